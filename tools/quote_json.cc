// Answers of quote look-up as JSON (docs/command_line.md).
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tools/quote.h"

namespace quoth::tools {
namespace {

Json doc_json(const Sighting& sighting) {
  return {{"id", sighting.document.id},
          {"title", text_or_null(sighting.document.title)},
          {"date", text_or_null(sighting.date)},
          {"source", text_or_null(sighting.document.source)}};
}

Json range_json(ByteRange range) { return {{"begin", range.begin}, {"end", range.end}}; }

Json warnings_json(const std::vector<QuoteWarning>& warnings) {
  Json out = Json::array();
  for (const QuoteWarning& warning : warnings) out.push_back(warning_text(warning));
  return out;
}

Json script_json(const std::vector<QuoteEdit>& script) {
  Json out = Json::array();
  for (const QuoteEdit& edit : script) {
    out.push_back({{"op", quote_op_name(edit.op)},
                   {"quote", edit.quote_text},
                   {"source", edit.source_text},
                   {"cost", edit.cost},
                   {"quote_range", range_json(edit.quote)},
                   {"source_range", range_json(edit.source)}});
  }
  return out;
}

Json sighting_json(const Sighting& sighting) {
  Json out = {{"doc", doc_json(sighting)},
              {"begin", sighting.range.begin},
              {"end", sighting.range.end},
              {"text", sighting.text},
              {"verdict", verdict_name(sighting.verdict)},
              {"edits", sighting.edits},
              {"similarity", sighting.similarity},
              {"script", script_json(sighting.script)}};
  if (!sighting.warnings.empty()) out["warnings"] = warnings_json(sighting.warnings);
  if (sighting.ranges.size() > 1) {
    Json ranges = Json::array();
    for (const ByteRange& range : sighting.ranges) ranges.push_back(range_json(range));
    out["ranges"] = std::move(ranges);
  }
  out["date_from"] = date_origin_name(sighting.date_origin);
  out["origin"] = fmt::format("{:016x}", sighting.origin);  // 64 bits do not fit a JSON number
  return out;
}

Json earliest_json(const QuoteAnswer& answer) {
  if (!answer.earliest) return nullptr;
  const Sighting& one = *answer.earliest;
  return {
      {"doc", doc_json(one)},     {"date", one.date},     {"date_from", date_origin_name(one.date_origin)},
      {"begin", one.range.begin}, {"end", one.range.end}, {"verdict", verdict_name(one.verdict)}};
}

Json readings_json(const std::vector<Wording>& wordings) {
  Json out = Json::array();
  for (const Wording& wording : wordings) {
    out.push_back({{"text", wording.text},
                   {"verdict", verdict_name(wording.verdict)},
                   {"edits", wording.edits},
                   {"sightings", wording.count},
                   {"documents", wording.documents},
                   {"origins", wording.origins},
                   {"first_date", text_or_null(wording.first_date)},
                   {"last_date", text_or_null(wording.last_date)}});
  }
  return out;
}

Json parts_json(const std::vector<QuotePart>& parts) {
  Json out = Json::array();
  for (const QuotePart& part : parts) {
    Json one = range_json(part.quote);
    one["sightings"] = part.sightings;
    one["place"] = part.place ? sighting_json(*part.place) : Json(nullptr);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Json answer_json(const QuoteAnswer& answer, double seconds) {
  Json matches = Json::array();
  for (const Sighting& sighting : answer.sightings) matches.push_back(sighting_json(sighting));
  Json out = {{"verdict", verdict_name(answer.verdict)},
              {"words", answer.words},
              {"edits", answer.edits},
              {"similarity", answer.similarity},
              {"matches", std::move(matches)},
              {"sightings", answer.total_sightings},
              {"documents", answer.total_documents},
              {"origins", answer.origins},
              {"wordings", answer.total_wordings},
              {"readings", readings_json(answer.wordings)},
              {"earliest", earliest_json(answer)},
              {"warnings", warnings_json(answer.warnings)}};
  if (!answer.parts.empty()) out["parts"] = parts_json(answer.parts);
  if (answer.nearest_miss) out["nearest"] = sighting_json(*answer.nearest_miss);
  out["micros"] = static_cast<std::uint64_t>(seconds * 1e6 + 0.5);
  return out;
}

Json quote_json(std::string_view quote, const QuoteAnswer& answer, double seconds) {
  Json out = {{"quote", quote}};
  out.update(answer_json(answer, seconds));
  return out;
}

}  // namespace quoth::tools
