#include <algorithm>
#include <cstring>

#include "index/bytes.h"
#include "index/segment/text_writer.h"

namespace quoth::index {
namespace {

constexpr unsigned kGapTableBits = 8;

// The low `count` bytes of eight. Pre: 1 <= count <= 8.
constexpr std::uint64_t first_bytes(std::size_t count) { return ~std::uint64_t{0} >> (64 - 8 * count); }

// The first up to eight bytes, the first one lowest, and zeros.
constexpr std::uint64_t head_of(std::string_view gap) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(gap.size(), 8); ++i)
    head |= std::uint64_t{static_cast<unsigned char>(gap[i])} << (8 * i);
  return head;
}

struct GapEntry {
  std::uint64_t head = 0;
  std::size_t size = 0;
  std::uint8_t code = kLiteralGap;  // of a free entry, too
};

constexpr std::size_t gap_place(std::uint64_t head) {
  return static_cast<std::size_t>(head * 0x9e3779b97f4a7c15 >> (64 - kGapTableBits));
}

// Open addressing. "" is not in it.
constexpr auto make_gap_table() {
  std::array<GapEntry, 1U << kGapTableBits> table{};
  for (std::size_t i = 0; i < kCommonGaps.size(); ++i) {
    if (kCommonGaps[i].empty()) continue;
    std::size_t at = gap_place(head_of(kCommonGaps[i]));
    while (table[at].size != 0) at = (at + 1) % table.size();
    table[at] = {head_of(kCommonGaps[i]), kCommonGaps[i].size(), static_cast<std::uint8_t>(i)};
  }
  return table;
}

constexpr auto kGapTable = make_gap_table();
constexpr std::uint8_t kSpaceGap = 0;
constexpr std::uint8_t kEmptyGap = 1;
static_assert(kCommonGaps[kSpaceGap] == " " && kCommonGaps[kEmptyGap].empty());

// Pre: `readable` bytes from gap.data() on may be read.
inline std::uint8_t find_gap(std::string_view gap, std::size_t readable) {
  if (gap == " ") return kSpaceGap;
  if (gap.empty()) return kEmptyGap;
  const std::uint64_t head =
      readable >= 8 ? load_le<std::uint64_t>(gap.data()) & first_bytes(std::min<std::size_t>(gap.size(), 8))
                    : head_of(gap);
  std::size_t at = gap_place(head);
  for (; kGapTable[at].size != 0; at = (at + 1) % kGapTable.size()) {
    const GapEntry& entry = kGapTable[at];
    if (entry.head == head && entry.size == gap.size() && (gap.size() <= 8 || kCommonGaps[entry.code] == gap))
      break;
  }
  return kGapTable[at].code;
}

constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Pre: as many bytes in both.
Surface find_any_surface(std::string_view raw, std::string_view term) {
  if (raw == term) return Surface::kAsTerm;
  if (raw.front() == ascii_upper(term.front()) && raw.substr(1) == term.substr(1))
    return Surface::kCapitalised;
  const bool upper =
      std::equal(raw.begin(), raw.end(), term.begin(), [](char r, char t) { return r == ascii_upper(t); });
  return upper ? Surface::kUpper : Surface::kLiteral;
}

// Bytes `from` to `from` + 7 of two words, and where they differ.
std::uint64_t difference(std::string_view a, std::string_view b, std::size_t from) {
  const auto word = [&](std::string_view text) {
    return load_le<std::uint64_t>(reinterpret_cast<const std::byte*>(text.data()) + from);
  };
  return word(a) ^ word(b);
}

// Pre: `readable` bytes from raw.data(), and from term.data(), on may be read.
inline Surface find_surface(std::string_view raw, std::string_view term, std::size_t readable) {
  if (raw.size() != term.size()) return Surface::kLiteral;
  // Nearly all words. Two loads cover up to 16 bytes.
  if (raw.size() <= 16 && readable >= 16) {
    const std::uint64_t first = difference(raw, term, 0) & first_bytes(std::min<std::size_t>(raw.size(), 8));
    const std::uint64_t rest = raw.size() > 8 ? difference(raw, term, raw.size() - 8) : 0;
    if ((first | rest) == 0) return Surface::kAsTerm;
    if (first == 0x20 && rest == 0 && term.front() >= 'a' && term.front() <= 'z')
      return Surface::kCapitalised;
  }
  return find_any_surface(raw, term);
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
  const std::span<const Token> tokens = std::span(buffer.tokens).subspan(first_token);
  if (!tokens.empty()) {
    append_gap(text.substr(at, static_cast<std::size_t>(tokens.front().begin - base) - at), out);
    if (token_waits_) {
      flush_token(out);
    } else {
      flush_gap(out);
    }
    add_followed(text, base, buffer, tokens, out);
    const Token& last = tokens.back();
    at = static_cast<std::size_t>(last.end - base);
    const std::string_view raw =
        text.substr(static_cast<std::size_t>(last.begin - base), last.end - last.begin);
    surface_ = find_surface(raw, buffer.term(last), 0);
    if (surface_ == Surface::kLiteral) literal_.assign(raw);
    token_bytes_ = raw.size();
    token_waits_ = true;
  }
  append_gap(text.substr(at), out);
  position_ = base + text.size();
}

// All but the last of the tokens: the gap behind each is known.
void TextOpsBuilder::add_followed(std::string_view text, std::uint64_t base, const TokenBuffer& buffer,
                                  std::span<const Token> tokens, TextOps& out) {
  const std::size_t before = out.ops.size();
  out.ops.resize(before + tokens.size() - 1);
  std::size_t op = before;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const auto begin = static_cast<std::size_t>(token.begin - base);
    const auto end = static_cast<std::size_t>(token.end - base);
    const std::string_view raw = text.substr(begin, end - begin);
    const std::string_view gap = text.substr(end, static_cast<std::size_t>(tokens[i + 1].begin - base) - end);
    const std::size_t readable = std::min(text.size() - begin, buffer.terms.size() - token.term_offset);
    const Surface surface = find_surface(raw, buffer.term(token), readable);
    const std::uint8_t code = gap.size() > kMaxGapBytes ? kLiteralGap : find_gap(gap, text.size() - end);
    out.ops[op++] = static_cast<char>(make_op(surface, code));
    ++out.tokens;
    out.bytes += raw.size() + gap.size();
    if (surface == Surface::kLiteral) append_literal(raw, out.literals);
    if (code != kLiteralGap) continue;
    append_literal(gap.substr(0, kMaxGapBytes), out.literals);
    for (std::size_t done = kMaxGapBytes; done < gap.size(); done += kMaxGapBytes) {
      out.ops.insert(op++, 1, static_cast<char>(make_op(ControlOp::kGap)));
      append_literal(gap.substr(done, kMaxGapBytes), out.literals);
    }
  }
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
  const std::uint8_t gap = find_gap(gap_, 0);
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
