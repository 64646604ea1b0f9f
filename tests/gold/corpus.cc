#include "tests/gold/corpus.h"

#include <algorithm>
#include <utility>

namespace quoth::test {
namespace {

// Control characters count as white space (query/characters.h).
bool white(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

}  // namespace

GoldCorpus::GoldCorpus(std::vector<Document> documents) {
  for (Document& document : documents) {
    GoldText text = read(document.text);
    size_ += text.words.size();
    places_.resize(names_.size());
    for (std::size_t at = 0; at < text.words.size(); ++at) {
      places_[text.words[at]].push_back(
          {static_cast<std::uint32_t>(documents_.size()), static_cast<std::uint32_t>(at)});
    }
    spaced_.push_back(single_spaced(document.text));
    documents_.push_back({std::move(document), std::move(text)});
  }
}

const GoldDocument* GoldCorpus::find(std::string_view id) const {
  const auto found = std::find_if(documents_.begin(), documents_.end(),
                                  [&](const GoldDocument& document) { return document.source.id == id; });
  return found == documents_.end() ? nullptr : &*found;
}

GoldText GoldCorpus::read(std::string_view text) {
  index::TokenBuffer buffer;
  analyzer_.analyze(text, buffer);
  GoldText out;
  for (const index::Token& token : buffer.tokens) {
    const auto [entry, fresh] =
        numbers_.try_emplace(std::string(buffer.term(token)), static_cast<WordId>(names_.size()));
    if (fresh) names_.push_back(entry->first);
    out.words.push_back(entry->second);
    out.bytes.push_back({token.begin, token.end});
  }
  return out;
}

std::vector<GoldCorpus::Place> GoldCorpus::starts(std::span<const WordId> words) const {
  std::vector<Place> out;
  if (words.empty()) return out;
  std::size_t rarest = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (count(words[i]) < count(words[rarest])) rarest = i;
  }
  if (count(words[rarest]) == 0) return out;
  for (const Place& place : places_[words[rarest]]) {
    const std::vector<WordId>& text = documents_[place.document].text.words;
    if (place.word < rarest || text.size() - (place.word - rarest) < words.size()) continue;
    const std::size_t first = place.word - rarest;
    if (std::equal(words.begin(), words.end(), text.begin() + static_cast<std::ptrdiff_t>(first)))
      out.push_back({place.document, static_cast<std::uint32_t>(first)});
  }
  return out;
}

bool GoldCorpus::has_words(std::span<const WordId> words) const { return !starts(words).empty(); }

bool GoldCorpus::has_characters(std::string_view text) const {
  const std::string wanted = single_spaced(text);
  return std::any_of(spaced_.begin(), spaced_.end(),
                     [&](const std::string& one) { return one.find(wanted) != std::string::npos; });
}

std::size_t GoldCorpus::fewest_edits(std::span<const WordId> words) const {
  if (scan_ == nullptr || scan_words_ != names_.size()) {
    scan_ = std::make_unique<EditScan>(names_.size());
    scan_words_ = names_.size();
  }
  std::size_t fewest = words.size();
  for (const GoldDocument& document : documents_) {
    scan_->run(words, document.text.words, words.size(),
               [&](std::size_t, std::size_t edits) { fewest = std::min(fewest, edits); });
  }
  return fewest;
}

bool GoldCorpus::in_order(std::span<const WordId> one, std::span<const WordId> other, std::size_t gap) const {
  const std::vector<Place> others = starts(other);
  for (const Place& place : starts(one)) {
    const std::size_t end = place.word + one.size();
    for (const Place& next : others) {
      if (next.document == place.document && next.word >= end && next.word - end <= gap) return true;
    }
  }
  return false;
}

std::string single_spaced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!white(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace quoth::test
