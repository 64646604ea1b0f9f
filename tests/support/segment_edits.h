// SegmentEdits: a sound segment, and small damages to it that stay where they hurt when its bytes change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace quoth::test {

class SegmentEdits {
 public:
  // An edit: u16 section, u16 offset in it, u8 operation, u8 value.
  static constexpr std::size_t kEditBytes = 6;

  // Long lists, bitmaps, runs of frequent words, titles, columns of each kind, quotations, anchors: every
  // shape that a reader knows. Its words are "the", "said", "he" and "word0" to "word49".
  SegmentEdits();

  // The segment after these edits, with its checksums made right. What is behind the last whole edit is left.
  std::vector<std::byte> damaged(std::span<const std::uint8_t> edits) const;

 private:
  void apply(const std::uint8_t* edit, std::vector<std::byte>& bytes) const;

  std::vector<std::byte> bytes_;
  std::vector<std::pair<std::size_t, std::size_t>>
      ranges_;  // offset and length: header, sections, table and footer
};

}  // namespace quoth::test
