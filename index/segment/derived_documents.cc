#include "index/segment/derived_documents.h"

#include <algorithm>

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
  PositionCursor slots(list.positions, list.positions.bounds);
  std::uint32_t size = 0;
  std::uint32_t sum = 0;
  for (Slot slot = slots.slot(); slot != kEndSlot && sum < postings_format::kMaxDerived;
       slot = slots.next()) {
    const DocId doc = list.doc_map->doc_of(slot);
    const bool is_new = size == 0 || doc > docs[size - 1];
    if (doc >= document_count) break;
    if (is_new) docs[size++] = doc;
    sums[size - 1] = ++sum;
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
