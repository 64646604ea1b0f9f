#include "index/segment/derived_documents.h"

#include <algorithm>
#include <array>

#include "index/codec/impact_code.h"
#include "index/impact.h"
#include "index/segment/doc_map.h"
#include "index/segment/position_cursor.h"
#include "index/segment/postings_format.h"

namespace quoth::index {

// At most one block of slots: all documents and frequencies are found at once.
std::uint32_t derive_documents(const DocList& list, BlockBuffer& docs, BlockBuffer& sums) {
  if (list.doc_map == nullptr) return 0;
  const DocId document_count = std::min(list.document_count, kEndDoc);
  PositionCursor cursor(list.positions, list.positions.bounds);
  std::array<Slot, postings_format::kMaxDerived> slots;
  const std::size_t count = cursor.fill(slots);
  // Whether a slot is in the document of the one before takes no branch, so that what the look-ups wait for
  // overlaps.
  std::uint32_t size = 0;
  DocId before = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const DocId doc = list.doc_map->doc_of(slots[i]);
    if (doc >= document_count) break;
    docs[size] = doc;
    size += static_cast<std::uint32_t>(size == 0) | static_cast<std::uint32_t>(doc > before);
    sums[size - 1] = i + 1;
    before = std::max(before, doc);
  }
  return size;
}

// As many look-ups of document lengths as there are documents.
float derived_bound(const DocList& list, const BlockBuffer& docs, const BlockBuffer& sums,
                    std::uint32_t count) {
  float most = 0;
  const float average = list.doc_map->average_length();
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t freq = i == 0 ? sums[0] : sums[i] - sums[i - 1];
    most = std::max(most, impact(freq, list.doc_map->length(docs[i]), average));
  }
  return bound_impact(most);
}

}  // namespace quoth::index
