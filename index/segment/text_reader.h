// TextReader: what TextStore reads, many times: it keeps the block that it read last.
//
// A block is decompressed once for all that follows in it, a passage's byte ranges and its text are one walk.
// For one thread; cheap to make.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/segment/text_store.h"
#include "index/segment/text_walk.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class TextReader {
 public:
  // `store` must outlive it.
  explicit TextReader(const TextStore& store) : store_(&store), walk_(store) {}

  // As TextStore has them.
  Result<void> read(DocId doc, ByteRange range, std::string& out);
  Result<void> locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out);
  Result<Rank> rank_at(Slot slot);

  struct Passage {
    std::vector<ByteRange> ranges;  // of its words, in the document
    std::vector<Rank> ranks;
    std::string text;         // from `before` bytes in front of the first word to `after` behind the last,
    std::uint64_t begin = 0;  // as far as the document goes; begins here in it
  };
  // `terms` are those of the words when they are known, which saves asking the dictionary. Pre: `words` is a
  // part of the body of `doc`, and not empty.
  Result<Passage> read_passage(DocId doc, Span words, std::uint64_t before, std::uint64_t after,
                               std::span<const std::string_view> terms = {});

 private:
  Result<void> to_slot(Slot slot);
  Result<void> append(DocId doc, ByteRange range, std::string& out);

  const TextStore* store_;
  TextWalk walk_;
};

}  // namespace quoth::index
