// Gold sets that are not copied here: with QUOTH_DATA, quotations found by other programs in the shared
// corpus, and press articles that quote one speaker in many wordings. The figures are printed.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/input/byte_source.h"
#include "index/bytes.h"
#include "tests/gold/gold_index.h"
#include "tests/gold/replay.h"

namespace quoth::test {
namespace {

// Lines of a compressed file.
std::vector<nlohmann::json> read_lines(const std::string& path) {
  const engine::InputContext context{index::real_io(), path, ""};
  auto source = engine::open_byte_source(context, path);
  INFO(path);
  REQUIRE(source.ok());
  std::string text;
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  for (;;) {
    const auto got = source.value()->read(buffer);
    REQUIRE(got.ok());
    if (got.value() == 0) break;
    text += index::as_text(std::span(buffer).first(got.value()));
  }
  std::vector<nlohmann::json> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(nlohmann::json::parse(line));
  return out;
}

// All documents that the gold sets speak of.
Searcher shared_corpus(const TempFolder& folder) {
  auto builder = IndexBuilder::create(folder / "index");
  REQUIRE(builder.ok());
  for (const char* name : {"books", "sermons", "speeches", "encyclopedia", "wiki"})
    REQUIRE(builder.value()->add_input(shared_data() + "/" + name + ".jsonl.zst").ok());
  REQUIRE(builder.value()->commit().ok());
  auto index = Index::open(folder / "index");
  REQUIRE(index.ok());
  return index.value().searcher();
}

std::set<std::string> documents_of(const QuoteAnswer& answer, Verdict weakest) {
  std::set<std::string> out;
  for (const Sighting& sighting : answer.sightings) {
    if (sighting.verdict <= weakest) out.insert(sighting.document.id);
  }
  return out;
}

QuoteAnswer ask(const Searcher& searcher, const std::string& quote) {
  QuoteOptions options;
  options.limit = 100'000;
  auto answer = searcher.quote(quote, options);
  INFO(quote);
  if (!answer.ok()) FAIL(answer.error().message);
  return std::move(answer).value();
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string letters(std::string_view text) {
  index::Analyzer analyzer;
  index::TokenBuffer tokens;
  analyzer.analyze(text, tokens);
  return tokens.terms;
}

// The words of the quotation, but for British and American spellings and for where words are parted.
bool has_same_letters(std::string quote, const Sighting& sighting) {
  for (auto edit = sighting.script.rbegin(); edit != sighting.script.rend(); ++edit) {
    if (edit->op == QuoteOp::kSpelling)
      quote.replace(edit->quote.begin, edit->quote.end - edit->quote.begin, edit->source_text);
  }
  return letters(quote) == letters(sighting.text);
}

// Exact documents are known to be complete; the gold set cuts words a little otherwise, and takes what is
// spelled or parted otherwise for other words.
void check_lookups(const Searcher& searcher) {
  std::size_t exact = 0, exact_found = 0, none = 0, none_found = 0, near = 0, near_found = 0;
  for (const nlohmann::json& gold : read_lines(shared_data() + "/gold_quote_lookup.jsonl.zst")) {
    const QuoteAnswer answer = ask(searcher, gold.at("quote"));
    const std::set<std::string> same = documents_of(answer, Verdict::kSameWords),
                                all = documents_of(answer, Verdict::kAltered);
    for (const std::string id : gold.at("exact_docs")) {
      ++exact;
      exact_found += same.contains(id) ? 1U : 0U;
      if (!same.contains(id)) UNSCOPED_INFO("not in " << id << ": " << gold.at("quote"));
    }
    none += gold.at("exact_docs").empty() ? 1U : 0U;
    if (gold.at("exact_docs").empty() && answer.verdict <= Verdict::kSameWords)
      none_found += has_same_letters(gold.at("quote"), answer.sightings.front()) ? 0U : 1U;
    for (const nlohmann::json& passage : gold.at("near")) {
      if (passage.at("edits") > answer.budget) continue;
      ++near;
      near_found += all.contains(passage.at("doc")) ? 1U : 0U;
    }
  }
  std::printf(
      "look-up: %zu of %zu documents with the same words found (%.2f %%), %zu of %zu near ones (%.2f %%)\n",
      exact_found, exact, percent(exact_found, exact), near_found, near, percent(near_found, near));
  std::printf("look-up: %zu of %zu quotations without such a document falsely called the same words\n",
              none_found, none);
  CHECK(percent(exact_found, exact) >= 99);
  CHECK(percent(near_found, near) >= 99);
  CHECK(percent(none_found, none) <= 2);
}

// A sermon's text as printed, and the verse it is taken from.
void check_sermons(const Searcher& searcher) {
  std::array<std::size_t, 7> verdicts{};
  std::size_t exact = 0, exact_found = 0, close = 0, close_found = 0;
  for (const nlohmann::json& gold : read_lines(shared_data() + "/gold_spurgeon_kjv.jsonl.zst")) {
    const QuoteAnswer answer = ask(searcher, gold.at("quote"));
    const std::string verse = gold.at("kjv_doc");
    const auto found = std::find_if(answer.sightings.begin(), answer.sightings.end(),
                                    [&](const Sighting& one) { return one.document.id == verse; });
    const Verdict verdict = found == answer.sightings.end() ? Verdict::kAbsent : found->verdict;
    ++verdicts[static_cast<std::size_t>(verdict)];
    if (gold.at("exact")) {
      ++exact;
      exact_found += verdict <= Verdict::kSameWords ? 1U : 0U;
    } else if (gold.at("token_overlap") >= 0.9) {
      ++close;
      close_found += verdict <= Verdict::kAltered ? 1U : 0U;
    }
  }
  std::printf("sermons: %zu of %zu verses quoted word for word, %zu of %zu nearly so;", exact_found, exact,
              close_found, close);
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    std::printf(" %s %zu", std::string(verdict_name(static_cast<Verdict>(i))).c_str(), verdicts[i]);
  std::printf("\n");
  CHECK(percent(exact_found, exact) >= 98);
  CHECK(percent(close_found, close) >= 85);
}

// Texts between curly marks.
std::vector<std::string> quotations_in(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find("\xe2\x80\x9c", at)) != std::string::npos;) {
    const std::size_t end = text.find("\xe2\x80\x9d", at);
    if (end == std::string::npos) break;
    out.push_back(text.substr(at, end + 3 - at));
    at = end;
  }
  return out;
}

}  // namespace

TEST_CASE("Quotations that other programs found in the shared corpus are found") {
  if (shared_data().empty()) return;
  const TempFolder folder;
  const Searcher searcher = shared_corpus(folder);
  check_lookups(searcher);
  check_sermons(searcher);
}

TEST_CASE("What press articles quote of one speaker stands in them, and says where else") {
  if (shared_data().empty()) return;
  std::vector<Document> articles;
  for (const auto& file : std::filesystem::directory_iterator(shared_data() + "/statements")) {
    std::ifstream in(file.path());
    articles.push_back({file.path().filename().string(),
                        "",
                        std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()),
                        {}});
  }
  std::sort(articles.begin(), articles.end(),
            [](const Document& a, const Document& b) { return a.id < b.id; });
  REQUIRE(articles.size() >= 2);
  GoldIndex index(articles);
  QuoteOptions options;
  options.limit = 100;
  for (const Document& article : articles) {
    for (const std::string& quote : quotations_in(article.text)) {
      CAPTURE(article.id, quote);
      const QuoteAnswer answer = index.quote(quote, options);
      CHECK(answer_fault(index.corpus(), quote, answer, options) == "");
      CHECK(answer.verdict == Verdict::kExact);
      CHECK(documents_of(answer, Verdict::kExact).contains(article.id));
      for (const Sighting& sighting : answer.sightings) {
        if (sighting.document.id == article.id && sighting.verdict == Verdict::kExact) continue;
        std::printf("%.3s quoted %.60s...: %s in %.3s, %u edits\n", article.id.c_str(), quote.c_str(),
                    std::string(verdict_name(sighting.verdict)).c_str(), sighting.document.id.c_str(),
                    sighting.edits);
      }
    }
  }
}

}  // namespace quoth::test
