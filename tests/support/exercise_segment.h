// exercise_segment: asks a segment everything, within a budget, and checks what must hold for any bytes.
#pragma once

#include "index/segment/segment.h"

namespace quoth::test {

// Aborts when an answer is out of the bounds that segment.h and its views promise. Results of damaged
// segments may be wrong, but slots lie in their zone, documents below the count, and every walk ends.
void exercise_segment(const index::Segment& segment);

}  // namespace quoth::test
