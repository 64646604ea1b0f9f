// What documents hold can never command a terminal, forge a line or break a JSON record.
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tools/output/inert.h"
#include "tools/output/json.h"

using quoth::tools::display_width;
using quoth::tools::inert;
using quoth::tools::Layout;

namespace {

// Every C0, DEL and C1 control but newline and tab, as UTF-8, and escape sequences that attack terminals.
std::string hostile() {
  std::string text;
  for (int c = 0; c < 0x20; ++c) text += static_cast<char>(c);
  text += '\x7f';
  for (int c = 0x80; c <= 0x9f; ++c) {
    text += '\xc2';
    text += static_cast<char>(c);
  }
  text += "\x1b]52;c;cm0gLXJm\x07 \x1b]8;;http://x\x1b\\ \x1b[2J \xe2\x80\xae rtl \xe2\x80\xa8 \xff\xfe \xc3";
  return text;
}

bool printable(const std::string& text, bool lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool allowed_control = lines && (byte == '\n' || byte == '\t');
    if ((byte < 0x20 && !allowed_control) || byte == 0x7f) return false;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return false;
    if (text.compare(i, 3, "\xe2\x80\xae") == 0 || text.compare(i, 3, "\xe2\x80\xa8") == 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("inert text has no controls, no bidi overrides and no raw bytes") {
  CHECK(printable(inert(hostile(), Layout::kOneLine), false));
  CHECK(printable(inert(hostile(), Layout::kLines), true));
  CHECK(inert("a\nb\t c") == "a b c");
  CHECK(inert("a\nb", Layout::kLines) == "a\nb");
  CHECK(inert("\x1b[31m") == "\\x1B[31m");
  CHECK(inert("caf\xc3\xa9 \xff") == "caf\xc3\xa9 \\xFF");
}

TEST_CASE("a pile of combining marks is cut, ordinary accents are not") {
  std::string zalgo = "a";
  for (int i = 0; i < 1000; ++i) zalgo += "\xcc\x81";
  CHECK(inert(zalgo).size() < 64);
  CHECK(inert("e\xcc\x81") == "e\xcc\x81");
}

TEST_CASE("a JSON line is one printable line that another parser reads back") {
  const std::string line = quoth::tools::json_line({{"text", hostile()}, {"safe", "caf\xc3\xa9 \xf0\x9f\x98\x80 \x1b"}});
  REQUIRE(line.back() == '\n');
  CHECK(printable(line.substr(0, line.size() - 1), false));
  const auto parsed = nlohmann::json::parse(line);
  CHECK(parsed["text"].get<std::string>().substr(0, 0x20) == hostile().substr(0, 0x20));
  CHECK(parsed["safe"] == "caf\xc3\xa9 \xf0\x9f\x98\x80 \x1b");
}

TEST_CASE("display width counts cells, not bytes") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("caf\xc3\xa9") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("\xe6\xbc\xa2\xe5\xad\x97") == 4);
}
