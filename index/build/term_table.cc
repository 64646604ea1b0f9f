#include "index/build/term_table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "index/bytes.h"

namespace quoth::index {
namespace {

// The first eight bytes as a number that compares like them.
std::uint64_t sort_key(std::string_view term) {
  std::uint64_t key = 0;
  std::memcpy(&key, term.data(), std::min<std::size_t>(term.size(), sizeof key));
  if constexpr (std::endian::native == std::endian::little) key = __builtin_bswap64(key);
  return key;
}

}  // namespace

TermTable::TermTable() : ids_(0, Hash{this}, Equal{this}) {}

std::string_view TermTable::term(std::uint32_t id) const {
  const Entry& entry = entries_[id];
  return {chunks_[entry.place / kChunkBytes].data() + entry.place % kChunkBytes, entry.size};
}

std::uint32_t TermTable::store(std::string_view term) {
  if (chunks_.empty() || kChunkBytes - chunks_.back().size() < term.size()) {
    chunks_.emplace_back().reserve(kChunkBytes);
  }
  PageVector<char>& chunk = chunks_.back();
  const std::size_t place = (chunks_.size() - 1) * kChunkBytes + chunk.size();
  chunk.insert(chunk.end(), term.begin(), term.end());
  return static_cast<std::uint32_t>(place);
}

std::uint32_t TermTable::add(std::string_view term) {
  const Key key{term, static_cast<std::uint32_t>(XXH3_64bits(term.data(), term.size()))};
  const auto found = ids_.find(key);
  if (found != ids_.end()) {
    ++entries_[*found].count;
    return *found;
  }
  const auto id = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({store(term), key.hash, 1, static_cast<std::uint32_t>(term.size())});
  ids_.insert(id);
  return id;
}

PageVector<std::uint32_t> TermTable::sorted() const {
  struct Item {
    std::uint64_t key;
    std::uint32_t id;
  };
  PageVector<Item> items;
  items.reserve(entries_.size());
  for (std::uint32_t id = 0; id < size(); ++id) items.push_back({sort_key(term(id)), id});
  std::sort(items.begin(), items.end(), [this](const Item& a, const Item& b) {
    return a.key != b.key ? a.key < b.key : term(a.id) < term(b.id);
  });
  PageVector<std::uint32_t> ids;
  ids.reserve(items.size());
  for (const Item& item : items) ids.push_back(item.id);
  return ids;
}

std::size_t TermTable::memory_bytes() const {
  // Growing copies the entries, or the set, once; sorting needs 20 bytes a term.
  const std::size_t set_bytes = ids_.bucket_count() * (sizeof(std::uint32_t) + 2);
  const std::size_t held = chunks_.size() * kChunkBytes + entries_.capacity() * sizeof(Entry) + set_bytes;
  return held + std::max(entries_.size() * 20, std::max(entries_.capacity() * sizeof(Entry), 2 * set_bytes) / 2);
}

void TermTable::clear() {
  ids_ = Ids(0, Hash{this}, Equal{this});
  PageVector<Entry>().swap(entries_);
  chunks_.clear();
}

}  // namespace quoth::index
