// Ctrl-C asks the running work to stop; a second one leaves at once. SIGBUS inside a mapping means
// that the index was truncated under us (docs/embedding.md): exit code 4, not a core dump.
#pragma once

#include <atomic>

namespace quoth::tools {

void install_signal_handlers();
const std::atomic<bool>& cancel_flag();
bool interrupted();

}  // namespace quoth::tools
