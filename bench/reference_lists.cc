#include "bench/reference_lists.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "index/impact.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"

namespace quoth::bench {
namespace {

using Scored = ReferenceLists::Scored;

bool better(const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.doc < b.doc; }

std::vector<Scored> best(std::vector<Scored> all, std::size_t k) {
  const std::size_t kept = std::min(k, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(), better);
  all.resize(kept);
  return all;
}

}  // namespace

ReferenceLists::ReferenceLists(const index::Segment& segment) : segment_(segment) {
  const Span body = segment.zone(index::Zone::kBody);
  tokens_.assign(body.end, kNoRank);
  positions_.resize(segment.terms().size());
  postings_.resize(segment.terms().size());
  std::array<Slot, 128> buffer;
  for (Rank rank = 0; rank < segment.terms().size(); ++rank) {
    auto& slots = positions_[rank];
    slots.reserve(segment.term_info(rank).occurrences);
    index::PositionCursor cursor(segment.positions(rank), body);
    while (const std::size_t n = cursor.fill(buffer)) {
      slots.insert(slots.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
    }
    for (const Slot slot : slots) tokens_[slot] = rank;
    postings_[rank] = count_out(rank);
  }
}

std::vector<ReferenceLists::Posting> ReferenceLists::count_out(Rank word) const {
  std::vector<Posting> postings;
  const auto& slots = positions_[word];
  for (std::size_t i = 0; i < slots.size();) {
    const DocId doc = segment_.documents().doc_of(slots[i]);
    const Slot end = segment_.documents().body(doc).end;
    const std::size_t first = i;
    while (i < slots.size() && slots[i] < end) ++i;
    postings.push_back({doc, static_cast<std::uint32_t>(i - first)});
  }
  return postings;
}

const std::vector<ReferenceLists::Posting>& ReferenceLists::postings(Rank word, From from, std::vector<Posting>& buffer) const {
  if (from == From::kPostings) return postings_[word];
  return buffer = count_out(word);
}

std::uint64_t ReferenceLists::count_phrase(std::span<const Rank> words) const {
  std::vector<std::size_t> order(words.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return positions_[words[a]].size() < positions_[words[b]].size(); });
  // Begins that are still possible; signed, because a word may stand before the phrase could begin.
  std::vector<std::int64_t> begins;
  for (const Slot slot : positions_[words[order[0]]]) begins.push_back(std::int64_t{slot} - static_cast<std::int64_t>(order[0]));
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& list = positions_[words[order[i]]];
    const auto offset = static_cast<std::int64_t>(order[i]);
    std::size_t kept = 0;
    std::size_t at = 0;
    for (const std::int64_t begin : begins) {
      while (at < list.size() && std::int64_t{list[at]} < begin + offset) ++at;
      if (at < list.size() && std::int64_t{list[at]} == begin + offset) begins[kept++] = begin;
    }
    begins.resize(kept);
  }
  return begins.size();
}

std::uint64_t ReferenceLists::count_near(std::span<const Rank> words, std::uint32_t distance) const {
  // One pass over all lists: the window that ends at each occurrence and begins at the oldest of the
  // latest occurrences of all words; minimal when no word of it occurs again before its end.
  const std::size_t k = words.size();
  const std::uint64_t width = distance + k;
  std::vector<std::size_t> at(k, 0);
  std::vector<std::int64_t> latest(k, -1);
  std::uint64_t found = 0;
  std::int64_t previous_begin = -1;
  for (;;) {
    std::size_t next = k;
    for (std::size_t i = 0; i < k; ++i) {
      const auto& list = positions_[words[i]];
      if (at[i] < list.size() && (next == k || list[at[i]] < positions_[words[next]][at[next]])) next = i;
    }
    if (next == k) return found;
    const std::int64_t end = positions_[words[next]][at[next]++];
    latest[next] = end;
    const std::int64_t begin = *std::min_element(latest.begin(), latest.end());
    if (begin < 0 || begin == previous_begin) continue;
    const bool near = static_cast<std::uint64_t>(end - begin + 1) <= width;
    const auto& documents = segment_.documents();
    const bool together = documents.doc_of(static_cast<Slot>(begin)) == documents.doc_of(static_cast<Slot>(end));
    if (near && together) ++found;
    previous_begin = begin;
  }
}

double ReferenceLists::score(Rank word, const Posting& posting) const {
  const double n = segment_.document_count();
  const double df = static_cast<double>(postings_[word].size());
  const double idf = std::log(1.0 + (n - df + 0.5) / (df + 0.5));
  return idf * static_cast<double>(index::impact(posting.freq, segment_.documents().length(posting.doc), segment_.average_length()));
}

std::vector<Scored> ReferenceLists::top_or(std::span<const Rank> words, std::size_t k, From from) const {
  std::vector<double> scores(segment_.document_count(), 0.0);
  std::vector<Posting> buffer;
  for (const Rank word : words) {
    for (const Posting& posting : postings(word, from, buffer)) scores[posting.doc] += score(word, posting);
  }
  std::vector<Scored> all;
  for (DocId doc = 0; doc < scores.size(); ++doc) {
    if (scores[doc] > 0) all.push_back({scores[doc], doc});
  }
  return best(std::move(all), k);
}

std::vector<Scored> ReferenceLists::top_and(std::span<const Rank> words, std::size_t k, From from) const {
  std::vector<Posting> buffer;
  std::vector<Scored> all;
  for (const Posting& posting : postings(words[0], from, buffer)) all.push_back({score(words[0], posting), posting.doc});
  for (const Rank word : words.subspan(1)) {
    const std::vector<Posting>& list = postings(word, from, buffer);
    std::size_t kept = 0;
    std::size_t at = 0;
    for (const Scored& match : all) {
      while (at < list.size() && list[at].doc < match.doc) ++at;
      if (at < list.size() && list[at].doc == match.doc) all[kept++] = {match.score + score(word, list[at]), match.doc};
    }
    all.resize(kept);
  }
  return best(std::move(all), k);
}

std::uint64_t ReferenceLists::count_or(std::span<const Rank> words, From from) const {
  std::vector<bool> met(segment_.document_count());
  std::vector<Posting> buffer;
  std::uint64_t count = 0;
  for (const Rank word : words) {
    for (const Posting& posting : postings(word, from, buffer)) {
      count += met[posting.doc] ? 0U : 1U;
      met[posting.doc] = true;
    }
  }
  return count;
}

std::uint64_t ReferenceLists::count_and(std::span<const Rank> words, From from) const {
  std::vector<Posting> buffer;
  std::vector<DocId> all;
  for (const Posting& posting : postings(words[0], from, buffer)) all.push_back(posting.doc);
  for (const Rank word : words.subspan(1)) {
    const std::vector<Posting>& list = postings(word, from, buffer);
    std::size_t kept = 0;
    std::size_t at = 0;
    for (const DocId doc : all) {
      while (at < list.size() && list[at].doc < doc) ++at;
      if (at < list.size() && list[at].doc == doc) all[kept++] = doc;
    }
    all.resize(kept);
  }
  return all.size();
}

}  // namespace quoth::bench
