#include "tests/analysis/analysis_support.h"

#include <algorithm>
#include <array>

namespace quoth::test {
namespace {

using index::Analyzer;
using index::TokenBuffer;

// What words, numbers and marks are made of, likely mistakes first.
constexpr auto kLatin = std::to_array<std::string_view>({"a",
                                                         "s",
                                                         "in",
                                                         "the",
                                                         "Mr.",
                                                         "No.",
                                                         "J.",
                                                         "e.g.",
                                                         "0",
                                                         "1",
                                                         "12",
                                                         "345",
                                                         "000",
                                                         "1,000",
                                                         "3.14",
                                                         "'",
                                                         "\xE2\x80\x99",
                                                         "\xE2\x80\x98",
                                                         "\xE2\x80\x9C",
                                                         "\xE2\x80\x9D",
                                                         "\xE2\x80\x9E",
                                                         "\xC2\xAB",
                                                         "\xC2\xBB",
                                                         "\"",
                                                         "-",
                                                         "\xE2\x80\x90",
                                                         "\xE2\x80\x93",
                                                         "\xE2\x80\x94",
                                                         "\xC2\xAD",
                                                         "-\n",
                                                         "a-\nb",
                                                         "a-\r\n  b",
                                                         "a\xC2\xAD\nb",
                                                         "a- \t\n x",
                                                         ".",
                                                         ",",
                                                         ";",
                                                         ":",
                                                         "!",
                                                         "?",
                                                         "\xE2\x80\xA6",
                                                         "(",
                                                         ")",
                                                         "_",
                                                         "*",
                                                         "/",
                                                         "@",
                                                         "#",
                                                         "&",
                                                         " ",
                                                         "  ",
                                                         "\n",
                                                         "\r\n",
                                                         "\r",
                                                         "\n\n",
                                                         "\t",
                                                         "\xC3\x9F",
                                                         "\xC3\xA9",
                                                         "\xC5\x82",
                                                         "\xC4\xB0",
                                                         "\xC4\xB1",
                                                         "\xC5\x89",
                                                         "\xC7\x86",
                                                         "\xC5\x80",
                                                         "l\xC2\xB7l",
                                                         "\xC2\xB5",
                                                         "\xC2\xAA",
                                                         "\xC2\xBD",
                                                         "\xC2\xB2",
                                                         "\xCC\x81",
                                                         "\xCC\x88",
                                                         "\xC2\xB4",
                                                         "`",
                                                         "K",
                                                         "\xC5\xBF"});
constexpr auto kOther = std::to_array<std::string_view>(
    {"\xC2\xA0",     "\xE2\x80\xA8", "\xE2\x80\xA9",     "\f",
     "\xFF",         "\xE2",         "\xE2\x80",         "\xF0\x9F",
     "\xC3",         "\xED\xA0\x80", "\xCD\x85",         "\xCD\x8F",
     "\xE2\x80\x8D", "\xE2\x80\x8B", "\xEF\xB8\x8F",     "\xD0\x96",
     "\xD0\xB9",     "\xD1\x91",     "\xD0\xB8\xCC\x86", "\xCE\xA9",
     "\xCF\x82",     "\xCE\xAC",     "\xD7\x90",         "\xD7\x94",
     "\xD7\xB4",     "\xD7\xB3",     "\xD8\xB9",         "\xD8\xA3",
     "\xD9\x80",     "\xD9\x8E",     "\xE0\xA4\x95",     "\xE0\xA5\x8D",
     "\xE0\xA4\xBF", "\xE0\xB8\x81", "\xE0\xB8\xB3",     "\xE6\xBC\xA2",
     "\xE5\xAD\x97", "\xE3\x81\x8B", "\xE3\x81\x8C",     "\xE3\x82\xAB",
     "\xE3\x83\xBC", "\xED\x95\x9C", "\xF0\x9F\x98\x80", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
     "\xEF\xB7\xBA", "\xCA\xBC",     "\xCA\xBB",         "\xE2\x80\xB2",
     "\xEF\xBC\x82", "\xEF\xBC\x87", "\xE3\x80\x81",     "\xE3\x80\x82",
     "\xE3\x80\x8C", "\xE3\x80\x8D", "\xEF\xBC\x81",     "\xD9\xA3",
     "\xD9\xAC",     "\xEF\xBC\xBF", "\xEF\xBD\x81",     "\xEF\xBC\x91",
     "\xE3\x80\x80", "\x01",         "\xE2\x80\xA4",     "\xE2\x80\xA7",
     "\xCE\x87",     "\xCD\xBE",     "\xD6\x89",         "\xD6\xBE",
     "\xD9\xAB",     "\xE3\x82\x99", "\xE1\x86\xA8",     "\xEF\xB8\x80",
     "\xD8\xA6",     "\xEA\xB8\x80", "\xE3\x83\xBB",     "\xE3\x83\xBF",
     "\xEF\xBE\x9C", "\xE1\xBA\xBF", "\xE1\xBF\xB3",     "\xE1\xBE\x84",
     "\xE1\xBE\xBD", "\xE1\xBA\x9E", "\xE1\xB5\x83",     "\xE2\x81\xBF"});

std::size_t below(std::mt19937_64& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

void append_tokens(const TokenBuffer& buffer, std::string& out) {
  for (const index::Token& token : buffer.tokens) {
    out += std::to_string(token.begin) + "-" + std::to_string(token.end) + ":";
    out += buffer.term(token);
    out += '|';
  }
}

void append_regions(const TokenBuffer& buffer, std::string& out) {
  for (const index::Region& region : buffer.regions) {
    out += " SPQ"[1 + static_cast<std::size_t>(region.kind)];
    out += std::to_string(region.begin) + "-" + std::to_string(region.end);
  }
}

}  // namespace

TokenBuffer analyzed(std::string_view text, Path path) {
  Analyzer analyzer(path);
  TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  return buffer;
}

std::string terms(std::string_view text) {
  const TokenBuffer buffer = analyzed(text);
  std::string out;
  for (const index::Token& token : buffer.tokens) {
    if (!out.empty()) out += '|';
    out += buffer.term(token);
  }
  return out;
}

std::string written(std::string_view text) {
  std::string out;
  for (const index::Token& token : analyzed(text).tokens) {
    if (!out.empty()) out += '|';
    out += text.substr(token.begin, token.end - token.begin);
  }
  return out;
}

std::vector<std::string> regions(std::string_view text, index::RegionKind kind) {
  const TokenBuffer buffer = analyzed(text);
  std::vector<std::string> out;
  for (const index::Region& region : buffer.regions) {
    if (region.kind != kind) continue;
    const std::uint64_t begin = buffer.tokens.at(region.begin).begin;
    const std::uint64_t end = buffer.tokens.at(region.end - 1).end;
    out.emplace_back(text.substr(begin, end - begin));
  }
  return out;
}

std::string describe(const TokenBuffer& buffer) {
  std::string out;
  append_tokens(buffer, out);
  append_regions(buffer, out);
  return out;
}

std::string describe_pieces(std::string_view text, Path path, std::size_t longest, std::mt19937_64& random) {
  Analyzer analyzer(path);
  analyzer.begin_document();
  TokenBuffer buffer;
  std::string tokens, region_text;
  std::size_t consumed = 0, shown = 0;
  while (true) {
    const bool last = shown == text.size();
    buffer.clear();
    consumed += analyzer.feed(text.substr(consumed, shown - consumed), last, buffer);
    append_tokens(buffer, tokens);
    append_regions(buffer, region_text);
    if (last) break;
    shown = std::min(text.size(), shown + 1 + below(random, longest));
  }
  return consumed == text.size() ? tokens + region_text : "bytes were left behind";
}

std::string random_text(std::mt19937_64& random) {
  const std::size_t flavour = below(random, 3);
  const std::size_t pieces = 1 + below(random, 60);
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    const bool latin = flavour == 0 || (flavour == 1 && below(random, 2) == 0);
    text += latin ? kLatin[below(random, kLatin.size())] : kOther[below(random, kOther.size())];
    if (below(random, 3) == 0) text += ' ';
  }
  if (below(random, 200) == 0) {
    const std::string_view piece = kLatin[below(random, kLatin.size())];
    std::string run;
    for (const std::size_t size = 4000 + below(random, 200); run.size() < size;) run += piece;
    text = text + run + text;
  }
  return text;
}

}  // namespace quoth::test
