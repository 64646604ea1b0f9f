// verify_meaning: texts, titles and regions against the number line.
#include <array>
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/analysis/analyzer.h"
#include "index/segment/doc_map.h"
#include "index/segment/text_speller.h"
#include "index/segment/text_walk.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;

constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

// Sets of regions are compared by number and sum of hashes: quotations come in another order
// from the analyzer than from the cursor.
struct RegionSum {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  void add(Span region) {
    ++count;
    sum += SlotSums::mix(std::uint64_t{region.begin} << 32 | region.end);
  }
  friend bool operator==(const RegionSum&, const RegionSum&) = default;
};
using RegionSums = std::array<RegionSum, kRegionKinds>;
constexpr std::array<const char*, kRegionKinds> kKindNames = {"sentences", "paragraphs", "quotations"};

class DocumentsCheck {
 public:
  DocumentsCheck(const Segment& segment, SlotSums& texts, VerifyReporter& report)
      : segment_(segment),
        documents_(segment.documents()),
        texts_(texts),
        report_(report),
        walk_(segment.text()),
        speller_(segment.terms(), ~std::uint64_t{0}),
        analyse_(segment.analyzer() == Analyzer::fingerprint()) {
    for (std::size_t kind = 0; kind < kRegionKinds; ++kind) {
      regions_[kind] = segment.regions().cursor(static_cast<RegionKind>(kind));
    }
  }

  Slot run() {
    if (const auto sound = segment_.regions().check(); !sound.ok()) report_.problem(sound.error());
    if (const auto sound = segment_.text().check(); !sound.ok()) report_.problem(sound.error());
    const Slot texts_end = check_bodies();
    check_region_ends();
    const bool titles = check_titles();
    return texts_end == documents_.body_end() && titles ? documents_.slot_end() : texts_end;
  }

 private:
  // A word of a text as the text section places it.
  struct Word {
    Slot slot = 0;
    Rank rank = 0;
    ByteRange bytes;
  };

  Slot check_bodies() {
    std::uint64_t bytes = 0;
    for (DocId doc = 0; doc < documents_.size(); ++doc) {
      const Slot begin = documents_.body(doc).begin;
      if (report_.full()) return begin;
      if (doc == 0 && !open_walk()) return begin;
      if (const auto done = check_body(doc); !done.ok()) {
        report_.problem(done.error());
        report_.problem("text", "texts from " + name_document(doc) + " on were not checked");
        return begin;
      }
      bytes += segment_.text().size(doc);
      check_sentinels(documents_.body(doc).end, body_limit(doc));
    }
    const bool all = documents_.size() == 0
                         ? segment_.text().block_count() == 0
                         : !walk_.next() && walk_.block() + 1 == segment_.text().block_count();
    if (!all) report_.problem("text", "it goes on behind the last document");
    if (bytes != segment_.text().total_size())
      report_.problem("text", "the lengths of texts do not add up to the sum it states");
    return documents_.body_end();
  }

  // Where the document's groups end.
  Slot body_limit(DocId doc) const {
    return doc + 1 < documents_.size() ? documents_.body(doc + 1).begin : documents_.body_end();
  }

  bool open_walk() {
    if (segment_.text().block_count() == 0) {
      report_.problem("text", "it has no blocks, but there are documents");
      return false;
    }
    if (const auto opened = walk_.open(0); !opened.ok()) {
      report_.problem(opened.error());
      return false;
    }
    if (walk_.next_slot() == documents_.body(0).begin && walk_.end() == 0) return true;
    report_.problem("text", "its first block does not begin with the first document");
    return false;
  }

  // Goes through the operations of a document, piece by piece, and analyses the text they make.
  Result<void> check_body(DocId doc) {
    words_.clear();
    words_seen_ = 0;
    body_problem_ = false;
    expected_ = {};
    text_.clear();
    if (analyse_) analyzer_.begin_document();
    while (true) {
      if (!walk_.next()) {
        QUOTH_TRY(walk_.next_block());
        continue;
      }
      if (walk_.doc() != doc)
        return Error{ErrorCode::kCorrupt, "section 'text': " + name_document(doc) + " is missing"};
      if (walk_.op().kind == TextOp::Kind::kEndOfDocument) break;
      QUOTH_TRY(take_operation());
      if (text_.size() >= kPieceBytes) analyse(doc, /*last=*/false);
    }
    analyse(doc, /*last=*/true);
    if (walk_.end() != segment_.text().size(doc))
      report_.problem("text", name_document(doc) + " is not as long as stated");
    if (analyse_ && words_seen_ != documents_.length(doc))
      body_problem(doc, "has another number of words in its text");
    check_regions(doc);
    return {};
  }

  Result<void> take_operation() {
    const TextOp& op = walk_.op();
    if (op.kind == TextOp::Kind::kToken) {
      std::string_view word;
      if (!speller_.spell(op, walk_.rank(), segment_.text().term_size(walk_.rank()), word)) {
        return Error{ErrorCode::kCorrupt,
                     "section 'text': " + name_term(walk_.rank()) + " has another length in the dictionary"};
      }
      text_.append(word);
      texts_.add(walk_.slot(), walk_.rank());
      words_.push_back({walk_.slot(), walk_.rank(), walk_.word()});
      report_.done(1);
    }
    text_.append(op.gap);
    return {};
  }

  // The analyzer must see in the text the words that the text section places there.
  void analyse(DocId doc, bool last) {
    if (!analyse_) {
      text_.clear();
      words_.clear();
      return;
    }
    buffer_.clear();
    text_.erase(0, analyzer_.feed(text_, last, buffer_));
    if (buffer_.tokens.size() > words_.size()) {
      body_problem(doc, "has more words in its text than in its operations");
      buffer_.tokens.resize(words_.size());
    }
    for (std::size_t i = 0; i < buffer_.tokens.size(); ++i) {
      const Token& token = buffer_.tokens[i];
      const Word& word = words_[i];
      if (word.bytes != ByteRange{token.begin, token.end})
        body_problem(doc, "has a word elsewhere than its text");
      if (segment_.terms().find(buffer_.term(token)) != word.rank) {
        body_problem(doc, "has another word at slot " + std::to_string(word.slot) + " than its text");
      }
    }
    words_seen_ += buffer_.tokens.size();
    words_.erase(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(buffer_.tokens.size()));
    const Slot begin = documents_.body(doc).begin;
    for (const Region& region : buffer_.regions) {
      expected_[static_cast<std::size_t>(region.kind)].add({begin + region.begin, begin + region.end});
    }
  }

  void check_regions(DocId doc) {
    const Span words = documents_.body(doc);
    for (std::size_t kind = 0; kind < kRegionKinds; ++kind) {
      RegionSum found;
      bool inside = true;
      RegionCursor& cursor = regions_[kind];
      for (; cursor.region().begin < body_limit(doc); cursor.next()) {
        inside = inside && cursor.region().begin >= words.begin && cursor.region().end <= words.end;
        found.add(cursor.region());
      }
      if (!inside)
        report_.problem("regions",
                        std::string(kKindNames[kind]) + " of " + name_document(doc) + " go beyond it");
      if (analyse_ && found != expected_[kind]) {
        report_.problem("regions", std::string(kKindNames[kind]) + " of " + name_document(doc) +
                                       " are not those of its text");
      }
    }
  }

  void check_region_ends() {
    for (std::size_t kind = 0; kind < kRegionKinds; ++kind) {
      if (regions_[kind].region().begin != kEndSlot && !report_.full()) {
        report_.problem("regions",
                        std::string(kKindNames[kind]) + " stand behind the last document that was checked");
      }
    }
  }

  // Titles are in their column; the title zone must hold their words.
  bool check_titles() {
    const Column* const column = segment_.columns().find(kTitleColumn);
    for (DocId doc = 0; doc < documents_.size() && !report_.full(); ++doc) {
      const Span words = documents_.title(doc);
      if (documents_.has_titles()) {
        check_sentinels(
            words.end, doc + 1 < documents_.size() ? documents_.title(doc + 1).begin : documents_.slot_end());
      }
      if (!analyse_) continue;
      std::string title;
      if (column != nullptr && column->code(doc) != Column::kNone) title = column->value(column->code(doc));
      buffer_.clear();
      analyzer_.analyze(title, buffer_);
      if (buffer_.tokens.size() != words.end - words.begin) {
        report_.problem("document map",
                        "the title of " + name_document(doc) + " has another number of words");
        continue;
      }
      for (std::size_t i = 0; i < buffer_.tokens.size(); ++i) {
        const Rank rank = segment_.terms().find(buffer_.term(buffer_.tokens[i]));
        texts_.add(words.begin + static_cast<Slot>(i), rank);
        if (rank == kNoRank)
          report_.problem("term buckets", "a word of the title of " + name_document(doc) + " has no rank");
      }
    }
    return analyse_;
  }

  void check_sentinels(Slot begin, Slot end) {
    for (Slot slot = begin; slot < end; ++slot) {
      if (segment_.forward()[slot] == kSentinelId) continue;
      return report_.problem("forward array",
                             "a word stands behind a document at slot " + std::to_string(slot));
    }
  }

  void body_problem(DocId doc, const std::string& what) {
    if (!body_problem_) report_.problem("text", name_document(doc) + " " + what);
    body_problem_ = true;
  }

  const Segment& segment_;
  const DocMap& documents_;
  SlotSums& texts_;
  VerifyReporter& report_;
  TextWalk walk_;
  TextSpeller speller_;
  Analyzer analyzer_;
  bool analyse_;
  TokenBuffer buffer_;
  std::string text_;         // of the document, not yet analysed
  std::vector<Word> words_;  // not yet seen by the analyzer
  std::uint64_t words_seen_ = 0;
  bool body_problem_ = false;
  RegionSums expected_;
  std::array<RegionCursor, kRegionKinds> regions_;
};

}  // namespace

Slot verify_documents(const Segment& segment, SlotSums& texts, VerifyReporter& report) {
  return DocumentsCheck(segment, texts, report).run();
}

}  // namespace quoth::engine
