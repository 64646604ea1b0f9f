#include "query/edit_candidates.h"

#include <algorithm>
#include <array>
#include <optional>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"
#include "query/seed.h"

namespace quoth::query {

namespace {

using index::kEscapeId;

// A candidate with so many words of the pattern in their places is left to the aligner.
constexpr std::size_t kMaxPresent = 24;
// Of longer patterns the rarest words seed; choosing runs of words costs the square of the length.
constexpr std::size_t kMaxChosen = 256;
// Longer patterns are judged by parts of about so many words.
constexpr std::uint32_t kMaxWhole = 48;
constexpr std::uint32_t kPartWords = 24;
constexpr std::size_t kBatch = 256;
constexpr std::int64_t kFindWidth = 64;  // slots that Kernels::find_id looks at
constexpr std::size_t kAhead = 8;        // candidates whose text is asked for before it is their turn

// Longest run of words without a list of its own that seeds. What a posting of the list that gives it costs:
// its signature or its place in the forward array tells most of them apart. One that nothing tells apart is
// looked at word by word, which costs ten times as much.
constexpr std::uint32_t kMaxRun = 6;
constexpr std::uint64_t kCostBoth = 1;
constexpr std::uint64_t kCostOne = 2;
constexpr std::uint64_t kCostRun = 9;
constexpr std::uint64_t kCostAlone = 80;

std::uint16_t id_of(Rank rank) { return static_cast<std::uint16_t>(std::min<Rank>(rank, kEscapeId)); }

// Candidates of one pattern in one zone.
class Candidates {
 public:
  Candidates(const index::Segment& segment, const DocSet* live, const EditScope& scope,
             const EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter)
      : segment_(segment),
        live_(live),
        in_title_(scope.zone == index::Zone::kTitle),
        zone_(scope.within),
        slots_(pattern.slots()),
        edits_(edits),
        meter_(meter) {
    for (const EditSlot& slot : slots_) {
      std::uint64_t count = 0;
      for (const Rank rank : slot) {
        const index::TermInfo info = segment.term_info(rank);
        count += in_title_ ? info.title_occurrences : info.occurrences;
      }
      counts_.push_back(count);
    }
  }

  // Stretches of text, ascending and disjoint, that hold every passage within the budget. Of m parts of a
  // long pattern one has at most 1 / m of the edits: it alone is what a candidate is judged by.
  std::vector<Span> windows() {
    const auto size = static_cast<std::uint32_t>(slots_.size());
    std::uint32_t parts = size <= kMaxWhole ? 1 : size / kPartWords;
    if (edits_ / parts >= size / parts) parts = 1;
    for (std::uint32_t p = 0; p < parts && meter_.ok(); ++p) {
      part_ = {static_cast<std::uint32_t>(std::uint64_t{size} * p / parts),
               static_cast<std::uint32_t>(std::uint64_t{size} * (p + 1) / parts)};
      part_edits_ = edits_ / parts;
      search_part();
    }
    std::vector<Span> out = merged();
    meter_.release(held_);
    return out;
  }

 private:
  // The list of a word, or of a run of words, that stands at `place` of the pattern; or that of one word of
  // the run, at `read`.
  struct Seed {
    index::PositionList list;
    std::uint32_t place = 0;
    std::uint32_t words = 1;
    std::optional<std::uint32_t> read;
  };
  // A piece of the pattern, and what its candidates cost.
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t words = 0;
    std::uint64_t cost = 0;
    std::optional<std::uint32_t> read;  // the word whose list gives them; else the piece has a list
  };

  void search_part() {
    order_.clear();
    for (std::uint32_t i = part_.begin; i < part_.end; ++i) order_.emplace_back(counts_[i], i);
    std::sort(order_.begin(), order_.end());
    // Places that the segment has no word for cost an edit each.
    absent_ = 0;
    while (absent_ < order_.size() && order_[absent_].first == 0) ++absent_;
    if (absent_ > part_edits_) return;
    for (const Seed& seed : choose_seeds()) {
      if (!meter_.ok()) break;
      if (seed.read) {
        read_run(seed);
      } else {
        read_list(seed);
      }
    }
  }

  // The part_edits_ + 1 disjoint pieces of the part with the fewest candidates together.
  std::vector<Seed> choose_seeds() {
    std::vector<Piece> pieces;
    if (order_.size() > kMaxChosen) {
      for (std::size_t i = 0; i <= part_edits_; ++i)
        pieces.push_back({order_[i].second, 1, order_[i].first, {}});
    } else {
      pieces = cheapest_pieces();
    }
    std::vector<Seed> seeds;
    for (const Piece& piece : pieces) {
      if (piece.cost == 0) continue;
      if (piece.read) {
        const Rank rank = slots_[*piece.read].front();
        seeds.push_back({segment_.positions(rank), piece.begin, piece.words, piece.read});
        continue;
      }
      if (piece.words > 1) {
        seeds.push_back({gram(piece.begin, piece.words).positions, piece.begin, piece.words, {}});
        continue;
      }
      for (const Rank rank : slots_[piece.begin])
        seeds.push_back({segment_.positions(rank), piece.begin, 1, {}});
    }
    return seeds;
  }

  index::Ngrams::Gram gram(std::uint32_t begin, std::uint32_t words) const {
    std::array<Rank, index::Ngrams::kMaxGram> ranks{};
    for (std::uint32_t i = 0; i < words; ++i) ranks[i] = slots_[begin + i].front();
    return segment_.ngrams().find(std::span(ranks).first(words));
  }

  // Pieces of the part that end at place `end`, a word or a run of words with a list.
  void pieces_to(std::uint32_t end, std::vector<Piece>& out) const {
    out.assign(1, {end - 1, 1, counts_[end - 1] * kCostAlone, {}});
    runs_to(end, out);
    const auto levels =
        static_cast<std::uint32_t>(std::min(segment_.ngrams().levels(), index::Ngrams::kMaxGram));
    for (std::uint32_t words = 2; words <= std::min(levels, end - part_.begin); ++words) {
      if (slots_[end - 1].size() != 1 || slots_[end - words].size() != 1) return;
      using Kind = index::Ngrams::Gram::Kind;
      const index::Ngrams::Gram found = gram(end - words, words);
      if (found.kind == Kind::kAbsent) out.push_back({end - words, words, 0, {}});
      if (found.kind != Kind::kListed) continue;
      const std::uint64_t count = in_title_ ? found.title_occurrences : found.occurrences;
      out.push_back({end - words, words, count * kCostAlone, {}});
    }
  }

  // Runs that end there, by the list of the cheapest of their words.
  void runs_to(std::uint32_t end, std::vector<Piece>& out) const {
    if (slots_[end - 1].size() != 1) return;
    for (std::uint32_t words = 2; words <= std::min(kMaxRun, end - part_.begin); ++words) {
      const std::uint32_t begin = end - words;
      if (slots_[begin].size() != 1) return;
      Piece piece{begin, words, ~std::uint64_t{0}, {}};
      for (std::uint32_t place = begin; place < end; ++place) {
        const bool sieved = !segment_.signatures(slots_[place].front()).empty();
        const bool inside = place > begin && place + 1 < end;
        const std::uint64_t cost = counts_[place] * (!sieved ? kCostRun : inside ? kCostBoth : kCostOne);
        if (cost < piece.cost) piece.cost = cost, piece.read = place;
      }
      out.push_back(piece);
    }
  }

  // best[i][j]: the least cost of j disjoint pieces among the part's first i places.
  std::vector<Piece> cheapest_pieces() const {
    const std::size_t size = order_.size();
    const std::size_t wanted = part_edits_ + 1;
    constexpr std::uint64_t kNever = ~std::uint64_t{0};
    std::vector<std::uint64_t> best((size + 1) * (wanted + 1), kNever);
    std::vector<Piece> last((size + 1) * (wanted + 1));  // the piece that ends there; no words: none does
    const auto at = [wanted](std::size_t i, std::size_t j) { return i * (wanted + 1) + j; };
    best[at(0, 0)] = 0;
    std::vector<Piece> pieces;
    for (std::uint32_t i = 1; i <= size; ++i) {
      pieces_to(part_.begin + i, pieces);
      for (std::size_t j = 0; j <= std::min<std::size_t>(wanted, i); ++j) {
        best[at(i, j)] = best[at(i - 1, j)];
        for (const Piece& piece : pieces) {
          const std::uint32_t before = piece.begin - part_.begin;
          if (j == 0 || best[at(before, j - 1)] == kNever) continue;
          const std::uint64_t cost = best[at(before, j - 1)] + piece.cost;
          if (cost >= best[at(i, j)]) continue;
          best[at(i, j)] = cost;
          last[at(i, j)] = piece;
        }
      }
    }
    std::vector<Piece> out;
    for (std::size_t i = size, j = wanted; j > 0;) {
      const Piece& piece = last[at(i, j)];
      if (piece.words == 0) {
        --i;
        continue;
      }
      out.push_back(piece);
      i = piece.begin - part_.begin;
      --j;
    }
    return out;
  }

  void read_list(const Seed& seed) {
    index::PositionCursor cursor(seed.list, zone_);
    std::array<Slot, kBatch> slots;
    while (const std::size_t count = cursor.fill(slots)) {
      if (!meter_.charge(count + looks_)) return;
      looks_ = 0;
      meter_.candidates += count;
      for (std::size_t i = 0; i < count; ++i) {
        if (i + kAhead < count) __builtin_prefetch(segment_.forward().data() + slots[i + kAhead]);
        if (enough_words(slots[i], seed)) keep(slots[i], seed.place);
      }
      if (found_.size() * sizeof(Span) > held_ && !hold()) return;
    }
  }

  void read_run(const Seed& seed) {
    if (zone_.end - zone_.begin < seed.words) return;
    const std::uint32_t place = *seed.read;
    const Rank rank = slots_[place].front();
    SeedChoice choice;
    choice.offset = place - seed.place;
    choice.list = seed.list;
    choice.count = seed.list.count;
    choice.signatures = segment_.signatures(rank);
    if (place > seed.place) choice.test = choice.test.with_before(id_of(slots_[place - 1].front()));
    if (place + 1 < seed.place + seed.words)
      choice.test = choice.test.with_after(id_of(slots_[place + 1].front()));
    if (!choice.signatures.far.empty()) {
      if (place > seed.place + 1) choice.test = choice.test.with_far_before(id_of(slots_[place - 2].front()));
      if (place + 2 < seed.place + seed.words)
        choice.test = choice.test.with_far_after(id_of(slots_[place + 2].front()));
    }
    std::array<std::uint16_t, kMaxRun> ids{};
    for (std::uint32_t i = 0; i < seed.words; ++i) ids[i] = id_of(slots_[seed.place + i].front());
    query::Seed reader(choice, {zone_.begin, zone_.end - seed.words + 1}, meter_);
    std::array<Slot, kBatch> begins;
    const std::uint16_t* const text = segment_.forward().data();
    while (const std::size_t count = reader.fill(begins)) {
      if (!meter_.charge(count + looks_)) return;
      looks_ = 0;
      meter_.candidates += count;
      for (std::size_t i = 0; i < count; ++i) {
        if (i + kAhead < count) __builtin_prefetch(text + begins[i + kAhead]);
        if (std::equal(ids.begin(), ids.begin() + seed.words, text + begins[i]) &&
            enough_words(begins[i], seed))
          keep(begins[i], seed.place);
      }
      if (found_.size() * sizeof(Span) > held_ && !hold()) return;
    }
  }

  // Whether the part can stand here within its share of the budget: a word of it that is kept stands at most
  // so many slots from its place relative to the seed's. Rarest words first: chance candidates lack them.
  bool enough_words(Slot seed_slot, const Seed& seed) {
    std::size_t missing = absent_;
    std::size_t present = 0;
    for (std::size_t i = absent_; i < order_.size() && present < kMaxPresent; ++i) {
      const std::uint32_t place = order_[i].second;
      if (place - seed.place < seed.words) continue;  // modulo 2^32: places before it are far behind
      const std::int64_t centre = std::int64_t{seed_slot} + place - seed.place;
      ++looks_;
      if (stands_near(slots_[place], centre)) {
        ++present;
      } else if (++missing > part_edits_) {
        return false;
      }
    }
    return true;
  }

  bool stands_near(const EditSlot& slot, std::int64_t centre) const {
    const std::int64_t begin = std::max<std::int64_t>(centre - part_edits_, zone_.begin);
    const std::int64_t end = std::min<std::int64_t>(centre + part_edits_ + 1, zone_.end);
    for (std::int64_t at = begin; at < end; at += kFindWidth) {
      const std::uint16_t* const ids = segment_.forward().data() + at;
      const std::int64_t width = std::min(end - at, kFindWidth);
      const std::uint64_t care = width == kFindWidth ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
      for (const Rank rank : slot) {
        if ((kernels_.find_id(ids, id_of(rank)) & care) != 0) return true;
      }
    }
    return false;
  }

  // The stretch in which a passage with this seed must stand.
  void keep(Slot slot, std::uint32_t place) {
    const DocId doc = segment_.documents().doc_of(slot);
    if (live_ != nullptr && !live_->contains(doc)) return;
    const Span words = in_title_ ? segment_.documents().title(doc) : segment_.documents().body(doc);
    const std::int64_t begin = std::int64_t{slot} - place - edits_;
    const std::int64_t end = std::int64_t{slot} - place + static_cast<std::int64_t>(slots_.size()) + edits_;
    found_.push_back({static_cast<Slot>(std::max<std::int64_t>(begin, words.begin)),
                      static_cast<Slot>(std::min<std::int64_t>(end, words.end))});
  }

  bool hold() {
    const std::size_t grown = std::max<std::size_t>(2 * held_, found_.capacity() * sizeof(Span));
    const bool held = meter_.hold(grown - held_);
    held_ = grown;
    return held;
  }

  // Documents do not touch, so neither do stretches of different ones.
  std::vector<Span> merged() {
    std::vector<Span> out;
    std::sort(found_.begin(), found_.end(), [](Span a, Span b) { return a.begin < b.begin; });
    for (const Span& span : found_) {
      if (!out.empty() && span.begin <= out.back().end) {
        out.back().end = std::max(out.back().end, span.end);
      } else {
        out.push_back(span);
      }
    }
    return out;
  }

  const index::Segment& segment_;
  const index::Kernels& kernels_ = index::active_kernels();
  const DocSet* live_;
  bool in_title_;
  Span zone_;
  std::span<const EditSlot> slots_;
  std::uint32_t edits_;
  BudgetMeter& meter_;
  std::vector<std::uint64_t> counts_;  // occurrences, of each place
  struct Part {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  Part part_;  // of the pattern, and what may differ in it
  std::uint32_t part_edits_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order_;  // its occurrences and places, rarest first
  std::size_t absent_ = 0;                                      // places without occurrences
  std::uint64_t looks_ = 0;                                     // not yet charged
  std::vector<Span> found_;
  std::size_t held_ = 0;
};

}  // namespace

std::vector<Span> edit_candidates(const index::Segment& segment, const DocSet* live, const EditScope& scope,
                                  const EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter) {
  return Candidates(segment, live, scope, pattern, edits, meter).windows();
}

}  // namespace quoth::query
