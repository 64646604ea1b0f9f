// TextStore: the raw bytes of every document, coded against the forward array
// (docs/format.md, section 8; docs/decisions/0003-text-as-residual.md).
//
// A token's bytes are its term, by rank, and an operation that says how it was written
// (as is, capitalised, upper case, or spelled out) and what follows it. So text costs about
// 0.3 bytes per token, byte ranges need no stored offsets, and reading a passage costs
// one block: about 4,096 tokens are decoded, some 20 microseconds.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class DocMap;
class TermDictionary;

class TextStore {
 public:
  TextStore() = default;
  static Result<TextStore> open(Bytes section, const DocMap& documents, const TermDictionary& terms,
                                std::span<const std::uint16_t> forward);

  // Length in bytes of the document's raw text. O(1).
  std::uint64_t size(DocId doc) const;
  // Appends the bytes [range.begin, range.end) of the document to `out`; the range is cut to the document.
  Result<void> read(DocId doc, ByteRange range, std::string& out) const;
  // Byte ranges of the words at `slots`, ascending, all in one document; out.size() == slots.size().
  Result<void> locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out) const;
  // The term that stands at a slot, escapes resolved: kNoRank for a sentinel. Cost as read().
  Result<Rank> rank_at(Slot slot) const;

 private:
  Bytes section_;
  const DocMap* documents_ = nullptr;
  const TermDictionary* terms_ = nullptr;
  std::span<const std::uint16_t> forward_;
};

}  // namespace quoth::index
