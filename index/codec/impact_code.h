// Impacts as one byte, rounded up, so that a decoded bound is never below the true one (docs/format.md,
// section 6.3).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace quoth::index {

inline float decode_impact(std::uint8_t code) { return static_cast<float>(code) / 255.0F; }

// The margin absorbs what another compiler's rounding of impact() or of the mean length may differ by.
inline constexpr float kImpactMargin = 1.000002F;

// A bound that is not stored.
inline float bound_impact(float impact) { return std::min(impact * kImpactMargin, 1.0F); }

// Pre: 0 <= impact <= 1.
inline std::uint8_t encode_impact(float impact) {
  const float scaled = std::ceil(impact * kImpactMargin * 255.0F);
  return static_cast<std::uint8_t>(std::clamp(scaled, 0.0F, 255.0F));
}

}  // namespace quoth::index
