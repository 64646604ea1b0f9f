// A file or standard input, whole.
#pragma once

#include <cstdint>
#include <string>

#include "quoth/result.h"

namespace quoth::tools {

// "-" is standard input. kIo or kNotFound; kLimit when there are more than `most` bytes.
Result<std::string> read_input(const std::string& path, std::uint64_t most);

}  // namespace quoth::tools
