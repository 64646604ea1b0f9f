#include "index/build/term_table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "index/bytes.h"

namespace quoth::index {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kHeadBytes = 7;
constexpr std::uint64_t kLong = 0xff;

// The first seven bytes, and in the top byte the length, or kLong for a term that is longer: equal
// heads of short terms mean equal terms.
std::uint64_t head_of(std::string_view term) {
  std::uint64_t head = 0;
  std::memcpy(&head, term.data(), std::min(term.size(), kHeadBytes));
  if constexpr (std::endian::native == std::endian::big) head = __builtin_bswap64(head);
  return head | (term.size() <= kHeadBytes ? std::uint64_t{term.size()} : kLong) << 56;
}

// A number that compares like the first seven bytes.
std::uint64_t sort_key(std::uint64_t head) { return __builtin_bswap64(head << 8); }

}  // namespace

TermTable::Key TermTable::prepare(std::string_view term) const {
  const Key key{term, head_of(term), static_cast<std::uint32_t>(XXH3_64bits(term.data(), term.size()))};
  if (!slots_.empty()) __builtin_prefetch(&slots_[key.hash & (slots_.size() - 1)]);
  return key;
}

const char* TermTable::bytes_at(std::uint32_t place) const {
  return chunks_[place / kChunkBytes].data() + place % kChunkBytes;
}

std::string_view TermTable::term(std::uint32_t id) const {
  const char* const at = bytes_at(entries_[id].place);
  return {at + 1, static_cast<unsigned char>(*at)};
}

bool TermTable::is(const Entry& entry, const Key& key) const {
  if (entry.head != key.head) return false;
  if (key.term.size() <= kHeadBytes) return true;
  const char* const at = bytes_at(entry.place);
  return static_cast<unsigned char>(*at) == key.term.size() &&
         std::memcmp(at + 1 + kHeadBytes, key.term.data() + kHeadBytes, key.term.size() - kHeadBytes) == 0;
}

std::uint32_t TermTable::store(std::string_view term) {
  if (chunks_.empty() || kChunkBytes - chunks_.back().size() < term.size() + 1) {
    chunks_.emplace_back().reserve(kChunkBytes);
  }
  PageVector<char>& chunk = chunks_.back();
  const std::size_t place = (chunks_.size() - 1) * kChunkBytes + chunk.size();
  chunk.push_back(static_cast<char>(term.size()));
  chunk.insert(chunk.end(), term.begin(), term.end());
  return static_cast<std::uint32_t>(place);
}

std::uint32_t TermTable::add(const Key& key) {
  if (entries_.size() >= slots_.size() / 4 * 3) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key.hash & mask;
  for (; slots_[at].id != kFree; at = (at + 1) & mask) {
    if (slots_[at].hash != key.hash) continue;
    Entry& entry = entries_[slots_[at].id];
    if (!is(entry, key)) continue;
    ++entry.count;
    return slots_[at].id;
  }
  slots_[at] = {key.hash, size()};
  entries_.push_back({key.head, store(key.term), 1});
  return slots_[at].id;
}

void TermTable::grow() {
  PageVector<Slot> larger(std::max(kFirstSlots, 2 * slots_.size()));
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.id == kFree) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].id != kFree) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots_.swap(larger);
}

PageVector<std::uint32_t> TermTable::sorted() const {
  struct Item {
    std::uint64_t key;
    std::uint32_t id;
  };
  PageVector<Item> items;
  items.reserve(entries_.size());
  for (std::uint32_t id = 0; id < size(); ++id) items.push_back({sort_key(entries_[id].head), id});
  std::sort(items.begin(), items.end(), [this](const Item& a, const Item& b) {
    return a.key != b.key ? a.key < b.key : term(a.id) < term(b.id);
  });
  PageVector<std::uint32_t> ids;
  ids.reserve(items.size());
  for (const Item& item : items) ids.push_back(item.id);
  return ids;
}

std::size_t TermTable::memory_bytes() const {
  const std::size_t entries = entries_.capacity() * sizeof(Entry);
  const std::size_t slots = slots_.capacity() * sizeof(Slot);
  const std::size_t growing = std::max(2 * slots, 2 * entries);
  const std::size_t sorting = entries_.size() * 20;
  return chunks_.size() * kChunkBytes + entries + slots + std::max(growing, sorting);
}

void TermTable::clear() {
  PageVector<Slot>().swap(slots_);
  PageVector<Entry>().swap(entries_);
  chunks_.clear();
}

}  // namespace quoth::index
