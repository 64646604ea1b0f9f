// Operations of a text block, packed (docs/format.md, section 8.4): a bit says whether an operation is the
// commonest, half a byte which of the next fifteen another one is.
//
// Three quarters of all operations of English text are 0, and all but 3 % of the others in the table. So they
// take 0.28 bytes each; their entropy without contexts is 0.227.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "index/bytes.h"

namespace quoth::index {

// Part of the format: the operations that half a byte names, by falling frequency in English text.
inline constexpr std::array<std::uint8_t, 15> kPackedOps = {0x01, 0x08, 0x0c, 0x09, 0xf8, 0x18, 0x03, 0x10,
                                                            0x28, 0x0d, 0x04, 0x24, 0x02, 0x34, 0xf9};

// Appends the operations.
void pack_ops(std::string_view ops, ByteWriter& out);

// Takes `count` operations from the front of `in`, to `out`. False when they are not whole.
bool unpack_ops(ByteReader& in, std::size_t count, std::byte* out);

}  // namespace quoth::index
