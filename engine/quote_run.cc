#include "engine/quote_run.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/hits.h"
#include "engine/passage_text.h"

namespace quoth {

namespace {

using index::Columns;

// Passages that are compared character by character, the earliest first.
constexpr std::size_t kMaxCompared = 1000;

query::WordKin::Frequency frequencies(const Snapshot& snapshot) {
  return [&snapshot](std::string_view term) {
    std::uint64_t count = 0;
    for (const Snapshot::Part& part : snapshot.parts)
      count += part.segment->term_info(part.segment->terms().find(term)).occurrences;
    return count;
  };
}

}  // namespace

QuoteRun::QuoteRun(const Snapshot& snapshot, std::string_view quote, const QuoteOptions& options)
    : snapshot_(snapshot),
      quote_(quote),
      options_(options),
      meter_(options.budget),
      kin_(frequencies(snapshot)) {
  for (const Snapshot::Part& part : snapshot.parts) readers_.emplace_back(part.segment->text());
}

Result<QuoteAnswer> QuoteRun::answer() {
  QUOTH_TRY_ASSIGN(text_, query::read_quote(quote_, analyzer_));
  find_margin();
  QuoteAnswer answer;
  answer.words = static_cast<std::uint32_t>(text_.words.size());
  const std::uint64_t share = std::uint64_t{answer.words} * std::min(options_.percent, 100U) / 100;
  const std::uint64_t edits = options_.edits ? *options_.edits : std::max<std::uint64_t>(1, share);
  limits_.edits = static_cast<std::uint32_t>(std::min<std::uint64_t>(edits, answer.words - 1));
  limits_.percent = std::min(options_.percent, 100U);
  limits_.gap_words = options_.gap_words;
  QUOTH_TRY(search());
  answer.budget = limits_.edits;
  QUOTH_TRY(group());
  if (found_.empty()) {
    QUOTH_TRY(judge_absent(answer));
    return answer;
  }
  QUOTH_TRY(find_dates());
  QUOTH_TRY(judge_characters());
  rank();
  QUOTH_TRY(find_origins());
  count(answer);
  QUOTH_TRY(list(answer));
  QUOTH_TRY(list_wordings(answer));
  QUOTH_TRY(meter_.status());
  return answer;
}

Result<void> QuoteRun::search() {
  std::vector<std::vector<query::QuotePassage>> passages(snapshot_.views.size());
  bool any = false;
  for (std::size_t s = 0; s < passages.size(); ++s) {
    query::QuoteSearch(snapshot_.views[s], text_, meter_).find_literal(passages[s]);
    any |= !passages[s].empty();
  }
  if (!any || options_.variants) search_near(passages);
  QUOTH_TRY(meter_.status());
  for (std::uint32_t s = 0; s < passages.size(); ++s) {
    const index::Segment& part = *snapshot_.parts[s].segment;
    if (!meter_.hold(passages[s].size() * sizeof(Found))) return meter_.status();
    for (const query::QuotePassage& passage : passages[s]) {
      Found found;
      found.segment = s;
      found.doc = part.documents().doc_of(passage.span.begin);
      found.passage = passage;
      found_.push_back(found);
    }
  }
  bound_passages();
  return {};
}

// Passages grow in number with the budget of edits; when they are too many, it is lowered.
void QuoteRun::search_near(std::vector<std::vector<query::QuotePassage>>& passages) {
  std::size_t count = 0;
  for (const auto& some : passages) count += some.size();
  // What stands so often as it is is a common phrase: its neighbours tell nothing.
  if (count > limits_.passages) limits_.edits = 0;
  if (limits_.edits == 0 && count > 0 && text_.cuts.empty()) return;
  const std::vector<std::vector<query::QuotePassage>> literal = passages;
  const auto search_all = [&] {
    for (std::size_t s = 0; s < passages.size() && meter_.ok(); ++s) {
      if (!query::QuoteSearch(snapshot_.views[s], text_, meter_).find_near(limits_, passages[s]))
        return false;
    }
    return true;
  };
  while (!search_all()) {
    passages = literal;
    if (limits_.edits == 0) return;
    --limits_.edits;
  }
}

void QuoteRun::bound_passages() {
  std::vector<std::size_t> with_edits(limits_.edits + 1);
  for (const Found& found : found_) ++with_edits[found.passage.distance];
  std::size_t altered = 0;
  std::uint32_t allowed = 0;
  while (allowed < limits_.edits && altered + with_edits[allowed + 1] <= limits_.passages)
    altered += with_edits[++allowed];
  if (allowed == limits_.edits) return;
  limits_.edits = allowed;
  std::erase_if(found_, [allowed](const Found& found) { return found.passage.distance > allowed; });
}

// Gives every passage the verdict of its words.
Result<void> QuoteRun::group() {
  std::unordered_map<std::string, std::uint32_t> numbers;  // of wordings, by their words; "" as they stand
  for (Found& found : found_) {
    const Span span = found.passage.span;
    if (!meter_.charge(span.end - span.begin)) return meter_.status();
    std::vector<query::QuoteWord> words;
    if (!found.passage.literal) {
      QUOTH_TRY_ASSIGN(words, words_of(found));
    }
    const auto [at, is_new] =
        numbers.emplace(passage_key(words), static_cast<std::uint32_t>(wordings_.size()));
    found.wording = at->second;
    if (is_new) {
      if (found.passage.literal) {
        wordings_.push_back({Verdict::kSameWords, 0});
      } else {
        QUOTH_TRY_ASSIGN(const Words judged, judge_words(found, words));
        wordings_.push_back(judged);
      }
    }
    found.verdict = wordings_[found.wording].verdict;
    found.edits = wordings_[found.wording].edits;
  }
  // The search lets a bracket stand for as many words as there are between its neighbours; the script does
  // not.
  std::erase_if(found_, [this](const Found& found) { return found.edits > limits_.edits; });
  if (moved_) drop_overlaps();
  return meter_.status();
}

// The search gives passages that do not overlap; ends that words_of() moved may. The better stays.
void QuoteRun::drop_overlaps() {
  std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::tuple(a.segment, a.passage.span.begin, a.passage.span.end) <
           std::tuple(b.segment, b.passage.span.begin, b.passage.span.end);
  });
  const auto overlap = [](const Found& a, const Found& b) {
    return a.segment == b.segment && a.passage.span.begin < b.passage.span.end &&
           b.passage.span.begin < a.passage.span.end;
  };
  if (std::adjacent_find(found_.begin(), found_.end(), overlap) == found_.end()) return;
  std::vector<Found> order = std::move(found_);
  std::stable_sort(order.begin(), order.end(),
                   [](const Found& a, const Found& b) { return a.edits < b.edits; });
  std::map<std::pair<std::uint32_t, Slot>, Found> kept;  // by segment and begin; disjoint
  for (const Found& found : order) {
    const auto after = kept.lower_bound({found.segment, found.passage.span.end});
    if (after == kept.begin() || !overlap(std::prev(after)->second, found))
      kept.emplace(std::pair(found.segment, found.passage.span.begin), found);
  }
  found_.clear();
  for (const auto& [place, found] : kept) found_.push_back(found);
}

// The words of a passage. Whole words are what it was found by; when two written as one make it better, its
// ends may move by a word.
Result<std::vector<query::QuoteWord>> QuoteRun::words_of(Found& found) {
  Span& span = found.passage.span;
  if (found.passage.distance == 0) return passage_words(segment(found), readers_[found.segment], span);
  const Span body = segment(found).documents().body(found.doc);
  const Span wider{std::max(span.begin, body.begin + 1) - 1, std::min(span.end + 1, body.end)};
  QUOTH_TRY_ASSIGN(std::vector<query::QuoteWord> words,
                   passage_words(segment(found), readers_[found.segment], wider));
  query::TrimmedEnds ends = query::trim_ends(text_, words, meter_);
  if (ends.cost >= found.passage.distance) {
    ends = {span.begin - wider.begin, wider.end - span.end, 0};
  } else {
    moved_ = true;
  }
  span = {wider.begin + ends.left, wider.end - ends.right};
  words.resize(words.size() - ends.right);
  words.erase(words.begin(), words.begin() + ends.left);
  return words;
}

Result<QuoteRun::Words> QuoteRun::judge_words(const Found& found, std::span<const query::QuoteWord> words) {
  const std::string key = passage_key(words);
  const std::uint64_t base = words.front().range.begin;
  std::vector<query::QuoteWord> moved(words.begin(), words.end());
  for (query::QuoteWord& word : moved) word.range = {word.range.begin - base, word.range.end - base};
  query::QuoteScript script = query::make_script(quote_, text_, false, {key, 0, moved}, kin_, meter_);
  // Digits that were dropped may be a page number: the text between the words tells.
  const bool ask_text = std::any_of(script.edits.begin(), script.edits.end(), [](const QuoteEdit& edit) {
    return edit.op == QuoteOp::kDrop && edit.source_text.find_first_not_of("0123456789") == std::string::npos;
  });
  if (ask_text) {
    QUOTH_TRY_ASSIGN(const PassageText* passage, passage_text(found));
    script = query::make_script(quote_, text_, false, {passage->text, passage->begin, passage->words}, kin_,
                                meter_);
  }
  return Words{script.cost > 0 ? Verdict::kAltered
               : script.marked ? Verdict::kElided
                               : Verdict::kSameWords,
               script.cost};
}

Result<const PassageText*> QuoteRun::passage_text(const Found& found) {
  const auto key = std::tuple(found.segment, found.passage.span.begin, found.passage.span.end);
  const auto at = passages_.find(key);
  if (at != passages_.end()) return &at->second;
  // Passages as they stand are compared with the marks of the quotation too, and have its words.
  const bool literal = found.passage.literal;
  QUOTH_TRY_ASSIGN(PassageText passage,
                   read_passage(segment(found), readers_[found.segment], found.doc, found.passage.span,
                                literal ? margin_ : PassageMargin{},
                                literal ? std::span(literal_words()) : std::span<const query::QuoteWord>()));
  if (!meter_.hold(passage.text.size() + passage.words.size() * sizeof(query::QuoteWord)))
    return meter_.status().error();
  return &passages_.emplace(key, std::move(passage)).first->second;
}

void QuoteRun::find_margin() {
  const ByteRange middle{literal_words().front().range.begin, literal_words().back().range.end};
  lead_ = quote_.substr(text_.core.begin, middle.begin - text_.core.begin);
  tail_ = quote_.substr(middle.end, text_.core.end - middle.end);
  if (lead_.size() <= kQuoteMargin && tail_.size() <= kQuoteMargin) margin_ = {lead_.size(), tail_.size()};
}

// EXACT is a matter of characters, so the raw text is asked.
Result<void> QuoteRun::judge_characters() {
  std::vector<Found*> literal;
  for (Found& found : found_) {
    if (found.passage.literal) literal.push_back(&found);
  }
  const std::size_t compared = std::min(literal.size(), kMaxCompared);
  std::partial_sort(literal.begin(), literal.begin() + static_cast<std::ptrdiff_t>(compared), literal.end(),
                    [this](const Found* a, const Found* b) { return is_earlier(*a, *b); });
  literal.resize(compared);
  if (lead_.size() > kQuoteMargin || tail_.size() > kQuoteMargin) return {};
  const ByteRange middle{literal_words().front().range.begin, literal_words().back().range.end};
  std::uint64_t exact = 0;
  for (Found* found : literal) {
    if (exact >= std::max<std::uint64_t>(options_.limit, 1)) break;
    QUOTH_TRY_ASSIGN(const PassageText* passage, passage_text(*found));
    const ByteRange range = passage->range();
    const std::string_view before = passage->bytes({passage->begin, range.begin});
    const std::string_view after = passage->bytes({range.end, passage->begin + passage->text.size()});
    if (!before.ends_with(lead_) || !after.starts_with(tail_)) continue;
    if (!query::same_but_space(quote_.substr(middle.begin, middle.end - middle.begin), passage->bytes(range)))
      continue;
    found->verdict = Verdict::kExact;
    ++exact;
  }
  return {};
}

}  // namespace quoth
