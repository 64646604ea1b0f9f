// TextOpReader: walks the operations of a text (docs/format.md, section 8.4).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "index/bytes.h"
#include "index/segment/text_code.h"
#include "index/segment/text_format.h"

namespace quoth::index {

struct TextOp {
  enum class Kind : std::uint8_t { kToken, kGap, kEndOfDocument };
  Kind kind = Kind::kToken;
  Surface surface = Surface::kAsTerm;  // kToken
  std::string_view spelled;            // kToken with Surface::kLiteral
  std::string_view gap;                // kToken, kGap
};

// Of every operation: the length of its gap when it is plain, a token with nothing in the literal stream.
inline constexpr std::uint8_t kNotPlain = 0xff;
inline constexpr std::array<std::uint8_t, 256> kPlainOps = [] {
  std::array<std::uint8_t, 256> gaps{};
  for (std::size_t code = 0; code < gaps.size(); ++code) {
    const bool literal = static_cast<Surface>(code & 3) == Surface::kLiteral;
    gaps[code] = literal || (code >> 2) >= kCommonGaps.size()
                     ? kNotPlain
                     : static_cast<std::uint8_t>(kCommonGaps[code >> 2].size());
  }
  return gaps;
}();

// Safe on any bytes: next() is false at the end and at the first operation that is not whole or
// whose lengths pass the format's limits; ok() tells which.
class TextOpReader {
 public:
  TextOpReader() = default;
  TextOpReader(std::string_view ops, std::string_view literals) : ops_(ops), literals_(literals) {}

  bool next(TextOp& op) {
    if (ops_.empty()) return false;
    const auto code = static_cast<std::uint8_t>(ops_.front());
    ops_.remove_prefix(1);
    const std::uint8_t gap = code >> 2;
    if (gap == kControl) return control(code, op);
    op.kind = TextOp::Kind::kToken;
    op.surface = static_cast<Surface>(code & 3);
    if (op.surface == Surface::kLiteral && !literal(text_format::kMaxSurfaceBytes, op.spelled)) return false;
    if (gap == kLiteralGap) return literal(kMaxGapBytes, op.gap);
    op.gap = kCommonGaps[gap];
    return true;
  }

  // Passes over `count` operations. Pre: they are plain (kPlainOps), and not yet read.
  void drop_plain(std::size_t count) { ops_.remove_prefix(count); }

  bool ok() const { return ok_; }
  std::string_view ops() const { return ops_; }            // not yet read
  std::string_view literals() const { return literals_; }  // not yet read

 private:
  bool control(std::uint8_t code, TextOp& op) {
    op.gap = {};
    if (code == make_op(ControlOp::kEndOfDocument)) {
      op.kind = TextOp::Kind::kEndOfDocument;
      return true;
    }
    op.kind = TextOp::Kind::kGap;
    if (code != make_op(ControlOp::kGap)) return fail();
    return literal(kMaxGapBytes, op.gap);
  }

  bool literal(std::size_t limit, std::string_view& out) {
    std::size_t size = 0;
    unsigned shift = 0;
    while (true) {  // three bytes hold every legal length
      if (literals_.empty() || shift > 14) return fail();
      const auto byte = static_cast<std::uint8_t>(literals_.front());
      literals_.remove_prefix(1);
      size |= static_cast<std::size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    if (size > limit || size > literals_.size()) return fail();
    out = literals_.substr(0, size);
    literals_.remove_prefix(size);
    return true;
  }

  bool fail() {
    ok_ = false;
    ops_ = {};
    return false;
  }

  std::string_view ops_;
  std::string_view literals_;
  bool ok_ = true;
};

}  // namespace quoth::index
