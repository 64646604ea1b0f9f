// How the n-gram pass is cut into parts that fit their share of the memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "index/build/gram_tables.h"
#include "index/build/pages.h"
#include "index/build/short_code.h"
#include "index/segment/ngrams_plan.h"
#include "index/segment/signatures.h"
#include "quoth/types.h"

namespace quoth::index {

// What a part holds in memory while it is filled.
inline constexpr std::size_t kBytesPerPosting = sizeof(Slot) + 2;
inline constexpr std::size_t kBytesPerGram = 16;

// Postings of many grams, put at places all over: slot and signature lie side by side, in as few bytes as they
// have, and what a place needs of the memory is asked for some postings before it is written.
class ScatteredPostings {
 public:
  explicit ScatteredPostings(std::uint64_t count) : bytes_(count * kBytesPerPosting) {}

  std::uint64_t size() const { return bytes_.size() / kBytesPerPosting; }
  // Pre: place < size().
  void put(std::uint64_t place, Slot slot, Signature signature) {
    Waiting& waiting = waiting_[turn_++ % kWaiting];
    write(waiting);
    waiting = {bytes_.data() + place * kBytesPerPosting, slot, signature};
    __builtin_prefetch(waiting.at, 1);
  }
  // After the last put().
  void settle() {
    for (Waiting& waiting : waiting_) write(std::exchange(waiting, {}));
  }
  // Those of `count` places in a row. Pre: settled; they were put.
  void get(std::uint64_t first, std::uint64_t count, std::vector<Slot>& slots,
           std::vector<Signature>& signatures) const {
    slots.resize(count);
    signatures.resize(count);
    const std::byte* at = bytes_.data() + first * kBytesPerPosting;
    for (std::uint64_t i = 0; i < count; ++i, at += kBytesPerPosting) {
      slots[i] = load_le<Slot>(at);
      signatures[i] = {static_cast<std::uint8_t>(at[sizeof(Slot)]),
                       static_cast<std::uint8_t>(at[sizeof(Slot) + 1])};
    }
  }

 private:
  static constexpr std::size_t kWaiting = 32;
  struct Waiting {
    std::byte* at = nullptr;
    Slot slot = 0;
    Signature signature;
  };
  static void write(const Waiting& waiting) {
    if (waiting.at == nullptr) return;
    store_le(waiting.at, waiting.slot);
    waiting.at[sizeof(Slot)] = std::byte{waiting.signature.near};
    waiting.at[sizeof(Slot) + 1] = std::byte{waiting.signature.far};
  }

  PageVector<std::byte> bytes_;
  std::array<Waiting, kWaiting> waiting_{};
  std::size_t turn_ = 0;
};

// What one look at the forward array fills: some words with signatures, or some grams.
struct Part {
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  // Ids by the number of words; of one word, numbers from the first that has signatures, and then
  // nothing else.
  std::array<Range, GramTables::kMaxWords + 1> ids;
  std::uint64_t postings = 0;  // to be stored
  std::uint32_t size = 0;      // ids
};

// Cuts ids in order into parts of about so many bytes; an id that needs more is a part of its own.
class PartCutter {
 public:
  PartCutter(std::vector<Part>& parts, std::uint64_t most) : parts_(parts), most_(most), bytes_(most) {}

  void add(std::uint32_t words, std::uint32_t id, std::uint64_t postings, std::uint64_t bytes) {
    if (bytes_ > most_ - std::min(most_, bytes)) {
      parts_.emplace_back();
      bytes_ = 0;
    }
    Part& part = parts_.back();
    if (part.ids[words].end == 0) part.ids[words].begin = id;
    part.ids[words].end = id + 1;
    part.postings += postings;
    ++part.size;
    bytes_ += bytes;
  }

 private:
  std::vector<Part>& parts_;
  std::uint64_t most_;
  std::uint64_t bytes_;
};

inline std::uint64_t stored_postings(const GramTables& grams, std::uint32_t words, std::uint32_t id) {
  return grams.is_listed(words, id) ? grams.occurrences(words, id) : 0;
}

inline std::uint64_t part_bytes(std::uint64_t postings) {
  return kBytesPerGram + postings * kBytesPerPosting;
}

// Without grams, `grams` is null.
inline std::vector<Part> cut_parts(const NgramPlan& plan, const GramTables* grams, std::uint64_t share,
                                   unsigned threads) {
  std::uint64_t total = 0;
  if (grams != nullptr) {
    for (std::uint32_t words = 2; words <= GramTables::kMaxWords; ++words) {
      for (std::uint32_t id = 0; id < grams->id_end(words); ++id)
        total += part_bytes(stored_postings(*grams, words, id));
    }
  }
  // A look costs the same whatever is filled by it, and most of a part's time: so there are as few parts as
  // give all threads some, one thread having the words.
  std::vector<Part> parts;
  PartCutter words_cut(parts, share);
  for (std::uint32_t i = 0; i + 1 < plan.signature_begins.size(); ++i) {
    const std::uint32_t bytes = plan.signature_begins[i + 1] - plan.signature_begins[i];
    words_cut.add(1, i, plan.signature_counts[i], 2 * sizeof(std::uint32_t) + bytes);
  }
  if (grams == nullptr) return parts;
  const unsigned others = parts.empty() ? threads : std::max(threads, 2U) - 1;
  PartCutter cut(parts, std::min(share, total / others + 1));
  for (std::uint32_t words = 2; words <= GramTables::kMaxWords; ++words) {
    for (std::uint32_t id = 0; id < grams->id_end(words); ++id) {
      const std::uint64_t postings = stored_postings(*grams, words, id);
      cut.add(words, id, postings, part_bytes(postings));
    }
  }
  return parts;
}

}  // namespace quoth::index
