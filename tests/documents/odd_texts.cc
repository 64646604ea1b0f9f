#include "tests/documents/odd_texts.h"

#include <array>
#include <string_view>

#include "index/segment/text_code.h"

namespace quoth::test {
namespace {

constexpr std::array<std::string_view, 44> kPieces = {
    "the",
    "The",
    "THE",
    "tHe",
    "of",
    "economy",
    "Economy",
    "ECONOMY",
    "I",
    "a",
    "A",
    "x",
    "1,000",
    "3.14",
    "21st",
    "don't",
    "don\xE2\x80\x99t",
    "O'Neill",
    "well-known",
    "co\xC2\xADoperate",
    "exam-\nple",
    "caf\xC3\xA9",
    "CAF\xC3\x89",
    "\xC3\x89"
    "cole",
    "Stra\xC3\x9F"
    "e",
    "\xEF\xAC\x81nd",
    "\xC4\xB0stanbul",
    "\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97",
    "\xE3\x81\x93\xE3\x82\x93\xE3\x81\xAB\xE3\x81\xA1\xE3\x81\xAF",
    "\xD0\xBC\xD0\xB8\xD1\x80",
    "\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85",
    "\xF0\x9F\x98\x80",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
    "\xEF\xB7\xBA",
    "e\xCC\x81t\xCC\x80",
    "\xE1\xBA\x9E",
    "_",
    "a_b",
    "http://a.b/c?d=e",
    "x@y.z",
    "...",
    "\xE2\x80\xA6",
    "\xF0\x9D\x90\x80",
    "St."};

constexpr std::array<std::string_view, 12> kStray = {
    "\xFF",         "\xC3",         "\xE2\x80", "\xF0\x9F\x98", std::string_view("\0", 1),
    "\x80\x80",     "\xED\xA0\x80", "\r\n",     "\r",           "\t",
    "\xEF\xBB\xBF", "\x1b[0m"};

std::string repeat(std::string_view what, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += what;
  return out;
}

}  // namespace

std::string random_text(std::mt19937& random, std::size_t pieces) {
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto kind = static_cast<unsigned>(random() % 100);
    if (kind < 60) {
      text += kPieces[random() % kPieces.size()];
      if (kind < 55) text += " ";
    } else if (kind < 90) {
      text += index::kCommonGaps[random() % index::kCommonGaps.size()];
    } else if (kind < 97) {
      text += kStray[random() % kStray.size()];
    } else if (kind < 99) {
      text += "\n\n\"" + std::string(random() % 30, ' ');
    } else {
      for (auto n = random() % 300; n > 0; --n) text.push_back(static_cast<char>(random() & 0xff));
    }
  }
  return text;
}

std::string many_words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += "w" + std::to_string(i * 7919 % 1000003);
    text += i % 11 == 10 ? ".\n" : " ";
  }
  return text;
}

std::vector<std::string> odd_texts() {
  std::vector<std::string> texts = {
      "",
      " ",
      "a",
      "\n",
      std::string(1, '\0'),
      "\xFF\xFE",
      "The end",
      "The end.",
      " The end.\n",
      "McDonald mcdonald MCDONALD Mcdonald",
      "A B C I",
      "caf\xC3\xA9 CAF\xC3\x89 Caf\xC3\xA9 cafe",
      "\xEF\xBB\xBFwith a mark",
      "line\r\nline\r\n\r\nline",
      "exam-\nple exam-\r\n   ple",
      std::string("\0a\0b\0", 5),
      repeat(" ", 100 * 1024),
      repeat(" ", 16384),
      repeat(" ", 16385),
      "a" + repeat(" ", 16384) + "b",
      "a" + repeat(" ", 16385) + "b",
      "a" + repeat(" ", 70000) + "b" + repeat("\n", 40000),
      repeat("\n\t", 60000) + "end",
      repeat("x", 254),
      repeat("x", 255),
      repeat("x", 256),
      repeat("X", 4095) + " " + repeat("x", 4096) + " " + repeat("x", 4097),
      repeat("x", std::size_t{1} << 20),
      repeat("\xC3\xA9", 3000),
      repeat("co\xC2\xAD", 5000),
      repeat("\xF0\x9F\x98\x80", 20000),
      repeat("\xFF", 70000),
      repeat("a ", 10000),
      repeat("A. ", 4096),
      repeat("\xE4\xB8\xAD\xE6\x96\x87", 30000),
      repeat("Stra\xC3\x9F"
             "e ",
             9000),
      repeat(",", 300) + "word" + repeat("!", 300),
  };
  std::string bytes;
  for (unsigned i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    bytes += " a";
  }
  texts.push_back(bytes);
  std::string gaps;
  for (const std::string_view gap : index::kCommonGaps) gaps.append("Word").append(gap);
  texts.push_back(gaps);
  return texts;
}

}  // namespace quoth::test
