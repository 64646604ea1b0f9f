#include <algorithm>
#include <cstring>

#include "index/segment/text_writer.h"

namespace quoth::index {
namespace {

constexpr unsigned kGapTableBits = 8;

// First and last byte and the length tell nearly all common gaps apart.
constexpr std::size_t gap_hash(std::string_view gap) {
  const auto first = static_cast<unsigned char>(gap.front());
  const auto last = static_cast<unsigned char>(gap.back());
  return (first * 31U + last * 7U + gap.size() * 57U) & ((1U << kGapTableBits) - 1);
}

// Open addressing: place in kCommonGaps, or kLiteralGap where free. "" is not in it.
constexpr auto make_gap_table() {
  std::array<std::uint8_t, 1U << kGapTableBits> table{};
  for (std::uint8_t& place : table) place = kLiteralGap;
  for (std::size_t i = 0; i < kCommonGaps.size(); ++i) {
    if (kCommonGaps[i].empty()) continue;
    std::size_t at = gap_hash(kCommonGaps[i]);
    while (table[at] != kLiteralGap) at = (at + 1) % table.size();
    table[at] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto kGapTable = make_gap_table();
constexpr std::uint8_t kSpaceGap = 0;
constexpr std::uint8_t kEmptyGap = 1;
static_assert(kCommonGaps[kSpaceGap] == " " && kCommonGaps[kEmptyGap].empty());

std::uint8_t find_gap(std::string_view gap) {
  if (gap.empty()) return kEmptyGap;
  if (gap == " ") return kSpaceGap;
  std::size_t at = gap_hash(gap);
  while (kGapTable[at] != kLiteralGap && kCommonGaps[kGapTable[at]] != gap) at = (at + 1) % kGapTable.size();
  return kGapTable[at];
}

constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

Surface find_surface(std::string_view raw, std::string_view term) {
  if (raw.size() != term.size()) return Surface::kLiteral;
  if (raw == term) return Surface::kAsTerm;
  if (raw.front() == ascii_upper(term.front()) && raw.substr(1) == term.substr(1))
    return Surface::kCapitalised;
  const bool upper =
      std::equal(raw.begin(), raw.end(), term.begin(), [](char r, char t) { return r == ascii_upper(t); });
  return upper ? Surface::kUpper : Surface::kLiteral;
}

void append_literal(std::string_view bytes, std::string& out) {
  std::size_t size = bytes.size();
  while (size >= 0x80) {
    out.push_back(static_cast<char>(size | 0x80));
    size >>= 7;
  }
  out.push_back(static_cast<char>(size));
  out.append(bytes);
}

}  // namespace

void TextOpsBuilder::begin_document() {
  token_waits_ = false;
  literal_.clear();
  gap_.clear();
  position_ = 0;
}

void TextOpsBuilder::add(std::string_view text, std::uint64_t base, const TokenBuffer& buffer,
                         std::size_t first_token, TextOps& out) {
  std::size_t at = static_cast<std::size_t>(position_ - base);
  for (std::size_t i = first_token; i < buffer.tokens.size(); ++i) {
    const Token& token = buffer.tokens[i];
    const std::size_t begin = static_cast<std::size_t>(token.begin - base);
    const std::size_t end = static_cast<std::size_t>(token.end - base);
    append_gap(text.substr(at, begin - at), out);
    if (token_waits_) {
      flush_token(out);
    } else {
      flush_gap(out);
    }
    const std::string_view raw = text.substr(begin, end - begin);
    surface_ = find_surface(raw, buffer.term(token));
    if (surface_ == Surface::kLiteral) literal_.assign(raw);
    token_bytes_ = raw.size();
    token_waits_ = true;
    at = end;
  }
  append_gap(text.substr(at), out);
  position_ = base + text.size();
}

void TextOpsBuilder::end_document(TextOps& out) {
  if (token_waits_) {
    flush_token(out);
  } else {
    flush_gap(out);
  }
  out.ops.push_back(static_cast<char>(make_op(ControlOp::kEndOfDocument)));
}

// A gap is written in pieces of kMaxGapBytes, the first one with its token, as soon as they
// are full and more follows, so that a gap of any length takes little memory.
void TextOpsBuilder::append_gap(std::string_view bytes, TextOps& out) {
  while (bytes.size() > kMaxGapBytes - gap_.size()) {
    const std::size_t room = kMaxGapBytes - gap_.size();
    gap_.append(bytes.substr(0, room));
    bytes.remove_prefix(room);
    if (token_waits_) {
      flush_token(out);
    } else {
      flush_gap(out);
    }
  }
  gap_.append(bytes);
}

void TextOpsBuilder::flush_token(TextOps& out) {
  const std::uint8_t gap = find_gap(gap_);
  out.ops.push_back(static_cast<char>(make_op(surface_, gap)));
  if (surface_ == Surface::kLiteral) append_literal(literal_, out.literals);
  if (gap == kLiteralGap) append_literal(gap_, out.literals);
  ++out.tokens;
  out.bytes += token_bytes_ + gap_.size();
  token_waits_ = false;
  gap_.clear();
}

void TextOpsBuilder::flush_gap(TextOps& out) {
  if (gap_.empty()) return;
  out.ops.push_back(static_cast<char>(make_op(ControlOp::kGap)));
  append_literal(gap_, out.literals);
  out.bytes += gap_.size();
  gap_.clear();
}

}  // namespace quoth::index
