// What people say that somebody said. misquotes.jsonl: compiled by hand for quoth, CC0; those of which the
// original stands in the sample corpus. The folder that QUOTH_DATA names has more.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/gold/gold_index.h"
#include "tests/gold/gold_maker.h"
#include "tests/gold/replay.h"

namespace quoth::test {
namespace {

struct Misquote {
  std::string misquote, original, document;
};

std::vector<Misquote> read_misquotes(const std::string& path) {
  std::vector<Misquote> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const auto record = nlohmann::json::parse(line);
    out.push_back({record.at("misquote"), record.at("original"), record.value("document", "")});
  }
  REQUIRE_FALSE(out.empty());
  return out;
}

bool has_document(const QuoteAnswer& answer, const std::string& id) {
  return std::any_of(answer.sightings.begin(), answer.sightings.end(),
                     [&](const Sighting& one) { return one.document.id == id; });
}

// What brute force says of words without marks of cuts.
void check_verdict(GoldIndex& index, const std::string& quote, const QuoteAnswer& answer) {
  const std::vector<WordId> words = index.corpus().read(quote).words;
  const std::size_t fewest = index.corpus().fewest_edits(words);
  if (fewest == 0) {
    CHECK(answer.verdict <= Verdict::kSameWords);
  } else if (fewest <= GoldMaker::budget(words.size())) {
    CHECK(answer.edits <= fewest);
    CHECK(answer.verdict <= Verdict::kAltered);
    if (answer.verdict == Verdict::kSameWords) {
      // Another spelling, or joined words.
      REQUIRE_FALSE(answer.sightings.empty());
      CHECK_FALSE(answer.sightings.front().script.empty());
    } else {
      CHECK(answer.verdict == Verdict::kAltered);
    }
  } else {
    CHECK(answer.verdict > Verdict::kElided);
  }
}

}  // namespace

TEST_CASE("Well-known misquotations are altered, and lead to what was said") {
  GoldIndex index(read_documents(kSamplePath));
  QuoteOptions options;
  options.limit = 100;
  for (const Misquote& one : read_misquotes(QUOTH_SOURCE_DIR "/tests/gold/misquotes.jsonl")) {
    CAPTURE(one.misquote);
    const QuoteAnswer original = index.quote(one.original, options),
                      wrong = index.quote(one.misquote, options);
    CHECK(original.verdict <= Verdict::kSameWords);
    CHECK(has_document(original, one.document));
    CHECK(answer_fault(index.corpus(), one.original, original, options) == "");
    check_verdict(index, one.misquote, wrong);
    CHECK(wrong.verdict > Verdict::kSameWords);
    CHECK(answer_fault(index.corpus(), one.misquote, wrong, options) == "");
    if (wrong.verdict == Verdict::kAltered) CHECK(has_document(wrong, one.document));
  }
}

TEST_CASE("The shared misquotations get the verdicts that brute force gives") {
  if (shared_data().empty()) return;
  std::vector<Document> documents = read_documents(shared_data() + "/speeches.jsonl.zst");
  for (Document& document : read_documents(shared_data() + "/books.jsonl.zst")) {
    if (document.id.starts_with("kjv/") || document.id.starts_with("shakespeare") ||
        document.id.starts_with("pgtop/"))
      documents.push_back(std::move(document));
  }
  GoldIndex index(std::move(documents));
  QuoteOptions options;
  options.limit = 100;
  std::size_t led = 0, known = 0;
  for (const Misquote& one : read_misquotes(shared_data() + "/misquotes.jsonl")) {
    const QuoteAnswer original = index.quote(one.original, options),
                      wrong = index.quote(one.misquote, options);
    for (const auto& [quote, answer] :
         {std::pair(one.original, &original), std::pair(one.misquote, &wrong)}) {
      CAPTURE(quote);
      check_verdict(index, quote, *answer);
      CHECK(answer_fault(index.corpus(), quote, *answer, options) == "");
    }
    if (original.verdict > Verdict::kSameWords || wrong.verdict <= Verdict::kSameWords) continue;
    ++known;
    led += wrong.verdict == Verdict::kAltered && has_document(wrong, original.sightings.front().document.id)
               ? 1U
               : 0U;
  }
  std::printf("%zu of %zu misquotations lead to their originals by edits\n", led, known);
}

}  // namespace quoth::test
