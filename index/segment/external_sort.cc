#include "index/segment/external_sort.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/spool_tools.h"

namespace quoth::index {
namespace {

// Runs that are merged at once; bounds open files and the keys held while merging.
constexpr std::size_t kFanIn = 16;
constexpr std::size_t kRecordHead = 8;  // u32 key size, u32 number

// The first eight bytes as a number: decides most comparisons without touching the key.
std::uint64_t key_prefix(std::string_view key) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  }
  return prefix;
}

// A sorted file of records.
struct Run {
  Spool spool;
  unsigned level = 0;  // runs of one level are of like size
};

// The front record of a run.
class RunReader {
 public:
  explicit RunReader(Spool& spool) : in_(spool) {}

  Result<bool> next() {
    if (in_.at_end()) return false;
    QUOTH_TRY_ASSIGN(const std::uint32_t size, in_.read<std::uint32_t>());
    QUOTH_TRY_ASSIGN(number_, in_.read<std::uint32_t>());
    key_.resize(size);
    QUOTH_TRY(in_.read(std::as_writable_bytes(std::span(key_))));
    prefix_ = key_prefix(key_);
    return true;
  }
  bool less(const RunReader& other) const {
    return prefix_ != other.prefix_ ? prefix_ < other.prefix_ : key_ < other.key_;
  }
  std::string_view key() const { return key_; }
  std::uint32_t number() const { return number_; }

 private:
  SpoolReader in_;
  std::string key_;
  std::uint64_t prefix_ = 0;
  std::uint32_t number_ = 0;
};

// Of equal keys the earlier run's comes first. Few runs: a linear minimum is as fast as a heap.
class Merge {
 public:
  Result<void> open(std::span<Run> runs) {
    for (Run& run : runs) {
      readers_.push_back(std::make_unique<RunReader>(run.spool));
      QUOTH_TRY_ASSIGN(const bool some, readers_.back()->next());
      if (!some) readers_.pop_back();
    }
    return {};
  }
  // The least record stays valid until the next call.
  Result<RunReader*> next() {
    if (least_ != kNone) {
      QUOTH_TRY_ASSIGN(const bool some, readers_[least_]->next());
      if (!some) readers_.erase(readers_.begin() + static_cast<std::ptrdiff_t>(least_));
    }
    least_ = kNone;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      if (least_ == kNone || readers_[i]->less(*readers_[least_])) least_ = i;
    }
    return least_ == kNone ? nullptr : readers_[least_].get();
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::vector<std::unique_ptr<RunReader>> readers_;
  std::size_t least_ = kNone;
};

Result<void> append_record(SpoolWriter& out, std::string_view key, std::uint32_t number) {
  out.bytes().u32(static_cast<std::uint32_t>(key.size()));
  out.bytes().u32(number);
  out.bytes().text(key);
  return out.settle();
}

}  // namespace

struct ExternalSorter::State {
  struct Item {
    std::uint64_t prefix = 0;
    std::size_t offset = 0;  // of the record in `records`
  };

  Io& io;
  std::string prefix;
  std::size_t limit;
  std::vector<std::byte> records;
  std::vector<Item> items;
  std::vector<Run> runs;
  std::size_t runs_made = 0;
  std::size_t next_item = 0;
  Merge merge;

  std::string_view key(const Item& item) const {
    const std::byte* const at = records.data() + item.offset;
    return {reinterpret_cast<const char*>(at) + kRecordHead, load_le<std::uint32_t>(at)};
  }
  std::uint32_t number(const Item& item) const {
    return load_le<std::uint32_t>(records.data() + item.offset + 4);
  }

  void sort_items() {
    std::sort(items.begin(), items.end(), [this](const Item& a, const Item& b) {
      if (a.prefix != b.prefix) return a.prefix < b.prefix;
      const int order = key(a).compare(key(b));
      return order != 0 ? order < 0 : a.offset < b.offset;
    });
  }

  Run& new_run(unsigned level) {
    runs.push_back({Spool(io, prefix + std::to_string(runs_made++), 0), level});
    return runs.back();
  }

  Result<void> spill() {
    sort_items();
    SpoolWriter out(new_run(0).spool);
    for (const Item& item : items) QUOTH_TRY(append_record(out, key(item), number(item)));
    QUOTH_TRY(out.flush());
    QUOTH_TRY(runs.back().spool.finish_writing());
    records.clear();
    items.clear();
    return merge_full_levels();
  }

  Result<void> merge_full_levels() {
    while (runs.size() >= kFanIn && runs[runs.size() - kFanIn].level == runs.back().level) {
      QUOTH_TRY(merge_last(kFanIn));
    }
    return {};
  }

  // Replaces the last `count` runs by one.
  Result<void> merge_last(std::size_t count) {
    const auto first = runs.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<Run> old(std::make_move_iterator(first), std::make_move_iterator(runs.end()));
    runs.erase(first, runs.end());
    Merge all;
    QUOTH_TRY(all.open(old));
    SpoolWriter out(new_run(old.front().level + 1).spool);
    while (true) {
      QUOTH_TRY_ASSIGN(const RunReader* const least, all.next());
      if (least == nullptr) break;
      QUOTH_TRY(append_record(out, least->key(), least->number()));
    }
    QUOTH_TRY(out.flush());
    return runs.back().spool.finish_writing();
  }
};

ExternalSorter::ExternalSorter(Io& io, std::string prefix, std::size_t memory_limit)
    : state_(new State{io, std::move(prefix), memory_limit, {}, {}, {}, 0, 0, {}}) {}
ExternalSorter::~ExternalSorter() = default;

Result<void> ExternalSorter::add(std::string_view key, std::uint32_t number) {
  State& s = *state_;
  // Growing a vector needs the old and the new one for a moment: half of the limit is for that.
  const std::size_t used = s.records.size() + s.items.size() * sizeof(State::Item);
  if (!s.items.empty() && used + kRecordHead + key.size() + sizeof(State::Item) > s.limit / 2)
    QUOTH_TRY(s.spill());
  s.items.push_back({key_prefix(key), s.records.size()});
  const std::size_t at = s.records.size();
  s.records.resize(at + kRecordHead + key.size());
  ByteWriter head;
  head.u32(static_cast<std::uint32_t>(key.size()));
  head.u32(number);
  std::memcpy(s.records.data() + at, head.view().data(), kRecordHead);
  if (!key.empty()) std::memcpy(s.records.data() + at + kRecordHead, key.data(), key.size());
  return {};
}

Result<void> ExternalSorter::sort() {
  State& s = *state_;
  if (s.runs.empty()) {
    s.sort_items();
    return {};
  }
  QUOTH_TRY(s.spill());
  s.records = {};
  s.items = {};
  while (s.runs.size() > kFanIn) QUOTH_TRY(s.merge_last(std::min(kFanIn, s.runs.size() - kFanIn + 1)));
  return s.merge.open(s.runs);
}

Result<bool> ExternalSorter::next(std::string_view& key, std::uint32_t& number) {
  State& s = *state_;
  if (s.runs.empty()) {
    if (s.next_item == s.items.size()) return false;
    const State::Item& item = s.items[s.next_item++];
    key = s.key(item);
    number = s.number(item);
    return true;
  }
  QUOTH_TRY_ASSIGN(const RunReader* const least, s.merge.next());
  if (least == nullptr) return false;
  key = least->key();
  number = least->number();
  return true;
}

}  // namespace quoth::index
