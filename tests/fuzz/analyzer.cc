// Any bytes are analysed, by the table as by ICU, in pieces as whole.
//
// The first byte chooses how the pieces are cut; the rest is the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "index/analysis/analyzer.h"

namespace {

using quoth::index::Analyzer;
using quoth::index::Region;
using quoth::index::Token;
using quoth::index::TokenBuffer;

[[noreturn]] void fail(const char* law) {
  std::fprintf(stderr, "%s\n", law);
  std::abort();
}

std::string printed(std::string_view text, const TokenBuffer& buffer) {
  std::string out;
  std::uint64_t end = 0;
  for (const Token& token : buffer.tokens) {
    if (token.begin < end || token.begin >= token.end || token.end > text.size())
      fail("ranges must grow within the text");
    if (token.term_size == 0 || token.term_size > quoth::index::kMaxTermBytes)
      fail("a term has 1 to kMaxTermBytes bytes");
    end = token.end;
    out += std::to_string(token.begin) + '-' + std::to_string(token.end) + ':';
    out += buffer.term(token);
    out += '\n';
  }
  for (const Region& region : buffer.regions) {
    if (region.begin >= region.end || region.end > buffer.tokens.size()) fail("a region holds tokens");
    out += std::to_string(static_cast<int>(region.kind)) + ' ' + std::to_string(region.begin) + '-' +
           std::to_string(region.end) + '\n';
  }
  return out;
}

std::string whole(std::string_view text, Analyzer::Path path) {
  Analyzer analyzer(path);
  TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  return printed(text, buffer);
}

std::string pieces(std::string_view text, std::size_t step) {
  Analyzer analyzer;
  TokenBuffer buffer;
  analyzer.begin_document();
  std::size_t consumed = 0;
  for (std::size_t shown = std::min(step, text.size()); shown < text.size();
       shown += std::min(step, text.size() - shown)) {
    consumed += analyzer.feed(text.substr(consumed, shown - consumed), /*last=*/false, buffer);
  }
  consumed += analyzer.feed(text.substr(consumed), /*last=*/true, buffer);
  if (consumed != text.size()) fail("the last feed consumes all");
  return printed(text, buffer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string expected = whole(text, Analyzer::Path::kIcu);
  if (whole(text, Analyzer::Path::kAuto) != expected) fail("the table must equal ICU");
  if (pieces(text, 1 + data[0]) != expected) fail("pieces must equal the whole");
  return 0;
}
