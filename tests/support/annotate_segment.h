// annotate_segment: the bytes of a small segment, each field named, in the order of the file.
//
// Written from docs/format.md alone: it shares no reader with the library.
#pragma once

#include <string>

#include "index/bytes.h"

namespace quoth::test {

// Lines of offset, bytes and note, as in section 11 of the page. Aborts when the bytes are not a sound
// segment, or when a byte would be left out or shown twice.
std::string annotate_segment(index::Bytes file);

}  // namespace quoth::test
