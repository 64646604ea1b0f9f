#include "query/edit_pattern.h"

#include <algorithm>
#include <bit>

#include "index/segment/position_cursor.h"

namespace quoth::query {

namespace {

using index::kEscapeId;
using index::kEscapeRank;

std::size_t count_terms(std::span<const EditSlot> slots) {
  std::size_t terms = 0;
  for (const EditSlot& slot : slots) terms += slot.size();
  return terms;
}

// Fibonacci hashing: neighbouring ranks go to different places.
std::size_t place_of(std::uint16_t id, std::size_t size) {
  return (id * std::uint32_t{2654435769U}) >> (32 - std::countr_zero(size));
}

}  // namespace

EditPattern::EditPattern(const index::Segment& segment, std::span<const EditSlot> slots)
    : segment_(segment),
      slots_(slots.begin(), slots.end()),
      table_(std::bit_ceil(2 * count_terms(slots) + 2)),
      aligner_(slots.size(), count_terms(slots) + 1) {
  for (std::size_t place = 0; place < slots_.size(); ++place) {
    for (const Rank rank : slots_[place]) {
      if (symbol_of(rank) == 0) number(rank);
      aligner_.accept(place, symbol_of(rank));
    }
  }
}

Symbol EditPattern::find(std::uint16_t id) const {
  for (std::size_t at = place_of(id, table_.size());; at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].symbol == 0) return 0;
    if (table_[at].id == id) return table_[at].symbol;
  }
}

Symbol EditPattern::symbol_of(Rank rank) const {
  if (rank < kEscapeRank) return find(static_cast<std::uint16_t>(rank));
  for (const auto& [escaped, symbol] : escaped_) {
    if (escaped == rank) return symbol;
  }
  return 0;
}

void EditPattern::number(Rank rank) {
  const Symbol symbol = next_++;
  if (rank >= kEscapeRank) {
    escaped_.emplace_back(rank, symbol);
    return;
  }
  const auto id = static_cast<std::uint16_t>(rank);
  std::size_t at = place_of(id, table_.size());
  while (table_[at].symbol != 0) at = (at + 1) & (table_.size() - 1);
  table_[at] = {id, symbol};
}

void EditPattern::read(Span window, std::vector<Symbol>& out) const {
  const std::span<const std::uint16_t> ids =
      segment_.forward().subspan(window.begin, window.end - window.begin);
  out.resize(ids.size());
  bool has_escapes = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    has_escapes |= ids[i] == kEscapeId;
    out[i] = find(ids[i]);
  }
  if (!has_escapes) return;
  for (const auto& [rank, symbol] : escaped_) {
    index::PositionCursor cursor(segment_.positions(rank), window);
    for (Slot slot = cursor.slot(); slot < window.end; slot = cursor.next())
      out[slot - window.begin] = symbol;
  }
}

}  // namespace quoth::query
