#include "index/analysis/table_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "index/analysis/characters.h"
#include "index/analysis/fold.h"
#include "index/analysis/utf8.h"
#include "index/bytes.h"

namespace quoth::index {
namespace {

constexpr std::uint64_t kCaseBits = 0x2020202020202020;
constexpr std::uint64_t kHighBits = 0x8080808080808080;
constexpr std::uint64_t kOnes = 0x0101010101010101;

// How many of eight bytes are ASCII letters before the first that is none. `folded` is
// `bytes | kCaseBits`. Per byte, without carries because the high bit is masked out first:
// adding 0x1F sets it for 'a' and above, adding 0x05 for what is above 'z'.
unsigned leading_letters(std::uint64_t bytes, std::uint64_t folded) {
  const std::uint64_t low = folded & ~kHighBits;
  const std::uint64_t letters =
      (low + kOnes * (0x80 - 'a')) & ~(low + kOnes * (0x7F - 'z')) & ~bytes & kHighBits;
  return static_cast<unsigned>(std::countr_one(letters | ~kHighBits)) / 8;
}

// Pre: count <= 64.
std::uint64_t first_bits(std::size_t count) {
  return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

void append(std::string_view term, std::uint64_t begin, std::uint64_t end, TokenBuffer& out) {
  out.tokens.push_back(
      {begin, end, static_cast<std::uint32_t>(out.terms.size()), static_cast<std::uint32_t>(term.size())});
  out.terms.append(term);
}

void seal_last(TokenBuffer& out) {
  Token& token = out.tokens.back();
  seal_term(out.terms, token.term_offset);
  token.term_size = static_cast<std::uint32_t>(out.terms.size() - token.term_offset);
}

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

}  // namespace

// Pre: at < text.size().
inline TableWords::Read TableWords::read(std::string_view text, std::size_t at) const {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) {
    const WordEntry& entry = table_.low(lead);
    return {entry.word_class, entry.fold_size, 1, entry.fold.data()};
  }
  if (lead >= 0xE0) return read_three(text, at);
  if (lead < 0xC2 || text.size() - at < 2 || (byte_at(text, at + 1) & 0xC0u) != 0x80u) return {};
  const char32_t c = ((lead & 0x1Fu) << 6) | (byte_at(text, at + 1) & 0x3Fu);
  if (c >= WordTable::kLowEnd) return {};
  const WordEntry& entry = table_.low(c);
  return {entry.word_class, entry.fold_size, 2, entry.fold.data()};
}

TableWords::Read TableWords::read_three(std::string_view text, std::size_t at) const {
  const CodePoint read = read_code_point(text, at);
  const char32_t c = read.value;
  if (read.size != 3) return {};
  if (c >= WordTable::kHighBegin && c < WordTable::kHighEnd) {
    const WordEntry& entry = table_.high(c);
    return {entry.word_class, entry.fold_size, 3, entry.fold.data()};
  }
  // Their own folds, by the stability policies of Unicode. A mark that would change one, or a
  // Hangul letter that would join it, has no entry and takes the run away.
  const char* const itself = text.data() + at;
  if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096)) return {WordClass::kSingle, 3, 3, itself};
  if (c >= 0xAC00 && c <= 0xD7A3) return {WordClass::kHangul, 3, 3, itself};
  if ((c >= 0x30A1 && c <= 0x30FA) || (c >= 0x30FC && c <= 0x30FE))
    return {WordClass::kKatakana, 3, 3, itself};
  if (((c >= 0x3000 && c <= 0x3020) || c >= 0xFF00) && is_separator(c))
    return {WordClass::kSeparator, 0, 3, itself};
  return {};
}

std::size_t TableWords::split(std::string_view text, std::size_t begin, std::uint64_t base,
                              TokenBuffer& out) const {
  std::size_t at = begin;
  while (at < text.size()) {
    const Plain plain = split_plain(text, at, base, out);
    at = plain.end;
    if (plain.goes_on) continue;
    const Read first = read(text, at);
    if (first.word_class == WordClass::kSeparator) {
      at += first.size;
      continue;
    }
    const std::size_t end = split_run(text, at, base, out);
    if (end == 0) break;
    at = end;
  }
  return at;
}

TableWords::Plain TableWords::split_plain(std::string_view text, std::size_t begin, std::uint64_t base,
                                          TokenBuffer& out) const {
  constexpr std::size_t kBlock = 64;
  // The end of a text is looked at with blanks behind it; they end no run.
  const std::size_t left = std::min(text.size() - begin, kBlock);
  const char* block = text.data() + begin;
  std::array<char, kBlock> padded;
  if (left < kBlock) {
    padded.fill(' ');
    block = static_cast<const char*>(std::memcpy(padded.data(), block, left));
  }
  const TextMasks masks = kernels_.text_masks(block);
  const std::uint64_t behind = masks.words << 1;
  const std::uint64_t before = masks.words >> 1;
  // A mark between two words may join them; a hyphen between a word and white space may divide one at the end
  // of a line. Of the last byte it is not known what follows.
  const std::uint64_t odd = masks.beyond | ((masks.joiners | masks.hyphens) & behind & before) |
                            (masks.hyphens & behind & masks.spaces >> 1) |
                            ((masks.joiners | masks.hyphens) & std::uint64_t{1} << (kBlock - 1));
  // Whole runs: those that a separator ends before the first odd byte.
  const std::uint64_t even = odd == 0 ? ~std::uint64_t{0} : (odd & (~odd + 1)) - 1;
  const std::uint64_t ends = masks.spaces & even & first_bits(left);
  if (ends == 0) return {begin, false};
  const auto size = static_cast<std::size_t>(std::bit_width(ends));
  std::uint64_t words = masks.words & first_bits(size);

  // ASCII letters fold to lower case and digits to themselves; what is between words belongs to no term.
  const std::size_t terms = out.terms.size();
  out.terms.append(text.data() + begin, size);
  char* const folded = out.terms.data() + terms;
  for (std::size_t i = 0; i < size; ++i) folded[i] = static_cast<char>(folded[i] | 0x20);
  while (words != 0) {
    const auto first = static_cast<unsigned>(std::countr_zero(words));
    const auto letters = static_cast<unsigned>(std::countr_one(words >> first));
    words &= words + (std::uint64_t{1} << first);
    out.tokens.push_back({base + begin + first, base + begin + first + letters,
                          static_cast<std::uint32_t>(terms + first), letters});
  }
  return {begin + size, odd << 1 == 0};
}

std::size_t TableWords::split_run(std::string_view text, std::size_t begin, std::uint64_t base,
                                  TokenBuffer& out) const {
  const std::size_t tokens_before = out.tokens.size();
  const std::size_t terms_before = out.terms.size();
  const std::size_t limit = std::min(text.size(), begin + kMaxRunBytes + 1);
  WordClass last = WordClass::kBreak, last_but_one = WordClass::kBreak;
  for (std::size_t at = begin; at < limit;) {
    const Read next = read(text, at);
    const WordClass first = next.word_class;
    if (is_word_part(first)) {
      at = split_word(text, at, limit, base, out, last);
      if (at == 0) break;
    } else if (first == WordClass::kSeparator) {
      // A letter and a hyphen before white space: perhaps a word divided at the end of a line.
      if (last != WordClass::kHyphen || last_but_one != WordClass::kLetter) return at;
      break;
    } else if (first == WordClass::kSlow) {
      break;
    } else if (first == WordClass::kSingle || first == WordClass::kKatakana || first == WordClass::kHangul) {
      at = split_chain(text, at, limit, base, out);
      if (at == 0) break;
      last = WordClass::kLetter;
    } else {
      last_but_one = last;
      last = first;
      at += next.size;
    }
  }
  out.tokens.resize(tokens_before);
  out.terms.resize(terms_before);
  return 0;
}

std::size_t TableWords::split_chain(std::string_view text, std::size_t begin, std::size_t limit,
                                    std::uint64_t base, TokenBuffer& out) const {
  const WordClass link = read(text, begin).word_class;
  std::size_t at = begin;
  do {
    at += 3;
    if (at >= limit) return 0;
  } while (link != WordClass::kSingle && read(text, at).word_class == link);
  append(text.substr(begin, at - begin), base + begin, base + at, out);
  if (at - begin > kMaxTermBytes) seal_last(out);
  return at;
}

std::size_t TableWords::split_word(std::string_view text, std::size_t begin, std::size_t limit,
                                   std::uint64_t base, TokenBuffer& out, WordClass& last) const {
  std::array<char, kMaxRunBytes * 2 + 16> fold;  // two bytes fold to four at most
  std::size_t size = 0;
  std::size_t at = begin;
  const auto keep = [&](const Read& read) {
    for (std::size_t i = 0; i < read.fold_size; ++i) fold[size++] = read.fold[i];
    at += read.size;
  };
  bool joined = false;
  while (true) {
    // Nearly all text: ASCII letters, whose folds are one byte.
    while (text.size() - at >= 8 && at < limit) {
      const auto bytes = load_le<std::uint64_t>(text.data() + at);
      const std::uint64_t folded = bytes | kCaseBits;
      std::memcpy(&fold[size], &folded, sizeof folded);
      const unsigned letters = leading_letters(bytes, folded);
      at += letters;
      size += letters;
      if (letters > 0) last = WordClass::kLetter;
      if (letters < 8) break;
    }
    if (at >= limit) return 0;
    const Read next = read(text, at);
    const WordClass middle = next.word_class;
    if (is_word_part(middle)) {
      last = middle;
      keep(next);
      continue;
    }
    if (middle == WordClass::kSlow) return 0;
    const WordClass joiner = last == WordClass::kLetter ? WordClass::kMidLetter : WordClass::kMidDigit;
    if (middle != WordClass::kMidBoth && middle != joiner) break;
    if (at + next.size >= limit) return 0;
    const WordClass after = read(text, at + next.size).word_class;
    if (after == WordClass::kSlow) return 0;
    if (after != last) break;
    keep(next);
    joined = true;
  }
  append({fold.data(), size}, base + begin, base + at, out);
  if (joined || size > kMaxTermBytes) seal_last(out);
  return at;
}

}  // namespace quoth::index
