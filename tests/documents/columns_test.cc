// ColumnsWriter and Columns against plain maps.

#include "index/segment/columns.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/columns_writer.h"
#include "index/segment/date.h"
#include "index/segment/json_scalar.h"
#include "tests/documents/spool_bytes.h"

namespace quoth {
namespace {

using index::Column;
using index::Columns;
using index::ColumnsWriter;

constexpr std::size_t kMemory = 1 << 18;

// Column -> document -> JSON text.
using Fields = std::map<std::string, std::map<DocId, std::string>>;

std::vector<std::byte> write(const Fields& fields, std::uint32_t documents, std::size_t memory = kMemory) {
  index::MemoryIo io;
  ColumnsWriter writer(io, "w", memory);
  for (DocId doc = 0; doc < documents; ++doc) {
    for (const auto& [name, values] : fields) {
      const auto found = values.find(doc);
      if (found != values.end()) REQUIRE(writer.add(doc, name, found->second).ok());
    }
  }
  auto section = writer.finish(documents);
  REQUIRE(section.ok());
  return test::bytes_of(*section.value());
}

bool known(const std::string& name) {
  return std::set<std::string>{"id", "title", "date", "source", "author", "speaker", "url", "lang"}.contains(
      name);
}

Column::Kind slow_kind(const std::string& name, const std::map<DocId, std::string>& values) {
  if (known(name)) return Column::Kind::kText;
  const auto all = [&](auto is) {
    return std::all_of(values.begin(), values.end(),
                       [&](const auto& v) { return is(nlohmann::json::parse(v.second)); });
  };
  if (all([](const nlohmann::json& j) { return j.is_string(); })) return Column::Kind::kText;
  return all([](const nlohmann::json& j) { return j.is_number(); }) ? Column::Kind::kNumber
                                                                    : Column::Kind::kJson;
}

std::string stored(const std::string& json, Column::Kind kind) {
  const auto parsed = nlohmann::json::parse(json);
  return kind == Column::Kind::kText && parsed.is_string() ? parsed.get<std::string>() : json;
}

void compare_column(const Column& column, const std::string& name, const std::map<DocId, std::string>& values,
                    std::uint32_t documents) {
  REQUIRE(column.kind() == slow_kind(name, values));
  const auto less = [&](const std::string& a, const std::string& b) {
    if (column.kind() != Column::Kind::kNumber) return a < b;
    const double x = std::stod(a);
    const double y = std::stod(b);
    return x != y ? x < y : a < b;
  };
  std::map<std::string, std::vector<DocId>, decltype(less)> expected(less);
  for (const auto& [doc, json] : values) expected[stored(json, column.kind())].push_back(doc);
  REQUIRE(column.value_count() == expected.size());
  std::uint32_t code = 0;
  std::vector<DocId> all;
  for (const auto& [value, docs] : expected) {
    REQUIRE(column.value(code) == value);
    std::vector<DocId> got;
    column.documents(code, code + 1, got);
    REQUIRE(got == docs);
    for (const DocId doc : docs) REQUIRE(column.code(doc) == code);
    if (column.kind() == Column::Kind::kNumber) {
      REQUIRE(column.number(code) == std::stod(value));
      const double number = std::stod(value);
      const auto first = std::find_if(expected.begin(), expected.end(),
                                      [&](const auto& e) { return std::stod(e.first) >= number; });
      REQUIRE(column.value(column.lower_bound(number)) == first->first);
    } else {
      REQUIRE(column.lower_bound(value) == code);
      REQUIRE(column.lower_bound(value + '\0') == code + 1);
    }
    all.insert(all.end(), docs.begin(), docs.end());
    ++code;
  }
  std::vector<DocId> got;
  column.documents(0, Column::kNone, got);
  REQUIRE(got == all);
  for (DocId doc = 0; doc < documents + 3; ++doc) {
    if (!values.contains(doc)) REQUIRE(column.code(doc) == Column::kNone);
  }
  REQUIRE(column.value(code).empty());
  REQUIRE(column.value(Column::kNone).empty());
}

void compare(const Fields& fields, std::uint32_t documents) {
  const std::vector<std::byte> bytes = write(fields, documents);
  auto columns = Columns::open(bytes, documents);
  REQUIRE(columns.ok());
  REQUIRE(columns.value().all().size() == fields.size());
  for (const auto& [name, values] : fields) {
    CAPTURE(name);
    const Column* const column = columns.value().find(name);
    REQUIRE(column != nullptr);
    compare_column(*column, name, values, documents);
  }
  REQUIRE(columns.value().find("no such column") == nullptr);
}

std::string random_json(std::mt19937& random, unsigned kind) {
  const auto number = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  if (kind == 0) {
    static const char* const kParts[] = {"a",  "b", "\xC3\xA9",         "\"",   "\\",
                                         "\n", "/", "\xF0\x9F\x98\x80", "\x01", "zz"};
    std::string text;
    for (unsigned n = number(7); n > 0; --n) text += kParts[number(10)];
    return nlohmann::json(text).dump();
  }
  if (kind == 1) {
    static const char* const kNumbers[] = {"0",  "-0",  "1",    "1.0",   "10",  "9",
                                           "-3", "1e3", "1000", "-1e-7", "0.5", "123456789012345678"};
    return number(3) == 0 ? kNumbers[number(12)] : std::to_string(static_cast<int>(number(200)) - 100);
  }
  static const char* const kOther[] = {"true", "false", "null", "[1,2]", "{\"a\":1}", "[]"};
  return number(2) == 0 ? kOther[number(6)] : random_json(random, number(2));
}

TEST_CASE("columns give back what documents had, by document, by value and by order") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto documents = static_cast<std::uint32_t>(random() % 300);
    Fields fields;
    for (unsigned c = 0; c < 12; ++c) {
      const unsigned one_in = c % 4 == 0 ? 1 : c % 4 == 1 ? 3 : 90;
      for (DocId doc = 0; doc < documents; ++doc) {
        if (random() % one_in == 0) fields["c" + std::to_string(c)][doc] = random_json(random, c % 3);
      }
    }
    for (DocId doc = 0; doc < documents; ++doc) {
      fields["id"][doc] = "\"doc-" + std::to_string(random()) + "\"";
      if (doc % 2 == 0) fields["lang"][doc] = doc % 3 == 0 ? "\"en\"" : "12";
    }
    compare(fields, documents);
  }
}

TEST_CASE("values of many lengths, up to the limit, come back") {
  Fields fields;
  const auto text = [](std::size_t size) { return "\"" + std::string(size - 2, 'x') + "\""; };
  for (DocId doc = 0; doc < 40; ++doc) {
    fields["note"][doc] = text(2 + doc * 1000);
    fields["large"][doc] = doc % 20 == 7 ? text(index::kMaxColumnValueBytes) : text(3);
  }
  compare(fields, 40);
}

TEST_CASE("limits of names and values hold on both sides, and leave nothing behind") {
  index::MemoryIo io;
  ColumnsWriter writer(io, "w", kMemory);
  const std::string longest(index::kMaxColumnNameBytes, 'n');
  REQUIRE(writer.add(0, longest, "1").ok());
  REQUIRE(writer.add(0, longest + "n", "1").error().code == ErrorCode::kLimit);
  const std::string value(index::kMaxColumnValueBytes, '1');
  REQUIRE(writer.add(0, "v", value).ok());
  REQUIRE(writer.add(0, "w", value + "1").error().code == ErrorCode::kLimit);
  for (std::size_t i = 2; i < index::kMaxColumns; ++i)
    REQUIRE(writer.add(0, "c" + std::to_string(i), "true").ok());
  REQUIRE(writer.add(0, "one too many", "true").error().code == ErrorCode::kLimit);
  REQUIRE(writer.add(1, "c2", "false").ok());
  auto section = writer.finish(2);
  REQUIRE(section.ok());
  const std::vector<std::byte> bytes = test::bytes_of(*section.value());
  auto columns = Columns::open(bytes, 2);
  REQUIRE(columns.ok());
  REQUIRE(columns.value().all().size() == index::kMaxColumns);
  REQUIRE(columns.value().find("w") == nullptr);
  REQUIRE(columns.value().find("c2")->value(0) == "false");
}

TEST_CASE("of a field that comes twice the first value counts") {
  index::MemoryIo io;
  ColumnsWriter writer(io, "w", kMemory);
  REQUIRE(writer.add(0, "a", "1").ok());
  REQUIRE(writer.add(0, "a", "2").ok());
  REQUIRE(writer.add_text(0, "title", "One \"two\"\n").ok());
  REQUIRE(writer.add(0, "date", "null").ok());
  auto section = writer.finish(1);
  const std::vector<std::byte> bytes = test::bytes_of(*section.value());
  auto columns = Columns::open(bytes, 1);
  REQUIRE(columns.ok());
  REQUIRE(columns.value().find("a")->value_count() == 1);
  REQUIRE(columns.value().find("a")->number(0) == 1);
  REQUIRE(columns.value().find("title")->value(0) == "One \"two\"\n");
  REQUIRE(columns.value().find("date")->code(0) == Column::kNone);
}

TEST_CASE("half a surrogate pair keeps a column as JSON, and comes back") {
  Fields fields;
  fields["s"][0] = "\"\\ud83d\"";
  fields["s"][1] = "\"plain\"";
  index::MemoryIo io;
  const std::vector<std::byte> bytes = write(fields, 2);
  auto columns = Columns::open(bytes, 2);
  REQUIRE(columns.ok());
  const Column& column = *columns.value().find("s");
  REQUIRE(column.kind() == Column::Kind::kJson);
  REQUIRE(column.value(column.code(0)) == "\"\\ud83d\"");
  REQUIRE(column.value(column.code(1)) == "\"plain\"");
}

TEST_CASE("days answer ranges as a scan does") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::uint32_t documents = 1 + seed * 17;
    Fields fields;
    std::vector<std::pair<std::int32_t, DocId>> expected;
    for (DocId doc = 0; doc < documents; ++doc) {
      std::string text = index::format_day(static_cast<std::int32_t>(random() % 2000) - 1000);
      if (seed % 3 == 0) text = index::format_day(static_cast<std::int32_t>(random() % 6000000) - 3000000);
      const auto what = static_cast<unsigned>(random() % 6);
      if (what == 0) continue;
      if (what == 1) text = "some day";
      if (what == 2 && text.front() != '-') text.resize(4);
      if (what == 3) text += "T10:00:00Z";
      fields["date"][doc] = "\"" + text + "\"";
      if (const auto days = index::parse_date(text)) expected.emplace_back(days->first, doc);
    }
    std::sort(expected.begin(), expected.end());
    const std::vector<std::byte> bytes = write(fields, documents);
    auto columns = Columns::open(bytes, documents);
    REQUIRE(columns.ok());
    for (DocId doc = 0; doc < documents + 2; ++doc) {
      const auto found =
          std::find_if(expected.begin(), expected.end(), [&](const auto& e) { return e.second == doc; });
      REQUIRE(columns.value().day(doc) == (found == expected.end() ? Columns::kNoDay : found->first));
    }
    for (int tries = 0; tries < 50; ++tries) {
      const std::int32_t first = static_cast<std::int32_t>(random() % 2400) - 1200;
      const std::int32_t last = tries == 0 ? INT32_MAX : first + static_cast<std::int32_t>(random() % 500);
      std::vector<DocId> got;
      columns.value().documents_between(tries == 0 ? INT32_MIN : first, last, got);
      std::vector<DocId> wanted;
      for (const auto& [day, doc] : expected) {
        if ((tries == 0 || day >= first) && day <= last) wanted.push_back(doc);
      }
      REQUIRE(got == wanted);
    }
  }
}

TEST_CASE("columns do not depend on the memory of their writer") {
  std::mt19937 random(5);
  Fields fields;
  for (DocId doc = 0; doc < 3000; ++doc) {
    fields["id"][doc] = "\"" + std::to_string(random()) + "\"";
    fields["n"][doc] = std::to_string(random() % 50);
    if (doc % 100 == 3) fields["rare"][doc] = "true";
    fields["date"][doc] = "\"" + index::format_day(static_cast<std::int32_t>(random() % 9000)) + "\"";
  }
  const std::vector<std::byte> large = write(fields, 3000, std::size_t{1} << 26);
  REQUIRE(write(fields, 3000, 20000) == large);
  REQUIRE(write(fields, 3000, 0) == large);
}

// What any bytes may do: be refused, or answer something in bounded time.
void use(const std::vector<std::byte>& bytes, std::uint32_t documents) {
  auto opened = Columns::open(bytes, documents);
  if (!opened.ok()) {
    REQUIRE(opened.error().code == ErrorCode::kCorrupt);
    return;
  }
  const Columns& columns = opened.value();
  for (const Column& column : columns.all()) {
    for (DocId doc = 0; doc < documents; ++doc) {
      const std::uint32_t code = column.code(doc);
      REQUIRE((code < column.value_count() || code == Column::kNone));
    }
    for (std::uint32_t code = 0; code < column.value_count(); ++code) {
      const std::string value = column.value(code);
      (void)column.number(code);
      if (column.kind() != Column::Kind::kNumber) REQUIRE(column.lower_bound(value) <= column.value_count());
    }
    REQUIRE(column.lower_bound(3.0) <= column.value_count());
    std::vector<DocId> docs;
    column.documents(0, Column::kNone, docs);
    for (const DocId doc : docs) REQUIRE(doc < documents);
  }
  std::vector<DocId> docs;
  columns.documents_between(INT32_MIN, INT32_MAX, docs);
  for (const DocId doc : docs) REQUIRE(doc < documents);
}

TEST_CASE("any cut and any changed byte of a columns section is survived") {
  std::mt19937 random(2);
  Fields fields;
  const std::uint32_t documents = 70;
  for (DocId doc = 0; doc < documents; ++doc) {
    fields["id"][doc] = "\"d" + std::to_string(doc * 7 % documents) + "\"";
    fields["n"][doc] = std::to_string(doc % 9);
    if (doc == 40) fields["rare"][doc] = "[1]";
    if (doc % 3 == 0)
      fields["date"][doc] = "\"" + index::format_day(static_cast<std::int32_t>(doc * 100)) + "\"";
  }
  const std::vector<std::byte> whole = write(fields, documents);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE_FALSE(Columns::open(cut, documents).ok());
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const unsigned value : {0U, 1U, 0x7fU, 0x80U, 0xffU, static_cast<unsigned>(random() & 0xff)}) {
      std::vector<std::byte> damaged = whole;
      damaged[i] = static_cast<std::byte>(value);
      use(damaged, documents);
    }
  }
}

TEST_CASE("JSON strings and numbers are read as JSON says") {
  using index::json_number;
  using index::json_string;
  REQUIRE(json_string("\"a\\u00e9\\n\\/\\\"\\\\\\ud83d\\ude00\"") == "a\xC3\xA9\n/\"\\\xF0\x9F\x98\x80");
  for (const char* bad : {"", "\"", "a", "\"a", "\"\\\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\ude00\"",
                          "\"\\ud83dx\"", "\"a\"b\"", "\"\\x\"", "\"\\u+123\""}) {
    CAPTURE(bad);
    REQUIRE_FALSE(json_string(bad).has_value());
  }
  REQUIRE(json_number("-12.5e1") == -125.0);
  for (const char* bad : {"", "-", "inf", "nan", "-inf", "1e999", "1x", "+1", "\"1\"", "true"}) {
    CAPTURE(bad);
    REQUIRE_FALSE(json_number(bad).has_value());
  }
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const std::string text = nlohmann::json::parse(random_json(random, 0)).get<std::string>();
    REQUIRE(json_string(index::to_json_string(text)) == text);
    REQUIRE(nlohmann::json::parse(index::to_json_string(text)).get<std::string>() == text);
  }
}

}  // namespace
}  // namespace quoth
