#include "query/kin_search.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "index/segment/position_cursor.h"
#include "query/edit_pattern.h"

namespace quoth::query {

namespace {

constexpr std::size_t kMaxRareWords = 24;
constexpr std::uint64_t kMaxPlaces = 300'000;  // of all rare words together, in a segment
constexpr std::uint64_t kRareShare = 1000;     // a word is rare when it is less than one in so many
constexpr std::uint64_t kRareAnyway = 8;       // ... or stands at most so often
constexpr std::size_t kMaxWindows = 16;        // that are compared word by word, in a segment
constexpr std::size_t kMaxKin = 10;
constexpr std::uint32_t kMinReach = 20;

// A rare word of the quotation at one of its places.
struct Event {
  Slot slot = 0;
  std::uint32_t word = 0;  // in rare_
};

struct Window {
  Span span;
  double weight = 0;
};

class KinSearch {
 public:
  KinSearch(const WordRows& rows, BudgetMeter& meter) : rows_(rows), meter_(meter) {
    std::uint64_t tokens = 0;
    for (std::size_t s = 0; s < rows.segments(); ++s) tokens += rows.view(s).segment->token_count();
    const std::uint64_t limit = std::max(tokens / kRareShare, kRareAnyway);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> rare;
    for (std::uint32_t w = 0; w < rows.words(); ++w) {
      const std::uint64_t count = rows.count(w);
      weights_.push_back(std::log(static_cast<double>(tokens + 1) / static_cast<double>(count + 1)));
      total_ += weights_.back();
      is_rare_.push_back(count > 0 && count <= limit);
      if (is_rare_.back() && is_first(w)) rare.emplace_back(count, w);
    }
    std::sort(rare.begin(), rare.end());
    std::uint64_t places = 0;
    for (const auto& [count, word] : rare) {
      places += count;
      if (rare_.size() == kMaxRareWords || places > kMaxPlaces) break;
      rare_.push_back(word);
    }
    reach_ = 2 * rows.words() + kMinReach;
  }

  std::vector<KinPassage> find() {
    std::vector<KinPassage> out;
    for (std::size_t s = 0; s < rows_.segments() && !rare_.empty() && meter_.ok(); ++s) find_in(s, out);
    std::sort(out.begin(), out.end(), [](const KinPassage& a, const KinPassage& b) {
      return std::tuple(-a.share, a.distance, a.segment, a.span.begin) <
             std::tuple(-b.share, b.distance, b.segment, b.span.begin);
    });
    if (out.size() > kMaxKin) out.resize(kMaxKin);
    return out;
  }

 private:
  // The first of equal words stands for all.
  bool is_first(std::uint32_t word) const {
    for (std::uint32_t w = 0; w < word; ++w) {
      bool same = true;
      for (std::size_t s = 0; s < rows_.segments(); ++s) same &= rows_.rank(s, w) == rows_.rank(s, word);
      if (same) return false;
    }
    return true;
  }

  void find_in(std::size_t s, std::vector<KinPassage>& out) {
    const index::Segment& segment = *rows_.view(s).segment;
    const std::vector<Window> windows = best_windows(s, events(s));
    if (windows.empty()) return;
    std::vector<EditSlot> slots(rows_.words());
    for (std::uint32_t w = 0; w < rows_.words(); ++w) {
      if (rows_.rank(s, w) != kNoRank) slots[w].push_back(rows_.rank(s, w));
    }
    EditPattern pattern(segment, slots);
    for (const Window& window : windows) {
      const std::uint64_t cells = std::uint64_t{rows_.words()} * (window.span.end - window.span.begin);
      if (!meter_.charge(cells)) return;
      out.push_back(compare(static_cast<std::uint32_t>(s), window.span, pattern));
    }
  }

  std::vector<Event> events(std::size_t s) {
    std::vector<Event> out;
    for (std::uint32_t r = 0; r < rare_.size(); ++r) {
      const Rank rank = rows_.rank(s, rare_[r]);
      if (rank == kNoRank) continue;
      const index::Segment& segment = *rows_.view(s).segment;
      index::PositionCursor cursor(segment.positions(rank), segment.zone(index::Zone::kBody));
      std::array<Slot, 128> slots;
      while (const std::size_t count = cursor.fill(slots)) {
        if (!meter_.charge(count)) return {};
        for (const Slot slot : std::span(slots).first(count)) out.push_back({slot, r});
      }
    }
    std::sort(out.begin(), out.end(), [](const Event& a, const Event& b) { return a.slot < b.slot; });
    return out;
  }

  // Where the most weight of different rare words stands within reach, in one document; disjoint.
  std::vector<Window> best_windows(std::size_t s, const std::vector<Event>& events) {
    const SegmentView& view = rows_.view(s);
    std::vector<Window> windows;
    std::vector<std::uint32_t> inside(rare_.size());
    double weight = 0;
    std::size_t left = 0;
    Span words{0, 0};
    bool live = true;
    for (std::size_t right = 0; right < events.size(); ++right) {
      const Event& event = events[right];
      if (event.slot >= words.end) {
        const DocId doc = view.segment->documents().doc_of(event.slot);
        words = view.segment->documents().body(doc);
        live = view.live == nullptr || view.live->contains(doc);
      }
      if (inside[event.word]++ == 0) weight += weights_[rare_[event.word]];
      while (events[left].slot < words.begin || event.slot - events[left].slot > reach_) {
        if (--inside[events[left].word] == 0) weight -= weights_[rare_[events[left].word]];
        ++left;
      }
      if (!live) continue;
      const Window window{grown({events[left].slot, event.slot + 1}, words), weight};
      if (!windows.empty() && windows.back().span.end > events[left].slot) {
        if (window.weight > windows.back().weight) windows.back() = window;
      } else {
        windows.push_back(window);
      }
    }
    const std::size_t kept = std::min(windows.size(), kMaxWindows);
    std::partial_sort(windows.begin(), windows.begin() + static_cast<std::ptrdiff_t>(kept), windows.end(),
                      [](const Window& a, const Window& b) {
                        return std::tuple(-a.weight, a.span.begin) < std::tuple(-b.weight, b.span.begin);
                      });
    windows.resize(kept);
    return windows;
  }

  // The rest of the quotation may stand on either side.
  Span grown(Span span, Span words) const {
    const std::uint32_t more = rows_.words();
    return {span.begin - std::min(span.begin - words.begin, more),
            span.end + std::min(words.end - span.end, more)};
  }

  KinPassage compare(std::uint32_t s, Span window, EditPattern& pattern) {
    pattern.read(window, symbols_);
    KinPassage out;
    out.segment = s;
    share_in_order(pattern, out);
    pattern.aligner().distances(symbols_, distances_);
    const auto end = std::min_element(distances_.begin() + 1, distances_.end());
    out.distance = *end;
    const auto size = static_cast<std::size_t>(end - distances_.begin());
    pattern.aligner().distances_back(std::span(symbols_).first(size), distances_);
    std::size_t width = size;
    while (width > 1 && distances_[width] != out.distance) --width;
    out.span = {static_cast<Slot>(window.begin + size - width), static_cast<Slot>(window.begin + size)};
    return out;
  }

  // The heaviest common subsequence.
  void share_in_order(const EditPattern& pattern, KinPassage& out) {
    struct Cell {
      double weight = 0;
      std::uint32_t rare = 0;
    };
    std::vector<Cell> row(symbols_.size() + 1);
    for (std::uint32_t w = 0; w < rows_.words(); ++w) {
      const Symbol symbol = pattern.symbol(w);
      Cell diagonal;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const Cell above = row[j];
        if (symbol != 0 && symbols_[j - 1] == symbol && diagonal.weight + weights_[w] > above.weight)
          row[j] = {diagonal.weight + weights_[w], diagonal.rare + (is_rare_[w] ? 1U : 0U)};
        if (row[j - 1].weight > row[j].weight) row[j] = row[j - 1];
        diagonal = above;
      }
    }
    out.share = total_ > 0 ? row.back().weight / total_ : 0;
    out.rare = row.back().rare;
  }

  const WordRows& rows_;
  BudgetMeter& meter_;
  std::vector<double> weights_;  // of each word: how much it tells
  double total_ = 0;
  std::vector<bool> is_rare_;
  std::vector<std::uint32_t> rare_;  // words whose places are looked at
  std::uint32_t reach_ = 0;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> distances_;
};

}  // namespace

std::vector<KinPassage> kin_search(const WordRows& rows, BudgetMeter& meter) {
  return KinSearch(rows, meter).find();
}

}  // namespace quoth::query
