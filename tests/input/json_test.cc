// Two JSON parsers, one language: what one accepts, so does the other, with the same document.
// nlohmann's parser says what JSON is.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/input/json_line.h"
#include "engine/input/json_stream.h"
#include "engine/input/line_reader.h"
#include "index/io/memory_io.h"

namespace {

using namespace quoth;
using namespace quoth::engine;

struct Parsed {
  std::optional<Document> document;
  std::string reason;
};

std::string printed(const Parsed& parsed) {
  if (!parsed.document) return "rejected";
  std::string out = parsed.document->id + "|" + parsed.document->title + "|" + parsed.document->text;
  for (const Field& field : parsed.document->fields) out += "|" + field.name + "=" + field.json;
  return out;
}

Parsed finish(RecordFields& fields, std::optional<std::string> streamed) {
  auto document = fields.finish("default id");
  if (!document.ok()) return {std::nullopt, document.error().message};
  if (streamed) document.value().text = *streamed;
  return {std::move(document).value(), ""};
}

Parsed parse_whole(const std::string& line) {
  static JsonLineParser parser;
  std::string padded = line;
  padded.append(LineReader::kPaddingBytes, '\0');
  RecordFields fields;
  if (auto parsed = parser.parse(std::string_view(padded).substr(0, line.size()), fields); !parsed.ok()) {
    return {std::nullopt, parsed.error().message};
  }
  return finish(fields, std::nullopt);
}

Parsed parse_pieces(const std::string& line, std::size_t step) {
  index::MemoryIo io;
  const InputContext context{io, "tmp-", ""};
  RecordFields fields;
  JsonStreamParser parser(context, fields);
  JsonStreamParser::Outcome outcome;
  for (std::size_t at = 0; at < line.size() && outcome.ok(); at += step) {
    outcome = parser.feed(std::string_view(line).substr(at, step));
  }
  if (outcome.ok()) outcome = parser.finish();
  REQUIRE(!outcome.failure);
  if (outcome.rejection) return {std::nullopt, outcome.rejection->message};
  const auto stream = std::move(parser.text()).finish().value();
  std::string text(stream->size(), '\0');
  REQUIRE(stream->read(text).value() == text.size());
  return finish(fields, text);
}

// Both parsers, the second in several steps.
Parsed parse_both(const std::string& line) {
  const Parsed whole = parse_whole(line);
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{16}, line.size() + 1}) {
    const Parsed pieces = parse_pieces(line, step);
    INFO("line: " << line << "\nstep " << step << "\nwhole:  " << whole.reason << "\npieces: " << pieces.reason);
    CHECK(printed(whole) == printed(pieces));
  }
  return whole;
}

std::string nested(unsigned depth) {
  return "{\"text\":\"\",\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

}  // namespace

TEST_CASE("records become documents") {
  const auto document = [](const std::string& line) {
    const Parsed parsed = parse_both(line);
    INFO(line << ": " << parsed.reason);
    REQUIRE(parsed.document.has_value());
    return printed(parsed);
  };
  CHECK(document(R"({"text":"a b"})") == "default id||a b");
  CHECK(document(R"( {"date":"2020", "text" : "t","title":"T","id":"7"} )") == "7|T|t|date=\"2020\"");
  CHECK(document("{\"text\":\"x\",\"id\":12.50}\r") == "12.50||x");
  CHECK(document(R"({"text":"x","id":null,"title":null})") == "default id||x");
  CHECK(document(R"({"text":"x","title":1984})") == "default id|1984|x");
  CHECK(document(R"({"id":"","text":""})") == "||");
  CHECK(document(R"({"text":"\u0041\n\"\\\/\ud83d\ude00\u0000 \u00e9","":"\u001f\u007f"})") ==
        std::string("default id||A\n\"\\/\xF0\x9F\x98\x80") + '\0' + " \xC3\xA9|=\"\\u001f\x7f\"");
  CHECK(document(R"({"text":"","n":[1, 2.50 ,-0, 1E+5, 123456789012345678901234567890, {"a" : [ ] , "b":null}],"t":true})") ==
        "default id|||n=[1,2.50,-0,1E+5,123456789012345678901234567890,{\"a\":[],\"b\":null}]|t=true");
  CHECK(document(R"({"a":{"text":"inner","a":1,"a":2},"text":"outer","b":{"x":{"y":[[],[{}]]}}})") ==
        R"(default id||outer|a={"text":"inner","a":1,"a":2}|b={"x":{"y":[[],[{}]]}})");
  CHECK(document(R"({"\u0074ext":"key by escapes"})") == "default id||key by escapes");
  CHECK(document(R"({"text":"x","big":1e400})") == "default id||x|big=1e400");
  CHECK(parse_both(nested(kMaxJsonDepth - 1)).document.has_value());
}

TEST_CASE("what is no record is rejected with a reason") {
  const std::vector<std::string> lines = {
      "", "x", "[]", "\"text\"", "null", "17", "{", "{}", "{\"text\"}", "{\"text\":}", "{\"text\":\"a\"",
      R"({"text":"a"}})", R"({"text":"a"} x)", R"({"text":"a"}{"text":"b"})", R"({"text":"a",})", R"({,"text":"a"})",
      R"({"text":5})", R"({"text":null})", R"({"text":["a"]})", R"({"text":{}})", R"({"text":true})",
      R"({"text":"a","text":"b"})", R"({"id":"1","text":"a","id":"2"})", R"({"x":1,"text":"a","x":2})",
      R"({"te\u0078t":"a","text":"b"})", R"({"text":"a","id":[]})", R"({"text":"a","title":{}})",
      R"({"text":"a","id":true})", R"({"text":"\ud800"})", R"({"text":"\ud800\u0041"})", R"({"text":"\udc00"})",
      R"({"text":"\udc00\ud800"})", R"({"text":"\ud800\ud800"})", R"({"text":"\u12"})", R"({"text":"\u12g4"})",
      R"({"text":"\x"})", R"({"\ud800":1,"text":"a"})", R"({"a":"\udfff","text":"a"})", "{\"text\":\"a\tb\"}",
      "{\"text\":\"a\x01\"}", "{\"text\":\"\xff\"}", "{\"text\":\"\xC0\x80\"}", "{\"text\":\"\xED\xA0\x80\"}",
      "{\"text\":\"\xF4\x90\x80\x80\"}", "{\"text\":\"\xE2\x82\"}", "{\"\xff\":1,\"text\":\"a\"}",
      R"({"text":"a","n":01})", R"({"text":"a","n":1.})", R"({"text":"a","n":.5})", R"({"text":"a","n":+1})",
      R"({"text":"a","n":1e})", R"({"text":"a","n":-})", R"({"text":"a","n":0x1})", R"({"text":"a","n":NaN})",
      R"({"text":"a","n":Infinity})", R"({"text":"a","n":tru})", R"({"text":"a","n":nulll})", R"({"text":"a","n":truefalse})",
      R"({"text":"a","n":[1 2]})", R"({"text":"a","n":[1,]})", R"({"text":"a","n":[,1]})", R"({"text":"a","n":[1}]})",
      R"({"text":"a","n":{"b"}})", R"({"text":"a","n":{"b":1,}})", R"({"text":"a","n":{1:2}})", R"({"text":"a" "b":1})",
      R"({"text":"a","n":1e10000000000})", R"({'text':'a'})", "{\"text\":\"a\"} // c", "{\"text\":\"a\",\"n\":/**/1}",
      std::string("{\"text\":\"a\"}\0", 13), std::string("{\"text\":\"a\0b\"}", 14), "\xEF\xBB\xBF{\"text\":\"a\"}",
      "{\"text\":\"a\"}\xC2\xA0", "{\"text\":\"a\",\"b\":\"c\"d\"}", nested(kMaxJsonDepth), nested(200), nested(2000)};
  for (const std::string& line : lines) {
    INFO("line: " << line);
    const Parsed parsed = parse_both(line);
    CHECK(!parsed.document.has_value());
    CHECK(!parsed.reason.empty());
  }
}

TEST_CASE("both parsers agree on damaged records, and with nlohmann on what JSON is") {
  const std::vector<std::string> seeds = {
      R"({"id":"a","title":"T","text":"Some \u00e9 text \ud83d\ude00 \"q\" \\ end","date":"2020-01-01","n":[1,-2.5e3,{"k":null}]})",
      R"({"text":"","a":{"b":{"c":[true,false,null]}},"e":1e5,"f":"\n\t"})",
      "{\"text\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\",\"x\":[[[[]]]]}"};
  const std::string letters = "{}[]:,\"\\ud8c0e+-.019 tfn\xC3\xA9\xF0\x9F\n\r\t";
  unsigned accepted = 0;
  for (unsigned seed = 0; seed < 6000; ++seed) {
    std::mt19937 random(seed);
    std::string line = seeds[random() % seeds.size()];
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % line.size();
      switch (random() % 4) {
        case 0: line.erase(at, 1 + random() % 3); break;
        case 1: line.insert(at, 1, letters[random() % letters.size()]); break;
        case 2: line[at] = letters[random() % letters.size()]; break;
        default: line.insert(at, line.substr(random() % line.size(), random() % 8));
      }
      if (line.empty()) line = "{";
    }
    INFO("seed " << seed << "\nline: " << line);
    const Parsed whole = parse_whole(line);
    const Parsed pieces = parse_pieces(line, 1 + random() % 40);
    INFO("whole:  " << whole.reason << "\npieces: " << pieces.reason);
    REQUIRE(printed(whole) == printed(pieces));
    if (!whole.document) continue;
    ++accepted;
    // What we accept is JSON, and the same JSON.
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    REQUIRE(json.is_object());
    CHECK(json["text"].get<std::string>() == whole.document->text);
    for (const Field& field : whole.document->fields) {
      CHECK(nlohmann::json::parse(field.json, nullptr, false) == json[field.name]);
    }
  }
  CHECK(accepted > 300);
}

TEST_CASE("what nlohmann prints is accepted") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    nlohmann::json record;
    const auto word = [&] {
      std::string text;
      for (auto i = random() % 12; i > 0; --i) {
        const std::vector<std::string> parts = {"a", "\"", "\\", "\n", "\xC3\xA9", "\x01", "\xF0\x9F\x98\x80", "/", "\xEF\xB7\xBA", " "};
        text += parts[random() % parts.size()];
      }
      return text;
    };
    record["text"] = word();
    record["list"] = {random(), -1.5, nullptr, true, word(), nlohmann::json::object({{word(), word()}})};
    for (auto i = random() % 5; i > 0; --i) record["f" + word()] = word();
    const std::string line = record.dump(-1, ' ', /*ensure_ascii=*/random() % 2 == 0);
    INFO("seed " << seed << "\nline: " << line);
    const Parsed parsed = parse_both(line);
    REQUIRE(parsed.document.has_value());
    CHECK(parsed.document->text == record["text"].get<std::string>());
    CHECK(parsed.document->fields.size() == record.size() - 1);
  }
}

TEST_CASE("fields beside the text have a limit, the text has not") {
  const std::string large(kMaxFieldBytes - 100, 'x');
  CHECK(parse_both("{\"text\":\"a\",\"f\":\"" + large + "\"}").document.has_value());
  CHECK(!parse_both("{\"text\":\"a\",\"f\":\"" + large + "\",\"g\":\"" + large + "\"}").document.has_value());
  const Parsed parsed = parse_pieces("{\"f\":1,\"text\":\"" + large + large + "\"}", 100'000);
  REQUIRE(parsed.document.has_value());
  CHECK(parsed.document->text.size() == 2 * large.size());
}
