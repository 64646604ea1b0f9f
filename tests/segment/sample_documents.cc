#include "tests/segment/sample_documents.h"

#include <array>
#include <random>
#include <string>
#include <string_view>

#include "tests/support/simple_builder.h"

namespace quoth::test {

std::vector<Document> few_documents() {
  std::vector<Document> documents =
      text_documents({"\"Four score and seven years ago\", he said.\n\nOur fathers brought forth.", "",
                      "No words? -- Yes: WORDS, words, Words.",
                      "La libert\xc3\xa9 \xe2\x80\x94 \xe2\x80\x9cla libert\xc3\xa9!\xe2\x80\x9d"});
  documents[0].id = "gettysburg";
  documents[0].title = "Address of four score";
  documents[0].fields = {{"date", "\"1863-11-19\""}, {"speaker", "\"Lincoln\""}, {"words", "271"}};
  documents[2].title = "Words";
  documents[3].id = "fr";
  documents[3].fields = {{"date", "\"1848\""}, {"words", "2"}, {"tags", "[1,2]"}};
  return documents;
}

std::vector<Document> random_documents(unsigned seed, std::size_t count, std::uint32_t vocabulary) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const auto word = [&] {
    const double u = static_cast<double>(random()) / 4294967296.0;
    return "w" + std::to_string(static_cast<std::uint32_t>(static_cast<double>(vocabulary) * u * u * u));
  };
  std::vector<Document> documents(count);
  for (std::size_t doc = 0; doc < count; ++doc) {
    Document& document = documents[doc];
    const std::size_t words = below(10) == 0 ? 0 : below(400);
    for (std::size_t i = 0; i < words; ++i) {
      const bool opens = below(20) == 0;
      document.text += opens ? "\"" : "";
      document.text += word();
      document.text += opens ? "\"" : "";
      static constexpr std::array<std::string_view, 5> kGaps = {". A", ",\n", "\n\n", " -- ", "? "};
      document.text += below(8) == 0 ? kGaps[below(kGaps.size())] : " ";
    }
    if (below(3) == 0) document.title = word() + " " + word();
    if (below(2) == 0) document.id = "d" + std::to_string(doc);
    if (below(2) == 0) document.fields.push_back({"speaker", "\"" + word() + "\""});
    if (below(2) == 0) document.fields.push_back({"date", "\"" + std::to_string(1800 + below(200)) + "\""});
  }
  return documents;
}

}  // namespace quoth::test
