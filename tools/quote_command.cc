// quoth quote: does a quotation stand in the documents, and where?
#include <chrono>
#include <memory>
#include <string>

#include "tools/batch.h"
#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/output/streams.h"
#include "tools/quote.h"
#include "tools/quote_flags.h"
#include "tools/read_input.h"

namespace quoth::tools {
namespace {

constexpr const char* kFooter =
    "TEXT is taken literally: quotation marks around it do not matter, ... and [brackets] are read as "
    "editors\n"
    "write them. Verdicts, from the strongest: EXACT, SAME_WORDS, ELIDED, ALTERED, SPLICED, RELATED, ABSENT\n"
    "(docs/quote.md). Exit code 1: RELATED or ABSENT.";

// The library names the limit that counts for quotations; this one keeps a pipe from filling the memory.
constexpr std::uint64_t kMaxTextBytes = std::uint64_t{64} << 20;

struct OneFlags : QuoteFlags {
  std::string text;
  std::string batch;
  bool spans = false;
};

int fail(const Error& error) {
  print_error(error.message);
  return kFailed;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run_one(const Searcher& searcher, const OneFlags& flags, const QuoteOptions& options) {
  std::string text = flags.text;
  if (text == "-") {
    auto input = read_input("-", kMaxTextBytes);
    if (!input.ok()) return fail(input.error());
    text = std::move(input).value();
  }
  if (flags.spans) return run_spans(searcher, text, flags);
  const auto start = std::chrono::steady_clock::now();
  const auto answer = searcher.quote(text, options);
  const double seconds = seconds_since(start);
  if (!answer.ok()) return fail(answer.error());
  standard_output().write(flags.json ? json_line(quote_json(text, answer.value(), seconds))
                                     : quote_text(searcher, text, answer.value()));
  return is_found(answer.value().verdict) ? kFound : kNothing;
}

Result<BatchAnswer> answer_line(const Searcher& searcher, const std::string& line,
                                const QuoteOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  QUOTH_TRY_ASSIGN(const QuoteAnswer answer, searcher.quote(line, options));
  return BatchAnswer{json_line(quote_json(line, answer, seconds_since(start))), is_found(answer.verdict),
                     false};
}

int run_quote(const OneFlags& flags) {
  const auto options = quote_options(flags);
  if (!options.ok()) return fail(options.error());
  const auto index = Index::open(flags.index);
  if (!index.ok()) return fail(index.error());
  const Searcher searcher = index.value().searcher();
  if (flags.batch.empty()) return run_one(searcher, flags, options.value());
  return run_batch_lines({flags.batch, flags.threads, "quote"}, [&](const std::string& line) {
    return answer_line(searcher, line, options.value());
  });
}

}  // namespace

void declare_look_up_flags(CLI::App& command, QuoteFlags& flags) {
  command
      .add_option("--edits", flags.edits, "Word edits that a passage may differ by (default 35%, at least 1)")
      ->option_text("N|N%");
  command.add_option("-n,--limit", flags.limit, "Passages to show of each quotation (default 10)")
      ->option_text("N");
  command.add_option("--gap", flags.gap_words, "Words that an ellipsis may stand for (default 300)")
      ->option_text("N");
  command.add_flag("--collapse", flags.collapse_copies,
                   "Of documents with the same body show only the first");
  command.add_option("--deadline", flags.deadline, "Give up on a quotation after SECONDS")
      ->option_text("SECONDS");
  command.add_option("--threads", flags.threads, "Workers (default: all cores)")->option_text("N");
}

void declare_quote(CLI::App& app, Body& body) {
  auto flags = std::make_shared<OneFlags>();
  CLI::App* quote = app.add_subcommand("quote", "Look a quotation up: a verdict with its proof");
  quote->footer(kFooter);
  quote->add_option("INDEX", flags->index, "Folder of the index")->required();
  CLI::Option* text = quote->add_option("TEXT", flags->text, "The quotation; - for standard input");
  quote
      ->add_option("--batch", flags->batch,
                   "Quotations from FILE or -, one a line; one JSON object a line out")
      ->option_text("FILE")
      ->excludes(text);
  declare_look_up_flags(*quote, *flags);
  quote
      ->add_flag("--spans", flags->spans,
                 "Of a text of any length: all stretches that stand in the documents")
      ->excludes("--batch");
  quote->add_flag("--json", flags->json, "One JSON object");
  quote->callback([flags, quote, &body] {
    if (flags->batch.empty() && quote->count("TEXT") == 0) throw CLI::RequiredError("TEXT or --batch");
    body = [flags] { return run_quote(*flags); };
  });
}

}  // namespace quoth::tools
