// Any bytes are a draft: its quotations lie within it, one in another or apart, and agree with its plain
// text.
//
// The first byte chooses the format; the rest is read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "quoth/draft.h"

namespace {

using namespace quoth;

void require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law);
  std::abort();
}

bool within(const ByteRange& range, std::uint64_t from, std::uint64_t to) {
  return from <= range.begin && range.begin <= range.end && range.end <= to;
}

void check_quotation(const DraftQuotation& one, std::string_view text, const Draft& draft) {
  require(one.range.begin < one.range.end && within(one.range, 0, text.size()),
          "a quotation has bytes of the draft");
  const auto ends_line = [](char c) { return c == '\n' || c == '\r'; };
  const auto lines =
      std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(one.range.begin), ends_line);
  require(one.line >= 1 && one.line <= 1 + static_cast<std::uint64_t>(lines),
          "a quotation has a line of the draft");
  require(one.column >= 1, "columns count from 1");
  require(one.words > 0 && !one.text.empty(), "a quotation has words");
  require(within(one.plain, 0, draft.plain.size()), "a quotation stands in the plain text");
  require(!one.parts.empty(), "a quotation has parts");
  std::uint64_t from = one.plain.begin;
  for (const ByteRange& part : one.parts) {
    require(part.begin < part.end && within(part, from, one.plain.end),
            "parts ascend within their quotation");
    from = part.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(size == 0 ? "" : reinterpret_cast<const char*>(data) + 1,
                              size == 0 ? 0 : size - 1);
  const auto read = read_draft(text, static_cast<DraftFormat>(size == 0 ? 0 : data[0] % 4));
  require(read.ok(), "any text is a draft");
  const Draft& draft = read.value();
  require(draft.format != DraftFormat::kAuto, "the format is known");
  std::uint64_t end = 0;
  for (const DraftBlock& block : draft.blocks) {
    require(block.plain.begin < block.plain.end && within(block.plain, end, draft.plain.size()),
            "blocks ascend within the plain text");
    end = block.plain.end;
  }
  for (std::size_t i = 0; i < draft.quotations.size(); ++i) {
    check_quotation(draft.quotations[i], text, draft);
    if (i > 0)
      require(draft.quotations[i - 1].range.begin <= draft.quotations[i].range.begin,
              "quotations go by begin");
  }
  return 0;
}
