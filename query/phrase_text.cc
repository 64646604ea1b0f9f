#include "query/phrase_text.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "query/characters.h"
#include "query/lexer.h"

namespace quoth::query {

namespace {

// Words of ASCII letters and digits with blanks between them, each folded to lower case, which is all that
// the analyzer does to them (docs/analysis.md). False, and any words, if the text has anything else or a word
// that is too long.
bool cut_plain(std::string_view text, std::vector<std::string>& words) {
  words.clear();
  words.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t size = length_of(text.substr(at), kIsPlainLetter);
    const bool is_word = size > 0 && (at + size == text.size() || text[at + size] == ' ');
    if (!is_word || size > index::kMaxTermBytes) return false;
    std::string& word = words.emplace_back(text.substr(at, size));
    for (char& c : word) c = static_cast<char>(c | 0x20);  // leaves digits as they are
    at += size;
  }
  return true;
}

}  // namespace

std::vector<std::string>& WordCutter::cut(std::string_view text) {
  if (cut_plain(text, words_)) return words_;
  buffer_.clear();
  words_.clear();
  // A blank at the end makes no word and changes none, but shows the analyzer's table that the last run ends
  // there; without it ICU would have to read that run.
  padded_.assign(text);
  padded_ += ' ';
  analyzer_.analyze(padded_, buffer_);
  words_.reserve(buffer_.tokens.size());
  for (const index::Token& token : buffer_.tokens) words_.emplace_back(buffer_.term(token));
  return words_;
}

namespace {

class PhraseReader {
 public:
  PhraseReader(std::string_view inside, std::size_t begin, WordCutter& cutter, Repairs& repairs)
      : inside_(inside), begin_(begin), cutter_(cutter), repairs_(repairs) {}

  std::vector<std::vector<PhraseSlot>> read() {
    if (plain_text_length(inside_) == inside_.size()) {
      add_words(inside_);
    } else {
      while (at_ < inside_.size() && !repairs_.failed()) step();
      end_words();
    }
    end_part();
    return std::move(parts_);
  }

 private:
  std::string_view rest() const { return inside_.substr(at_); }

  void step() {
    if (const std::size_t plain = plain_text_length(rest())) {
      pending_ += rest().substr(0, plain);
      at_ += plain;
      return;
    }
    if (const std::size_t dots = ellipsis_length(rest())) {
      end_words();
      end_part();
      at_ += dots;
      return;
    }
    const char c = inside_[at_];
    if (c == '\\') {
      const std::size_t length = escape_length(rest());
      pending_ += rest().substr(length == 1 ? 0 : 1, length == 1 ? 1 : length - 1);
      at_ += length;
    } else if (c == '*' && gap()) {
      return;
    } else if (c == '(' && choice()) {
      return;
    } else {
      remark(c);
      pending_ += c;
      ++at_;
    }
  }

  // Punctuation that would mean something elsewhere, or will in a later version.
  void remark(char c) {
    if (c == '*') {
      repairs_.note(begin_ + at_, "not supported yet: wildcards in a phrase",
                    "the words are read as they stand");
    } else if (c == '|') {
      repairs_.note(begin_ + at_, "a choice in a phrase stands in brackets: (a|b)", "this | is left out");
    } else if (c == '[' && !brackets_noted_) {
      brackets_noted_ = true;
      repairs_.note(begin_ + at_, "not supported yet: [ ] in a phrase",
                    "the words in it are read as they stand");
    }
  }

  // False if there is no room for so many words and gaps more.
  bool has_room(std::size_t more) {
    size_ += more;
    if (size_ <= kMaxPhraseSlots) return true;
    repairs_.fail(
        ErrorCode::kLimit, begin_,
        "a phrase has at most " + std::to_string(kMaxPhraseSlots) + " words and gaps: ask for a part of it");
    return false;
  }

  void add(PhraseSlot slot, std::size_t words) {
    if (has_room(words)) slots_.push_back(std::move(slot));
  }

  void end_words() {
    if (pending_.empty()) return;
    add_words(pending_);
    pending_.clear();
  }

  void add_words(std::string_view text) {
    std::vector<std::string>& words = cutter_.cut(text);
    if (!has_room(words.size())) return;
    slots_.reserve(slots_.size() + words.size());
    for (std::string& word : words) slots_.emplace_back().term = std::move(word);
  }

  void end_part() {
    const bool has_words = std::any_of(slots_.begin(), slots_.end(), [](const PhraseSlot& slot) {
      return slot.kind != PhraseSlot::Kind::kGap;
    });
    if (has_words) {
      parts_.push_back(std::move(slots_));
    } else if (!slots_.empty()) {
      repairs_.note(begin_, "a phrase of gaps only asks for nothing", "left out");
    }
    slots_.clear();
  }

  // A gap stands free; a star that touches a word is a wildcard.
  bool gap() {
    const char before = at_ == 0 ? ' ' : inside_[at_ - 1];
    if (is_word_byte(before) && !space_before()) return false;
    std::size_t end = at_ + 1;
    PhraseSlot slot{PhraseSlot::Kind::kGap, {}, 1, 1, {}};
    if (end < inside_.size() && inside_[end] == '{') end = gap_size(end, slot);
    const std::string_view behind = inside_.substr(end);
    if (!behind.empty() && space_length(behind) + ellipsis_length(behind) == 0 && is_word_byte(behind[0]))
      return false;
    if (!behind.empty() && behind[0] == '*') return false;
    end_words();
    add(std::move(slot), 1);
    at_ = end;
    return true;
  }

  bool space_before() const {
    for (std::size_t length = 2; length <= 3 && length <= at_; ++length) {
      const std::string_view before = inside_.substr(at_ - length, length);
      if (space_length(before) == length || ellipsis_length(before) == length) return true;
    }
    return false;
  }

  // Reads {n} or {m,n} from the bracket at `open`; returns where it ends.
  std::size_t gap_size(std::size_t open, PhraseSlot& slot) {
    std::size_t at = open + 1;
    bool over = false;
    const auto number = [&] {
      const std::size_t digits = digits_length(inside_.substr(at));
      const std::uint32_t value = bounded_number(inside_.substr(at, digits), kMaxDistance, over);
      at += digits;
      return std::pair(digits != 0, value);
    };
    auto [has_min, min] = number();
    auto [has_max, max] = std::pair(has_min, min);
    if (has_min && at < inside_.size() && inside_[at] == ',') {
      ++at;
      std::tie(has_max, max) = number();
    }
    if (!has_min || !has_max || at >= inside_.size() || inside_[at] != '}') {
      repairs_.note(begin_ + open, "expected *{least,most}, as in *{0,3}", "read as *");
      return open;
    }
    if (min > max) {
      repairs_.note(begin_ + open, "a gap names its least number of words first", "turned round");
      std::swap(min, max);
    }
    if (over) repairs_.note(begin_ + open, "a gap is at most 10000 words", "read as that");
    slot.gap_min = min;
    slot.gap_max = max;
    return at + 1;
  }

  // (a b|c). false: the bracket is never closed, and is punctuation.
  bool choice() {
    if (no_more_closing_) return false;
    const std::size_t close = inside_.find(')', at_);
    if (close == std::string_view::npos) {
      no_more_closing_ = true;
      repairs_.note(begin_ + at_, "this bracket is never closed", "left out");
      return false;
    }
    end_words();
    PhraseSlot slot;
    slot.kind = PhraseSlot::Kind::kChoice;
    const std::string_view all = inside_.substr(at_ + 1, close - at_ - 1);
    const bool several = all.find('|') != std::string_view::npos;
    std::size_t words = 0;
    for (std::size_t begin = 0; begin <= all.size();) {
      const std::size_t end = std::min(all.find('|', begin), all.size());
      const std::string_view raw = all.substr(begin, end - begin);
      const std::vector<std::string>& cut = cutter_.cut(unescaped(raw));
      words += cut.size();
      if (cut.empty() && several)
        repairs_.note(begin_ + at_ + 1 + begin, "a choice without words", "left out");
      if (!cut.empty()) slot.choices.push_back(cut);
      if (raw.find_first_of("*([") != std::string_view::npos) {
        repairs_.note(begin_ + at_ + 1 + begin, "a choice takes plain words only",
                      "its other signs are left out");
      }
      begin = end + 1;
    }
    if (words != 0) add(std::move(slot), words);
    at_ = close + 1;
    return true;
  }

  std::string_view inside_;
  std::size_t begin_;
  WordCutter& cutter_;
  Repairs& repairs_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::string pending_;  // text up to here that is not yet cut into words
  bool no_more_closing_ = false;
  bool brackets_noted_ = false;
  std::vector<PhraseSlot> slots_;
  std::vector<std::vector<PhraseSlot>> parts_;
};

}  // namespace

std::vector<std::vector<PhraseSlot>> read_phrase(std::string_view inside, std::size_t begin,
                                                 WordCutter& cutter, Repairs& repairs) {
  return PhraseReader(inside, begin, cutter, repairs).read();
}

}  // namespace quoth::query
