// quoth verify: is every byte of an index what it was when written, and does it mean what it should?
#include <memory>
#include <string>

#include <fmt/format.h>

#include "quoth/index.h"
#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/output/json.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

struct VerifyFlags {
  std::string index;
  bool deep = false;
  bool json = false;
  bool quiet = false;
};

int run_verify(const VerifyFlags& flags) {
  ProgressBar bar(!flags.quiet);
  VerifyOptions options;
  options.deep = flags.deep;
  options.progress = [&](double fraction) { bar.show("verifying", fraction); };
  const auto checked = Index::verify(flags.index, options);
  bar.clear();
  if (!checked.ok()) {
    print_error(checked.error().message);
    return kFailed;
  }
  const VerifyReport& report = checked.value();
  if (flags.json) {
    Json problems = Json::array();
    for (const std::string& problem : report.problems) problems.push_back(problem);
    standard_output().write(json_line(Json{{"sound", report.sound()},
                                                          {"segments", report.segments},
                                                          {"bytes_checked", report.bytes_checked},
                                                          {"problems", std::move(problems)}}));
  }
  for (const std::string& problem : report.problems) print_error(problem);
  if (report.sound() && !flags.json && !flags.quiet) {
    standard_output().write(fmt::format("sound: {} checked{}\n", bytes_text(report.bytes_checked),
                                        flags.deep ? ", every text analysed again" : ""));
  }
  return report.sound() ? kFound : kFailed;
}

}  // namespace

void declare_verify(CLI::App& app, Body& body) {
  auto flags = std::make_shared<VerifyFlags>();
  CLI::App* verify = app.add_subcommand("verify", "Check every byte of an index");
  verify->add_option("INDEX", flags->index, "Folder of the index")->required();
  verify->add_flag("--deep", flags->deep, "Check the meaning too: analyse every stored text again and compare");
  verify->add_flag("--json", flags->json, "One JSON object");
  verify->add_flag("-q,--quiet", flags->quiet, "Only problems, no progress");
  verify->callback([flags, &body] { body = [flags] { return run_verify(*flags); }; });
}

}  // namespace quoth::tools
