#include "query/all_words.h"

#include <algorithm>
#include <bit>

namespace quoth::query {

// Bitmaps last, even of few documents: what leads has blocks, unless nothing has. A list of few occurrences
// has none even where its documents are many.
AllWords::AllWords(const SegmentContext& context, std::span<const RankedWord> words,
                   std::span<const Rank> without)
    : meter_(context.meter) {
  struct Word {
    const RankedWord* word;
    index::DocList list;
    bool has_bits() const { return list.kind == index::DocList::Kind::kBitmap; }
  };
  held_ = words.size() * (sizeof(Word) + sizeof(index::DocBlocks) + kMost * sizeof(Place)) +
          without.size() * sizeof(index::DocBlocks);
  if (!meter_.hold(held_)) {
    words = words.first(1);
    without = {};
  }
  std::vector<Word> sorted;
  sorted.reserve(words.size());
  for (const RankedWord& word : words) {
    sorted.push_back({&word, context.segment.documents_with(word.rank)});
    index::DocBlocks::prefetch(sorted.back().list);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Word& a, const Word& b) {
    if (a.has_bits() != b.has_bits()) return b.has_bits();
    return a.word->documents != b.word->documents ? a.word->documents < b.word->documents
                                                  : a.word->rank < b.word->rank;
  });
  words_.reserve(words.size());
  lists_.reserve(words.size());
  places_.reserve(words.size());
  by_bits_ = true;
  for (const Word& word : sorted) {
    words_.push_back(*word.word);
    const index::DocBlocks& list = lists_.emplace_back(word.list);
    by_bits_ = by_bits_ && list.is_bitmap();
    places_.push_back(list.is_bitmap() ? nullptr : std::make_unique_for_overwrite<Place[]>(kMost));
  }
  without_.reserve(without.size());
  for (const Rank rank : without) {
    const index::DocList list = context.segment.documents_with(rank);
    index::DocBlocks::prefetch(list);
    without_.emplace_back(list);
  }
}

AllWords::~AllWords() { meter_.release(held_); }

void AllWords::take_range(DocId& first, DocId& last) {
  if (by_bits_) {
    first = next_doc_;
    last = std::min(first + kRange, lists_[0].document_count()) - 1;
    next_doc_ = last + 1;
    return;
  }
  first = block_ == 0 ? 0 : lists_[0].last_of(block_ - 1) + 1;
  last = lists_[0].last_of(block_++);
}

// Of the range that was taken last, which begins at `first`.
void AllWords::meet(DocId first) {
  if (by_bits_) {
    const std::uint32_t end = (next_doc_ + 63) / 64;
    for (std::uint32_t w = first / 64; w < end; ++w) {
      std::uint64_t word = lists_[0].word(w);
      for (std::size_t i = 1; i < lists_.size(); ++i) word &= lists_[i].word(w);
      for (; word != 0; word &= word - 1)
        docs_[size_++] = w * 64 + static_cast<DocId>(std::countr_zero(word));
    }
    meter_.charge((end - first / 64) * lists_.size());
    return;
  }
  std::size_t some = lists_[0].read(block_ - 1, docs_.data() + size_, places_[0].get() + read_);
  for (std::size_t i = 0; i < some; ++i) tags_[size_ + i] = static_cast<std::uint16_t>(read_ + i);
  read_ += some;
  meter_.charge(some * lists_.size());
  // A list of bits is asked before any that must be decoded.
  for (const bool bits : {true, false}) {
    for (std::size_t i = 1; i < lists_.size() && some > 0; ++i) {
      if (lists_[i].is_bitmap() != bits) continue;
      some = lists_[i].keep(std::span(docs_).subspan(size_, some), tags_.data() + size_, places_[i].get());
    }
  }
  size_ += some;
}

// Of the documents from the `known` first on.
void AllWords::leave_out(std::size_t known) {
  std::array<DocId, kMost> met;
  std::array<std::uint16_t, kMost> tags;
  for (index::DocBlocks& list : without_) {
    const std::size_t size = size_ - known;
    for (std::size_t i = 0; i < size; ++i) {
      met[i] = docs_[known + i];
      tags[i] = static_cast<std::uint16_t>(i);
    }
    const std::size_t found = list.keep(std::span(met).first(size), tags.data(), scratch_.data());
    std::size_t kept = known;
    for (std::size_t i = known, next = 0; i < size_; ++i) {
      const bool has = next < found && met[next] == docs_[i];
      docs_[kept] = docs_[i];
      tags_[kept] = tags_[i];
      next += static_cast<std::size_t>(has);
      kept += static_cast<std::size_t>(!has);
    }
    meter_.charge(size);
    size_ = kept;
  }
}

std::uint64_t AllWords::count() {
  const auto is_bitmap = [](const index::DocBlocks& list) { return list.is_bitmap(); };
  if (by_bits_ && next_doc_ == 0 && std::all_of(without_.begin(), without_.end(), is_bitmap))
    return count_bits();
  std::uint64_t total = 0;
  while (next([](DocId, DocId) { return true; })) total += size_;
  return total;
}

std::uint64_t AllWords::count_bits() {
  next_doc_ = lists_[0].document_count();
  const std::uint32_t words = lists_[0].words();
  std::array<std::uint64_t, 64> bits;
  std::uint64_t total = 0;
  for (std::uint32_t first = 0; first < words; first += bits.size()) {
    const std::uint32_t some = std::min<std::uint32_t>(words - first, bits.size());
    for (std::uint32_t w = 0; w < some; ++w) bits[w] = lists_[0].word(first + w);
    for (std::size_t i = 1; i < lists_.size(); ++i) {
      for (std::uint32_t w = 0; w < some; ++w) bits[w] &= lists_[i].word(first + w);
    }
    for (const index::DocBlocks& list : without_) {
      for (std::uint32_t w = 0; w < some; ++w) bits[w] &= ~list.word(first + w);
    }
    total += index::active_kernels().count_bits(bits.data(), some);
    if (!meter_.charge(some * (lists_.size() + without_.size()))) break;
  }
  return total;
}

void AllWords::freqs(std::size_t word, std::uint32_t* out) {
  index::DocBlocks& list = lists_[word];
  if (list.is_bitmap()) {
    list.locate(documents(), scratch_.data());
  } else {
    for (std::size_t i = 0; i < size_; ++i) scratch_[i] = places_[word][tags_[i]];
  }
  list.freqs(std::span(scratch_).first(size_), out);
}

}  // namespace quoth::query
