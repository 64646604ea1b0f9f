#include "query/seed_plan.h"

#include <algorithm>
#include <limits>

#include <boost/container/small_vector.hpp>

#include "query/seed_costs.h"

namespace quoth::query {

namespace {

using index::Ngrams;
using index::Zone;
using Kind = Ngrams::Gram::Kind;

std::uint16_t forward_value(Rank rank) {
  return static_cast<std::uint16_t>(std::min<Rank>(rank, index::kEscapeId));
}

constexpr std::size_t kWordsConsidered = 5;

// The share of a list's postings beside which a signature finds this word: one in sixteen by chance, and those
// where it stands. Common words stand beside a word some six times as often as anywhere; by Zipf's law the word of
// rank r is about a tenth of 1 / (r + 2) of a text.
double share_beside(Rank word) { return 1.0 / 16 + 0.6 / (static_cast<double>(word) + 2); }
// The same of far signatures, one in four by chance.
double share_beyond(Rank word) { return 1.0 / 4 + 0.3 / (static_cast<double>(word) + 2); }

class SeedPlanner {
 public:
  SeedPlanner(const SegmentContext& context, Zone zone, PatternView pattern)
      : context_(context),
        grams_(context.segment.ngrams()),
        zone_(zone),
        pattern_(pattern),
        is_cold_(context.segment.residency().is_cold()) {}

  SeedPlan run() {
    const Span bounds = context_.segment.zone(zone_);
    if (bounds.end - bounds.begin < pattern_.size()) {
      plan_.impossible = true;
      return plan_;
    }
    SeedChoice anchors;
    if (!find_anchors(anchors)) {
      plan_.impossible = true;
      return plan_;
    }
    if (anchors.count > 0 && anchors.count <= seed_costs::kFewPlaces) {
      plan_.seeds.push_back(
          anchors);  // no list of a word is shorter by much, and its record would be another miss
      return plan_;
    }
    if (!consider_words()) {
      plan_.impossible = true;
      return plan_;
    }
    if (anchors.count > 0) choices_.push_back(anchors);
    const double dear = is_cold_ ? seed_costs::cold::kLookForGrams : seed_costs::kLookForGrams;
    const bool is_dear =
        best().nanoseconds > dear || pattern_[choices_.front().offset] < grams_.frequent_words();
    if (is_dear && consider_grams()) {
      plan_.impossible = true;
      return plan_;
    }
    choose();
    return plan_;
  }

 private:
  const SeedChoice& best() const {
    return *std::min_element(choices_.begin(), choices_.end(), [](const SeedChoice& a, const SeedChoice& b) {
      return a.nanoseconds < b.nanoseconds;
    });
  }

  bool consider_words();
  bool consider_grams();
  bool consider_run(std::size_t begin, std::size_t end);
  bool find_anchors(SeedChoice& choice) const;
  bool is_enough(const SeedChoice& rarest) const;
  void ask_ahead(const SeedChoice& choice) const;
  double make_test(SeedChoice& choice) const;
  void price(SeedChoice& choice) const;
  bool is_worth_merging(const SeedChoice& other, double candidates) const;
  void choose();

  const SegmentContext& context_;
  const Ngrams& grams_;
  Zone zone_;
  PatternView pattern_;
  bool is_cold_;
  SeedPlan plan_;
  boost::container::small_vector<SeedChoice, 8> choices_;  // the rarest word first
};

// The rarest words, which ranks tell without reading anything. False when one does not occur in the zone.
bool SeedPlanner::consider_words() {
  boost::container::static_vector<std::uint32_t, kWordsConsidered> rarest;  // offsets
  for (std::uint32_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] == kNoRank) continue;
    const bool is_full = rarest.size() == kWordsConsidered;
    if (is_full && pattern_[rarest.back()] >= pattern_[i]) continue;
    if (is_full) rarest.pop_back();
    auto at = rarest.end();
    while (at != rarest.begin() && pattern_[*(at - 1)] < pattern_[i]) --at;
    rarest.insert(at, i);
  }
  for (const std::uint32_t offset : rarest) {
    if (!choices_.empty() && is_enough(choices_.front())) break;
    const Rank rank = pattern_[offset];
    const index::TermInfo info = context_.segment.term_counts(rank);
    if ((zone_ == Zone::kBody ? info.occurrences : info.title_occurrences) == 0) return false;
    SeedChoice& choice = choices_.emplace_back();
    choice.offset = offset;
    choice.count = info.occurrences + info.title_occurrences;
    choice.list = context_.segment.positions(rank);
    choice.signatures = context_.segment.signatures(rank, choice.list);
    price(choice);
    if (choices_.size() == 1) ask_ahead(choice);
  }
  return true;
}

// Is no other word's list of use beside the rarest word's? Not if that is short, nor if it is sieved by both
// neighbours: longer ones then cost more, and there are too few candidates to thin out.
bool SeedPlanner::is_enough(const SeedChoice& rarest) const {
  if (rarest.nanoseconds < seed_costs::kCheap) return true;
  if (is_cold_ || !rarest.test.knows_both()) return false;
  return rarest.candidates * seed_costs::kLook * seed_costs::kWorthwhile < seed_costs::kStart;
}

// The list of the rarest word is mostly the one that will be read: its first lines come while others are
// priced.
void SeedPlanner::ask_ahead(const SeedChoice& choice) const {
  constexpr std::size_t kLine = 64;
  constexpr std::size_t kLines = 8;  // then the processor knows where it goes on
  if (is_cold_) return;
  __builtin_prefetch(choice.list.skips.data());
  for (std::size_t at = 0; at < std::min(choice.signatures.near.size(), kLines * kLine); at += kLine)
    __builtin_prefetch(choice.signatures.near.data() + at);
}

// What is known of the words beside the list's own, and which share of its postings passes then.
double SeedPlanner::make_test(SeedChoice& choice) const {
  const std::size_t begin = choice.offset;
  const std::size_t end = begin + choice.length;
  const auto word = [&](std::size_t place) {  // beyond the first one too
    return place < pattern_.size() ? pattern_[place] : kNoRank;
  };
  double pass = 1;
  if (const Rank before = word(begin - 1); before != kNoRank) {
    choice.test = choice.test.with_before(forward_value(before));
    pass *= share_beside(before);
  }
  if (const Rank after = word(end); after != kNoRank) {
    choice.test = choice.test.with_after(forward_value(after));
    pass *= share_beside(after);
  }
  if (choice.signatures.far.empty()) return pass;
  if (const Rank before = word(begin - 2); before != kNoRank) {
    choice.test = choice.test.with_far_before(forward_value(before));
    pass *= share_beyond(before);
  }
  if (const Rank after = word(end + 1); after != kNoRank) {
    choice.test = choice.test.with_far_after(forward_value(after));
    pass *= share_beyond(after);
  }
  return pass;
}

void SeedPlanner::price(SeedChoice& choice) const {
  const double pass = choice.signatures.empty() ? 1 : make_test(choice);
  const bool sieves = choice.test.mask != 0 || choice.test.far_mask != 0;
  if (!sieves) choice.signatures = {};
  const bool whole = choice.length == pattern_.size();
  const double count = choice.count;
  choice.candidates = count * pass;
  const bool in_rows = choice.list.in_rows();
  if (is_cold_) {
    const double posting = in_rows ? seed_costs::cold::kLook : seed_costs::cold::kPosting;
    choice.nanoseconds = seed_costs::cold::kStart + count * posting +
                         (whole ? 0 : choice.candidates * seed_costs::cold::kLook);
    return;
  }
  if (in_rows) {  // what it takes to find a slot brings in what is looked at next
    choice.nanoseconds = count * (seed_costs::kDecode + seed_costs::kExpand);
    return;
  }
  // Blocks without a survivor are not decoded.
  const double blocks_read = std::min(1.0, pass * static_cast<double>(index::kBlockSize));
  const double read =
      !sieves ? seed_costs::kDecode : seed_costs::kSift + seed_costs::kDecode * blocks_read;
  choice.nanoseconds = count * read + (whole ? 0 : choice.candidates * seed_costs::kLook);
}

// True when a run of words does not occur.
bool SeedPlanner::consider_grams() {
  for (std::size_t begin = 0; begin < pattern_.size();) {
    if (pattern_[begin] >= grams_.frequent_words()) {
      ++begin;
      continue;
    }
    std::size_t end = begin + 1;
    while (end < pattern_.size() && pattern_[end] < grams_.frequent_words()) ++end;
    if (end - begin >= 2 && consider_run(begin, end)) return true;
    begin = end;
  }
  return false;
}

// Runs of frequent words: pairs, then what extends two neighbouring ones that are known.
bool SeedPlanner::consider_run(std::size_t begin, std::size_t end) {
  boost::container::small_vector<bool, 64> known(end - begin, true);
  for (std::size_t length = 2; length <= std::min(grams_.levels(), end - begin); ++length) {
    bool any = false;
    for (std::size_t i = begin; i + length <= end; ++i) {
      const bool possible = known[i - begin] && known[i - begin + 1];
      known[i - begin] = false;
      if (!possible) continue;
      const Ngrams::Gram gram = grams_.find(pattern_.subspan(i, length));
      if (gram.kind == Kind::kAbsent) return true;
      if (gram.kind == Kind::kUnknown) continue;
      if ((zone_ == Zone::kBody ? gram.occurrences : gram.title_occurrences) == 0) return true;
      known[i - begin] = true;
      any = true;
      if (gram.kind != Kind::kListed || gram.positions.count == 0) continue;
      SeedChoice& choice = choices_.emplace_back();
      choice.offset = static_cast<std::uint32_t>(i);
      choice.length = static_cast<std::uint32_t>(length);
      choice.count = gram.positions.count;
      choice.list = gram.positions;
      choice.signatures = gram.signatures;
      price(choice);
    }
    context_.meter.charge(end - begin);
    if (!any) break;
  }
  return false;
}

// The smallest bucket of the phrase's anchors, if any; no places if none is of use. False when one has no
// place at all: every occurrence of the words would be in it.
bool SeedPlanner::find_anchors(SeedChoice& choice) const {
  const index::Anchors& anchors = context_.segment.anchors();
  if (anchors.empty() || pattern_.size() < index::AnchorSampler::kMinRun) return true;
  struct Picked {
    std::uint32_t offset;
    std::uint64_t hash;
  };
  boost::container::small_vector<Picked, 16> picked;
  index::AnchorSampler sampler;
  for (std::uint32_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] == kNoRank) {
      sampler.reset();
      continue;
    }
    sampler.push(forward_value(pattern_[i]), i, [&](Slot offset, std::uint64_t hash) {
      picked.push_back({offset, hash});
      anchors.prefetch(hash);
    });
  }
  context_.meter.charge(pattern_.size());
  choice.length = index::AnchorSampler::kGramWords;
  for (const Picked& anchor : picked) {
    const index::Anchors::Bucket bucket = anchors.bucket(anchor.hash);
    if (!bucket.known) continue;
    if (bucket.slots.empty()) return false;
    if (!choice.anchors.empty() && choice.anchors.size() <= bucket.slots.size()) continue;
    choice.offset = anchor.offset;
    choice.anchors = bucket.slots;
  }
  choice.count = static_cast<std::uint32_t>(choice.anchors.size());
  if (choice.count > 0) price(choice);
  return true;
}

// Does reading another list cost less than the looks it can save?
bool SeedPlanner::is_worth_merging(const SeedChoice& other, double candidates) const {
  if (other.list.in_rows()) return false;
  if (is_cold_) {
    // Its pages are read beside those of the first.
    return other.count * seed_costs::cold::kPosting < candidates * seed_costs::cold::kLook;
  }
  const double merge =
      seed_costs::kStart + std::min(other.count * seed_costs::kDecode, candidates * seed_costs::kSeek);
  return merge <= candidates * seed_costs::kLook * seed_costs::kWorthwhile;
}

// The cheapest list; then others that thin out its candidates for less than looking at them would cost.
void SeedPlanner::choose() {
  std::sort(choices_.begin(), choices_.end(), [](const SeedChoice& a, const SeedChoice& b) {
    return a.nanoseconds != b.nanoseconds ? a.nanoseconds < b.nanoseconds : a.offset < b.offset;
  });
  const SeedChoice& first = choices_.front();
  plan_.seeds.push_back(first);
  boost::container::small_vector<bool, 64> covered(pattern_.size(), false);
  const auto cover = [&](const SeedChoice& choice) {
    if (!choice.anchors.empty()) return;  // they prove nothing
    for (std::size_t i = 0; i < choice.length; ++i) covered[choice.offset + i] = true;
  };
  cover(first);
  double candidates = first.candidates;
  for (std::size_t i = 1; i < choices_.size() && plan_.seeds.size() < SeedPlan::kMaxSeeds; ++i) {
    SeedChoice other = choices_[i];
    bool adds = false;
    for (std::size_t k = 0; k < other.length; ++k) adds = adds || !covered[other.offset + k];
    if (!adds || !is_worth_merging(other, candidates)) continue;
    other.signatures = {};
    cover(other);
    plan_.seeds.push_back(other);
    candidates = 0;  // by a factor that is not known, but a third list seldom pays
  }
  plan_.proven = true;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    plan_.proven = plan_.proven && (covered[i] || pattern_[i] == kNoRank);
  }
}

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

}  // namespace

SeedPlan plan_seeds(const SegmentContext& context, Zone zone, PatternView pattern) {
  return SeedPlanner(context, zone, pattern).run();
}

std::string describe_seed(const SegmentContext& context, const SeedChoice& choice, PatternView pattern) {
  constexpr std::array<std::string_view, Ngrams::kMaxGram + 1> kNames = {"",       "word",     "pair",
                                                                         "triple", "run of 4", "run of 5"};
  std::string line(kNames[std::min<std::size_t>(choice.length, Ngrams::kMaxGram)]);
  line += " '";
  std::string term;
  for (std::size_t i = 0; i < choice.length; ++i) {
    context.segment.terms().term(pattern[choice.offset + i], term);
    line += (i > 0 ? " " : "") + term;
  }
  if (!choice.anchors.empty()) {
    return "anchor" + line.substr(line.find(' ')) + "', " + with_commas(choice.count) + " places";
  }
  line += "'" + std::string(choice.length > 1 ? " listed" : "") + ", " + with_commas(choice.count) +
          " occurrences";
  if (choice.signatures.empty()) return line;
  int known = 0;
  for (const unsigned bits : {choice.test.mask & 0xf0U, choice.test.mask & 0x0fU,
                              choice.test.far_mask & 0x0cU, choice.test.far_mask & 0x03U})
    known += bits != 0 ? 1 : 0;
  line += ", sieved by " + (known == 1 ? "a word" : std::to_string(known) + " words") + " around it";
  return line;
}

std::optional<Counts> known_counts(const SegmentContext& context, Zone zone, PatternView pattern) {
  const Ngrams& grams = context.segment.ngrams();
  if (zone != Zone::kBody) return std::nullopt;  // records do not count titles
  if (pattern.size() == 1 && pattern.front() != kNoRank) {
    const index::TermInfo info = context.segment.term_info(pattern.front());
    return Counts{info.documents, info.occurrences};
  }
  const Ngrams::Gram gram = grams.find(pattern);
  if (gram.kind != Kind::kUnknown) return Counts{gram.documents, gram.occurrences};
  if (const auto count = context.segment.gram_counts().find(pattern))
    return Counts{count->documents, count->occurrences};
  return std::nullopt;
}

}  // namespace quoth::query
