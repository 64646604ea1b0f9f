// The generator itself: every kind can be made of the sample, the same each time, and says what it should.
#include <catch2/catch.hpp>

#include <string>

#include "tests/gold/gold_index.h"
#include "tests/gold/gold_maker.h"

namespace quoth::test {

TEST_CASE("Every kind of quotation can be made of the sample, the same each time") {
  GoldCorpus corpus(read_documents(kSamplePath));
  for (std::size_t kind = 0; kind < kGoldKinds; ++kind) {
    CAPTURE(gold_kind_name(static_cast<GoldKind>(kind)));
    GoldMaker one(corpus, 17 + kind), other(corpus, 17 + kind);
    for (int i = 0; i < 5; ++i) {
      const auto made = one.make(static_cast<GoldKind>(kind)),
                 again = other.make(static_cast<GoldKind>(kind));
      REQUIRE(made.has_value());
      REQUIRE(again.has_value());
      CHECK(made->quote == again->quote);
      REQUIRE_FALSE(made->allowed.empty());
      const auto words = corpus.read(made->quote).words;
      const Verdict label = made->allowed.front();
      if (label == Verdict::kExact) CHECK(corpus.has_words(words));
      if (label >= Verdict::kAltered) CHECK_FALSE(corpus.has_words(words));
      if (label == Verdict::kAltered && made->kind != GoldKind::kElidedAndAltered)
        CHECK(corpus.fewest_edits(words) <= made->edits);
    }
  }
}

}  // namespace quoth::test
