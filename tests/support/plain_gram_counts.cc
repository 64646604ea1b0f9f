// Section 6.8 of docs/format.md, read plainly and compared with the forward array.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <xxhash.h>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

using Words = std::vector<std::uint32_t>;

struct Run {
  std::vector<std::uint32_t> slots;
  std::uint64_t hash = 0;
};

class GramCountsReader {
 public:
  GramCountsReader(const PlainSections& sections, PlainSegment& out)
      : in_(sections.count_table, "count table"), out_(out) {}

  void run() {
    ranks_ = in_.u32();
    limit_ = in_.u32();
    extend_ = in_.u32();
    const std::uint32_t main = in_.u32();
    const std::uint32_t buckets = in_.u32();
    const std::uint32_t entries = in_.u32();
    in_.zeros(40);
    expect(ranks_ > 0 && ranks_ <= std::min<std::size_t>(8192, out_.terms.size()), "some words take part");
    expect(limit_ > 0 && limit_ <= extend_, "extended runs are stored");
    define();
    expect(!expected_.empty() && main == (2 * expected_.size() + 6) / 7, "three and a half runs a bucket");
    // By hash, then place, then what stands last in an entry.
    std::vector<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t, const Words*>> order;
    for (const auto& [words, run] : expected_) {
      const auto last = documents(run.slots) | static_cast<std::uint32_t>(words.size()) << 28;
      order.emplace_back(run.hash, run.slots.front(), last, &words);
    }
    std::sort(order.begin(), order.end());
    std::uint64_t place = 0;
    for (const auto& [hash, sample, last, words] : order) {
      const std::uint64_t bucket = (hash >> 32) * main >> 32;
      if (place >= 4 * (bucket + 16)) continue;
      for (; place < 4 * bucket; ++place) in_.zeros(16);
      const auto occurrences = static_cast<std::uint32_t>(expected_.at(*words).slots.size());
      expect(in_.u32() == (hash & 0xffffffff) && in_.u32() == sample, "an entry's hash and place");
      expect(in_.u32() == occurrences && in_.u32() == last, "an entry's counts");
      out_.gram_counts[*words] = {occurrences, last & 0x0fffffff};
      ++place;
    }
    expect(buckets == std::max<std::uint64_t>(main, (place + 3) / 4), "buckets end with the last entry");
    expect(entries == out_.gram_counts.size(), "entries of the table");
    for (; place < std::uint64_t{4} * buckets; ++place) in_.zeros(16);
    in_.end();
  }

 private:
  // What is looked for, level by level.
  void define() {
    std::map<Words, Run> before;
    const auto is_extended = [&](const Words& words) {
      const auto found = before.find(words);
      return found != before.end() && found->second.slots.size() >= extend_;
    };
    for (std::size_t k = 2; k <= 8; ++k) {
      std::map<Words, Run> here;
      for (std::uint32_t slot = 0; slot + k <= out_.body_end; ++slot) {
        const Words words(out_.forward.begin() + slot,
                          out_.forward.begin() + slot + static_cast<std::ptrdiff_t>(k));
        if (!std::all_of(words.begin(), words.end(), [&](std::uint32_t w) { return w < ranks_; })) continue;
        if (k > 2 && (!is_extended(Words(words.begin(), words.end() - 1)) ||
                      !is_extended(Words(words.begin() + 1, words.end()))))
          continue;
        here[words].slots.push_back(slot);
      }
      for (auto& [words, run] : here) {
        const bool in_directory = k == 2 && words[0] < out_.frequent_words && words[1] < out_.frequent_words;
        if (run.slots.size() < limit_ || in_directory) continue;
        std::vector<std::uint8_t> bytes;
        for (const std::uint32_t word : words) {
          bytes.push_back(static_cast<std::uint8_t>(word & 0xff));
          bytes.push_back(static_cast<std::uint8_t>(word >> 8));
        }
        expected_[words] = {run.slots, XXH3_64bits(bytes.data(), bytes.size())};
      }
      before = std::move(here);
    }
  }

  std::uint32_t documents(const std::vector<std::uint32_t>& slots) const {
    std::set<std::size_t> seen;
    std::size_t document = 0;
    for (const std::uint32_t slot : slots) {
      while (slot >= out_.documents[document].body.end) ++document;
      seen.insert(document);
    }
    return static_cast<std::uint32_t>(seen.size());
  }

  PlainReader in_;
  PlainSegment& out_;
  std::uint32_t ranks_ = 0;
  std::uint32_t limit_ = 0;
  std::uint32_t extend_ = 0;
  std::map<Words, Run> expected_;
};

}  // namespace

void read_plain_gram_counts(const PlainSections& sections, PlainSegment& out) {
  if (!sections.count_table.empty()) GramCountsReader(sections, out).run();
}

}  // namespace quoth::test
