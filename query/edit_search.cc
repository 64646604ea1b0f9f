#include "query/edit_search.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <queue>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"

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
  // The list of a word, or of a run of words, that stands at `place` of the pattern.
  struct Seed {
    index::PositionList list;
    std::uint32_t place = 0;
    std::uint32_t words = 1;
  };
  // A piece of the pattern, and how many candidates it has.
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t words = 0;
    std::uint64_t cost = 0;
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
      read_list(seed);
    }
  }

  // The part_edits_ + 1 disjoint pieces of the part with the fewest candidates together.
  std::vector<Seed> choose_seeds() {
    std::vector<Piece> pieces;
    if (order_.size() > kMaxChosen) {
      for (std::size_t i = 0; i <= part_edits_; ++i) pieces.push_back({order_[i].second, 1, order_[i].first});
    } else {
      pieces = cheapest_pieces();
    }
    std::vector<Seed> seeds;
    for (const Piece& piece : pieces) {
      if (piece.cost == 0) continue;
      if (piece.words > 1) {
        seeds.push_back({gram(piece.begin, piece.words).positions, piece.begin, piece.words});
        continue;
      }
      for (const Rank rank : slots_[piece.begin]) seeds.push_back({segment_.positions(rank), piece.begin, 1});
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
    out.assign(1, {end - 1, 1, counts_[end - 1]});
    const auto levels =
        static_cast<std::uint32_t>(std::min(segment_.ngrams().levels(), index::Ngrams::kMaxGram));
    for (std::uint32_t words = 2; words <= std::min(levels, end - part_.begin); ++words) {
      if (slots_[end - 1].size() != 1 || slots_[end - words].size() != 1) return;
      using Kind = index::Ngrams::Gram::Kind;
      const index::Ngrams::Gram found = gram(end - words, words);
      if (found.kind == Kind::kAbsent) out.push_back({end - words, words, 0});
      if (found.kind == Kind::kListed)
        out.push_back({end - words, words, in_title_ ? found.title_occurrences : found.occurrences});
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

// The reduced passages of one window.
class Passages {
 public:
  Passages(EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter)
      : pattern_(pattern),
        length_(static_cast<std::uint32_t>(pattern.size())),
        edits_(edits),
        meter_(meter) {}

  void find(Span window, std::vector<EditHit>& out) {
    const std::size_t size = window.end - window.begin;
    if (!meter_.charge(size * pattern_.aligner().blocks())) return;
    const std::uint64_t bytes = size * (sizeof(Symbol) + sizeof(std::uint32_t));
    if (!meter_.hold(bytes)) return;
    pattern_.read(window, symbols_);
    pattern_.aligner().distances(symbols_, ends_);
    for (std::uint32_t end = 1; end <= size && meter_.ok(); ++end) {
      if (ends_[end] <= edits_) queue_.push({ends_[end], 0, 0, end});
    }
    reduce(window.begin, out);
    meter_.release(bytes);
  }

 private:
  struct Passage {
    std::uint32_t distance = 0;
    // Words of the longest passage that this one lacks, and one more; 0 while the begin is not known.
    std::uint32_t missing = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend auto operator<=>(const Passage&, const Passage&) = default;  // the better is less
  };

  Passage passage(std::uint32_t distance, std::uint32_t begin, std::uint32_t end) const {
    return {distance, length_ + edits_ - (end - begin) + 1, begin, end};
  }

  // Queues the best passage that ends at `end` and begins at `floor` or later, if there is one.
  void push_best(std::uint32_t end, std::uint32_t floor) {
    if (ends_[end] == 0 && end - floor >= length_) {  // nothing changed, so as long as the pattern
      queue_.push(passage(0, end - length_, end));
      return;
    }
    const std::uint32_t reach = std::min(end - floor, length_ + edits_);
    if (!meter_.charge(reach * pattern_.aligner().blocks())) return;
    pattern_.aligner().distances_back(std::span(symbols_).subspan(end - reach, reach), back_);
    std::uint32_t best = 0;  // back_[0] is the pattern's length, which is over the budget
    for (std::uint32_t width = 1; width <= reach; ++width) {
      if (back_[width] <= back_[best]) best = width;
    }
    if (back_[best] <= edits_) queue_.push(passage(back_[best], end - best, end));
  }

  // Always takes the best passage left. Of one that reaches into a passage taken before, the part behind
  // that one may still be within the budget. Most ends fall to a better passage before their begin is asked
  // for.
  void reduce(Slot base, std::vector<EditHit>& out) {
    std::map<std::uint32_t, Passage> kept;  // by begin; disjoint
    while (!queue_.empty() && meter_.charge(1)) {
      const Passage best = queue_.top();
      queue_.pop();
      const auto after = kept.lower_bound(best.end);
      const std::uint32_t taken = after == kept.begin() ? 0 : std::prev(after)->second.end;
      if (taken >= best.end) continue;
      if (best.missing == 0 || taken > best.begin) {
        push_best(best.end, taken);
      } else {
        kept.emplace(best.begin, best);
      }
    }
    for (const auto& [begin, one] : kept) out.push_back({{base + begin, base + one.end}, one.distance});
    queue_ = {};
  }

  EditPattern& pattern_;
  std::uint32_t length_;
  std::uint32_t edits_;
  BudgetMeter& meter_;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> ends_;  // least distance of a passage that ends here
  std::vector<std::uint32_t> back_;
  std::priority_queue<Passage, std::vector<Passage>, std::greater<>> queue_;  // the best passage of each end
};

}  // namespace

bool edit_search(const index::Segment& segment, const DocSet* live, const EditScope& scope,
                 EditPattern& pattern, std::uint32_t edits, std::size_t limit, BudgetMeter& meter,
                 std::vector<EditHit>& out) {
  const std::size_t before = out.size();
  const std::vector<Span> windows = Candidates(segment, live, scope, pattern, edits, meter).windows();
  Passages passages(pattern, edits, meter);
  for (const Span& window : windows) {
    if (!meter.ok()) break;
    passages.find(window, out);
    if (out.size() - before > limit) return false;
  }
  return true;
}

void edit_search_in(Span window, EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter,
                    std::vector<EditHit>& out) {
  Passages(pattern, edits, meter).find(window, out);
}

}  // namespace quoth::query
