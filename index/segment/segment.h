// Segment: one immutable mapped file, opened and checked once, handing out typed views.
//
// docs/format.md is the definition of the bytes. open() checks all structure (section
// table, lengths, every directory that a view relies on) and the checksums of small
// sections, in time that does not depend on the size of large ones; verify (engine/verify.h)
// checks everything. After open() no call can read outside the file, whatever its bytes.
// Const methods may be called from several threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/io/io.h"
#include "index/segment/anchors.h"
#include "index/segment/columns.h"
#include "index/segment/doc_list.h"
#include "index/segment/doc_map.h"
#include "index/segment/gram_counts.h"
#include "index/segment/ngrams.h"
#include "index/segment/position_list.h"
#include "index/segment/regions.h"
#include "index/segment/residency.h"
#include "index/segment/signatures.h"
#include "index/segment/term_dictionary.h"
#include "index/segment/term_records.h"
#include "index/segment/text_store.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Forward array values (docs/format.md, section 6).
inline constexpr std::uint16_t kSentinelId = 0xffff;  // no word: padding between documents
inline constexpr std::uint16_t kEscapeId = 0xfffe;    // a word of rank >= kEscapeRank
inline constexpr Rank kEscapeRank = 0xfffe;

// Body: the number line of texts. Title: the zone after it, where titles stand, one
// pseudo-document per document, in the same order (docs/format.md, section 2).
enum class Zone : std::uint8_t { kBody, kTitle };

struct TermInfo {
  std::uint32_t occurrences = 0;        // in bodies
  std::uint32_t title_occurrences = 0;  // in titles
  std::uint32_t documents = 0;          // documents whose body has the term
};

class Segment {
 public:
  // `file` is kept. Errors: kCorrupt, kUnsupportedVersion; they name the file and the section.
  static Result<std::unique_ptr<const Segment>> open(std::unique_ptr<MappedFile> file);

  // 32 hexadecimal digits: a hash of the content, the same for the same input and settings.
  std::string_view id() const { return id_; }
  std::string_view analyzer() const { return analyzer_; }  // Analyzer::fingerprint() at build
  std::string_view path() const { return file_->path(); }

  std::uint32_t document_count() const { return documents_.size(); }
  std::uint64_t token_count() const { return documents_.token_count(); }  // bodies
  float average_length() const { return documents_.average_length(); }
  Span zone(Zone zone) const;

  const TermDictionary& terms() const { return terms_; }
  TermInfo term_info(Rank rank) const;    // zeros for a rank >= terms().size()
  TermInfo term_counts(Rank rank) const;  // the same without `documents`: cheaper for rare terms
  void prefetch_term(Rank rank) const { records_.prefetch(rank); }  // what these read
  PositionList positions(Rank rank) const;                          // empty for the same
  DocList documents_with(Rank rank) const;                          // body only

  // Runs of frequent words; none in a segment that was built without them.
  const Ngrams& ngrams() const { return ngrams_; }
  const GramCounts& gram_counts() const { return gram_counts_; }  // the same
  const Anchors& anchors() const { return anchors_; }  // empty without them
  // What stands around each posting of a word's list, which is positions(rank); empty when not stored.
  Signatures signatures(Rank rank, const PositionList& list) const {
    return ngrams_.word_signatures(rank, list.count);
  }
  Signatures signatures(Rank rank) const { return signatures(rank, positions(rank)); }

  // One id per slot, of both zones. At least kForwardPadding sentinels stand before the
  // first and after the last slot, so that kernels may read past both ends.
  static constexpr std::size_t kForwardPadding = 64;
  std::span<const std::uint16_t> forward() const { return forward_; }

  const DocMap& documents() const { return documents_; }
  const Regions& regions() const { return regions_; }
  const Columns& columns() const { return columns_; }
  const TextStore& text() const { return text_; }

  struct SectionInfo {
    std::string_view name;
    std::uint64_t bytes = 0;
  };
  // In file order; for stats and explain.
  std::span<const SectionInfo> sections() const { return sections_; }
  const Residency& residency() const { return *residency_; }
  // While cold: begins to read what find_all(), term_counts() and positions() of these words read.
  void ask_for_words(std::span<const std::string_view> words) const;
  void ask_for_records(std::span<const Rank> ranks) const;
  // And a list with its signatures.
  void ask_for_list(const PositionList& list, const Signatures& signatures) const;
  std::uint64_t file_bytes() const { return file_->bytes().size(); }
  const MappedFile& file() const { return *file_; }

 private:
  friend class SegmentOpener;
  Segment() = default;

  std::unique_ptr<MappedFile> file_;
  std::unique_ptr<const Residency> residency_;  // of file_
  std::string id_;
  std::string analyzer_;
  TermDictionary terms_;
  TermRecords records_;
  Ngrams ngrams_;
  GramCounts gram_counts_;
  Anchors anchors_;
  std::span<const std::uint16_t> forward_;
  DocMap documents_;
  Regions regions_;
  Columns columns_;
  TextStore text_;
  std::vector<SectionInfo> sections_;
};

}  // namespace quoth::index
