// SearchRun: one query on its way through all segments.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "query/bm25.h"
#include "query/budget.h"
#include "query/doc_node.h"
#include "query/ranked_words.h"
#include "query/search.h"
#include "query/segment_context.h"
#include "query/top_k.h"

namespace quoth::query {

class SearchRun {
 public:
  SearchRun(const Node& root, std::span<const SegmentView> segments, const Budget& budget);

  Result<Counts> count();
  Result<std::uint64_t> count_documents();
  Result<Answer> search(const SearchOptions& options);
  // What search() would do in each segment.
  std::string describe(const SearchOptions& options);
  const BudgetMeter& meter() const { return meter_; }

 private:
  // How the documents of a segment are met.
  enum class Shape : std::uint8_t {
    kWord,        // one word of the body
    kAnyWord,     // an Or of words of the body
    kAllWords,    // an And of words of the body, some of them negated
    kPositional,  // one positional part
    kGeneral,
  };
  static Shape shape_of(const Node& root);

  void gather_documents_with();
  // Words of kWord, kAnyWord and kAllWords that the segment has; false when an And lacks one.
  bool ranked_words(const SegmentContext& context, std::vector<RankedWord>& out) const;
  // Those that documents of kAllWords must not have, where the segment has them.
  std::vector<Rank> negated_words(const SegmentContext& context) const;
  Counts count_segment(const SegmentContext& context);
  Counts count_any_word(const SegmentContext& context);
  Counts count_all_words(const SegmentContext& context);
  std::uint64_t count_documents(const SegmentContext& context);
  // Calls visit(doc, spans) for each document of a positional root.
  template <class Visit>
  void for_each_document(const SegmentContext& context, Visit visit);
  // Meets every match; `top` may be null. Key(doc, score) orders.
  template <class Key, class KeyOf>
  Counts visit_all(const SegmentContext& context, std::uint32_t segment, TopK<Key>* top, KeyOf key_of);
  template <class Key, class KeyOf>
  Counts visit_positional(const SegmentContext& context, std::uint32_t segment, TopK<Key>* top, KeyOf key_of);

  Result<Answer> search_by_score(const SearchOptions& options);
  Result<Answer> search_by_date(const SearchOptions& options);
  template <class Key>
  Result<Answer> finish(TopK<Key>& top, const SearchOptions& options, const Counts& counts);
  std::size_t wanted(const SearchOptions& options);
  bool counts_are_cheap() const;

  const Node& root_;
  BudgetMeter meter_;
  WordTable words_;
  Shape shape_;
  std::vector<std::unique_ptr<SegmentContext>> contexts_;
  Collection collection_;
  Bm25 bm25_;
};

}  // namespace quoth::query
