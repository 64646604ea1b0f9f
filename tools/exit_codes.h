// What the command tells the shell (docs/command_line.md).
#pragma once

namespace quoth::tools {

enum ExitCode : int {
  kFound = 0,            // something found, or the work is done
  kNothing = 1,          // the question was answered: nothing found
  kFailed = 2,           // an error, told on standard error
  kIndexChanged = 4,     // the index was cut or overwritten in place while in use
  kInterrupted = 130,    // Ctrl-C
};

}  // namespace quoth::tools
