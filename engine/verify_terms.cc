// verify_meaning: the dictionary, and what every term's lists say.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/bits.h"
#include "index/impact.h"
#include "index/segment/common_terms.h"
#include "index/segment/dictionary_format.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;

class TermsCheck {
 public:
  TermsCheck(const Segment& segment, SlotSums& lists, VerifyReporter& report)
      : segment_(segment), lists_(lists), report_(report), average_(segment.average_length()) {}

  void run() {
    check_dictionary();
    check_common_terms();
    check_ranks();
    count_forward();
    for (Rank rank = 0; rank < segment_.terms().size() && !report_.full(); ++rank) check_lists(rank);
  }

 private:
  // Terms ascend, each has a rank of its own, and is found by its bytes and by its rank.
  void check_dictionary() {
    const TermDictionary& terms = segment_.terms();
    std::vector<bool> seen(terms.size());
    std::string last;
    std::string again;
    std::uint64_t count = 0;
    for (TermCursor cursor = terms.lower_bound(""); cursor.valid() && !report_.full();
         cursor.next(), ++count) {
      const std::string term(cursor.term());
      const Rank rank = cursor.rank();
      const auto wrong = [&](const char* what) {
        report_.problem("term strings", "term " + std::to_string(count) + " in byte order " + what);
      };
      if (term.empty() || term.size() > kMaxTermBytes) wrong("is empty or too long");
      if (count > 0 && term <= last) wrong("is not greater than the one before");
      if (rank >= terms.size() || seen[rank]) {
        wrong("has no rank of its own");
      } else {
        seen[rank] = true;
        if (!terms.term(rank, again) || again != term) wrong("is not the one that its rank leads to");
        if (segment_.text().term_size(rank) != term.size()) {
          report_.problem("text", name_term(rank) + " has another length in the dictionary");
        }
      }
      if (terms.find_in_buckets(term) != rank) {
        report_.problem("term buckets",
                        "term " + std::to_string(count) + " in byte order is not found by its bytes");
      }
      last = term;
    }
    if (count != terms.size() && !report_.full()) {
      report_.problem("term strings", "it ends after " + std::to_string(count) + " of " +
                                          std::to_string(terms.size()) + " terms");
    }
  }

  // Common terms are what the dictionary makes of them.
  void check_common_terms() {
    const TermDictionary& terms = segment_.terms();
    CommonTermsWriter writer(terms.size());
    std::string term;
    for (Rank rank = 0; rank < std::min(terms.size(), dictionary_format::kCommonRanks); ++rank) {
      if (terms.term(rank, term)) writer.add(term, rank);
    }
    if (!std::ranges::equal(writer.bytes(), terms.common().bytes()))
      report_.problem("common terms", "it is not made of the dictionary's terms");
  }

  // Ranks go by falling occurrences, ties by bytes.
  void check_ranks() {
    std::string term;
    std::string last;
    std::uint64_t last_count = ~std::uint64_t{0};
    for (Rank rank = 0; rank < segment_.terms().size() && !report_.full(); ++rank) {
      const TermInfo info = segment_.term_info(rank);
      const std::uint64_t count = std::uint64_t{info.occurrences} + info.title_occurrences;
      if (!segment_.terms().term(rank, term)) term.clear();
      if (count == 0) report_.problem("term records", name_term(rank) + " occurs nowhere");
      if (count > last_count || (count == last_count && term <= last)) {
        report_.problem("term records", name_term(rank) + " is out of order");
      }
      last_count = count;
      last = term;
    }
  }

  void count_forward() {
    in_forward_.assign(std::size_t{kEscapeRank}, 0);
    for (const std::uint16_t id : segment_.forward()) {
      if (id < kEscapeId) ++in_forward_[id];
    }
    for (std::size_t id = segment_.terms().size(); id < in_forward_.size(); ++id) {
      if (in_forward_[id] > 0)
        report_.problem("forward array", "rank " + std::to_string(id) + " stands there, but no term has it");
    }
  }

  // The positions of a term: as many as counted, at slots where the term stands, in the documents
  // that its postings name.
  void check_lists(Rank rank) {
    const TermInfo info = segment_.term_info(rank);
    const Slot body_end = segment_.documents().body_end();
    PositionCursor positions(segment_.positions(rank), {0, segment_.documents().slot_end()});
    documents_ = DocCursor(segment_.documents_with(rank));
    document_problem_ = false;
    bool misplaced = false;
    std::uint64_t count = 0;
    std::uint64_t in_body = 0;
    std::uint32_t document_count = 0;
    DocId doc = kEndDoc;
    std::uint32_t freq = 0;
    std::array<Slot, 512> slots;
    while (const std::size_t n = positions.fill(slots)) {
      for (const Slot slot : std::span(slots).first(n)) {
        misplaced = misplaced || segment_.forward()[slot] != forward_id(rank);
        lists_.add(slot, rank);
        if (slot >= body_end) continue;
        ++in_body;
        const DocId slot_doc = segment_.documents().doc_of(slot);
        if (slot_doc != doc) {
          check_posting(rank, doc, freq);
          doc = slot_doc;
          freq = 0;
          ++document_count;
        }
        ++freq;
      }
      count += n;
      report_.done(n);
    }
    check_posting(rank, doc, freq);
    if (documents_.doc() != kEndDoc) document_problem(rank, "names more documents than have the word");
    if (misplaced)
      report_.problem("position blocks", name_term(rank) + " has a slot where another word stands");
    if (count != std::uint64_t{info.occurrences} + info.title_occurrences || in_body != info.occurrences) {
      report_.problem("position blocks", name_term(rank) + " has " + std::to_string(count) + " slots, " +
                                             std::to_string(in_body) +
                                             " of them in bodies, but its record says otherwise");
    }
    if (rank < kEscapeRank && count != in_forward_[rank]) {
      report_.problem("forward array", name_term(rank) + " stands " + std::to_string(in_forward_[rank]) +
                                           " times, its list has " + std::to_string(count));
    }
    if (document_count != info.documents) {
      report_.problem("term records", name_term(rank) + " is in " + std::to_string(document_count) +
                                          " documents, not " + std::to_string(info.documents));
    }
    check_bitmap(rank, document_count);
    check_rows(rank);
  }

  // What a list says of rows without a look at the forward array is what its slots say.
  void check_rows(Rank rank) {
    const PositionList list = segment_.positions(rank);
    if (!list.in_rows()) return;
    const PositionBlocks blocks(list);
    BlockBuffer slots;
    BlockBuffer rows;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      const std::size_t count = blocks.decode(block, slots);
      const std::size_t named = blocks.rows(block, rows);
      std::size_t seen = 0;
      bool agree = true;
      for (std::size_t i = 0; i < count && agree; ++i) {
        if (seen > 0 && rows[seen - 1] == slots[i] / kRowSlots) continue;
        agree = seen < named && rows[seen] == slots[i] / kRowSlots;
        ++seen;
      }
      if (agree && seen == named) continue;
      return report_.problem("position blocks", name_term(rank) + " has a row where its block has no slot");
    }
  }

  // The posting at documents_ should be this one; moves past it.
  void check_posting(Rank rank, DocId doc, std::uint32_t freq) {
    if (doc == kEndDoc || document_problem_) return;
    if (documents_.doc() != doc) return document_problem(rank, "does not name " + name_document(doc));
    if (documents_.freq() != freq)
      return document_problem(rank, "has a wrong frequency for " + name_document(doc));
    const float needed = impact(freq, segment_.documents().length(doc), average_);
    const DocCursor::BlockBound bound = documents_.block_bound(doc);
    if (bound.last < doc || bound.impact < needed)
      return document_problem(rank, "has a block bound too low for " + name_document(doc));
    if (documents_.max_impact() < needed)
      return document_problem(rank, "has a list bound too low for " + name_document(doc));
    documents_.next();
  }

  void check_bitmap(Rank rank, std::uint32_t document_count) {
    const DocList list = segment_.documents_with(rank);
    if (list.kind != DocList::Kind::kBitmap) return;
    std::uint64_t bits = 0;
    for (const std::uint64_t word : list.bitmap()) bits += set_bits(word);
    if (bits != document_count && !list.bitmap().empty())
      document_problem(rank, "has stray bits in its bitmap");
  }

  void document_problem(Rank rank, const std::string& what) {
    if (!document_problem_) report_.problem("document postings", name_term(rank) + " " + what);
    document_problem_ = true;
  }

  const Segment& segment_;
  SlotSums& lists_;
  VerifyReporter& report_;
  float average_;
  std::vector<std::uint64_t> in_forward_;  // by rank below kEscapeRank
  DocCursor documents_;                    // of the term at hand
  bool document_problem_ = false;
};

}  // namespace

void verify_terms(const Segment& segment, SlotSums& lists, VerifyReporter& report) {
  TermsCheck(segment, lists, report).run();
}

}  // namespace quoth::engine
