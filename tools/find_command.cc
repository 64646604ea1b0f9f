// quoth find: ask an index.
#include <chrono>
#include <ctime>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/find.h"
#include "tools/output/inert.h"
#include "tools/output/json.h"
#include "tools/output/progress_bar.h"
#include "tools/output/signals.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

constexpr const char* kFooter =
    "Queries:\n"
    "  strong economy          both words            a OR b, a|b     either\n"
    "  \"no such thing\"         exactly these words   -x, NOT x       without\n"
    "  a NEAR/5 b, a ADJ/5 b   at most 5 words between, any order or this one\n"
    "  \"a b c\"~2  ~u3  ~o3     loose, unordered or ordered phrases\n"
    "  \"we * never\"            any word              \"a ... b\"       both parts, in order\n"
    "  x WITHIN s|p|quote|title                      title:x  source:bbc  date:2016..2018\n"
    "The whole language: docs/query_language.md";

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The local date, which date:-30d counts back from.
std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local = {};
  if (::localtime_r(&now, &local) == nullptr) return {};
  return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

// The message, and under a query error the query with a caret at its column.
int fail(const Error& error, const std::string& query) {
  print_error(error.message);
  const bool one_line = query.find_first_of("\r\n") == std::string::npos;
  if (error.code == ErrorCode::kQuery && error.position >= 0 && one_line) {
    const auto column = static_cast<std::size_t>(error.position);
    const std::string before = inert(std::string_view(query).substr(0, column), Layout::kLines);
    print_note(query);
    print_note(std::string(display_width(before), ' ') + "^");
  }
  return kFailed;
}

int run_count(const Searcher& searcher, const Query& query, const FindFlags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const auto counts = searcher.count(query, search_options(flags).budget);
  if (!counts.ok()) return fail(counts.error(), flags.query);
  const double seconds = seconds_since(start);
  if (flags.json) {
    standard_output().write(json_line(count_json(flags.query, counts.value(), seconds)));
  } else {
    standard_output().write(fmt::format("{} documents, {} matches ({})\n", number_text(counts.value().documents),
                                        number_text(counts.value().occurrences), duration_text(seconds)));
  }
  return counts.value().documents > 0 ? kFound : kNothing;
}

int run_explain(const Searcher& searcher, const Query& query, const FindFlags& flags) {
  const auto explained = searcher.explain(query, search_options(flags));
  if (!explained.ok()) return fail(explained.error(), flags.query);
  const Explanation& e = explained.value();
  if (flags.json) {
    standard_output().write(json_line(Json{{"tree", e.tree},
                                                          {"plan", e.plan},
                                                          {"steps", e.steps},
                                                          {"candidates", e.candidates},
                                                          {"blocks_decoded", e.blocks_decoded}}));
    return kFound;
  }
  standard_output().write(fmt::format("query       {}\n{}\nsteps       {}\ncandidates  {}\nblocks      {}\n",
                                      inert(e.tree), inert(e.plan, Layout::kLines), number_text(e.steps),
                                      number_text(e.candidates), number_text(e.blocks_decoded)));
  return kFound;
}

Result<void> print_hits(const Searcher& searcher, const Query& query, const Hits& hits, const FindFlags& flags) {
  if (flags.kwic_words > 0) {
    QUOTH_TRY_ASSIGN(const std::string lines, flags.json ? kwic_json(searcher, query, hits, flags)
                                                         : kwic_text(searcher, query, hits, flags));
    standard_output().write(lines);
    return {};
  }
  std::uint64_t place = flags.offset;
  for (const Hit& hit : hits.top) {
    ++place;
    if (standard_output().closed()) break;
    if (flags.json) {
      QUOTH_TRY_ASSIGN(Json object, hit_json(searcher, query, hit, flags));
      standard_output().write(json_line(object));
    } else {
      QUOTH_TRY_ASSIGN(const std::string text, hit_text(searcher, query, hit, place, flags));
      standard_output().write(text);
    }
  }
  return {};
}

int run_search(const Searcher& searcher, const Query& query, const FindFlags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const auto found = searcher.search(query, search_options(flags));
  if (!found.ok()) return fail(found.error(), flags.query);
  const Hits& hits = found.value();
  const double seconds = seconds_since(start);
  const auto printed = print_hits(searcher, query, hits, flags);
  if (!printed.ok()) return fail(printed.error(), flags.query);
  standard_output().flush();
  if (!flags.json && stderr_is_terminal()) {
    print_note(fmt::format("{} documents, {} matches, {} shown ({})", number_text(hits.documents),
                           number_text(hits.occurrences), hits.top.size(), duration_text(seconds)));
  }
  return hits.documents > 0 ? kFound : kNothing;
}

int run_find(const FindFlags& flags) {
  const auto index = Index::open(flags.index);
  if (!index.ok()) return fail(index.error(), "");
  const Searcher searcher = index.value().searcher();
  if (!flags.batch.empty()) return run_batch(searcher, flags);

  const auto query = parse_query(flags.query, flags);
  if (!query.ok()) return fail(query.error(), flags.query);
  for (const Query::Note& note : query.value().notes()) {
    print_note(fmt::format("query:1:{}: {}", note.column + 1, note.message));
  }
  if (flags.explain) return run_explain(searcher, query.value(), flags);
  if (flags.count) return run_count(searcher, query.value(), flags);
  return run_search(searcher, query.value(), flags);
}

void declare_flags(CLI::App& find, const std::shared_ptr<FindFlags>& flags) {
  find.add_option("INDEX", flags->index, "Folder of the index")->required();
  CLI::Option* query = find.add_option("QUERY", flags->query, "What to look for; quote it for the shell");
  CLI::Option* batch = find.add_option("--batch", flags->batch, "Queries from FILE or -, one a line; one JSON object a line out")
                           ->option_text("FILE");
  batch->excludes(query);
  find.add_option("-n,--limit", flags->limit, "Hits (or, with --kwic, lines) to show (default 10)")->option_text("N");
  find.add_option("--offset", flags->offset, "Hits to skip first")->option_text("N");
  find.add_flag("-c,--count", flags->count, "Only the exact numbers of documents and matches");
  find.add_option("--kwic", flags->kwic_words, "Every match with N words on each side (default 8)")
      ->expected(0, 1)
      ->default_str("8")
      ->check(CLI::Range(1, 1000))
      ->option_text("[N]");
  const std::map<std::string, Sort> sorts = {
      {"score", Sort::kScore}, {"date", Sort::kDateAscending}, {"-date", Sort::kDateDescending}};
  find.add_option("--sort", flags->sort, "score, date (oldest first) or -date (newest first)")
      ->transform(CLI::CheckedTransformer(sorts))
      ->option_text("KEY");
  find.add_option("--max-spans", flags->max_spans, "Matches listed per document with --json (default 1000)")->option_text("N");
  find.add_option("--snippet-words", flags->snippet_words, "Words shown around a match (default 30)")
      ->check(CLI::Range(1, 10000))
      ->option_text("N");
  find.add_option("--timeout", flags->timeout, "Give up after SECONDS")->option_text("SECONDS");
  find.add_option("--threads", flags->threads, "Workers of --batch (default: all cores)")->option_text("N");
  find.add_flag("--json", flags->json, "One JSON object per hit");
  find.add_flag("--explain", flags->explain, "How the query is understood, planned, and what it touches");
  find.add_flag("--strict", flags->strict, "Treat anything that would be repaired in the query as an error");
}

}  // namespace

Result<Query> parse_query(const std::string& text, const FindFlags& flags) {
  return Query::parse(text, flags.strict ? Query::Mode::kStrict : Query::Mode::kHuman, today());
}

SearchOptions search_options(const FindFlags& flags) {
  SearchOptions options;
  options.limit = flags.limit;
  options.offset = flags.offset;
  options.sort = flags.sort;
  options.budget.seconds = flags.timeout;
  options.budget.cancel = &cancel_flag();
  return options;
}

void declare_find(CLI::App& app, Body& body) {
  auto flags = std::make_shared<FindFlags>();
  CLI::App* find = app.add_subcommand("find", "Find words, phrases and nearness; show where they stand");
  find->footer(kFooter);
  declare_flags(*find, flags);
  find->callback([flags, find, &body] {
    if (flags->batch.empty() && find->count("QUERY") == 0) throw CLI::RequiredError("QUERY or --batch");
    body = [flags] { return run_find(*flags); };
  });
}

}  // namespace quoth::tools
