// DocumentSource: every record of an input is a document or a rejection that says where it is.
#include "engine/input/document_source.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/input/text_file.h"
#include "index/io/memory_io.h"
#include "tests/input/pack.h"

namespace {

using namespace quoth;
using namespace quoth::engine;

struct Reading {
  std::vector<Document> documents;
  std::vector<Rejection> rejections;
  std::vector<bool> streamed;
  std::uint64_t stored = 0;
};

Result<Reading> read(const std::string& path, std::string_view bytes, InputFormat format = InputFormat::kAuto) {
  index::MemoryIo io;
  io.put(path, bytes);
  const InputContext context{io, "tmp-", ""};
  QUOTH_TRY_ASSIGN(const auto source, open_document_source(context, path, path, format));
  Reading out;
  for (;;) {
    QUOTH_TRY_ASSIGN(std::optional<Record> record, source->next());
    if (!record) break;
    if (auto* rejection = std::get_if<Rejection>(&*record)) {
      out.rejections.push_back(*rejection);
      continue;
    }
    auto& [document, text] = std::get<SourceDocument>(*record);
    out.streamed.push_back(text != nullptr);
    if (text != nullptr) {
      CHECK(document.text.empty());
      std::string piece(70'000, '\0');
      while (const std::size_t count = text->read(piece).value()) document.text.append(piece, 0, count);
      CHECK(document.text.size() == text->size());
    }
    out.documents.push_back(std::move(document));
  }
  out.stored = source->stored_offset();
  return out;
}

}  // namespace

TEST_CASE("JSON Lines: records, blank lines, rejections with line and offset") {
  const std::string lines =
      "\xEF\xBB\xBF{\"text\":\"one\"}\r\n"
      "\n"
      "  \t\r\n"
      "{\"text\":\"two\",\"id\":\"b\"}\n"
      "not json\n"
      "{\"title\":\"no text\"}\n"
      "{\"text\":\"three\",\"id\":3}";
  const Reading reading = read("in.jsonl", lines).value();
  REQUIRE(reading.documents.size() == 3);
  CHECK(reading.documents[0].id == "in.jsonl:1");
  CHECK(reading.documents[0].text == "one");
  CHECK(reading.documents[1].id == "b");
  CHECK(reading.documents[2].id == "3");
  REQUIRE(reading.rejections.size() == 2);
  CHECK(reading.rejections[0].source == "in.jsonl");
  CHECK(reading.rejections[0].line == 5);
  CHECK(reading.rejections[0].offset == lines.find("not json"));
  CHECK(reading.rejections[1].line == 6);
  CHECK(reading.rejections[1].reason.find("\"text\"") != std::string::npos);
  CHECK(reading.stored == lines.size());
}

TEST_CASE("the format goes by the name without its compression, unless it is given") {
  const std::string line = "{\"text\":\"a\"}\n";
  for (const std::string name : {"x.jsonl", "x.ndjson", "x.json"}) {
    CHECK(read(name, line).value().documents[0].text == "a");
    CHECK(read(name + ".gz", test::gzip(line)).value().documents[0].text == "a");
    CHECK(read(name + ".zst", test::zstd(line)).value().documents[0].text == "a");
    CHECK(read(name, test::zstd(line)).value().documents[0].text == "a");
  }
  CHECK(read("x.txt", line).value().documents[0].text == line);
  CHECK(read("x", line).value().documents[0].text == line);
  CHECK(read("x.txt", line, InputFormat::kJsonLines).value().documents[0].text == "a");
  CHECK(read("x.jsonl", line, InputFormat::kText).value().documents[0].text == line);
}

TEST_CASE("a text file is one document, as it is") {
  const Reading reading = read("folder/A Title.v2.txt.gz", test::gzip("\xEF\xBB\xBFsome\r\ntext\xff")).value();
  REQUIRE(reading.documents.size() == 1);
  CHECK(reading.documents[0].id == "folder/A Title.v2.txt.gz");
  CHECK(reading.documents[0].title == "A Title.v2");
  CHECK(reading.documents[0].text == "\xEF\xBB\xBFsome\r\ntext\xff");
  CHECK(read("empty.txt", "").value().documents.at(0).text.empty());
  CHECK(title_of(".profile") == ".profile");
  CHECK(title_of("a/b.c/plain") == "plain");
  CHECK(read("caf\xE9.txt", "x").value().documents.at(0).id == "caf%E9.txt");
  CHECK(valid_utf8("a\xC3\xA9\xE2\x82 \xF0\x9F\x98\x80\xC3") == "a\xC3\xA9%E2%82 \xF0\x9F\x98\x80%C3");
}

TEST_CASE("small documents hold no more memory than they need") {
  // Thousands of them wait in a batch.
  const Document file = read("a.txt", "a small text").value().documents.at(0);
  CHECK(file.text.capacity() < 64);
  const Document line = read("a.jsonl", "{\"text\":\"a small text, but longer than a short string\"}").value().documents.at(0);
  CHECK(line.text.capacity() < 128);
}

TEST_CASE("a file with a zero byte near its start is no text") {
  const Reading reading = read("image.png", std::string("PNG\0rest", 8)).value();
  CHECK(reading.documents.empty());
  REQUIRE(reading.rejections.size() == 1);
  CHECK(reading.rejections[0].line == 0);
  CHECK(reading.rejections[0].offset == 3);
}

TEST_CASE("long texts come as streams, plain and compressed, and in long lines") {
  std::string text;
  while (text.size() < 3 * kWholeTextBytes) text += "some words of a long text, number " + std::to_string(text.size()) + ". ";
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"a.txt", text}, {"a.txt.gz", test::gzip(text)}, {"a.txt.zst", test::zstd(text)}}) {
    const Reading reading = read(name, bytes).value();
    INFO(name);
    REQUIRE(reading.documents.size() == 1);
    CHECK(reading.streamed[0]);
    CHECK(reading.documents[0].text == text);
  }
  const std::string exact = text.substr(0, kWholeTextBytes);
  CHECK(!read("b.txt", exact).value().streamed.at(0));
  CHECK(read("b.txt", text.substr(0, kWholeTextBytes + 1)).value().streamed.at(0));

  std::string longer = text + text + text;
  const std::string line = "{\"text\":\"" + longer + "\",\"id\":\"after the text\",\"x\":[1]}\n";
  const Reading reading = read("a.jsonl", line + "{\"text\":\"short\"}\n").value();
  REQUIRE(reading.documents.size() == 2);
  CHECK(reading.streamed[0]);
  CHECK(reading.documents[0].id == "after the text");
  CHECK(reading.documents[0].text == longer);
  CHECK(reading.documents[0].fields.at(0).json == "[1]");
  CHECK(reading.documents[1].id == "a.jsonl:2");

  // A long line may be no record after all; what follows is still read.
  const Reading broken = read("a.jsonl", line.substr(0, line.size() - 3) + "}\n{\"text\":\"next\"}\n").value();
  REQUIRE(broken.rejections.size() == 1);
  CHECK(broken.rejections[0].line == 1);
  REQUIRE(broken.documents.size() == 1);
  CHECK(broken.documents[0].text == "next");
}

TEST_CASE("records before the damage are given, then the error") {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "{\"text\":\"line " + std::to_string(i * 7919) + "\"}\n";
  const std::string packed = test::gzip(lines);
  index::MemoryIo io;
  io.put("x.jsonl.gz", packed.substr(0, packed.size() / 2));
  const InputContext context{io, "tmp-", ""};
  const auto source = open_document_source(context, "x.jsonl.gz", "x", InputFormat::kAuto).value();
  std::size_t records = 0;
  for (;;) {
    const auto record = source->next();
    if (!record.ok()) {
      CHECK(record.error().code == ErrorCode::kInput);
      CHECK(record.error().message.find("x.jsonl.gz") != std::string::npos);
      break;
    }
    REQUIRE(record.value().has_value());
    ++records;
  }
  CHECK(records > 1000);
}
