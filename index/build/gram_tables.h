// GramTables: how often every examined run of frequent words occurs (docs/format.md, section 6.5).
//
// Level by level: pairs in a matrix, longer grams in sorted tables, each level from one look
// at the forward array. A gram is known by its words (how many) and an id: for pairs their place in the
// matrix, for longer ones in the table. Ids ascend in the order of the words' ranks.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/build/pages.h"
#include "index/bytes.h"
#include "index/segment/ngrams_format.h"
#include "index/segment/ngrams_plan.h"
#include "index/segment/segment_writer.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// A hash table from 48-bit keys to numbers, for what one look counts.
class GramMap {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;
  GramMap() : keys_(64, kFree), values_(64) {}

  static std::uint64_t key(std::uint32_t parent, std::uint32_t next) {
    return std::uint64_t{parent} << 16 | next;
  }
  std::uint32_t find(std::uint64_t key) const {
    const std::size_t at = place(key);
    return keys_[at] == key ? values_[at] : kNone;
  }
  // The number of the key, 0 if it is new.
  std::uint32_t& at(std::uint64_t key);
  std::size_t size() const { return size_; }
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] != kFree) visit(keys_[i], values_[i]);
    }
  }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  std::size_t place(std::uint64_t key) const {
    const std::size_t mask = keys_.size() - 1;
    std::size_t at = static_cast<std::size_t>(key * 0x9e3779b97f4a7c15 >> 32) & mask;
    while (keys_[at] != key && keys_[at] != kFree) at = (at + 1) & mask;
    return at;
  }
  void grow();

  PageVector<std::uint64_t> keys_;
  PageVector<std::uint32_t> values_;
  std::size_t size_ = 0;
};

class GramTables {
 public:
  static constexpr std::uint32_t kMaxWords = ngrams_format::kMaxGramWords;

  // Counts. Pre: writer.end_forward() was called; the plan has frequent words; both outlive this.
  static Result<GramTables> count(const SegmentWriter& writer, Slot slot_end, const NgramPlan& plan,
                                  std::size_t memory, unsigned threads, const std::atomic<bool>* cancel);

  std::uint32_t frequent_words() const { return static_cast<std::uint32_t>(plan_->occurrences.size()); }
  std::uint32_t levels() const { return levels_; }
  // Ids of grams of so many words are below this.
  std::uint32_t id_end(std::uint32_t words) const;
  // 0: no such gram (pairs only).
  std::uint32_t occurrences(std::uint32_t words, std::uint32_t id) const;
  bool is_listed(std::uint32_t words, std::uint32_t id) const;
  bool is_extended(std::uint32_t words, std::uint32_t id) const { return cost(words, id) > plan_->threshold; }
  Rank last_word(std::uint32_t words, std::uint32_t id) const;
  // Of a gram of more than two words, the id of its first words.
  std::uint32_t parent(std::uint32_t words, std::uint32_t id) const { return level(words).grams[id].parent; }

  // Calls visit(i) for every i in [begin, end) with two frequent words at i - 1 and i. Half of all words are
  // frequent: bits are found without a branch for each slot. Reads up to 64 ids behind the end.
  template <class Visit>
  static void for_each_pair_end(const std::uint16_t* ids, std::ptrdiff_t begin, std::ptrdiff_t end,
                                std::uint32_t frequent, Visit&& visit) {
    for (std::ptrdiff_t at = begin; at < end; at += 64) {
      std::uint64_t bits = pair_ends(ids + at, static_cast<std::uint16_t>(frequent));
      if (end - at < 64) bits &= (std::uint64_t{1} << (end - at)) - 1;
      for (; bits != 0; bits &= bits - 1) visit(at + std::countr_zero(bits));
    }
  }
  // Calls take(words, id, i) for every gram that ends at ids[i], 0 <= i < count, those of fewer words first,
  // and candidate(id of its first words, last word) for every run that the next level would count. Reads
  // kMaxWords ids before.
  template <class Take, class Candidate>
  void walk(const std::uint16_t* ids, std::size_t count, Take&& take, Candidate&& candidate) const;

 private:
  struct Gram {
    std::uint32_t parent = 0;
    std::uint32_t suffix = 0;  // the id of its last words
    std::uint32_t occurrences = 0;
    std::uint32_t cost = 0;
    std::uint16_t last_word = 0;
  };
  struct Level {
    PageVector<Gram> grams;  // by parent, then last word
    GramMap ids;
  };

  // Bit i: ids[i - 1] and ids[i] are frequent.
  static std::uint64_t pair_ends(const std::uint16_t* ids, std::uint16_t frequent) {
    std::array<std::uint8_t, 64> ends;
    for (std::ptrdiff_t i = 0; i < 64; ++i)
      ends[static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>((ids[i] < frequent) & (ids[i - 1] < frequent));
    std::uint64_t bits = 0;
    // The multiplication gathers the lowest bits of eight bytes in the highest byte.
    for (std::size_t i = 0; i < 64; i += 8)
      bits |= (load_le<std::uint64_t>(ends.data() + i) * 0x0102040810204080 >> 56) << i;
    return bits;
  }

  explicit GramTables(const NgramPlan& plan) : plan_(&plan) {}
  const Level& level(std::uint32_t words) const { return longer_[words - 3]; }
  std::uint32_t pair_limit(std::uint32_t id) const;
  std::uint32_t cost(std::uint32_t words, std::uint32_t id) const;
  bool may_extend(std::uint32_t words, std::uint32_t id) const {
    return words > 2 ? is_extended(words, id) : (pair_extended_[id / 64] >> (id % 64) & 1) != 0;
  }
  std::uint32_t suffix_of(std::uint32_t words, std::uint32_t parent, Rank next) const;
  void add_level(const GramMap& counts);
  bool may_follow(std::uint32_t words, std::uint32_t parent) const;

  class Counter;

  const NgramPlan* plan_;
  PageVector<std::uint32_t> pairs_;           // occurrences, by first word, then second
  std::vector<std::uint64_t> pair_extended_;  // bits
  std::array<Level, kMaxWords - 2> longer_;
  std::uint32_t levels_ = 2;  // known so far
};

template <class Take, class Candidate>
void GramTables::walk(const std::uint16_t* ids, std::size_t count, Take&& take, Candidate&& candidate) const {
  const std::uint32_t frequent = frequent_words();
  // Ids of the grams that end at a slot, by words; those of one word are ranks. As far as `depth`.
  std::array<std::uint32_t, kMaxWords + 1> before{};
  std::array<std::uint32_t, kMaxWords + 1> here{};
  std::uint32_t depth = 0;
  std::ptrdiff_t last = -std::ptrdiff_t{kMaxWords} - 1;  // where the pair before ended
  const auto extend = [&](std::ptrdiff_t i) {
    if (i != last + 1) {
      depth = 1;
      before[1] = ids[i - 1];
    }
    last = i;
    here[1] = ids[i];
    here[2] = before[1] * frequent + here[1];
    std::uint32_t words = 2;
    while (words <= depth && may_extend(words, before[words]) && may_extend(words, here[words])) {
      if (words == levels_) {
        if (i >= 0) candidate(before[words], here[1]);
        break;
      }
      const std::uint32_t id = level(words + 1).ids.find(GramMap::key(before[words], here[1]));
      if (id == GramMap::kNone) break;
      here[++words] = id;
    }
    if (i >= 0) {
      for (std::uint32_t k = 2; k <= words; ++k) take(k, here[k], static_cast<std::size_t>(i));
    }
    before = here;
    depth = words;
  };
  for_each_pair_end(ids, 1 - std::ptrdiff_t{kMaxWords}, static_cast<std::ptrdiff_t>(count), frequent, extend);
}

}  // namespace quoth::index
