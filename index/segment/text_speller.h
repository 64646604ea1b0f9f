// TextSpeller: the words of text operations, as they were written.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "index/segment/term_dictionary.h"
#include "index/segment/text_ops.h"
#include "quoth/types.h"

namespace quoth::index {

// For one thread. A long text asks for the same few words again and again, and the dictionary
// takes some 80 ns for each: from a certain length on, they are kept.
class TextSpeller {
 public:
  TextSpeller(const TermDictionary& terms, std::uint64_t text_bytes) : terms_(terms) {
    if (text_bytes >= kWorthwhileBytes) entries_ = std::make_unique<std::array<Entry, kEntries>>();
  }

  // The bytes of the token, whose term has `rank` and should be `term_size` long; valid until the
  // next call. False when the dictionary says otherwise. Pre: op is a token.
  bool spell(const TextOp& op, Rank rank, std::size_t term_size, std::string_view& word) {
    return spell(op, op.surface == Surface::kLiteral ? std::string_view() : find(rank), term_size, word);
  }

  // The same, when the term is known.
  bool spell(const TextOp& op, std::string_view term, std::size_t term_size, std::string_view& word) {
    word = op.spelled;
    if (op.surface == Surface::kLiteral) return true;
    word = term;
    if (word.size() != term_size || word.empty()) return false;
    if (op.surface == Surface::kAsTerm) return true;
    upper_.assign(word);
    const auto end = op.surface == Surface::kUpper ? upper_.end() : upper_.begin() + 1;
    std::transform(upper_.begin(), end, upper_.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    word = upper_;
    return true;
  }

 private:
  struct Entry {
    Rank rank = 0;
    std::uint8_t size = 0;  // 0: free
    std::array<char, 27> bytes{};
  };
  static constexpr std::size_t kEntries = 2048;
  static constexpr std::uint64_t kWorthwhileBytes = 8192;

  // Empty on damaged bytes.
  std::string_view find(Rank rank) {
    Entry* const entry = entries_ == nullptr ? nullptr : &(*entries_)[rank % kEntries];
    if (entry != nullptr && entry->size > 0 && entry->rank == rank) return {entry->bytes.data(), entry->size};
    if (!terms_.term(rank, term_)) return {};
    if (entry != nullptr && term_.size() <= entry->bytes.size()) {
      entry->rank = rank;
      entry->size = static_cast<std::uint8_t>(term_.size());
      std::copy(term_.begin(), term_.end(), entry->bytes.begin());
    }
    return term_;
  }

  const TermDictionary& terms_;
  std::unique_ptr<std::array<Entry, kEntries>> entries_;
  std::string term_;
  std::string upper_;
};

}  // namespace quoth::index
