// quoth build: inputs -> a published index.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "quoth/index_builder.h"
#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/output/json.h"
#include "tools/output/progress_bar.h"
#include "tools/output/signals.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

// More are counted, not shown.
constexpr std::uint64_t kRejectionsShown = 10;

struct BuildFlags {
  std::string index;
  std::vector<std::string> inputs;
  InputFormat format = InputFormat::kAuto;
  BuildProfile profile = BuildProfile::kDefault;
  std::uint64_t memory = std::uint64_t{1} << 30;
  unsigned threads = 0;
  bool quiet = false;
  bool strict = false;
  bool keep = false;
  bool file_times = false;
  bool json = false;
};

std::string rejection_text(const Rejection& rejection) {
  const std::string line = rejection.line > 0 ? fmt::format(":{}", rejection.line) : "";
  return fmt::format("{}{}: not indexed: {} (byte {})", rejection.source, line, rejection.reason, rejection.offset);
}

Json summary_json(const BuildSummary& s) {
  return {{"files", s.files},           {"records", s.records_read}, {"indexed", s.indexed},
          {"rejected", s.rejected},     {"text_bytes", s.text_bytes}, {"tokens", s.tokens},
          {"terms", s.terms},           {"index_bytes", s.index_bytes}, {"peak_rss_bytes", s.peak_rss_bytes},
          {"seconds", s.seconds}};
}

std::string summary_text(const BuildSummary& s) {
  const double seconds = s.seconds > 0 ? s.seconds : 1e-9;
  const double ratio = s.text_bytes > 0 ? static_cast<double>(s.index_bytes) / static_cast<double>(s.text_bytes) : 0;
  std::string out = fmt::format("indexed {} documents: {} of text, {} words, {} distinct\n", number_text(s.indexed),
                                bytes_text(s.text_bytes), number_text(s.tokens), number_text(s.terms));
  out += fmt::format("index   {} with the text ({:.2f} times the raw text)\n", bytes_text(s.index_bytes), ratio);
  out += fmt::format("took    {} ({}/s), at most {} of memory\n", duration_text(s.seconds),
                     bytes_text(static_cast<std::uint64_t>(static_cast<double>(s.text_bytes) / seconds)),
                     bytes_text(s.peak_rss_bytes));
  out += fmt::format("records {} read = {} indexed + {} rejected\n", number_text(s.records_read), number_text(s.indexed),
                     number_text(s.rejected));
  return out;
}

int fail(const Error& error) {
  print_error(error.message);
  return kFailed;
}

int run_build(const BuildFlags& flags) {
  ProgressBar bar(!flags.quiet);
  std::uint64_t shown = 0;
  BuildOptions options;
  options.memory_bytes = flags.memory;
  options.threads = flags.threads;
  options.format = flags.format;
  options.profile = flags.profile;
  options.replace = !flags.keep;
  options.file_times = flags.file_times;
  options.strict = flags.strict;
  options.cancel = &cancel_flag();
  options.progress = [&](const BuildProgress& progress) { bar.show(progress); };
  options.rejected = [&](const Rejection& rejection) {
    if (++shown > kRejectionsShown) return;
    bar.clear();
    print_note(rejection_text(rejection));
  };

  auto builder = IndexBuilder::create(flags.index, options);
  if (!builder.ok()) return fail(builder.error());
  for (const std::string& input : flags.inputs) {
    const auto added = builder.value()->add_input(input);
    if (!added.ok()) {
      bar.clear();
      return fail(added.error());
    }
  }
  const auto summary = builder.value()->commit();
  bar.clear();
  if (!summary.ok()) return fail(summary.error());
  if (shown > kRejectionsShown) print_note(fmt::format("{} more records were not indexed", shown - kRejectionsShown));
  if (flags.json) {
    standard_output().write(json_line(summary_json(summary.value())));
  } else if (!flags.quiet) {
    standard_output().write(summary_text(summary.value()));
  }
  return kFound;
}

}  // namespace

void declare_build(CLI::App& app, Body& body) {
  auto flags = std::make_shared<BuildFlags>();
  CLI::App* build = app.add_subcommand("build", "Index files, folders or standard input");
  build->add_option("INDEX", flags->index, "Folder of the index; made if missing")->required();
  build->add_option("INPUT", flags->inputs,
                    "Text files, JSON Lines, folders of them, or - for standard input; each also .gz or .zst")
      ->required();
  const std::map<std::string, InputFormat> formats = {
      {"auto", InputFormat::kAuto}, {"text", InputFormat::kText}, {"jsonl", InputFormat::kJsonLines}};
  build->add_option("--format", flags->format, "auto, text or jsonl; auto goes by file name, then by content")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case))
      ->option_text("FORMAT");
  const std::map<std::string, BuildProfile> profiles = {
      {"small", BuildProfile::kSmall}, {"default", BuildProfile::kDefault}, {"fast", BuildProfile::kFast}};
  build->add_option("--profile", flags->profile, "small, default or fast: more bytes make phrases faster")
      ->transform(CLI::CheckedTransformer(profiles, CLI::ignore_case))
      ->option_text("PROFILE");
  build->add_option("--memory", flags->memory, "Memory budget, such as 256M or 2G; at least 64M (default 1G)")
      ->transform(CLI::AsSizeValue(false))
      ->option_text("SIZE");
  build->add_option("--threads", flags->threads, "Worker threads (default: all cores)")->option_text("N");
  build->add_flag("--file-times", flags->file_times,
                  "Keep the time of each text file, to date what nothing else dates");
  build->add_flag("--no-replace", flags->keep, "Fail if INDEX already holds an index");
  build->add_flag("--strict", flags->strict, "Fail at the first record that cannot be indexed");
  build->add_flag("--json", flags->json, "Summary as one JSON object");
  build->add_flag("-q,--quiet", flags->quiet, "No progress and no summary");
  build->callback([flags, &body] { body = [flags] { return run_build(*flags); }; });
}

}  // namespace quoth::tools
