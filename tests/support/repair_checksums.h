// repair_checksums: makes a damaged segment look sound to checksums, so that what lies behind them is tested.
#pragma once

#include <cstddef>
#include <vector>

namespace quoth::test {

// Recomputes every checksum, and the segment id, from the bytes as they are. Lengths, offsets and
// magics stay as found; what lies outside the file is left alone. Any bytes may be given.
void repair_checksums(std::vector<std::byte>& file);

}  // namespace quoth::test
