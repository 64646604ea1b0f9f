#include "bench/query_sets.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <string_view>

#include <boost/json.hpp>

namespace quoth::bench {
namespace {

using Random = std::mt19937_64;

// Terms that read back as the same single word whatever stands around them.
bool plain(std::string_view term) {
  const auto ordinary = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return term.size() < 64 && std::all_of(term.begin(), term.end(), ordinary) && term != "or" && term != "and" && term != "not";
}

std::string term_text(const index::Segment& segment, Rank rank) {
  std::string term;
  segment.terms().term(rank, term);
  return term;
}

// A window of plain words within one document, or nothing.
std::vector<Rank> window(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t length, Random& random) {
  if (tokens.size() <= length) return {};
  const std::size_t begin = std::uniform_int_distribution<std::size_t>(0, tokens.size() - length - 1)(random);
  std::vector<Rank> words(tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                          tokens.begin() + static_cast<std::ptrdiff_t>(begin + length));
  for (const Rank word : words) {
    if (word == kNoRank || !plain(term_text(segment, word))) return {};
  }
  return words;
}

std::string join(const index::Segment& segment, const std::vector<Rank>& words, const std::string& separator) {
  std::string text;
  for (const Rank word : words) text += (text.empty() ? "" : separator) + term_text(segment, word);
  return text;
}

// Lines of the log with the tag, as words: `+a +b` and `a b` alike.
std::vector<std::vector<Rank>> log_queries(const index::Segment& segment, const std::string& path, const std::string& tag) {
  std::vector<std::vector<Rank>> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (error || !value.is_object()) continue;
    const auto* tags = value.as_object().if_contains("tags");
    const auto* query = value.as_object().if_contains("query");
    if (tags == nullptr || query == nullptr || !tags->is_array() || !query->is_string()) continue;
    const bool wanted = std::any_of(tags->as_array().begin(), tags->as_array().end(),
                                    [&](const auto& t) { return t.is_string() && t.as_string() == tag; });
    if (!wanted) continue;
    std::vector<Rank> words;
    std::string word;
    bool known = true;
    for (const char c : std::string(query->as_string().c_str()) + " ") {
      if (c != ' ' && c != '+') {
        word += c;
      } else if (!word.empty()) {
        const Rank rank = plain(word) ? segment.terms().find(word) : kNoRank;
        known = known && rank != kNoRank && segment.term_info(rank).documents > 0;
        if (std::find(words.begin(), words.end(), rank) == words.end()) words.push_back(rank);
        word.clear();
      }
    }
    if (known && words.size() >= 2) out.push_back(std::move(words));
  }
  return out;
}

}  // namespace

QuerySet phrase_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t length,
                        std::size_t count, std::uint64_t seed) {
  QuerySet set{"phrase of " + std::to_string(length), {}};
  Random random(seed + length);
  for (std::size_t tries = 0; tries < count * 100 && set.queries.size() < count; ++tries) {
    std::vector<Rank> words = window(segment, tokens, length, random);
    if (words.empty()) continue;
    set.queries.push_back({"\"" + join(segment, words, " ") + "\"", std::move(words)});
  }
  return set;
}

QuerySet common_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t length,
                        std::size_t count, std::uint64_t seed) {
  constexpr Rank kCommon = 100;
  QuerySet set{"common " + std::to_string(length), {}};
  Random random(seed + length);
  for (std::size_t tries = 0; tries < count * 100000 && set.queries.size() < count; ++tries) {
    if (tokens.size() <= length) break;
    const std::size_t begin = std::uniform_int_distribution<std::size_t>(0, tokens.size() - length - 1)(random);
    std::vector<Rank> words(tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                            tokens.begin() + static_cast<std::ptrdiff_t>(begin + length));
    const auto fits = [&](Rank word) { return word < kCommon && plain(term_text(segment, word)); };
    if (!std::all_of(words.begin(), words.end(), fits)) continue;
    set.queries.push_back({"\"" + join(segment, words, " ") + "\"", std::move(words)});
  }
  return set;
}

QuerySet near_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t words,
                      std::uint32_t distance, std::size_t count, std::uint64_t seed) {
  QuerySet set{"NEAR/" + std::to_string(distance) + " of " + std::to_string(words), {}};
  Random random(seed + words);
  for (std::size_t tries = 0; tries < count * 200 && set.queries.size() < count; ++tries) {
    std::vector<Rank> all = window(segment, tokens, distance + 1, random);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() < words) continue;
    std::shuffle(all.begin(), all.end(), random);
    all.resize(words);
    set.queries.push_back({join(segment, all, " NEAR/" + std::to_string(distance) + " "), std::move(all)});
  }
  return set;
}

QuerySet word_sets(const index::Segment& segment, const std::vector<Rank>& tokens, const std::string& log_path,
                   const std::string& tag, const std::string& separator, std::size_t count, std::uint64_t seed) {
  QuerySet set{tag, {}};
  for (std::vector<Rank>& words : log_queries(segment, log_path, tag)) {
    if (set.queries.size() == count) break;
    std::sort(words.begin(), words.end(), std::greater<>());  // rarest first, for the references
    set.queries.push_back({join(segment, words, separator), words});
  }
  Random random(seed);
  for (std::size_t tries = 0; tries < count * 100 && set.queries.size() < count && log_path.empty(); ++tries) {
    std::vector<Rank> words;
    const std::size_t wanted = 2 + tries % 2;
    while (words.size() < wanted) {
      const std::vector<Rank> one = window(segment, tokens, 1, random);
      if (!one.empty() && std::find(words.begin(), words.end(), one[0]) == words.end()) words.push_back(one[0]);
    }
    std::sort(words.begin(), words.end(), std::greater<>());
    set.queries.push_back({join(segment, words, separator), words});
  }
  return set;
}

}  // namespace quoth::bench
