// Compressed data made by other code than the code that reads it.
#pragma once

#include <string>
#include <string_view>

#include "engine/input/byte_source.h"
#include "quoth/result.h"

namespace quoth::test {

std::string gzip(std::string_view text);
std::string zstd(std::string_view text);
// A frame that decoders skip.
std::string skippable_frame(std::string_view content);
// A frame with this window and no content size, so that the decoder must keep the whole window.
std::string zstd_with_window(std::string_view text, int window_log);

// All that the source gives, read `step` bytes at a time.
Result<std::string> read_all(engine::ByteSource& source, std::size_t step);

}  // namespace quoth::test
