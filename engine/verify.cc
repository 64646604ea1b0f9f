#include "engine/verify.h"

#include <algorithm>

#include "engine/verify_parts.h"
#include "index/segment/doc_map.h"

namespace quoth::engine {

std::vector<std::string> verify_meaning(const index::Segment& segment,
                                        const std::function<void(double)>& progress) {
  const Slot slot_end = segment.documents().slot_end();
  VerifyReporter report(std::uint64_t{slot_end} * 3, progress);
  SlotSums lists(slot_end);
  SlotSums texts(slot_end);
  if (const auto sound = segment.documents().check(); !sound.ok()) {
    report.problem(sound.error());
    return report.take();  // nothing else can be placed
  }
  verify_terms(segment, lists, report);
  const Slot compared = verify_documents(segment, texts, report);
  for (std::size_t range = 0; range < lists.size(); ++range) {
    const std::uint64_t begin = std::uint64_t{range} << SlotSums::kRangeBits;
    const std::uint64_t end =
        std::min<std::uint64_t>(slot_end, begin + (std::uint64_t{1} << SlotSums::kRangeBits));
    if (end <= compared && lists[range] != texts[range]) {
      report.problem("position blocks", "the lists of words differ from the texts between slots " +
                                            std::to_string(begin) + " and " + std::to_string(end));
    }
  }
  verify_ngrams(segment, report);
  verify_gram_counts(segment, report);
  verify_anchors(segment, report);
  verify_columns(segment, report);
  if (progress) progress(1.0);
  return report.take();
}

}  // namespace quoth::engine
