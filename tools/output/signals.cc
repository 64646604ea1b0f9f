#include "tools/output/signals.h"

#include <csignal>
#include <string_view>
#include <unistd.h>

#include "tools/exit_codes.h"

namespace quoth::tools {
namespace {

std::atomic<bool> cancelled{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

void say(std::string_view text) {
  // Nothing can be done when standard error is closed.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void on_interrupt(int) {
  if (cancelled.exchange(true)) ::_exit(kInterrupted);
}

void on_bus_error(int) {
  say("quoth: a file changed while it was in use: index files must be replaced by rename, never edited or cut short\n");
  ::_exit(kIndexChanged);
}

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  handle(SIGINT, on_interrupt, 0);
  handle(SIGTERM, on_interrupt, 0);
  handle(SIGBUS, on_bus_error, 0);
  handle(SIGPIPE, SIG_IGN, 0);  // a closed pipe shows as EPIPE, which is a success
  handle(SIGXFSZ, SIG_IGN, 0);  // a file size limit shows as EFBIG
}

const std::atomic<bool>& cancel_flag() { return cancelled; }
bool interrupted() { return cancelled.load(); }

}  // namespace quoth::tools
