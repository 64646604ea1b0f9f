// Filters on columns against filters on the documents as they came in.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "query/filter.h"
#include "query/parser.h"
#include "tests/support/oracle.h"
#include "tests/support/simple_builder.h"

using quoth::Document;
using quoth::query::Filter;
using quoth::test::OracleDocument;

namespace {

const std::vector<std::string> kSources = {
    "BBC",        "bbc", "Reuters", "The Times",   "the times!", "Le Monde", "Caf\xc3\xa9 Radio",
    "cafe radio", "--",  "",        "1,000 Hills", "1000 hills", "co-op",    "co op"};
const std::vector<std::string> kDates = {"2016",       "2016-02",    "2016-02-29",
                                         "2017-01-31", "1863-11-19", "2018-06-05T10:00:00Z",
                                         "no date",    "0044-03-15"};
const std::vector<std::string> kNumbers = {"0", "-0.0", "1", "1.0", "2.5", "-3", "1e3", "1000", "7"};
const std::vector<std::string> kMixed = {"\"a\"",           "\"A b\"", "1",         "1.0", "true", "null",
                                         "[\"a\",\"x y\"]", "[1, 2]",  "{\"a\":1}", "[]",  "\"\""};

std::vector<Document> documents(std::mt19937& random, std::size_t count) {
  const auto pick = [&](const std::vector<std::string>& list) { return list[random() % list.size()]; };
  const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  std::vector<Document> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    Document& document = out[i];
    if (random() % 8 != 0) document.id = "Doc-" + std::to_string(i / 2);
    for (std::size_t words = random() % 7; words-- > 0;) document.text += "word ";
    if (random() % 4 != 0) document.fields.push_back({"source", quoted(pick(kSources))});
    if (random() % 4 != 0) document.fields.push_back({"date", quoted(pick(kDates))});
    if (random() % 4 != 0) document.fields.push_back({"number", pick(kNumbers)});
    if (random() % 4 != 0) document.fields.push_back({"mixed", pick(kMixed)});
    if (random() % 4 != 0)
      document.fields.push_back({"url", quoted("http://example.org/" + std::to_string(random() % 9))});
  }
  return out;
}

Filter random_filter(std::mt19937& random) {
  static const std::vector<std::string> fields = {"source", "date", "number", "mixed",
                                                  "url",    "id",   "words",  "absent"};
  Filter filter;
  filter.field = fields[random() % fields.size()];
  const auto value = [&]() -> std::string {
    if (random() % 12 == 0) return "nothing";
    const auto pick = [&](const std::vector<std::string>& list) { return list[random() % list.size()]; };
    if (filter.field == "source") return pick(kSources);
    if (filter.field == "date") return pick(kDates);
    if (filter.field == "number") return pick(kNumbers);
    if (filter.field == "mixed")
      return random() % 2 == 0 ? pick(kMixed)
                               : std::vector<std::string>{"a", "A  B", "x Y", "1", "2", "true"}[random() % 6];
    if (filter.field == "url") return "http://example.org/" + std::to_string(random() % 9);
    if (filter.field == "id") return (random() % 4 == 0 ? "doc-" : "Doc-") + std::to_string(random() % 100);
    return std::to_string(random() % 7);
  };
  if (random() % 2 == 0) {
    filter.op = Filter::Op::kRange;
    if (random() % 4 != 0) filter.low = value();
    if (random() % 4 != 0) filter.high = value();
    filter.low_inclusive = random() % 2 == 0;
    filter.high_inclusive = random() % 2 == 0;
  } else {
    for (std::size_t i = 1 + random() % 3; i-- > 0;) filter.values.push_back(value());
    filter.op = filter.values.size() == 1 ? Filter::Op::kEquals : Filter::Op::kAnyOf;
  }
  return filter;
}

std::string shown_filter(const Filter& filter) {
  auto node = quoth::query::make_node(quoth::query::NodeKind::kFilter);
  node->filter = std::make_unique<Filter>(filter);
  return quoth::query::print(*node);
}

}  // namespace

TEST_CASE("A filter finds exactly the documents that satisfy it") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::vector<Document> all = documents(random, seed == 1 ? 1 : 150);
    quoth::index::Analyzer analyzer;
    std::vector<OracleDocument> read;
    for (const Document& document : all) read.push_back(quoth::test::read_document(document, analyzer));
    const auto segment = quoth::test::open_segment(all);
    for (int round = 0; round < 300; ++round) {
      const Filter filter = random_filter(random);
      CAPTURE(shown_filter(filter));
      quoth::query::BudgetMeter meter{quoth::Budget{}};
      const quoth::query::DocSet found = quoth::query::filter_documents(*segment, filter, meter);
      REQUIRE(meter.ok());
      for (std::size_t doc = 0; doc < all.size(); ++doc) {
        CAPTURE(doc);
        for (const quoth::Field& field : all[doc].fields) {
          if (field.name == filter.field) UNSCOPED_INFO(field.json);
        }
        REQUIRE(found.contains(static_cast<quoth::DocId>(doc)) == quoth::test::satisfies(filter, read[doc]));
      }
    }
  }
}

TEST_CASE("A filter stops when its budget is spent") {
  std::mt19937 random(3);
  const auto segment = quoth::test::open_segment(documents(random, 300));
  quoth::Budget budget;
  budget.steps = 10;
  quoth::query::BudgetMeter meter(budget);
  Filter filter;
  filter.field = "source";
  filter.values = {"bbc"};
  quoth::query::filter_documents(*segment, filter, meter);
  meter.charge(1);
  CHECK_FALSE(meter.ok());
}
