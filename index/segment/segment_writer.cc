#include "index/segment/segment_writer.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "index/format.h"
#include "index/io/temporary.h"
#include "index/segment/columns.h"
#include "index/segment/columns_writer.h"
#include "index/segment/doc_map.h"
#include "index/segment/index_directory.h"
#include "index/segment/regions_writer.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file_writer.h"

namespace quoth::index {
namespace {

using format::SectionId;

constexpr std::size_t kCopyBytes = std::size_t{1} << 18;

Error out_of_order(std::string_view what) {
  return {ErrorCode::kInternal, "segment writer: " + std::string(what)};
}

Error too_large(std::string_view what, std::uint64_t found, std::uint64_t limit) {
  return {ErrorCode::kLimit, std::string(what) + ": " + std::to_string(found) + ", the limit is " +
                                 std::to_string(limit) + "; split the input into several indexes"};
}

}  // namespace

struct SegmentWriter::State {
  Io& io;
  std::string prefix;
  std::size_t memory_limit;
  // Lists and text are most of a segment, so they get most of the memory.
  RegionsWriter regions{io, prefix + "regions-", memory_limit / 32};
  NgramsWriter ngrams{io, prefix + "ngrams-", memory_limit / 16};
  GramCountsWriter gram_counts{io, prefix + "counts-", memory_limit / 32};
  AnchorsWriter anchors{io, prefix + "anchors-", memory_limit / 32};
  ColumnsWriter columns{io, prefix + "columns-", memory_limit / 8};
  TextWriter text;
  PostingsWriter postings{io, prefix + "postings-", memory_limit / 4};
  Spool forward{io, prefix + "forward", memory_limit / 8};
  std::optional<DictionaryWriter> dictionary;
  std::vector<std::byte> common_terms;  // after end_terms()

  DocumentLayout line;
  std::vector<std::uint32_t> title_lengths;
  std::uint64_t body_slots = 0;
  std::uint64_t title_slots = 0;
  bool title_words = false;
  std::uint64_t forward_slots = 0;
  std::vector<std::uint8_t> term_sizes;  // by rank
  std::uint32_t terms_added = 0;
  bool terms_ended = false;
  Spool* regions_section = nullptr;  // once terms were ended
  Spool* columns_section = nullptr;

  State(Io& files, const Options& options)
      : io(files),
        prefix(join_path(options.work_directory, kTemporaryPrefix) + "segment-"),
        memory_limit(options.memory_limit),
        text(io, prefix + "text-", memory_limit / 4, options.text) {}

  std::uint64_t slot_end() const { return body_slots + (title_words ? title_slots : 0); }
  Result<void> end_terms();
  Result<SegmentFile> write(OutputFile& file);
  bool has_section(const format::SectionName& section) const;
  Result<void> write_section(SectionId id, SegmentFileWriter& out);
  Result<void> write_ngrams(SectionId id, SegmentFileWriter& out);
};

SegmentWriter::SegmentWriter(Io& io, Options options) : state_(std::make_unique<State>(io, options)) {}
SegmentWriter::~SegmentWriter() = default;

Result<void> SegmentWriter::add_document(const Document& fields_only, std::uint64_t text_bytes,
                                         std::uint32_t body_tokens, std::uint32_t title_tokens) {
  State& s = *state_;
  if (s.dictionary.has_value() || s.forward_slots != 0)
    return out_of_order("a document after ranks were given");
  if (body_tokens > format::kMaxDocumentTokens)
    return too_large("words of a document", body_tokens, format::kMaxDocumentTokens);
  if (title_tokens > format::kMaxDocumentTokens)
    return too_large("words of a title", title_tokens, format::kMaxDocumentTokens);
  // Titles count from the first document on, lest a late title move the end beyond the limit.
  const std::uint64_t slots = s.body_slots + s.title_slots + slots_for(body_tokens) + slots_for(title_tokens);
  if (slots > format::kMaxSlots) return too_large("slots of a segment", slots, format::kMaxSlots);

  const auto doc = static_cast<DocId>(s.line.begins.size());
  if (!fields_only.id.empty()) QUOTH_TRY(s.columns.add_text(doc, kIdColumn, fields_only.id));
  if (!fields_only.title.empty()) QUOTH_TRY(s.columns.add_text(doc, kTitleColumn, fields_only.title));
  for (const Field& field : fields_only.fields) QUOTH_TRY(s.columns.add(doc, field.name, field.json));
  QUOTH_TRY(s.text.add_document(text_bytes));

  s.line.begins.push_back(static_cast<Slot>(s.body_slots));
  s.line.lengths.push_back(body_tokens);
  s.title_lengths.push_back(title_tokens);
  s.line.tokens += body_tokens;
  s.body_slots += slots_for(body_tokens);
  s.title_slots += slots_for(title_tokens);
  s.title_words = s.title_words || title_tokens != 0;
  s.line.body_end = static_cast<Slot>(s.body_slots);
  s.line.slot_end = static_cast<Slot>(s.slot_end());
  return {};
}

std::size_t SegmentWriter::document_bytes() const {
  const State& s = *state_;
  return s.line.begins.capacity() * sizeof(Slot) + s.line.lengths.capacity() * sizeof(std::uint32_t) +
         s.title_lengths.capacity() * sizeof(std::uint32_t);
}

Result<void> SegmentWriter::add_regions(DocId doc, std::span<const Region> regions) {
  State& s = *state_;
  if (doc >= s.line.begins.size()) return out_of_order("regions of a document that was not added");
  for (const Region& region : regions) {
    if (region.begin >= region.end || region.end > s.line.lengths[doc])
      return out_of_order("a region outside its document");
    QUOTH_TRY(
        s.regions.add(region.kind, {s.line.begins[doc] + region.begin, s.line.begins[doc] + region.end}));
  }
  return {};
}

const DocumentLayout& SegmentWriter::layout() const { return state_->line; }

Result<void> SegmentWriter::add_forward(std::span<const std::uint16_t> ids) {
  state_->forward_slots += ids.size();
  return state_->forward.append(std::as_bytes(ids));
}

Result<void> SegmentWriter::end_forward() {
  State& s = *state_;
  if (s.forward_slots != s.slot_end()) {
    return out_of_order("forward array of " + std::to_string(s.forward_slots) + " slots, expected " +
                        std::to_string(s.slot_end()));
  }
  return s.forward.finish_writing();
}

Result<void> SegmentWriter::read_forward(std::uint64_t slot, std::span<std::uint16_t> ids) const {
  const std::span<std::byte> bytes = std::as_writable_bytes(ids);
  QUOTH_TRY_ASSIGN(const std::size_t n, state_->forward.read_at(slot * sizeof(std::uint16_t), bytes));
  return n == bytes.size() ? Result<void>() : out_of_order("slots behind the forward array were asked for");
}

NgramsWriter& SegmentWriter::ngrams() { return state_->ngrams; }
GramCountsWriter& SegmentWriter::gram_counts() { return state_->gram_counts; }
AnchorsWriter& SegmentWriter::anchors() { return state_->anchors; }

Result<void> SegmentWriter::add_text(const EncodedText& text) { return state_->text.append(text); }

Result<void> SegmentWriter::add_postings(EncodedPostings postings) {
  return state_->postings.append(std::move(postings));
}

Result<void> SegmentWriter::begin_terms(std::uint32_t term_count) {
  State& s = *state_;
  if (s.dictionary.has_value()) return out_of_order("terms were begun already");
  if (term_count > format::kMaxTerms) return too_large("terms of a segment", term_count, format::kMaxTerms);
  s.dictionary.emplace(s.io, s.prefix + "terms-", term_count, s.memory_limit / 8);
  s.term_sizes.assign(term_count, 0);
  return {};
}

Result<void> SegmentWriter::add_term(std::string_view term, Rank rank) {
  State& s = *state_;
  if (!s.dictionary.has_value() || rank >= s.term_sizes.size()) return out_of_order("a term of unknown rank");
  if (term.empty() || term.size() > kMaxTermBytes)
    return too_large("bytes of a term", term.size(), kMaxTermBytes);
  s.term_sizes[rank] = static_cast<std::uint8_t>(term.size());
  ++s.terms_added;
  return s.dictionary->add(term, rank);
}

Result<void> SegmentWriter::end_terms() { return state_->end_terms(); }

Result<void> SegmentWriter::State::end_terms() {
  if (terms_ended) return {};
  if (!dictionary.has_value()) return out_of_order("no terms were given");
  if (terms_added != term_sizes.size()) return out_of_order("fewer terms than announced");
  QUOTH_TRY(dictionary->finish());
  common_terms = dictionary->common().bytes();
  QUOTH_TRY(text.finish(term_sizes, static_cast<Slot>(body_slots)));
  QUOTH_TRY_ASSIGN(regions_section, regions.finish());
  QUOTH_TRY_ASSIGN(columns_section, columns.finish(static_cast<std::uint32_t>(line.begins.size())));
  terms_ended = true;
  return {};
}

namespace {

Result<void> copy(Spool& spool, SegmentFileWriter& out) {
  QUOTH_TRY(spool.finish_writing());
  std::vector<std::byte> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kCopyBytes, spool.size())));
  for (std::uint64_t at = 0; at < spool.size();) {
    QUOTH_TRY_ASSIGN(const Bytes some, spool.read_some(at, buffer));
    if (some.empty()) return out_of_order("a spool is shorter than its size");
    QUOTH_TRY(out.append(some));
    at += some.size();
  }
  return {};
}

}  // namespace

bool SegmentWriter::State::has_section(const format::SectionName& section) const {
  switch (section.id) {
    case SectionId::kCommonTerms:
      return !common_terms.empty();
    case SectionId::kNgramDirectory:
      return ngrams.has_directory();
    case SectionId::kNgramLists:
      return ngrams.has_lists();
    case SectionId::kSignatures:
      return ngrams.has_signatures();
    case SectionId::kCountTable:
      return !gram_counts.empty();
    case SectionId::kAnchors:
      return !anchors.empty();
    default:
      return section.required;
  }
}

Result<void> SegmentWriter::State::write_ngrams(SectionId id, SegmentFileWriter& out) {
  if (id == SectionId::kNgramDirectory) {
    QUOTH_TRY(out.append(ngrams.directory_header()));
    QUOTH_TRY(copy(ngrams.next(), out));
    QUOTH_TRY(out.append(std::vector<std::byte>(ngrams.directory_padding())));
    return copy(ngrams.entries(), out);
  }
  if (id == SectionId::kNgramLists) {
    QUOTH_TRY(copy(ngrams.skips(), out));
    return copy(ngrams.blocks(), out);
  }
  QUOTH_TRY(out.append(ngrams.signatures_header()));
  QUOTH_TRY(copy(ngrams.word_signatures(), out));
  return copy(ngrams.gram_signatures(), out);
}

Result<void> SegmentWriter::State::write_section(SectionId id, SegmentFileWriter& out) {
  static constexpr auto kSentinels = [] {
    std::array<std::uint16_t, Segment::kForwardPadding> ids{};
    ids.fill(kSentinelId);
    return ids;
  }();
  switch (id) {
    case SectionId::kAnalyzer:
      return out.append(as_bytes(Analyzer::fingerprint()));
    case SectionId::kCommonTerms:
      return out.append(common_terms);
    case SectionId::kTermBuckets:
      return copy(dictionary->buckets(), out);
    case SectionId::kTermStrings:
      return copy(dictionary->strings(), out);
    case SectionId::kTermRecords:
      QUOTH_TRY(out.append(postings.records_header()));
      return copy(postings.records(), out);
    case SectionId::kPositionSkips:
      return copy(postings.skips(), out);
    case SectionId::kPositionBlocks:
      return copy(postings.blocks(), out);
    case SectionId::kDocumentPostings:
      return copy(postings.documents(), out);
    case SectionId::kForward:
      QUOTH_TRY(out.append(std::as_bytes(std::span(kSentinels))));
      QUOTH_TRY(copy(forward, out));
      return out.append(std::as_bytes(std::span(kSentinels)));
    case SectionId::kDocumentMap: {
      const std::span<const std::uint32_t> titles = title_lengths;
      return write_doc_map(line.lengths, title_words ? titles : titles.first(0),
                           [&](Bytes bytes) { return out.append(bytes); });
    }
    case SectionId::kRegions:
      return copy(*regions_section, out);
    case SectionId::kColumns:
      return copy(*columns_section, out);
    case SectionId::kNgramDirectory:
    case SectionId::kNgramLists:
    case SectionId::kSignatures:
      return write_ngrams(id, out);
    case SectionId::kCountTable:
      QUOTH_TRY(out.append(gram_counts.header()));
      return copy(gram_counts.table(), out);
    case SectionId::kAnchors:
      QUOTH_TRY(out.append(anchors.header()));
      QUOTH_TRY(copy(anchors.directory(), out));
      return copy(anchors.slots(), out);
    case SectionId::kText:
      QUOTH_TRY(copy(text.head(), out));
      return copy(text.blocks(), out);
    default:
      return out_of_order("a section without a writer");
  }
}

Result<SegmentFile> SegmentWriter::State::write(OutputFile& file) {
  SegmentHeader header;
  header.documents = static_cast<std::uint32_t>(line.begins.size());
  header.terms = static_cast<std::uint32_t>(term_sizes.size());
  header.body_end = static_cast<Slot>(body_slots);
  header.slot_end = static_cast<Slot>(slot_end());
  header.tokens = line.tokens;
  SegmentFileWriter out(file);
  QUOTH_TRY(out.begin(header));
  for (const format::SectionName& section : format::kSections) {
    if (!has_section(section)) continue;
    QUOTH_TRY(out.begin_section(section.id, section.required));
    QUOTH_TRY(write_section(section.id, out));
    QUOTH_TRY(out.end_section());
  }
  QUOTH_TRY_ASSIGN(SegmentFile made, out.finish());
  QUOTH_TRY(file.sync());
  QUOTH_TRY(file.close());
  return made;
}

Result<SegmentFile> SegmentWriter::finish(const std::string& path) {
  State& s = *state_;
  QUOTH_TRY(end_forward());
  QUOTH_TRY(s.end_terms());
  QUOTH_TRY(s.gram_counts.finish());
  QUOTH_TRY(s.anchors.finish());
  QUOTH_TRY_ASSIGN(std::unique_ptr<OutputFile> file, s.io.create(path));
  Result<SegmentFile> made = s.write(*file);
  if (!made.ok()) {
    file.reset();
    (void)s.io.remove(path);  // the first error is the one to report
  }
  return made;
}

}  // namespace quoth::index
