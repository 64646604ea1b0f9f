// Question: what does looking up a quotation cost: word for word against a binary search in a suffix array,
// which is given the numbers of the words and only counts, and against one that starts from the same text and
// gives the same answer (ReferenceQuote); with edits against scanning the forward array with the same
// aligner, a page of 2,000 words against matching it with the suffix array?
//
// Data: as engine_bench. Seed 11.
// Run: scripts/bench, or quote_bench --index DIR [--out FILE] [--queries N] [--scans N] [--rounds N]; with
// --work DIR [--data DIR] it makes the index first. --only verbatim,edits,page chooses sets.
// Every answer is compared between all methods before anything is timed; a difference ends the run with exit
// code 1.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "bench/harness.h"
#include "bench/measure.h"
#include "bench/query_sets.h"
#include "bench/reference_quote.h"
#include "bench/reference_suffix_array.h"
#include "index/segment/position_cursor.h"
#include "index/segment/text_reader.h"
#include "query/budget.h"
#include "query/edit_search.h"
#include "quoth/quote.h"
#include "quoth/quoth.h"

namespace quoth::bench {
namespace {

using Random = std::mt19937_64;
constexpr std::uint64_t kSeed = 11;
constexpr std::size_t kPageWords = 2000;
constexpr std::uint32_t kSpanWords = 3;

struct Settings {
  std::string data, work, out, index;
  std::vector<std::string> only;
  std::size_t queries = 300;
  std::size_t scans = 10;
  std::size_t pages = 30;
  int rounds = 5;
};

// The term at every slot of the body, escapes resolved; kNoRank for sentinels.
std::vector<Rank> read_tokens(const index::Segment& segment) {
  const Span body = segment.zone(index::Zone::kBody);
  std::vector<Rank> tokens(body.end, kNoRank);
  std::array<Slot, 128> buffer;
  for (Rank rank = 0; rank < segment.terms().size(); ++rank) {
    index::PositionCursor cursor(segment.positions(rank), body);
    while (const std::size_t n = cursor.fill(buffer)) {
      for (std::size_t i = 0; i < n; ++i) tokens[buffer[i]] = rank;
    }
  }
  return tokens;
}

class QuoteBench {
 public:
  QuoteBench(const Settings& settings, const std::string& directory, Report& report)
      : settings_(settings),
        report_(report),
        index_(must(Index::open(directory))),
        searcher_(index_.searcher()),
        segment_(open_segment(directory)),
        tokens_(read_tokens(*segment_)) {}

  void run() {
    print_head(report_);
    if (wanted("verbatim") || wanted("page")) suffixes_ = must(ReferenceSuffixArray::build(tokens_));
    if (wanted("verbatim")) reference_.emplace(*segment_, *suffixes_);
    for (const std::size_t length : {8UL, 12UL, 20UL, 40UL}) {
      if (wanted("verbatim")) verbatim(length);
    }
    for (const std::uint32_t edits : {1U, 2U, 3U}) {
      if (!wanted("edits")) continue;
      edited(edits, settings_.scans, /*scan=*/true);
      edited(edits, settings_.queries, /*scan=*/false);
    }
    if (wanted("page")) pages();
  }

 private:
  bool wanted(const std::string& set) const {
    return settings_.only.empty() ||
           std::find(settings_.only.begin(), settings_.only.end(), set) != settings_.only.end();
  }

  std::string term(Rank rank) const {
    std::string text;
    segment_->terms().term(rank, text);
    return text;
  }
  std::string text_of(const std::vector<Rank>& words) const {
    std::string text;
    for (const Rank word : words) text += (text.empty() ? "" : " ") + term(word);
    return text;
  }

  // Word for word: the phrase counted, the whole verdict with its first sighting, and the reference.
  void verbatim(std::size_t length) {
    const QuerySet set = phrase_windows(*segment_, tokens_, length, settings_.queries, kSeed);
    std::vector<Query> phrases;
    for (const BenchQuery& query : set.queries) phrases.push_back(must(Query::parse(query.text)));
    QuoteOptions counted, shown;
    counted.edits = shown.edits = 0;
    counted.kin = shown.kin = false;
    counted.variants = shown.variants = false;
    counted.limit = 0;
    shown.limit = 1;
    const auto quote = [&](const QuoteOptions& options) {
      return [&, options](std::size_t q) {
        return must(searcher_.quote(set.queries[q].text, options)).total_sightings;
      };
    };
    print_comparison(
        fmt::format("verbatim {}", length), set.queries.size(),
        compare(
            set.queries.size(), settings_.rounds,
            {{"quote", quote(counted)},
             {"quote, 1 shown", quote(shown)},
             {"find --count", [&](std::size_t q) { return must(searcher_.count(phrases[q])).occurrences; }},
             {"suffix array", [&](std::size_t q) { return suffixes_->count_phrase(set.queries[q].words); }}}),
        report_);
    // As they stand in the text, and the verdict compared too.
    std::vector<std::string> raw;
    index::TextReader reader(segment_->text());
    for (const BenchQuery& query : set.queries) {
      const Slot begin = suffixes_->list_phrase(query.words).front();
      const Span words{begin, begin + static_cast<Slot>(length)};
      auto passage = must(reader.read_passage(segment_->documents().doc_of(begin), words, 0, 0));
      if (ReferenceQuote::takes(passage.text)) raw.push_back("\"" + passage.text + "\"");
    }
    for (const bool as_written : {false, true}) {
      const auto text = [&](std::size_t q) -> const std::string& {
        return as_written ? raw[q] : set.queries[q].text;
      };
      const auto verdict = [&](std::size_t q) {
        const QuoteAnswer answer = must(searcher_.quote(text(q), counted));
        return ReferenceQuote::Answer{answer.total_sightings, answer.verdict == Verdict::kExact}.number();
      };
      const std::size_t count = as_written ? raw.size() : set.queries.size();
      print_comparison(fmt::format("{} {}", as_written ? "as written" : "words", length), count,
                       compare(count, settings_.rounds,
                               {{"quote", verdict},
                                {"suffix, verdict",
                                 [&](std::size_t q) { return reference_->look_up(text(q)).number(); }}}),
                       report_);
    }
  }

  // 60 % changed words, 20 % dropped, 20 % added, as the lab did.
  std::vector<std::vector<Rank>> corrupted(std::uint32_t edits, std::size_t count) const {
    QuerySet set = phrase_windows(*segment_, tokens_, 12, count, kSeed + edits);
    const QuerySet other = phrase_windows(*segment_, tokens_, 12, count, kSeed + 100);
    Random random(kSeed + edits);
    std::vector<std::vector<Rank>> out;
    for (std::size_t q = 0; q < set.queries.size(); ++q) {
      std::vector<Rank>& words = set.queries[q].words;
      for (std::uint32_t i = 0; i < edits; ++i) {
        const auto at = words.begin() + static_cast<std::ptrdiff_t>(random() % words.size());
        const Rank word = other.queries[(q + i) % other.queries.size()].words[i];
        const std::uint64_t kind = random() % 5;
        if (kind < 3) {
          *at = word;
        } else if (kind == 3) {
          words.erase(at);
        } else {
          words.insert(at, word);
        }
      }
      out.push_back(std::move(words));
    }
    return out;
  }

  std::uint64_t scan(const std::vector<Rank>& words, std::uint32_t edits) const {
    std::vector<query::EditSlot> slots(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) slots[i].push_back(words[i]);
    query::EditPattern pattern(*segment_, slots);
    query::BudgetMeter meter{Budget{}};
    std::vector<query::EditHit> hits;
    for (DocId doc = 0; doc < segment_->documents().size(); ++doc) {
      const Span body = segment_->documents().body(doc);
      if (body.begin < body.end) query::edit_search_in(body, pattern, edits, meter, hits);
    }
    return hits.size();
  }

  void edited(std::uint32_t edits, std::size_t count, bool with_scan) {
    const auto queries = corrupted(edits, count);
    std::vector<std::string> texts;
    for (const auto& words : queries) texts.push_back(text_of(words));
    QuoteOptions options;
    options.edits = edits;
    options.kin = false;
    options.limit = 0;
    std::vector<Method> methods = {
        {"quote", [&](std::size_t q) { return must(searcher_.quote(texts[q], options)).total_sightings; }}};
    if (with_scan)
      methods.push_back({"scan, aligned", [&](std::size_t q) { return scan(queries[q], edits); }});
    print_comparison(fmt::format("12 words, {} edit{}", edits, edits == 1 ? "" : "s"), queries.size(),
                     compare(queries.size(), settings_.rounds, methods), report_);
  }

  // Pages of pieces of the corpus of 5 to 60 words, with single words between them: a draft that quotes a
  // lot.
  std::vector<std::vector<Rank>> make_pages() const {
    Random random(kSeed);
    std::vector<std::vector<Rank>> out(settings_.pages);
    const QuerySet words = phrase_windows(*segment_, tokens_, 1, 5000, kSeed);
    for (std::size_t page = 0; page < out.size(); ++page) {
      while (out[page].size() < kPageWords) {
        const QuerySet piece = phrase_windows(*segment_, tokens_, 5 + random() % 56, 1, random());
        for (const BenchQuery& query : piece.queries)
          out[page].insert(out[page].end(), query.words.begin(), query.words.end());
        for (std::size_t i = random() % 8; i-- > 0;)
          out[page].push_back(words.queries[random() % words.queries.size()].words[0]);
      }
      out[page].resize(kPageWords);
    }
    return out;
  }

  static std::uint64_t mixed(std::uint64_t h, std::uint64_t begin, std::uint64_t end, std::uint64_t count) {
    for (const std::uint64_t part : {begin, end, count}) h = h * 1000003 + part;
    return h;
  }

  // Maximal matching spans: from each word the longest run that stands somewhere.
  std::uint64_t match(const std::vector<Rank>& page) const {
    std::uint64_t h = 0;
    std::size_t reached = 0;
    for (std::size_t begin = 0; begin < page.size(); ++begin) {
      std::size_t end = std::max(begin, reached);  // a run that ends there is known to stand
      std::uint64_t count = 0;
      while (end < page.size()) {
        const std::uint64_t more = suffixes_->count_phrase(std::span(page).subspan(begin, end + 1 - begin));
        if (more == 0) break;
        count = more;
        ++end;
      }
      if (end > reached && end - begin >= kSpanWords) h = mixed(h, begin, end, count);
      reached = std::max(reached, end);
    }
    return h;
  }

  void pages() {
    const auto all = make_pages();
    std::vector<std::string> texts;
    for (const auto& page : all) texts.push_back(text_of(page));
    CoverOptions options;
    options.min_words = kSpanWords;
    const auto cover = [&](bool places) {
      return [&, places](std::size_t q) {
        CoverOptions one = options;
        one.places = places;
        std::uint64_t h = 0;
        for (const CoverSpan& span : must(searcher_.cover(texts[q], one)).spans)
          h = mixed(h, span.first_word, span.first_word + span.words, span.sightings);
        return h;
      };
    };
    print_comparison("page of 2,000", all.size(),
                     compare(all.size(), settings_.rounds,
                             {{"cover", cover(false)},
                              {"cover, places", cover(true)},
                              {"suffix array", [&](std::size_t q) { return match(all[q]); }}}),
                     report_);
  }

  const Settings& settings_;
  Report& report_;
  Index index_;
  Searcher searcher_;
  std::unique_ptr<const index::Segment> segment_;
  std::vector<Rank> tokens_;
  std::optional<ReferenceSuffixArray> suffixes_;
  std::optional<ReferenceQuote> reference_;
};

std::string made_index(const Settings& settings) {
  if (!settings.index.empty()) return settings.index;
  const std::string directory = settings.work + "/bench.idx";
  auto builder = must(IndexBuilder::create(directory));
  for (const std::string& input : corpus_inputs(settings.data)) {
    if (const auto added = builder->add_input(input); !added.ok()) die(added.error().message);
  }
  must(builder->commit());
  return directory;
}

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  quoth::bench::Settings settings;
  CLI::App app{"Measure quote look-up against plain references; answers are checked equal first."};
  app.add_option("--index", settings.index, "Measure this index");
  app.add_option("--work", settings.work, "Make the index in this folder first");
  app.add_option("--data", settings.data, "Folder of the shared corpus; the sample without it");
  app.add_option("--out", settings.out, "Append JSON records to this file");
  app.add_option("--only", settings.only, "Sets to run: verbatim, edits, page")->delimiter(',');
  app.add_option("--queries", settings.queries, "Queries per set");
  app.add_option("--scans", settings.scans, "Queries per set that scans answer too");
  app.add_option("--pages", settings.pages, "Pages");
  app.add_option("--rounds", settings.rounds, "Interleaved rounds per query");
  CLI11_PARSE(app, argc, argv);
  if (settings.work.empty() && settings.index.empty()) quoth::bench::die("give --work or --index");
  quoth::bench::Report report(settings.out);
  const std::string directory = quoth::bench::made_index(settings);
  quoth::bench::pin_to_one_core();
  quoth::bench::QuoteBench(settings, directory, report).run();
  return 0;
}
