#include "query/doc_set.h"

namespace quoth::query {

DocId DocSet::first_from(DocId doc) const {
  if (doc >= document_count_) return kEndDoc;
  std::size_t i = doc >> 6;
  std::uint64_t word = words_[i] & (~std::uint64_t{0} << (doc & 63));
  while (word == 0) {
    if (++i == words_.size()) return kEndDoc;
    word = words_[i];
  }
  return static_cast<DocId>(i * 64) + static_cast<DocId>(std::countr_zero(word));
}

void DocSet::keep_in(DocId base, DocBits& bits) const {
  const std::size_t first = base >> 6;
  for (std::size_t i = 0; i < DocBits::kWords; ++i) {
    bits.word(i) &= first + i < words_.size() ? words_[first + i] : 0;
  }
}

}  // namespace quoth::query
