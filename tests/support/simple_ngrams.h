// N-grams and signatures by their definition (docs/format.md, sections 6.5 and 6.6): maps from words to
// slots.
//
// What the simple builder writes, and what tests compare directories with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "index/segment/ngrams_plan.h"
#include "index/segment/ngrams_writer.h"
#include "index/segment/segment_writer.h"
#include "index/segment/signatures.h"

namespace quoth::test {

using GramWords = std::vector<Rank>;

struct SimpleGram {
  std::vector<Slot> slots;
  std::uint64_t cost = 0;
  bool is_listed = false;
};

class SimpleNgrams {
 public:
  SimpleNgrams(std::span<const std::uint16_t> forward, std::uint32_t threshold, std::size_t frequent)
      : forward_(forward), threshold_(threshold), frequent_(frequent), levels_(6) {
    for (std::size_t words = 1; words <= 5; ++words) add_level(words);
  }

  // All that occur and were examined, by words; of one word, the frequent ones.
  const std::map<GramWords, SimpleGram>& level(std::size_t words) const { return levels_[words]; }
  // Null if it does not occur or was not examined.
  const SimpleGram* find(const GramWords& words) const {
    const auto found = levels_.at(words.size()).find(words);
    return found == levels_[words.size()].end() ? nullptr : &found->second;
  }
  bool is_extended(const GramWords& words) const {
    const SimpleGram* const gram = find(words);
    return gram != nullptr && gram->cost > threshold_;
  }

 private:
  void add_level(std::size_t words) {
    std::map<GramWords, SimpleGram>& level = levels_[words];
    for (Slot slot = 0; slot + words <= forward_.size(); ++slot) {
      const GramWords gram(forward_.begin() + slot,
                           forward_.begin() + slot + static_cast<std::ptrdiff_t>(words));
      if (std::any_of(gram.begin(), gram.end(), [&](Rank rank) { return rank >= frequent_; })) continue;
      const GramWords first(gram.begin(), gram.end() - 1);
      const GramWords last(gram.begin() + 1, gram.end());
      if (words == 1 || (is_extended(first) && is_extended(last))) level[gram].slots.push_back(slot);
    }
    for (auto& [gram, found] : level) {
      found.cost = found.slots.size();
      if (words == 1) continue;
      const std::uint64_t limit = std::min(find(GramWords(gram.begin(), gram.end() - 1))->cost,
                                           find(GramWords(gram.begin() + 1, gram.end()))->cost);
      found.is_listed = limit > 2 * found.slots.size();
      if (!found.is_listed) found.cost = limit;
    }
  }

  std::span<const std::uint16_t> forward_;
  std::uint32_t threshold_;
  std::size_t frequent_;
  std::vector<std::map<GramWords, SimpleGram>> levels_;
};

// The signature of a gram of `words` words at `slot`.
inline index::Signature simple_signature(std::span<const std::uint16_t> forward, Slot slot, std::size_t words) {
  const auto hash = [&](std::uint64_t at, std::uint32_t hashes) {  // before the first slot `at` is far behind
    const std::uint32_t value = at < forward.size() ? forward[at] : 0xffff;
    return (value * 0x9e37 % 65536) / (65536 / hashes);
  };
  const std::uint64_t at = slot;
  return {static_cast<std::uint8_t>(16 * hash(at - 1, 16) + hash(at + words, 16)),
          static_cast<std::uint8_t>(4 * hash(at - 2, 4) + hash(at + words + 1, 4))};
}

// The bytes of a list's signatures.
inline std::vector<std::byte> simple_signature_bytes(std::span<const index::Signature> signatures,
                                                     std::uint32_t far_limit) {
  std::vector<std::byte> bytes;
  for (const index::Signature& signature : signatures) bytes.push_back(std::byte{signature.near});
  if (far_limit == 0 || signatures.size() <= far_limit) return bytes;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    if (i % 128 >= 64) continue;
    std::uint32_t byte = signatures[i].far;
    if (i + 64 < signatures.size()) byte += 16U * signatures[i + 64].far;
    bytes.push_back(static_cast<std::byte>(byte));
  }
  return bytes;
}

// Documents of slots in bodies.
inline std::uint32_t simple_documents(std::span<const Slot> slots, const index::DocumentLayout& layout) {
  std::uint32_t documents = 0;
  std::ptrdiff_t last = -1;
  for (const Slot slot : slots) {
    if (slot >= layout.body_end) break;
    const auto document =
        std::upper_bound(layout.begins.begin(), layout.begins.end(), slot) - layout.begins.begin() - 1;
    documents += document != last ? 1U : 0U;
    last = document;
  }
  return documents;
}

// Fills writer.ngrams().
inline Result<void> write_simple_ngrams(std::span<const std::uint16_t> forward,
                                        const index::DocumentLayout& layout, const index::NgramPlan& plan,
                                        index::SegmentWriter& writer) {
  if (plan.empty()) return {};
  const SimpleNgrams grams(forward, plan.threshold, plan.occurrences.size());
  index::NgramHeader header;
  header.threshold = plan.threshold;
  header.frequent_words = static_cast<std::uint32_t>(plan.occurrences.size());
  header.levels = 5;
  header.gram_limit = plan.gram_limit;
  header.far_limit = plan.far_limit;
  header.signature_first = plan.signature_first;
  header.signature_begins = plan.signature_begins;
  for (std::size_t words = 2; words <= 5; ++words)
    header.level_sizes[words - 2] = static_cast<std::uint32_t>(grams.level(words).size());
  const auto pairs_before = [&](Rank rank) {
    const auto& pairs = grams.level(2);
    return static_cast<std::uint32_t>(std::distance(pairs.begin(), pairs.lower_bound({rank})));
  };
  for (Rank rank = 0; rank <= header.frequent_words && header.frequent_words > 0; ++rank)
    header.rows.push_back(pairs_before(rank));
  writer.ngrams().begin(header);

  for (std::size_t i = 0; i + 1 < plan.signature_begins.size(); ++i) {
    std::vector<index::Signature> signatures;
    for (Slot slot = 0; slot < forward.size(); ++slot) {
      if (forward[slot] == plan.signature_first + i)
        signatures.push_back(simple_signature(forward, slot, 1));
    }
    QUOTH_TRY(writer.ngrams().append_word_signatures(simple_signature_bytes(signatures, plan.far_limit)));
  }

  index::NgramEncoder encoder(plan.gram_limit, plan.far_limit, plan.threshold);
  std::uint32_t next_level = 0;  // number of its first entry
  for (std::size_t words = 2; words <= 5; ++words) {
    next_level += header.level_sizes[words - 2];
    for (const auto& [key, found] : grams.level(words)) {
      index::NgramEncoder::Gram gram;
      gram.last_word = key.back();
      gram.occurrences = static_cast<std::uint32_t>(found.slots.size());
      gram.is_listed = found.is_listed;
      gram.is_extended = grams.is_extended(key);
      gram.children = next_level;
      if (words < 5) {
        const auto& longer = grams.level(words + 1);
        gram.children += static_cast<std::uint32_t>(std::distance(longer.begin(), longer.lower_bound(key)));
      }
      std::vector<index::Signature> signatures;
      for (const Slot slot : found.slots) signatures.push_back(simple_signature(forward, slot, words));
      encoder.begin_gram(gram);
      if (found.is_listed) encoder.add(found.slots, signatures);
      const auto in_bodies =
          std::lower_bound(found.slots.begin(), found.slots.end(), layout.body_end) - found.slots.begin();
      encoder.end_gram(static_cast<std::uint32_t>(in_bodies), simple_documents(found.slots, layout));
    }
  }
  return writer.ngrams().append(encoder.take());
}

}  // namespace quoth::test
