#include "index/build/term_table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "index/bytes.h"

namespace quoth::index {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kShort = 15;  // bytes of a term that is its own name
constexpr std::size_t kReadable = 16;
constexpr std::size_t kLookAhead = 16;                      // words whose slots are fetched at a time
constexpr std::uint64_t kLong = std::uint64_t{0xff} << 56;  // top byte of the name of a longer one

// The low `count` bytes of eight. Pre: count <= 8.
constexpr std::uint64_t first_bytes(std::size_t count) {
  return count == 8 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} << 8 * count);
}

struct Name {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// The bytes of a term and, in the top byte, its length. Lengths are as good as random, so there is no branch.
// Pre: size <= kShort, and kReadable bytes may be read.
Name name_of_short(const char* term, std::size_t size) {
  const auto low = load_le<std::uint64_t>(term) & first_bytes(std::min<std::size_t>(size, 8));
  const auto high = load_le<std::uint64_t>(term + 8) & first_bytes(size - std::min<std::size_t>(size, 8));
  return {low, high | std::uint64_t{size} << 56};
}

// The same, of any term.
Name name_of_any(std::string_view term) {
  if (term.size() > kShort) return {XXH3_64bits(term.data(), term.size()), term.size() | kLong};
  std::array<char, kReadable> bytes{};
  term.copy(bytes.data(), term.size());
  return name_of_short(bytes.data(), term.size());
}

// The first seven bytes, the first one lowest, and zeros.
std::uint64_t head_of(std::string_view term) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(term.size(), 7); ++i)
    head |= std::uint64_t{static_cast<unsigned char>(term[i])} << (8 * i);
  return head;
}

// A number that compares like the first seven bytes.
std::uint64_t sort_key(std::string_view term) { return __builtin_bswap64(head_of(term) << 8); }

// Spreads a name over all bits; the high ones are used.
std::uint64_t spread(std::uint64_t low, std::uint64_t high) {
  std::uint64_t hash = (low ^ low >> 32 ^ std::rotl(high, 23)) * 0x9e3779b97f4a7c15;
  hash ^= hash >> 29 ^ high;
  return hash * 0xbf58476d1ce4e5b9;
}

// The slot where the search for a hash begins. Pre: size is a power of two, above 1.
std::size_t first_slot(std::uint64_t hash, std::size_t size) {
  return static_cast<std::size_t>(hash >> (64 - std::countr_zero(size)));
}

}  // namespace

inline TermTable::Key TermTable::prepare(std::string_view term, std::size_t readable) const {
  Key key{.term = term};
  const Name name = term.size() <= kShort && readable >= kReadable ? name_of_short(term.data(), term.size())
                                                                   : name_of_any(term);
  key.low = name.low;
  key.high = name.high;
  key.hash = spread(key.low, key.high);
  if (!slots_.empty()) __builtin_prefetch(&slots_[first_slot(key.hash, slots_.size())], 1);
  return key;
}

const char* TermTable::bytes_at(std::uint32_t place) const {
  return chunks_[place / kChunkBytes].data() + place % kChunkBytes;
}

std::string_view TermTable::term(std::uint32_t id) const {
  const char* const at = bytes_at(places_[id]);
  return {at + 1, static_cast<unsigned char>(*at)};
}

// Pre: there are slots, one of them free.
inline std::size_t TermTable::find(const Key& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = first_slot(key.hash, slots_.size());
  for (; slots_[at].high != 0; at = (at + 1) & mask) {
    if (slots_[at].low != key.low || slots_[at].high != key.high) continue;
    if (key.high < kLong || term(slots_[at].id) == key.term) break;
  }
  return at;
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

inline std::uint32_t TermTable::add(const Key& key) {
  if (places_.size() >= slots_.size() / 4 * 3) grow();
  Slot& slot = slots_[find(key)];
  if (slot.high == 0) {
    slot = {.low = key.low, .high = key.high, .id = size()};
    places_.push_back(store(key.term));
  }
  ++slot.count;
  return slot.id;
}

std::uint32_t TermTable::add(std::string_view term) { return add(prepare(term, term.size())); }

// Looking several up at once hides the memory's delay.
void TermTable::add(const TokenBuffer& buffer, std::span<std::uint32_t> ids) {
  const std::span<const Token> tokens = buffer.tokens;
  std::array<Key, kLookAhead> keys;
  for (std::size_t first = 0; first < tokens.size(); first += kLookAhead) {
    const std::size_t some = std::min(kLookAhead, tokens.size() - first);
    for (std::size_t i = 0; i < some; ++i) {
      const Token& token = tokens[first + i];
      keys[i] = prepare(buffer.term(token), buffer.terms.size() - token.term_offset);
    }
    for (std::size_t i = 0; i < some; ++i) ids[first + i] = add(keys[i]);
  }
}

void TermTable::uncount(std::uint32_t id) {
  const std::string_view bytes = term(id);
  --slots_[find(prepare(bytes, bytes.size()))].count;
}

std::uint32_t TermTable::count(std::uint32_t id) const {
  const std::string_view bytes = term(id);
  return slots_[find(prepare(bytes, bytes.size()))].count;
}

PageVector<std::uint32_t> TermTable::counts() const {
  PageVector<std::uint32_t> counts(places_.size());
  for (const Slot& slot : slots_) {
    if (slot.high != 0) counts[slot.id] = slot.count;
  }
  return counts;
}

// In the order of their coming: words that come often came early, and so stand where a search begins.
void TermTable::grow() {
  PageVector<Slot> larger(std::max(kFirstSlots, 2 * slots_.size()));
  PageVector<std::uint32_t> old_slots(places_.size());  // by id
  for (std::size_t at = 0; at < slots_.size(); ++at) {
    if (slots_[at].high != 0) old_slots[slots_[at].id] = static_cast<std::uint32_t>(at);
  }
  const std::size_t mask = larger.size() - 1;
  for (const std::uint32_t old : old_slots) {
    const Slot& slot = slots_[old];
    std::size_t at = first_slot(spread(slot.low, slot.high), larger.size());
    while (larger[at].high != 0) at = (at + 1) & mask;
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
  items.reserve(places_.size());
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
  const std::size_t places = places_.capacity() * sizeof(std::uint32_t);
  const std::size_t slots = slots_.capacity() * sizeof(Slot);
  const std::size_t growing = std::max(2 * slots + places, 2 * places);
  const std::size_t sorting = places_.size() * 24;
  return chunks_.size() * kChunkBytes + places + slots + std::max(growing, sorting);
}

void TermTable::clear() {
  PageVector<Slot>().swap(slots_);
  PageVector<std::uint32_t>().swap(places_);
  chunks_.clear();
}

}  // namespace quoth::index
