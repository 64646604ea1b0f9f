// Verdicts on quotations whose labels are known because of how they were made.
//
// The confusion matrix is printed and left beside the program, as gold_sample.txt and gold_shared.txt.
// QUOTH_GOLD_CASES=N asks for N quotations of each kind.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/gold/confusion.h"
#include "tests/gold/gold_index.h"
#include "tests/gold/gold_maker.h"
#include "tests/gold/replay.h"

namespace quoth::test {
namespace {

constexpr std::uint64_t kSeed = 20260727;
constexpr std::uint64_t kSightings = 100;

std::size_t cases_of_each_kind() {
  const char* wanted = std::getenv("QUOTH_GOLD_CASES");
  return wanted == nullptr ? 40 : std::strtoull(wanted, nullptr, 10);
}

bool warns(const GoldCase& made, const QuoteAnswer& answer) {
  return std::any_of(answer.warnings.begin(), answer.warnings.end(), [&](const QuoteWarning& warning) {
    const auto names = [&](std::string text) {
      std::transform(text.begin(), text.end(), text.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return text.find(made.warned) != std::string::npos;
    };
    return warning.kind == *made.warning && (names(warning.quote) || names(warning.source));
  });
}

// Everything that must hold of an answer to a made quotation, apart from its verdict.
std::string fault(GoldCorpus& corpus, const GoldCase& made, const QuoteAnswer& answer,
                  const QuoteOptions& options) {
  if (std::string found = answer_fault(corpus, made.quote, answer, options); !found.empty()) return found;
  if (answer.verdict == Verdict::kAltered && made.allowed.front() == Verdict::kAltered) {
    if (answer.edits > made.edits) return "more edits than were made";
    const auto words = corpus.read(made.quote).words;
    if (made.kind != GoldKind::kElidedAndAltered && answer.edits > corpus.fewest_edits(words))
      return "more edits than the nearest passage has";
    if (made.warning.has_value() && !warns(made, answer)) return "no warning of '" + made.warned + "'";
  }
  const bool settled = answer.verdict <= Verdict::kElided && answer.verdict == made.allowed.front();
  if (settled && !made.document.empty() && answer.total_sightings <= options.limit) {
    const bool found = std::any_of(answer.sightings.begin(), answer.sightings.end(),
                                   [&](const Sighting& one) { return one.document.id == made.document; });
    if (!found) return "not where it was taken from, " + made.document;
  }
  return "";
}

void check_gold(GoldIndex& index, const std::string& name) {
  QuoteOptions options;
  options.limit = kSightings;
  Confusion confusion;
  std::vector<std::string> faults;
  for (std::size_t kind = 0; kind < kGoldKinds; ++kind) {
    GoldMaker maker(index.corpus(), kSeed + kind);
    for (std::size_t i = 0; i < cases_of_each_kind(); ++i) {
      const auto made = maker.make(static_cast<GoldKind>(kind));
      INFO(gold_kind_name(static_cast<GoldKind>(kind)));
      REQUIRE(made.has_value());
      const QuoteAnswer answer = index.quote(made->quote, options);
      confusion.add(*made, answer.verdict);
      const std::string found = fault(index.corpus(), *made, answer, options);
      if (!found.empty())
        faults.push_back(std::string(gold_kind_name(made->kind)) + ": " + found + ": " + made->quote);
    }
  }
  const std::string table = confusion.table();
  std::printf("seed %llu, %s\n%s", static_cast<unsigned long long>(kSeed), name.c_str(), table.c_str());
  std::ofstream(std::string(QUOTH_GOLD_OUTPUT "/gold_") + name + ".txt") << table;
  for (std::size_t i = 0; i < std::min<std::size_t>(faults.size(), 40); ++i) UNSCOPED_INFO(faults[i]);
  CHECK(faults.empty());
  CHECK(confusion.falsely_same() == 0);
  CHECK(static_cast<double>(confusion.right()) >= 0.98 * static_cast<double>(confusion.total()));
  CHECK(confusion.share(GoldKind::kKin, Verdict::kRelated) >= 0.8);
}

}  // namespace

TEST_CASE("Made quotations of the sample get the verdicts they were made for") {
  GoldIndex index(read_documents(kSamplePath));
  check_gold(index, "sample");
}

TEST_CASE("Made quotations of the shared speeches get the verdicts they were made for") {
  if (shared_data().empty()) return;
  GoldIndex index(read_documents(shared_data() + "/speeches.jsonl.zst"));
  check_gold(index, "shared");
}

}  // namespace quoth::test
