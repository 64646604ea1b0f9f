// Flags that `quoth quote` and `quoth check` share.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/quote.h"

namespace quoth::tools {

void declare_look_up_flags(CLI::App& command, QuoteFlags& flags);

}  // namespace quoth::tools
