// Documents with all of the words, the best of them.
#include <algorithm>
#include <array>
#include <vector>

#include "query/all_words.h"
#include "query/ranked_words.h"
#include "query/score_bounds.h"

namespace quoth::query {

namespace {

class AllDriver {
 public:
  AllDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
            const ImpactModel& model, TopK<float>& top);
  void run();

 private:
  // A word, heaviest first.
  struct Part {
    std::size_t word;
    Score most;  // that it adds to any document
    Score rest;  // that those behind it add
  };

  Score bound(std::size_t word, float impact) const {
    const RankedWord& w = words_.words()[word];
    return bounds_.of(w.weight, impact) * w.times;
  }
  bool is_wanted(DocId first, DocId last);
  void score();
  void add(const Part& part);

  const SegmentContext& context_;
  std::uint32_t segment_;
  Bounds bounds_;
  ImpactModel model_;
  TopK<float>& top_;
  Threshold threshold_;
  AllWords words_;
  std::vector<Part> parts_;
  std::array<Score, AllWords::kMost> scores_;
  std::array<std::uint32_t, AllWords::kMost> freqs_;
};

AllDriver::AllDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
                     const ImpactModel& model, TopK<float>& top)
    : context_(context),
      segment_(segment),
      bounds_(context, model),
      model_(model),
      top_(top),
      threshold_(top),
      words_(context, words) {
  for (std::size_t i = 0; i < words_.words().size(); ++i) {
    parts_.push_back({i, bound(i, words_.list(i).max_impact()), 0});
  }
  std::sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) { return a.most > b.most; });
  for (std::size_t i = parts_.size(); i-- > 1;) parts_[i - 1].rest = parts_[i].rest + parts_[i].most;
}

bool AllDriver::is_wanted(DocId first, DocId last) {
  if (threshold_.limit() < 0) return true;
  Score most = parts_[0].most + parts_[0].rest;
  for (const Part& part : parts_) {
    if (!threshold_.reaches(most)) return false;
    most -= part.most - bound(part.word, words_.list(part.word).max_impact(first, last));
  }
  return threshold_.reaches(most);
}

void AllDriver::run() {
  while (words_.next([this](DocId first, DocId last) { return is_wanted(first, last); })) score();
}

// Word by word, dropping documents that the words to come cannot lift above the threshold.
void AllDriver::score() {
  std::fill_n(scores_.begin(), words_.documents().size(), 0);
  for (const Part& part : parts_) {
    if (words_.documents().empty()) return;
    add(part);
  }
  const std::span<const DocId> documents = words_.documents();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (!threshold_.reaches(scores_[i])) continue;
    if (context_.live != nullptr && !context_.live->contains(documents[i])) continue;
    top_.add(to_float(scores_[i]), segment_, documents[i], to_float(scores_[i]));
    threshold_.update();
  }
}

void AllDriver::add(const Part& part) {
  words_.freqs(part.word, freqs_.data());
  const RankedWord& word = words_.words()[part.word];
  const std::uint32_t* lengths = context_.segment.documents().lengths().data();
  const std::span<const DocId> documents = words_.documents();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    scores_[i] += word.weight.score(model_.impact(freqs_[i], lengths[documents[i]])) * word.times;
  }
  const Score limit = threshold_.limit() - part.rest;
  if (limit < 0) return;
  words_.keep_if([&](std::size_t i, std::size_t to) {
    scores_[to] = scores_[i];
    return scores_[to] > limit;
  });
}

}  // namespace

void rank_all(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top) {
  if (!words.empty()) AllDriver(context, segment, words, model, top).run();
}

}  // namespace quoth::query
