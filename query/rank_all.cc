// Documents with all of some words and none of others, the best of them.
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "query/all_words.h"
#include "query/ranked_words.h"
#include "query/score_bounds.h"

namespace quoth::query {

namespace {

constexpr std::size_t kLeastBatch = 32;

class AllDriver {
 public:
  AllDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
            std::span<const Rank> without, const ImpactModel& model, TopK<float>& top, Counts* counts);
  void run();

 private:
  // A word, heaviest first.
  struct Part {
    std::size_t word;
    Score most;   // that it adds to any document
    Score here;   // and to one of the batch
    Score asked;  // and to one of the range that was asked about last
  };

  Score bound(std::size_t word, float impact) const {
    const RankedWord& w = words_.words()[word];
    return bounds_.of(w.weight, impact) * w.times;
  }
  bool is_wanted(DocId first, DocId last);
  void score();
  void add(const Part& part, Score rest);

  const SegmentContext& context_;
  std::uint32_t segment_;
  const index::ScoreKernels& scoring_ = index::active_score_kernels();
  Bounds bounds_;
  ImpactModel model_;
  TopK<float>& top_;
  Counts* counts_;  // null: only the best are wanted
  Threshold threshold_;
  AllWords words_;
  std::vector<Part> parts_;
  Score most_ = 0;  // of all parts
  std::array<Score, AllWords::kMost> scores_;
  std::array<Score, AllWords::kMost> added_;
  std::array<std::uint32_t, AllWords::kMost> freqs_;
};

AllDriver::AllDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
                     std::span<const Rank> without, const ImpactModel& model, TopK<float>& top,
                     Counts* counts)
    : context_(context),
      segment_(segment),
      bounds_(context, model),
      model_(model),
      top_(top),
      counts_(counts),
      threshold_(top),
      words_(context, words, without) {
  for (std::size_t i = 0; i < words_.words().size(); ++i) {
    parts_.push_back({i, bound(i, words_.list(i).max_impact()), 0, 0});
  }
  std::sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) { return a.most > b.most; });
  for (const Part& part : parts_) most_ += part.most;
}

bool AllDriver::is_wanted(DocId first, DocId last) {
  Score most = most_;
  for (Part& part : parts_) {
    if (threshold_.limit() < 0) {
      part.asked = part.most;
      continue;
    }
    if (!threshold_.reaches(most)) return false;
    part.asked = bound(part.word, words_.list(part.word).max_impact(first, last));
    most -= part.most - part.asked;
  }
  if (!threshold_.reaches(most)) return false;
  for (Part& part : parts_) part.here = std::max(part.here, part.asked);
  return true;
}

void AllDriver::run() {
  // The first batches are small: without a threshold every document costs a look at every list.
  std::size_t enough =
      counts_ != nullptr ? AllWords::kFull : std::clamp(top_.capacity(), kLeastBatch, AllWords::kFull);
  const auto wanted = [this](DocId first, DocId last) {
    return counts_ != nullptr || is_wanted(first, last);
  };
  while (words_.next(wanted, enough)) {
    score();
    for (Part& part : parts_) part.here = 0;
    enough = std::min(2 * enough, AllWords::kFull);
  }
}

// Word by word, dropping documents that the words to come cannot lift above the threshold.
void AllDriver::score() {
  std::fill_n(scores_.begin(), words_.documents().size(), 0);
  if (counts_ != nullptr) counts_->documents += words_.documents().size();
  Score rest = 0;
  for (const Part& part : parts_) rest += part.here;
  for (const Part& part : parts_) {
    if (words_.documents().empty()) return;
    add(part, rest -= part.here);
  }
  const std::span<const DocId> documents = words_.documents();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (!threshold_.reaches(scores_[i])) continue;
    if (context_.live != nullptr && !context_.live->contains(documents[i])) continue;
    top_.add(to_float(scores_[i]), segment_, documents[i], to_float(scores_[i]));
    threshold_.update();
  }
}

// `rest`: what the words to come add at most.
void AllDriver::add(const Part& part, Score rest) {
  words_.freqs(part.word, freqs_.data());
  const RankedWord& word = words_.words()[part.word];
  const std::span<const DocId> documents = words_.documents();
  scoring_.score(model_.formula(word.weight, word.times), documents.data(), freqs_.data(),
                 context_.segment.documents().lengths().data(), documents.size(), added_.data());
  for (std::size_t i = 0; i < documents.size(); ++i) scores_[i] += added_[i];
  if (counts_ != nullptr) {
    const auto end = freqs_.begin() + static_cast<std::ptrdiff_t>(documents.size());
    counts_->occurrences += word.times * std::accumulate(freqs_.begin(), end, std::uint64_t{0});
    return;
  }
  const Score limit = threshold_.limit() - rest;
  if (limit < 0) return;
  words_.keep_if([&](std::size_t i, std::size_t to) {
    scores_[to] = scores_[i];
    return scores_[to] > limit;
  });
}

}  // namespace

void rank_all(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              std::span<const Rank> without, const ImpactModel& model, TopK<float>& top, Counts* counts) {
  if (!words.empty()) AllDriver(context, segment, words, without, model, top, counts).run();
}

}  // namespace quoth::query
