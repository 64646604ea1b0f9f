#include "query/plain_query.h"

#include <algorithm>
#include <string>
#include <utility>

#include "index/analysis/analyzer.h"
#include "query/characters.h"

namespace quoth::query {

namespace {

// So that no limit of query/ast.h is reached but that of a phrase. Longer queries are not delayed by the
// grammar.
constexpr std::size_t kMostBytes = 4096;
static_assert(kMostBytes / 2 + 1 < kMaxNodes && kMostBytes < kMaxQueryBytes);

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(' ', at), text.size());
}

NodePtr term_node(std::string term, std::size_t column) {
  NodePtr node = make_node(NodeKind::kTerm);
  node->term = std::move(term);
  node->column = static_cast<std::uint32_t>(column);
  return node;
}

// Pre: the quotation mark stands at `column`.
NodePtr plain_phrase(std::string_view inside, std::size_t column) {
  std::vector<PhraseSlot> slots;
  slots.reserve(static_cast<std::size_t>(std::count(inside.begin(), inside.end(), ' ')) + 1);
  for (std::size_t at = skip_blanks(inside, 0); at < inside.size(); at = skip_blanks(inside, at)) {
    const std::size_t size = length_of(inside.substr(at), kIsPlainLetter);
    const bool is_word = size > 0 && (at + size == inside.size() || inside[at + size] == ' ');
    if (!is_word || size > index::kMaxTermBytes || slots.size() == kMaxPhraseSlots) return nullptr;
    std::string& word = slots.emplace_back().term;
    word = inside.substr(at, size);
    for (char& c : word) c = static_cast<char>(c | 0x20);  // leaves digits as they are
    at += size;
  }
  if (slots.empty()) return nullptr;
  if (slots.size() == 1) return term_node(std::move(slots[0].term), column);
  NodePtr node = make_node(NodeKind::kPhrase);
  node->slots = std::move(slots);
  node->column = static_cast<std::uint32_t>(column);
  return node;
}

NodePtr plain_words(std::string_view text) {
  const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c); };
  std::vector<NodePtr> words;
  std::size_t ors = 0;  // so far; each stands between two words
  for (std::size_t at = skip_blanks(text, 0); at < text.size(); at = skip_blanks(text, at)) {
    const std::string_view word = text.substr(at, text.find(' ', at) - at);
    if (word == "OR") {
      if (++ors != words.size()) return nullptr;
    } else if (word.size() <= index::kMaxTermBytes && std::all_of(word.begin(), word.end(), is_lower)) {
      if (ors > 0 && ors != words.size()) return nullptr;
      words.push_back(term_node(std::string(word), at));
    } else {
      return nullptr;
    }
    at += word.size();
  }
  if (words.empty() || ors == words.size()) return nullptr;
  if (words.size() == 1) return std::move(words[0]);
  NodePtr node = make_node(ors > 0 ? NodeKind::kOr : NodeKind::kAnd);
  node->column = words[0]->column;
  node->children = std::move(words);
  return node;
}

}  // namespace

NodePtr plain_query(std::string_view text) {
  if (text.size() > kMostBytes) return nullptr;
  const std::size_t begin = skip_blanks(text, 0);
  if (begin == text.size()) return nullptr;
  if (text[begin] != '"') return plain_words(text);
  const std::size_t end = text.find('"', begin + 1);
  if (end == std::string_view::npos || skip_blanks(text, end + 1) != text.size()) return nullptr;
  return plain_phrase(text.substr(begin + 1, end - begin - 1), begin);
}

}  // namespace quoth::query
