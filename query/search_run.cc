#include "query/search_run.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "index/segment/doc_cursor.h"
#include "query/all_words.h"
#include "query/plan.h"
#include "query/plan_spans.h"
#include "query/rank_near.h"

namespace quoth::query {

namespace {

bool is_body_word(const Node& node) { return node.kind == NodeKind::kTerm && !node.in_title; }

bool is_negated_word(const Node& node) {
  return node.kind == NodeKind::kNot && is_body_word(*node.children[0]);
}

bool all_body_words(const Node& node, bool or_negated) {
  return std::all_of(node.children.begin(), node.children.end(), [or_negated](const NodePtr& child) {
    return is_body_word(*child) || (or_negated && is_negated_word(*child));
  });
}

}  // namespace

SearchRun::SearchRun(const Node& root, std::span<const SegmentView> segments, const Budget& budget)
    : root_(root), meter_(budget), words_(root), shape_(shape_of(root)), bm25_(collection_, words_) {
  contexts_.reserve(segments.size());
  for (const SegmentView& view : segments) {
    contexts_.push_back(std::make_unique<SegmentContext>(*view.segment, view.live, words_, meter_));
    collection_.documents += view.segment->document_count();
    collection_.tokens += view.segment->token_count();
  }
  if (shape_ != Shape::kPositional) gather_documents_with();
}

// In how many documents each word is: counting one positional part does without.
void SearchRun::gather_documents_with() {
  if (!collection_.documents_with.empty()) return;
  collection_.documents_with.assign(words_.words().size(), 0);
  for (const auto& context : contexts_) {
    for (std::size_t i = 0; i < words_.words().size(); ++i) {
      if (context->ranks[i] != kNoRank)
        collection_.documents_with[i] += context->segment.term_info(context->ranks[i]).documents;
    }
  }
}

SearchRun::Shape SearchRun::shape_of(const Node& root) {
  if (is_body_word(root)) return Shape::kWord;
  if (root.kind == NodeKind::kOr && all_body_words(root, /*or_negated=*/false)) return Shape::kAnyWord;
  if (root.kind == NodeKind::kAnd && all_body_words(root, /*or_negated=*/true)) return Shape::kAllWords;
  return is_document_node(root) ? Shape::kGeneral : Shape::kPositional;
}

bool SearchRun::ranked_words(const SegmentContext& context, std::vector<RankedWord>& out) const {
  out.clear();
  bool complete = true;
  const auto add = [&](const Node& term) {
    const std::size_t i = words_.index(term.term);
    const std::uint32_t documents = context.segment.term_info(context.ranks[i]).documents;
    if (context.ranks[i] != kNoRank && documents > 0) {
      out.push_back({context.ranks[i], documents, 1, bm25_.weight(term)});
    } else {
      complete = false;
    }
  };
  if (root_.kind == NodeKind::kTerm) {
    add(root_);
  } else {
    for (const NodePtr& child : root_.children) {
      if (child->kind == NodeKind::kTerm) add(*child);
    }
  }
  std::sort(out.begin(), out.end(), [](const RankedWord& a, const RankedWord& b) { return a.rank < b.rank; });
  std::size_t distinct = 0;
  for (const RankedWord& word : out) {
    if (distinct > 0 && out[distinct - 1].rank == word.rank) {
      ++out[distinct - 1].times;
    } else {
      out[distinct++] = word;
    }
  }
  out.resize(distinct);
  return complete;
}

std::vector<Rank> SearchRun::negated_words(const SegmentContext& context) const {
  std::vector<Rank> out;
  for (const NodePtr& child : root_.children) {
    if (child->kind != NodeKind::kNot) continue;
    const Rank rank = context.rank(child->children[0]->term);
    if (rank != kNoRank && context.segment.term_info(rank).documents > 0) out.push_back(rank);
  }
  return out;
}

template <class Visit>
void SearchRun::for_each_document(const SegmentContext& context, Visit visit) {
  SpanStreamPtr stream = make_spans(root_, context);
  if (stream == nullptr) return;
  SpanReader reader(std::move(stream));
  const index::DocMap& map = context.segment.documents();
  while (!reader.at_end() && meter_.charge(1)) {
    const DocId doc = map.doc_of(reader.current().begin);
    const Slot end = root_.in_title ? map.title(doc).end : map.body(doc).end;
    if (context.live != nullptr && !context.live->contains(doc)) {
      reader.seek(std::max(end, reader.current().begin + 1));
      continue;
    }
    // At least one: in damaged maps a document may end before its words.
    reader.next();
    visit(doc, static_cast<std::uint32_t>(1 + reader.pass(end)));
  }
}

template <class Key, class KeyOf>
Counts SearchRun::visit_positional(const SegmentContext& context, std::uint32_t segment, TopK<Key>* top,
                                   KeyOf key_of) {
  Counts counts;
  const Weight weight = top == nullptr ? Weight{} : bm25_.weight(root_);
  const ImpactModel model = bm25_.model();
  const std::span<const std::uint32_t> lengths = context.segment.documents().lengths();
  for_each_document(context, [&](DocId doc, std::uint32_t spans) {
    ++counts.documents;
    counts.occurrences += spans;
    if (top == nullptr) return;
    const float score = to_float(weight.score(model.impact(spans, lengths[doc])));
    top->add(key_of(doc, score), segment, doc, score);
  });
  return counts;
}

template <class Key, class KeyOf>
Counts SearchRun::visit_all(const SegmentContext& context, std::uint32_t segment, TopK<Key>* top,
                            KeyOf key_of) {
  if (shape_ == Shape::kPositional) return visit_positional(context, segment, top, key_of);
  Counts counts;
  const DocNodePtr documents = make_documents(root_, context, bm25_);
  const auto tally = std::make_unique<WindowTally>();
  tally->scoring = top != nullptr;
  tally->model = bm25_.model();
  tally->lengths = context.segment.documents().lengths();
  for_each_window(context, *documents, [&](DocId base, const DocBits& bits) {
    counts.documents += bits.count();
    documents->credit(base, bits, *tally);
    if (top == nullptr) return;
    bits.for_each([&](std::uint32_t at) {
      const float score = to_float(tally->scores[at]);
      tally->scores[at] = 0;
      top->add(key_of(base + at, score), segment, base + at, score);
    });
  });
  counts.occurrences = tally->occurrences;
  return counts;
}

// Documents with any of the words: the union of their postings, as bits. All occurrences count, and
// the term records know them.
Counts SearchRun::count_any_word(const SegmentContext& context) {
  Counts counts;
  std::vector<RankedWord> words;
  ranked_words(context, words);
  std::vector<std::uint64_t> documents((std::size_t{context.segment.document_count()} + 63) / 64);
  const std::size_t bytes = documents.size() * sizeof documents[0];
  if (!meter_.hold(bytes)) return counts;
  std::array<DocId, 256> batch;
  for (const RankedWord& word : words) {
    counts.occurrences += std::uint64_t{word.times} * context.segment.term_info(word.rank).occurrences;
    const index::DocList list = context.segment.documents_with(word.rank);
    if (const auto bitmap = list.bitmap(); !bitmap.empty()) {
      for (std::size_t i = 0; i < documents.size(); ++i) documents[i] |= bitmap[i];
      if (!meter_.charge(documents.size())) break;
      continue;
    }
    index::DocCursor cursor(list);
    for (std::size_t n = 0; (n = cursor.fill(batch, {})) > 0 && meter_.charge(n);) {
      for (const DocId doc : std::span(batch).first(n)) documents[doc >> 6] |= std::uint64_t{1} << (doc & 63);
    }
  }
  // In damaged bitmaps bits may be set past the last document.
  const std::uint32_t last = context.segment.document_count() % 64;
  if (last != 0) documents.back() &= (std::uint64_t{1} << last) - 1;
  counts.documents = index::active_kernels().count_bits(documents.data(), documents.size());
  meter_.release(bytes);
  return counts;
}

Counts SearchRun::count_all_words(const SegmentContext& context) {
  Counts counts;
  std::vector<RankedWord> words;
  if (!ranked_words(context, words)) return counts;
  AllWords all(context, words, negated_words(context));
  std::array<std::uint32_t, AllWords::kMost> freqs;
  while (all.next([](DocId, DocId) { return true; })) {
    const std::size_t size = all.documents().size();
    counts.documents += size;
    for (std::size_t i = 0; i < all.words().size(); ++i) {
      all.freqs(i, freqs.data());
      counts.occurrences +=
          all.words()[i].times *
          std::accumulate(freqs.begin(), freqs.begin() + static_cast<std::ptrdiff_t>(size), std::uint64_t{0});
    }
  }
  return counts;
}

Counts SearchRun::count_segment(const SegmentContext& context) {
  if (context.live == nullptr && shape_ == Shape::kWord) {
    const index::TermInfo info = context.info(root_.term);
    return {info.documents, info.occurrences};
  }
  if (context.live == nullptr && shape_ == Shape::kAnyWord) return count_any_word(context);
  if (context.live == nullptr && shape_ == Shape::kAllWords) return count_all_words(context);
  if (context.live == nullptr && shape_ == Shape::kPositional) {
    if (const auto counts = count_phrase(root_, context)) return *counts;
    const SpanStreamPtr stream = make_spans(root_, context);
    return stream == nullptr ? Counts{} : count_spans(*stream, context, zone_of(root_));
  }
  const auto no_key = [](DocId, float) { return 0.0F; };
  return visit_all<float>(context, 0, nullptr, no_key);
}

Result<Counts> SearchRun::count() {
  Counts total;
  for (const auto& context : contexts_) {
    const Counts counts = count_segment(*context);
    QUOTH_TRY(meter_.status());
    total.documents += counts.documents;
    total.occurrences += counts.occurrences;
  }
  QUOTH_TRY(meter_.status());
  return total;
}

// Words with AND tell their documents without a frequency.
std::uint64_t SearchRun::count_documents(const SegmentContext& context) {
  if (context.live != nullptr || shape_ != Shape::kAllWords) return count_segment(context).documents;
  std::vector<RankedWord> words;
  if (!ranked_words(context, words)) return 0;
  return AllWords(context, words, negated_words(context)).count();
}

Result<std::uint64_t> SearchRun::count_documents() {
  std::uint64_t total = 0;
  for (const auto& context : contexts_) {
    total += count_documents(*context);
    QUOTH_TRY(meter_.status());
  }
  QUOTH_TRY(meter_.status());
  return total;
}

bool SearchRun::counts_are_cheap() const { return shape_ == Shape::kWord || shape_ == Shape::kAnyWord; }

// Places to fill: never more than there are documents, whatever was asked for.
std::size_t SearchRun::wanted(const SearchOptions& options) {
  if (options.limit == 0) return 0;
  const std::uint64_t documents = collection_.documents;
  const std::uint64_t offset = std::min(options.offset, documents);
  const std::uint64_t places = offset + std::min(options.limit, documents - offset);
  meter_.hold(places * sizeof(TopK<float>::Entry));
  return static_cast<std::size_t>(places);
}

Result<Answer> SearchRun::search(const SearchOptions& options) {
  gather_documents_with();
  return options.sort == Sort::kScore ? search_by_score(options) : search_by_date(options);
}

Result<Answer> SearchRun::search_by_score(const SearchOptions& options) {
  TopK<float> top(wanted(options));
  QUOTH_TRY(meter_.status());
  Counts total;
  const auto by_score = [](DocId, float score) { return score; };
  std::vector<RankedWord> words;
  for (std::uint32_t s = 0; s < contexts_.size(); ++s) {
    const SegmentContext& context = *contexts_[s];
    Counts counts;
    if (options.limit == 0) {
      if (options.count) counts = count_segment(context);
    } else if (counts_are_cheap()) {
      if (options.count) counts = count_segment(context);
      ranked_words(context, words);
      rank_any(context, s, words, bm25_.model(), top);
    } else if (shape_ == Shape::kAllWords && (!options.count || context.live == nullptr)) {
      if (ranked_words(context, words))
        rank_all(context, s, words, negated_words(context), bm25_.model(), top,
                 options.count ? &counts : nullptr);
    } else if (shape_ == Shape::kPositional && !options.count && can_rank_near(root_, context)) {
      rank_near(root_, context, s, bm25_, top);
    } else {
      counts = visit_all(context, s, &top, by_score);
    }
    QUOTH_TRY(meter_.status());
    total.documents += counts.documents;
    total.occurrences += counts.occurrences;
  }
  return finish(top, options, total);
}

Result<Answer> SearchRun::search_by_date(const SearchOptions& options) {
  TopK<std::int64_t> top(wanted(options));
  QUOTH_TRY(meter_.status());
  Counts total;
  for (std::uint32_t s = 0; s < contexts_.size(); ++s) {
    const index::Columns& columns = contexts_[s]->segment.columns();
    const auto by_date = [&](DocId doc, float) {
      const std::int64_t day = columns.day(doc);
      if (day == index::Columns::kNoDay) return std::numeric_limits<std::int64_t>::min();
      return options.sort == Sort::kDateAscending ? -day : day;
    };
    const Counts counts = visit_all(*contexts_[s], s, options.limit == 0 ? nullptr : &top, by_date);
    QUOTH_TRY(meter_.status());
    total.documents += counts.documents;
    total.occurrences += counts.occurrences;
  }
  return finish(top, options, total);
}

template <class Key>
Result<Answer> SearchRun::finish(TopK<Key>& top, const SearchOptions& options, const Counts& counts) {
  QUOTH_TRY(meter_.status());
  Answer answer;
  if (options.count) answer.counts = counts;
  const auto entries = top.take();
  const std::size_t first = std::min<std::uint64_t>(options.offset, entries.size());
  answer.top.reserve(entries.size() - first);
  for (std::size_t i = first; i < entries.size(); ++i) {
    answer.top.push_back({entries[i].segment, entries[i].doc, entries[i].score});
  }
  return answer;
}

std::string SearchRun::describe(const SearchOptions& options) {
  gather_documents_with();
  std::string out;
  for (std::size_t s = 0; s < contexts_.size(); ++s) {
    out += "segment " + std::to_string(s) + ": ";
    const bool only_counts = options.limit == 0 && contexts_[s]->live == nullptr;
    if (only_counts && shape_ == Shape::kPositional &&
        count_phrase(root_, *contexts_[s], CountBy::kRecords).has_value()) {
      out += "counts from records, no list is read; to list them, ";
    }
    if (options.sort == Sort::kScore && counts_are_cheap()) {
      out += options.count ? "counts from term records, then block-max top k\n" : "block-max top k\n";
    } else if (options.sort == Sort::kScore && shape_ == Shape::kAllWords &&
               (!options.count || contexts_[s]->live == nullptr)) {
      out +=
          options.count ? "conjunction, counted and scored in one pass\n" : "block-max conjunction, top k\n";
    } else if (options.sort == Sort::kScore && shape_ == Shape::kPositional && !options.count &&
               options.limit > 0 && can_rank_near(root_, *contexts_[s])) {
      out += "documents with all words, those that promise most first, top k\n";
    } else {
      out += shape_ == Shape::kPositional ? "every span, document by document\n"
                                          : "every match, in windows of documents\n";
    }
    make_documents(root_, *contexts_[s], bm25_)->describe(1, out);
  }
  return out;
}

Result<Answer> search(const Node& root, std::span<const SegmentView> segments, const SearchOptions& options) {
  return SearchRun(root, segments, options.budget).search(options);
}

Result<Counts> count(const Node& root, std::span<const SegmentView> segments, const Budget& budget) {
  return SearchRun(root, segments, budget).count();
}

Result<std::uint64_t> count_documents(const Node& root, std::span<const SegmentView> segments,
                                      const Budget& budget) {
  return SearchRun(root, segments, budget).count_documents();
}

Result<Explanation> explain(const Node& root, std::span<const SegmentView> segments,
                            const SearchOptions& options) {
  Explanation explanation;
  explanation.tree = print(root);
  explanation.plan = SearchRun(root, segments, options.budget).describe(options);
  SearchRun run(root, segments, options.budget);
  QUOTH_TRY(run.search(options));
  explanation.steps = run.meter().steps();
  explanation.candidates = run.meter().candidates;
  explanation.blocks_decoded = run.meter().blocks;
  return explanation;
}

}  // namespace quoth::query
