#include "query/doc_set.h"

#include <algorithm>
#include <new>

#include <roaring/roaring.h>

namespace quoth::query {
namespace {

// Above one document in 32 plain bits are smaller than Roaring's two bytes a member, and faster.
constexpr std::uint64_t kDenseShare = 32;

// An iterator that stands on the first member >= doc; false when there is none.
bool stand_at(const roaring_bitmap_t* bitmap, DocId doc, roaring_uint32_iterator_t& at) {
  roaring_init_iterator(bitmap, &at);
  return roaring_move_uint32_iterator_equalorlarger(&at, doc);
}

// Calls use(members) with ascending runs of members in [base, end).
template <class Use>
void each_run(const roaring_bitmap_t* bitmap, DocId base, DocId end, Use use) {
  roaring_uint32_iterator_t at;
  if (!stand_at(bitmap, base, at)) return;
  std::array<std::uint32_t, 256> run;
  for (;;) {
    const std::uint32_t read = roaring_read_uint32_iterator(&at, run.data(), run.size());
    const auto stop = std::lower_bound(run.begin(), run.begin() + read, end);
    use(std::span<const std::uint32_t>(run.begin(), stop));
    if (read < run.size() || stop != run.begin() + read) return;
  }
}

}  // namespace

void DocSet::Free::operator()(roaring_bitmap_s* bitmap) const { roaring_bitmap_free(bitmap); }

DocSet::DocSet(std::uint32_t document_count)
    : document_count_(document_count), sparse_(roaring_bitmap_create()) {
  if (sparse_ == nullptr) throw std::bad_alloc();
}

void DocSet::add(std::span<const DocId> documents) {
  // Runs without strangers, which is nearly always the whole.
  while (!documents.empty()) {
    const auto stranger =
        std::find_if(documents.begin(), documents.end(), [&](DocId d) { return d >= document_count_; });
    const auto known = static_cast<std::size_t>(stranger - documents.begin());
    roaring_bitmap_add_many(sparse_.get(), known, documents.data());
    documents = documents.subspan(std::min(known + 1, documents.size()));
  }
}

void DocSet::freeze() {
  if (count() <= document_count_ / kDenseShare) return;
  dense_.assign((std::size_t{document_count_} + 63) / 64, 0);
  each_run(sparse_.get(), 0, document_count_, [&](std::span<const std::uint32_t> members) {
    for (const DocId doc : members) dense_[doc >> 6] |= std::uint64_t{1} << (doc & 63);
  });
  sparse_.reset();
}

std::uint64_t DocSet::count() const {
  return sparse_ != nullptr ? roaring_bitmap_get_cardinality(sparse_.get())
                            : index::active_kernels().count_bits(dense_.data(), dense_.size());
}

bool DocSet::contains(DocId doc) const {
  if (sparse_ != nullptr) return roaring_bitmap_contains(sparse_.get(), doc);
  return doc < document_count_ && ((dense_[doc >> 6] >> (doc & 63)) & 1) != 0;
}

DocId DocSet::first_from(DocId doc) const {
  if (doc >= document_count_) return kEndDoc;
  if (sparse_ != nullptr) {
    roaring_uint32_iterator_t at;
    return stand_at(sparse_.get(), doc, at) ? at.current_value : kEndDoc;
  }
  std::size_t i = doc >> 6;
  std::uint64_t word = dense_[i] & (~std::uint64_t{0} << (doc & 63));
  while (word == 0) {
    if (++i == dense_.size()) return kEndDoc;
    word = dense_[i];
  }
  return static_cast<DocId>(i * 64) + static_cast<DocId>(std::countr_zero(word));
}

void DocSet::keep_in(DocId base, DocBits& bits) const {
  if (sparse_ != nullptr) {
    DocBits window;
    each_run(sparse_.get(), base, base + kWindowDocs, [&](std::span<const std::uint32_t> members) {
      for (const DocId doc : members) window.set(doc - base);
    });
    bits.keep(window);
    return;
  }
  const std::size_t first = base >> 6;
  for (std::size_t i = 0; i < DocBits::kWords; ++i) {
    bits.word(i) &= first + i < dense_.size() ? dense_[first + i] : 0;
  }
}

std::size_t DocSet::bytes() const {
  return sparse_ != nullptr ? roaring_bitmap_size_in_bytes(sparse_.get())
                            : dense_.size() * sizeof(std::uint64_t);
}

}  // namespace quoth::query
