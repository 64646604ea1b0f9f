// Gzip and Zstandard as ByteSources, on zlib and libzstd directly.
//
// Stream wrappers over these libraries hide truncation; here the end of the input is only the
// end when the last member or frame was complete and its checksum right.
#pragma once

#include <memory>

#include "engine/input/byte_source.h"
#include "engine/input/stored_input.h"

namespace quoth::engine {

Result<std::unique_ptr<ByteSource>> make_gzip_source(StoredInput input);
Result<std::unique_ptr<ByteSource>> make_zstd_source(const InputContext& context, StoredInput input);

}  // namespace quoth::engine
