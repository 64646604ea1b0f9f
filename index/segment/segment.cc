#include "index/segment/segment.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "index/format.h"
#include "index/segment/segment_file.h"

namespace quoth::index {
namespace {

using format::SectionId;

}  // namespace

// Opens the views of one file in the order in which they rely on each other.
class SegmentOpener {
 public:
  explicit SegmentOpener(std::unique_ptr<MappedFile> file) : segment_(new Segment()) {
    segment_->file_ = std::move(file);
  }

  Result<std::unique_ptr<const Segment>> run() {
    const Bytes file = segment_->file_->bytes();
    if (reinterpret_cast<std::uintptr_t>(file.data()) % format::kAlignment != 0) {
      return Error{ErrorCode::kInvalidArgument,
                   segment_->file_->path() + ": not mapped on a 64-byte boundary"};
    }
    // Before the first look: reading ahead would fetch megabytes for each.
    segment_->file_->expect_random();
    QUOTH_TRY_ASSIGN(view_, SegmentFileView::open(file, segment_->file_->path()));
    for (const format::SectionName& section : format::kSections) {
      if (section.required) QUOTH_TRY(view_.section(section.id));
    }
    for (const SegmentFileView::Section& section : view_.sections()) {
      segment_->sections_.push_back({format::section_name(section.id), section.bytes.size()});
    }
    segment_->id_ = view_.id();
    QUOTH_TRY(named(open_views()));
    segment_->residency_ = std::make_unique<const Residency>(*segment_->file_, section(SectionId::kForward));
    return std::unique_ptr<const Segment>(std::move(segment_));
  }

 private:
  // Required ones are present: run() has looked.
  Bytes section(SectionId id) const {
    const Result<Bytes> bytes = view_.section(id);
    return bytes.ok() ? bytes.value() : Bytes();
  }

  Result<void> open_views() {
    Segment& s = *segment_;
    const SegmentHeader& header = view_.header();
    QUOTH_TRY(open_analyzer());
    QUOTH_TRY_ASSIGN(s.terms_,
                     TermDictionary::open(section(SectionId::kTermBuckets), section(SectionId::kTermStrings),
                                          section(SectionId::kCommonTerms), header.terms));
    QUOTH_TRY(open_forward());
    PostingSections postings;
    postings.records = section(SectionId::kTermRecords);
    postings.position_skips = section(SectionId::kPositionSkips);
    postings.position_blocks = section(SectionId::kPositionBlocks);
    postings.documents = section(SectionId::kDocumentPostings);
    postings.forward = s.forward_.data();
    postings.term_count = header.terms;
    postings.document_count = header.documents;
    postings.doc_map = &s.documents_;  // opened below; short lists derive their documents from it
    postings.body_end = header.body_end;
    postings.slot_end = header.slot_end;
    QUOTH_TRY_ASSIGN(s.records_, TermRecords::open(postings));
    NgramSections ngrams;
    ngrams.directory = section(SectionId::kNgramDirectory);
    ngrams.lists = section(SectionId::kNgramLists);
    ngrams.signatures = section(SectionId::kSignatures);
    ngrams.term_count = header.terms;
    ngrams.document_count = header.documents;
    ngrams.slot_end = header.slot_end;
    QUOTH_TRY_ASSIGN(s.ngrams_, Ngrams::open(ngrams));
    const Bytes anchors = section(SectionId::kAnchors);
    if (!anchors.empty()) {
      QUOTH_TRY_ASSIGN(s.anchors_, Anchors::open(anchors));
    }
    const Bytes counts = section(SectionId::kCountTable);
    if (!counts.empty()) {
      QUOTH_TRY_ASSIGN(s.gram_counts_, GramCounts::open(counts, header.terms, header.documents, s.forward_));
    }
    QUOTH_TRY_ASSIGN(s.documents_,
                     DocMap::open(section(SectionId::kDocumentMap), header.body_end, header.slot_end));
    if (s.documents_.size() != header.documents || s.documents_.token_count() != header.tokens) {
      return Error{ErrorCode::kCorrupt, "section 'document map' counts otherwise than the header"};
    }
    QUOTH_TRY_ASSIGN(s.regions_, Regions::open(section(SectionId::kRegions), header.body_end));
    QUOTH_TRY_ASSIGN(s.columns_, Columns::open(section(SectionId::kColumns), header.documents));
    QUOTH_TRY_ASSIGN(s.text_, TextStore::open(section(SectionId::kText), s.documents_, s.terms_, s.forward_));
    return {};
  }

  Result<void> open_analyzer() {
    const std::string_view text = as_text(section(SectionId::kAnalyzer));
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (text.empty() || text.size() > format::kMaxAnalyzerBytes || !printable) {
      return Error{ErrorCode::kCorrupt, "section 'analyzer' is not a fingerprint"};
    }
    segment_->analyzer_ = text;
    return {};
  }

  Result<void> open_forward() {
    constexpr std::size_t kPadding = Segment::kForwardPadding;
    const Bytes bytes = section(SectionId::kForward);
    const std::uint64_t slots = view_.header().slot_end;
    if (bytes.size() != (slots + 2 * kPadding) * sizeof(std::uint16_t)) {
      return Error{ErrorCode::kCorrupt,
                   "section 'forward array' does not have the length of the number line"};
    }
    const std::span<const std::uint16_t> ids(reinterpret_cast<const std::uint16_t*>(bytes.data()),
                                             slots + 2 * kPadding);
    for (const auto& edge : {ids.first(kPadding), ids.last(kPadding)}) {
      if (std::any_of(edge.begin(), edge.end(), [](std::uint16_t id) { return id != kSentinelId; })) {
        return Error{ErrorCode::kCorrupt, "section 'forward array' does not end in sentinels"};
      }
    }
    segment_->forward_ = ids.subspan(kPadding, slots);
    return {};
  }

  // Views know their section, not the file.
  Result<void> named(Result<void> result) const {
    if (result.ok()) return result;
    Error error = std::move(result).error();
    error.message =
        segment_->file_->path() + ": " + error.message + "; run quoth verify, and build the index again";
    return error;
  }

  std::unique_ptr<Segment> segment_;
  SegmentFileView view_;
};

Result<std::unique_ptr<const Segment>> Segment::open(std::unique_ptr<MappedFile> file) {
  return SegmentOpener(std::move(file)).run();
}

Span Segment::zone(Zone zone) const {
  if (zone == Zone::kBody) return {0, documents_.body_end()};
  return {documents_.body_end(), documents_.slot_end()};
}

TermInfo Segment::term_counts(Rank rank) const { return records_.counts(rank); }
TermInfo Segment::term_info(Rank rank) const { return records_.info(rank); }
PositionList Segment::positions(Rank rank) const {
  PositionList list = records_.positions(rank);
  if (list.in_rows() && residency_->is_cold()) list.cold = residency_.get();
  return list;
}
void Segment::ask_for_words(std::span<const std::string_view> words) const {
  terms_.ask_for(words, [this](Bytes bytes) { residency_->ask(bytes); });
}

void Segment::ask_for_records(std::span<const Rank> ranks) const {
  for (const Rank rank : ranks) {
    residency_->ask(records_.record_bytes(rank));
    residency_->ask(ngrams_.signature_begin_bytes(rank));
  }
}

void Segment::ask_for_list(const PositionList& list, const Signatures& signatures) const {
  constexpr std::size_t kMost = std::size_t{1} << 20;  // longer lists are read as they are walked
  constexpr std::size_t kUsualBytes = 2;               // a posting, nearly always less
  residency_->ask(list.skips.first(std::min(list.skips.size(), kMost)));
  for (const std::span<const std::uint8_t> bytes : {signatures.near, signatures.far})
    residency_->ask(std::as_bytes(bytes.first(std::min(bytes.size(), kMost))));
  residency_->ask(list.blocks.first(std::min({list.blocks.size(), kMost, kUsualBytes * list.count})));
}

DocList Segment::documents_with(Rank rank) const { return records_.documents(rank); }

}  // namespace quoth::index
