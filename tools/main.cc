// quoth: the command. Parses flags, runs one subcommand, maps its answer to an exit code.
#include <exception>
#include <new>
#include <string>

#include "tools/commands.h"
#include "tools/exit_codes.h"
#include "tools/output/signals.h"
#include "tools/output/streams.h"

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  quoth build speeches.idx speeches/ more.jsonl.zst\n"
    "  quoth find speeches.idx '\"government of the people\"'\n"
    "  quoth find speeches.idx 'liberty NEAR/5 union date:1860..1865' --kwic\n"
    "  quoth quote speeches.idx 'Ask not what your country can do for you'\n"
    "  quoth check speeches.idx draft.md --html report.html\n"
    "\n"
    "Exit codes: 0 found or done, 1 nothing found (check: a quotation is not right), 2 error, 4 index "
    "changed while in use.";

int run(int argc, char** argv) {
  using namespace quoth::tools;
  CLI::App app{"Find who said what, where and when, in which words.", "quoth"};
  app.footer(kFooter);
  app.set_version_flag("--version", "quoth " QUOTH_VERSION);
  app.require_subcommand(1);
  app.fallthrough(false);

  Body body;
  declare_build(app, body);
  declare_find(app, body);
  declare_quote(app, body);
  declare_check(app, body);
  declare_stats(app, body);
  declare_verify(app, body);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, standard_output_stream(), standard_error_stream());
    return code == 0 ? kFound : kFailed;
  }
  const int code = body();
  if (interrupted()) return kInterrupted;
  // What could not be written was not answered: a full disk must not look like success.
  return standard_output().finish() ? code : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  quoth::tools::install_signal_handlers();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    quoth::tools::print_error("out of memory: use a smaller --memory, or a larger machine");
  } catch (const std::exception& error) {
    quoth::tools::print_error(error.what());
  }
  return quoth::tools::kFailed;
}
