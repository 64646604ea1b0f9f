// quoth stats: what is in an index, and what each part of it weighs.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "quoth/index.h"
#include "quoth/searcher.h"
#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/output/inert.h"
#include "tools/output/json.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

Json stats_json(const IndexStats& s) {
  Json out = {{"segments", s.segments},     {"documents", s.documents},   {"tokens", s.tokens},
                             {"terms", s.terms},           {"text_bytes", s.text_bytes}, {"file_bytes", s.file_bytes}};
  out["format"] = s.format_version;
  out["analyzer"] = s.analyzer;
  out["segment_id"] = s.segment_id;
  out["kernels"] = s.kernels;
  out["first_date"] = text_or_null(s.first_date);
  out["last_date"] = text_or_null(s.last_date);
  Json fields = Json::array();
  for (const std::string& field : s.fields) fields.push_back(field);
  out["fields"] = std::move(fields);
  Json sections = Json::array();
  for (const SectionStats& section : s.sections) {
    sections.push_back(Json{{"name", section.name}, {"bytes", section.bytes}});
  }
  out["sections"] = std::move(sections);
  Json grams = Json::array();
  for (const std::uint64_t count : s.grams) grams.push_back(count);
  out["threshold"] = s.threshold;
  out["frequent_words"] = s.frequent_words;
  out["grams"] = std::move(grams);
  return out;
}

std::string stats_text(const IndexStats& s) {
  const double tokens = s.tokens > 0 ? static_cast<double>(s.tokens) : 1;
  const double text = s.text_bytes > 0 ? static_cast<double>(s.text_bytes) : 1;
  std::string out;
  const auto row = [&](std::string_view name, const std::string& value) { out += fmt::format("{:<12} {}\n", name, value); };
  row("documents", number_text(s.documents));
  row("words", fmt::format("{} ({} distinct)", number_text(s.tokens), number_text(s.terms)));
  row("raw text", bytes_text(s.text_bytes));
  row("index", fmt::format("{} with the text: {:.2f} times the raw text", bytes_text(s.file_bytes),
                           static_cast<double>(s.file_bytes) / text));
  if (!s.first_date.empty()) row("dates", inert(s.first_date + " to " + s.last_date));
  std::string fields;
  for (const std::string& field : s.fields) fields += (fields.empty() ? "" : " ") + inert(field);
  row("fields", fields);
  if (s.frequent_words > 0) {
    row("word runs", fmt::format("of {} words that occur more than {} times: {} pairs, {} triples, {} longer",
                                 number_text(s.frequent_words), number_text(s.threshold), number_text(s.grams[0]),
                                 number_text(s.grams[1]), number_text(s.grams[2] + s.grams[3])));
  }
  row("segments", number_text(s.segments));
  row("format", s.format_version);
  row("analyzer", inert(s.analyzer));
  row("kernels", s.kernels);
  out += fmt::format("\n{:<24} {:>12} {:>12} {:>9}\n", "section", "bytes", "bytes/word", "of text");
  for (const SectionStats& section : s.sections) {
    const double bytes = static_cast<double>(section.bytes);
    out += fmt::format("{:<24} {:>12} {:>12.3f} {:>8.1f}%\n", section.name, number_text(section.bytes), bytes / tokens,
                       100 * bytes / text);
  }
  return out;
}

int run_stats(const std::string& path, bool json) {
  const auto index = Index::open(path);
  if (!index.ok()) {
    print_error(index.error().message);
    return kFailed;
  }
  const IndexStats stats = index.value().stats();
  standard_output().write(json ? json_line(stats_json(stats)) : stats_text(stats));
  return kFound;
}

}  // namespace

void declare_stats(CLI::App& app, Body& body) {
  struct Flags {
    std::string index;
    bool json = false;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* stats = app.add_subcommand("stats", "Show what an index holds and what its parts weigh");
  stats->add_option("INDEX", flags->index, "Folder of the index")->required();
  stats->add_flag("--json", flags->json, "One JSON object");
  stats->callback([flags, &body] { body = [flags] { return run_stats(flags->index, flags->json); }; });
}

}  // namespace quoth::tools
