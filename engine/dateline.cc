#include "engine/dateline.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "index/segment/date.h"

namespace quoth {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A run of digits or of letters.
struct Piece {
  std::string_view text;
  std::size_t begin = 0;
};

// 1 to 12 for a month or its first three letters or more, else 0.
unsigned month_of(std::string_view word) {
  if (word.size() < 3 || word.size() > 9) return 0;
  std::string lower(word);
  for (char& c : lower) c = static_cast<char>(is_letter(c) ? c | 0x20 : c);
  for (unsigned m = 0; m < kMonths.size(); ++m) {
    if (kMonths[m] == lower || (lower.size() <= 4 && kMonths[m].starts_with(lower))) return m + 1;
  }
  return 0;
}

unsigned number_of(const Piece& piece, std::size_t digits) {
  if (piece.text.empty() || piece.text.size() > digits || !is_digit(piece.text[0])) return 0;
  unsigned value = 0;
  for (const char c : piece.text) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

// Whether pieces stand beside each other: no more than a mark and a blank, or an ordinal's letters, between.
bool beside(const Piece& a, const Piece& b) { return b.begin - (a.begin + a.text.size()) <= 4; }

std::optional<std::string> date_of(unsigned year, unsigned month, unsigned day) {
  if (year < 1000 || month == 0 || day == 0) return std::nullopt;
  const auto two = [](unsigned n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  std::string date = std::to_string(year) + '-' + two(month) + '-' + two(day);
  if (!index::parse_date(date)) return std::nullopt;
  return date;
}

}  // namespace

std::optional<std::string> find_dateline(std::string_view text) {
  text = text.substr(0, kDatelineBytes);
  std::array<Piece, 3> last{};  // the pieces before and at hand; ordinals' letters left out
  for (std::size_t at = 0; at < text.size();) {
    const bool digit = is_digit(text[at]);
    if (!digit && !is_letter(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (digit ? is_digit(text[end]) : is_letter(text[end]))) ++end;
    const Piece piece{text.substr(at, end - at), at};
    at = end;
    const bool ordinal =
        !digit && piece.begin > 0 && is_digit(text[piece.begin - 1]) && piece.text.size() == 2;
    if (ordinal) continue;
    std::rotate(last.begin(), last.begin() + 1, last.end());
    last.back() = piece;
    const auto& [a, b, c] = last;
    if (a.text.empty() || !beside(a, b) || !beside(b, c)) continue;
    std::optional<std::string> date;
    if (c.text.size() == 4 && month_of(b.text) != 0)
      date = date_of(number_of(c, 4), month_of(b.text), number_of(a, 2));
    if (!date && c.text.size() == 4 && month_of(a.text) != 0)
      date = date_of(number_of(c, 4), month_of(a.text), number_of(b, 2));
    const bool iso = a.text.size() == 4 && b.text.size() == 2 && c.text.size() == 2 &&
                     text[b.begin - 1] == '-' && text[c.begin - 1] == '-';
    if (!date && iso) date = date_of(number_of(a, 4), number_of(b, 2), number_of(c, 2));
    if (date) return date;
  }
  return std::nullopt;
}

}  // namespace quoth
