// One question a line in, one answer a line out, in order, on all cores.
#pragma once

#include <functional>
#include <string>

#include "quoth/result.h"
#include "tools/output/json.h"

namespace quoth::tools {

struct BatchAnswer {
  std::string line;  // JSON
  bool found = false;
  bool failed = false;
};

struct BatchOptions {
  std::string file;  // "-": standard input
  unsigned threads = 0;
  std::string name;  // of a line in an error object: "query", "quote"
};

// Calls `answer` on several threads at once; an Error becomes an error object in its place. Returns an
// ExitCode: kFailed when a line failed or the file cannot be read, kNothing when nothing was found.
int run_batch_lines(const BatchOptions& options,
                    const std::function<Result<BatchAnswer>(const std::string&)>& answer);

}  // namespace quoth::tools
