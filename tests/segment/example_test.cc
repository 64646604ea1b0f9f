// The worked example of docs/format.md, section 11, is what a build makes, byte for byte.
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "index/analysis/analyzer.h"
#include "tests/support/annotate_segment.h"
#include "tests/support/simple_builder.h"

using namespace quoth;

namespace {

// As the page lists them.
std::vector<Document> example() {
  std::vector<Document> documents(3);
  documents[0].id = "dickinson";
  documents[0].title = "Hope";
  documents[0].text = "Hope is the thing with feathers.";
  documents[0].fields = {{"date", "\"1861\""}};
  documents[2].text = "\"Hope\", she said, is the THING!";
  documents[2].fields = {{"date", "\"1861-05\""}};
  return documents;
}

std::string page() {
  std::ifstream in(std::string(QUOTH_SOURCE_DIR) + "/docs/format.md");
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string on_the_page() {
  const std::string text = page();
  const std::size_t begin = text.find("```\nheader\n");
  REQUIRE(begin != std::string::npos);
  const std::size_t end = text.find("```", begin + 4);
  return text.substr(begin + 4, end - begin - 4);
}

}  // namespace

TEST_CASE("The worked example of the format page is rebuilt byte for byte") {
  const std::string shown = on_the_page();
  // ICU decides some of the bytes; rules of quoth's own decide the others.
  const std::string fingerprint = index::Analyzer::fingerprint();
  const std::string icu = fingerprint.substr(fingerprint.find(','));
  if (shown.find(icu) == std::string::npos) {
    WARN("the page was made with another library than " << fingerprint);
    return;
  }
  CHECK(test::annotate_segment(test::build_segment(example())) == shown);
}

// How the example on the page is made anew: example_test "[print]"
TEST_CASE("Prints the worked example", "[.print]") {
  std::cout << test::annotate_segment(test::build_segment(example()));
}
