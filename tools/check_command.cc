// quoth check: every quotation of a draft, looked up.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "tools/check.h"
#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/in_order.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"
#include "tools/quote_flags.h"
#include "tools/read_input.h"
#include "tools/report/report.h"

namespace quoth::tools {
namespace {

constexpr const char* kFooter =
    "Finds quotations in all styles of marks, over several paragraphs and as block quotations; an "
    "attribution in\n"
    "the middle (\"..., \" she said, \"...\") is taken out. Exit code 1: a quotation is altered, spliced, "
    "related or\n"
    "absent.";

struct CheckFlags : QuoteFlags {
  std::string file;
  std::string html;
  DraftFormat format = DraftFormat::kAuto;
  std::uint32_t min_words = 3;
};

int fail(const Error& error) {
  print_error(error.message);
  return kFailed;
}

// By the name's ending; by content when that says nothing.
DraftFormat format_of(const CheckFlags& flags) {
  if (flags.format != DraftFormat::kAuto) return flags.format;
  const std::string ending = std::filesystem::path(flags.file).extension().string();
  if (ending == ".md" || ending == ".markdown") return DraftFormat::kMarkdown;
  if (ending == ".html" || ending == ".htm" || ending == ".xhtml") return DraftFormat::kHtml;
  if (ending == ".txt" || ending == ".tex") return DraftFormat::kText;
  return DraftFormat::kAuto;
}

Checked look_up(const Searcher& searcher, const DraftQuotation& quotation, std::uint32_t min_words,
                const QuoteOptions& options) {
  Checked out;
  if (quotation.words < min_words) {
    out.too_short = true;
    return out;
  }
  const auto start = std::chrono::steady_clock::now();
  auto answer = searcher.quote(quotation.text, options);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (answer.ok()) {
    out.answer = std::move(answer).value();
  } else {
    out.error = answer.error();
  }
  return out;
}

// Whole or not at all: a reader of the old page never sees half of the new one.
Result<void> write_file(const std::string& path, std::string_view text) {
  const std::string part = path + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(part, path, error);
  if (out && !error) return {};
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return Error{ErrorCode::kIo, path + ": cannot be written"};
}

int run_check(const CheckFlags& flags) {
  const auto options = quote_options(flags);
  if (!options.ok()) return fail(options.error());
  const auto index = Index::open(flags.index);
  if (!index.ok()) return fail(index.error());
  const auto text = read_input(flags.file, kMaxDraftBytes);
  if (!text.ok()) return fail(text.error());
  const auto draft = read_draft(text.value(), format_of(flags));
  if (!draft.ok()) return fail(draft.error());

  const Searcher searcher = index.value().searcher();
  const std::vector<DraftQuotation>& quotations = draft.value().quotations;
  CheckCounts counts;
  ReportPage page(flags.file, draft.value());
  ProgressBar bar(!stdout_is_terminal());
  in_order<Checked>(
      quotations.size(), flags.threads,
      [&](std::size_t i) { return look_up(searcher, quotations[i], flags.min_words, options.value()); },
      [&](std::size_t i, const Checked& checked) {
        counts.add(checked);
        standard_output().write(flags.json ? json_line(checked_json(flags.file, quotations[i], checked))
                                           : checked_text(flags.file, quotations[i], checked));
        if (!flags.html.empty()) page.add(quotations[i], checked);
        bar.show("checking", static_cast<double>(i + 1) / static_cast<double>(quotations.size()));
      });
  bar.clear();
  if (interrupted()) return kInterrupted;
  standard_output().write(flags.json ? json_line(counts_json(flags.file, counts)) : counts.text() + "\n");
  if (!flags.html.empty()) {
    const auto written = write_file(flags.html, page.finish(counts));
    if (!written.ok()) return fail(written.error());
  }
  if (counts.failed > 0) return kFailed;
  return counts.any_wrong() ? kNothing : kFound;
}

}  // namespace

void declare_check(CLI::App& app, Body& body) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* check = app.add_subcommand("check", "Proof-read all quotations of a draft");
  check->footer(kFooter);
  check->add_option("INDEX", flags->index, "Folder of the index")->required();
  check->add_option("FILE", flags->file, "The draft: text, Markdown or HTML; - for standard input")
      ->required();
  check->add_option("--html", flags->html, "Also write the report as one page that needs nothing else")
      ->option_text("OUT");
  const std::map<std::string, DraftFormat> formats = {{"auto", DraftFormat::kAuto},
                                                      {"text", DraftFormat::kText},
                                                      {"markdown", DraftFormat::kMarkdown},
                                                      {"html", DraftFormat::kHtml}};
  check
      ->add_option("--format", flags->format,
                   "auto, text, markdown or html (default: by name, then by content)")
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("FORMAT");
  check->add_option("--min-words", flags->min_words, "Shorter quotations are only listed (default 3)")
      ->option_text("N");
  declare_look_up_flags(*check, *flags);
  check->add_flag("--json", flags->json, "One JSON object per quotation, and a summary");
  check->callback([flags, &body] { body = [flags] { return run_check(*flags); }; });
}

}  // namespace quoth::tools
