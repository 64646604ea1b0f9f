// Any bytes are a quotation: an answer whose scripts replay, or an error that says why there is none.
//
// The first byte chooses options; the rest is looked up in a small index.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "index/io/io.h"
#include "quoth/quote.h"
#include "quoth/quoth.h"
#include "tests/gold/corpus.h"
#include "tests/gold/replay.h"
#include "tests/support/simple_builder.h"
#include "tests/support/temp_folder.h"

namespace {

using namespace quoth;

void require(bool holds, const std::string& law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law.c_str());
  std::abort();
}

std::vector<Document> documents() {
  const std::vector<std::string> texts = {
      "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived "
      "in "
      "Liberty, and dedicated to the proposition that all men are created equal.\n\nNow we are engaged in a "
      "great civil war, testing whether that nation can long endure.",
      "We shall not flag or fail. We shall go on to the end -- we shall fight in France, we shall fight on "
      "the "
      "seas. We shall never surrender!",
      "the the the the of of the the of a a a b c a b c a b c b c a",
      "\xe2\x80\x9cThe only thing we have to fear,\xe2\x80\x9d he said, \xe2\x80\x9cis\xe2\x80\xa6 fear "
      "itself\xe2\x80\x9d "
      "[applause]. Well-known co-operation in 1,000 cases; caf\xc3\xa9, na\xc3\xafve, \xef\xac\x81ne.",
      "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c \xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 "
      "\xe0\xb8\xaa\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\xaa\xe0\xb8\x94\xe0\xb8\xb5",
      "",
  };
  std::vector<Document> made = test::text_documents(texts);
  made.push_back(made[0]);  // a copy
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i].id = "d" + std::to_string(i);
    if (i % 2 == 0) made[i].fields = {{"date", "\"19" + std::to_string(40 + i) + "\""}};
  }
  return made;
}

Searcher make_searcher() {
  const test::TempFolder folder;  // the index stays readable while it is open
  test::write_index(index::real_io(), folder / "index", documents());
  auto index = Index::open(folder / "index");
  require(index.ok(), "the index opens");
  return index.value().searcher();
}

void check_cover(const Searcher& searcher, std::string_view text, const Budget& budget) {
  CoverOptions options;
  options.min_words = 1;
  options.budget = budget;
  const auto cover = searcher.cover(text, options);
  if (!cover.ok()) {
    const ErrorCode code = cover.error().code;
    require(code == ErrorCode::kInvalidArgument || code == ErrorCode::kLimit || code == ErrorCode::kDeadline,
            "cover fails for the text's sake only");
    return;
  }
  std::uint32_t begin = 0, end = 0;
  for (const CoverSpan& span : cover.value().spans) {
    const std::uint32_t last = span.first_word + span.words;
    require(span.words > 0 && last <= cover.value().words, "spans lie within the text");
    require(end == 0 || (span.first_word > begin && last > end), "spans grow");
    require(span.quote.begin < span.quote.end && span.quote.end <= text.size(), "spans have bytes");
    require(span.sightings > 0, "spans stand somewhere");
    begin = span.first_word;
    end = last;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Searcher searcher = make_searcher();
  test::GoldCorpus corpus(documents());
  const std::uint8_t choice = size == 0 ? 0 : data[0];
  const std::string_view text(size == 0 ? "" : reinterpret_cast<const char*>(data) + 1,
                              size == 0 ? 0 : size - 1);
  QuoteOptions options;
  if (choice % 8 < 6) options.edits = choice % 8;
  options.percent = choice % 8 == 7 ? 100 : 35;
  options.limit = (choice & 8) != 0 ? 1000 : 3;
  options.gap_words = (choice & 16) != 0 ? 4 : 300;
  options.collapse_copies = (choice & 32) != 0;
  options.kin = (choice & 64) == 0;
  options.budget.steps = 20'000'000;
  const auto answer = searcher.quote(text, options);
  if (answer.ok()) {
    const std::string fault = test::answer_fault(corpus, text, answer.value(), options);
    require(fault.empty(), fault);
  } else {
    const ErrorCode code = answer.error().code;
    require(code == ErrorCode::kInvalidArgument || code == ErrorCode::kLimit || code == ErrorCode::kDeadline,
            "look-up fails for the quotation's sake only: " + answer.error().message);
  }
  check_cover(searcher, text, options.budget);
  return 0;
}
