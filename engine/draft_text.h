// DraftText: a draft without its markup, with the way back to its bytes.
//
// The readers of the formats (draft_readers.h) append to it in the order of the draft; the finder of
// quotations reads it. Nothing here knows a format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/draft.h"

namespace quoth::engine {

struct DraftTextBlock {
  DraftBlockKind kind = DraftBlockKind::kParagraph;
  std::uint32_t level = 0;  // of a heading
  std::uint32_t quote = 0;  // number of the innermost block quotation around it; 0: none
  ByteRange plain;
};

// Without white space at both ends: what Unicode calls so, zero-width and byte order marks.
std::string_view trimmed(std::string_view text);

class DraftText {
 public:
  explicit DraftText(std::string_view raw) : raw_(raw) {}

  // Bytes [begin, end) of the draft as they stand.
  void add(std::uint64_t begin, std::uint64_t end);
  // `bytes` instead of them: an entity, a mark.
  void add_as(std::uint64_t begin, std::uint64_t end, std::string_view bytes);
  // One space instead of them, unless a space or the block's begin precedes.
  void add_space(std::uint64_t begin, std::uint64_t end);

  // What follows is another block. Blocks without a visible character vanish.
  void end_block();
  void set_kind(DraftBlockKind kind, std::uint32_t level = 0);  // of the blocks that follow
  // Block quotations nest; an end without a begin is ignored.
  void begin_quote();
  void end_quote();
  // Marks in what lies between are ordinary characters: code.
  void begin_opaque() { opaque_begin_ = plain_.size(); }
  void end_opaque();
  // What lies between belongs to no quotation: the source under a block quotation.
  void begin_attribution() { attribution_begin_ = plain_.size(); }
  void end_attribution();

  const std::string& plain() const { return plain_; }
  std::string take_plain() { return std::move(plain_); }
  std::string_view raw() const { return raw_; }
  const std::vector<DraftTextBlock>& blocks() const { return blocks_; }  // after end_block()
  const std::vector<ByteRange>& opaque() const { return opaque_; }
  const std::vector<ByteRange>& attributions() const { return attributions_; }

  // The bytes of the draft that [begin, end) of plain() came from. Pre: begin < end <= plain().size().
  ByteRange raw_range(ByteRange plain) const;

 private:
  // What begins at `plain` came from raw [begin, end).
  struct Run {
    std::uint64_t plain = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool same = false;  // byte for byte
  };
  const Run& run_at(std::uint64_t plain) const;

  std::string_view raw_;
  std::string plain_;
  std::vector<Run> runs_;
  std::vector<DraftTextBlock> blocks_;
  std::vector<ByteRange> opaque_, attributions_;
  std::uint64_t opaque_begin_ = 0, attribution_begin_ = 0;
  std::uint64_t block_begin_ = 0;
  std::vector<std::uint32_t> quotes_;  // open block quotations
  std::uint32_t last_quote_ = 0;
  DraftBlockKind kind_ = DraftBlockKind::kParagraph;
  std::uint32_t level_ = 0;
};

}  // namespace quoth::engine
