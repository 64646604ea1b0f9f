// verify_meaning: the count table, made again from the forward array by the pass that builds it.
// tests/gram_counts compares that pass with the definition.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/build/gram_count_pass.h"
#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/gram_counts_writer.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;

constexpr std::size_t kMemory = std::size_t{32} << 20;

GramCountPlan plan_of(const Segment& segment) {
  const GramCounts& counts = segment.gram_counts();
  GramCountPlan plan;
  plan.frequent = segment.ngrams().frequent_words();
  plan.limit = counts.limit();
  plan.extend = counts.extend();
  for (Rank rank = 0; rank < counts.ranks(); ++rank) {
    const TermInfo info = segment.term_info(rank);
    plan.occurrences.push_back(info.occurrences + info.title_occurrences);
  }
  return plan;
}

Result<std::vector<std::byte>> make_again(const Segment& segment) {
  std::vector<Slot> begins;
  for (DocId doc = 0; doc < segment.document_count(); ++doc)
    begins.push_back(segment.documents().body(doc).begin);
  const BodyLine line{[&](std::uint64_t slot, std::span<std::uint16_t> out) -> Result<void> {
                        std::copy_n(segment.forward().begin() + static_cast<std::ptrdiff_t>(slot), out.size(),
                                    out.begin());
                        return {};
                      },
                      begins, segment.documents().body_end()};
  MemoryIo io;
  GramCountsWriter writer(io, "counts-", kMemory);
  QUOTH_TRY(run_gram_count_pass(plan_of(segment), line, {io, "pass-", kMemory, 1, nullptr}, writer));
  QUOTH_TRY(writer.finish());
  std::vector<std::byte> made = writer.header();
  QUOTH_TRY(writer.table().finish_writing());
  const std::size_t header = made.size();
  made.resize(header + static_cast<std::size_t>(writer.table().size()));
  QUOTH_TRY(writer.table().read_at(0, std::span(made).subspan(header)));
  return made;
}

}  // namespace

void verify_gram_counts(const Segment& segment, VerifyReporter& report) {
  if (segment.gram_counts().empty()) return;
  const Result<std::vector<std::byte>> made = make_again(segment);
  if (!made.ok()) return report.problem(made.error());
  const Bytes stored = segment.gram_counts().bytes();
  const Bytes expected = made.value();
  const auto differ = std::mismatch(stored.begin(), stored.end(), expected.begin(), expected.end());
  if (differ.first == stored.end() && differ.second == expected.end()) return;
  report.problem("count table", "it is not that of the texts: it has " + std::to_string(stored.size()) +
                                    " bytes, expected " + std::to_string(expected.size()) +
                                    ", and differs from byte " +
                                    std::to_string(differ.first - stored.begin()) + " on");
}

}  // namespace quoth::engine
