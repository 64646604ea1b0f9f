// RawBatch: what goes from the reader to a worker in one piece.
//
// Batches are cut by the input alone: whole documents up to kBatchBytes together, or the pieces
// of one document that is longer. So the parts in which texts are encoded, and with them the
// bytes of the segment, never depend on threads or memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "quoth/document.h"

namespace quoth::index {

// Tokens need two bytes at least (a letter and what parts it from the next), so that a text of
// this size has fewer than 2^31 of them.
inline constexpr std::uint64_t kMaxTextBytes = (std::uint64_t{1} << 32) - 2;
// Titles are analysed as a whole.
inline constexpr std::size_t kMaxTitleBytes = std::size_t{1} << 16;
inline constexpr std::size_t kMaxIdBytes = std::size_t{1} << 16;

inline constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

// What a document counts for when batches are cut. Pre: the text is whole.
inline std::size_t batch_weight(const Document& document) {
  constexpr std::size_t kOwn = 64;  // an empty document, or field, is not free either
  std::size_t bytes = kOwn + document.id.size() + document.title.size() + document.text.size();
  for (const Field& field : document.fields) bytes += kOwn + field.name.size() + field.json.size();
  return bytes;
}

struct RawBatch {
  std::uint64_t number = 0;         // 0, 1, 2 ... in the order of input
  std::vector<Document> documents;  // whole ones; or a single one, whose text is the next piece
  bool is_piece = false;            // of a long document: its fields come with the first piece
  bool is_first = false;
  bool is_last = false;
};

}  // namespace quoth::index
