// TextOpsBuilder, TextBlockEncoder and TextWriter: raw text -> operations -> compressed
// blocks -> the text section (docs/format.md, section 8.4).
//
// Writer twin of text_store.h. Operations are made while a text is analysed; encoding them needs
// ranks, is a pure function of its input, and runs in parallel over stretches of the number
// line; appending is in order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/text_code.h"
#include "index/segment/text_format.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// What the analysis stage keeps of a text besides its ids: operations of a document, a part of
// one, or several in a row.
struct TextOps {
  std::string ops;           // one byte each (text_code.h)
  std::string literals;      // varint length and bytes, in the order the operations ask for them
  std::uint64_t tokens = 0;  // token operations in `ops`
  std::uint64_t bytes = 0;   // bytes of raw text that the operations stand for
  void clear() {
    ops.clear();
    literals.clear();
    tokens = 0;
    bytes = 0;
  }
};

// Turns a document's text and tokens into operations, piece by piece; reusable. The
// operations do not depend on how the text was cut into pieces.
class TextOpsBuilder {
 public:
  void begin_document();
  // `text` is the next bytes of the document, from byte `base` on; the tokens of `buffer` from
  // `first_token` on are all the tokens in it. The last token waits inside the builder until the
  // bytes after it are known, so `out` may lag one token behind.
  void add(std::string_view text, std::uint64_t base, const TokenBuffer& buffer, std::size_t first_token,
           TextOps& out);
  // Flushes what waits and writes kEndOfDocument.
  void end_document(TextOps& out);

 private:
  void add_followed(std::string_view text, std::uint64_t base, const TokenBuffer& buffer,
                    std::span<const Token> tokens, TextOps& out);
  void append_gap(std::string_view bytes, TextOps& out);
  void flush_token(TextOps& out);
  void flush_gap(TextOps& out);

  bool token_waits_ = false;
  Surface surface_ = Surface::kAsTerm;  // of the waiting token
  std::uint64_t token_bytes_ = 0;       // its raw length
  std::string literal_;                 // its spelled-out form
  std::string gap_;                     // bytes after it (or since the last flush) so far
  std::uint64_t position_ = 0;          // bytes of the document seen
};

// One encoded part: whole blocks.
struct EncodedText {
  std::vector<std::byte> blocks;
  struct Entry {
    Slot slot = 0;             // docs/format.md, section 8.4
    std::uint64_t byte = 0;    // of the document
    std::uint64_t offset = 0;  // in `blocks`
  };
  std::vector<Entry> directory;  // one per block
};

class TextBlockEncoder {
 public:
  explicit TextBlockEncoder(TextCoding coding);
  ~TextBlockEncoder();
  // A run of operations: whole documents, or a document too long for memory in several
  // parts, cut between any two operations. A block never goes across a part's end, so the bytes
  // depend on where parts are cut: callers cut them by content alone (by tokens or bytes of
  // input), never by threads or memory; kTextPartTokens is a good size.
  struct Part {
    std::string_view ops;
    std::string_view literals;
    std::span<const Rank> ranks;       // of every token operation, in order
    std::span<const Slot> begins;      // body begin of each document whose first operation is in this part
    bool continues = false;            // the part begins inside a document, at the two places below;
    Slot continued_slot = 0;           // slot of the next token, or the slot after the document's last
    std::uint64_t continued_byte = 0;  // byte of that document
  };
  // `term_sizes`: length in bytes of every term, by rank. kInternal when the numbers of operations,
  // ranks and documents do not agree.
  Result<EncodedText> encode(const Part& part, std::span<const std::uint8_t> term_sizes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::size_t kTextPartTokens = std::size_t{1} << 18;

// The section is the bytes of head(), then those of blocks(). Memory stays within the limit for any
// amount of text.
class TextWriter {
 public:
  // `coding` is that of what will be appended.
  TextWriter(Io& io, const std::string& prefix, std::size_t memory_limit, TextCoding coding);
  ~TextWriter();

  // Byte length of each document's raw text, in order; at any time before finish().
  Result<void> add_document(std::uint64_t text_bytes);
  // In the order of the number line.
  Result<void> append(const EncodedText& text);
  // Lengths of all terms by rank: readers need them to count bytes without touching strings. `body_end`: end
  // of the body zone.
  Result<void> finish(std::span<const std::uint8_t> term_sizes, Slot body_end);

  // For SegmentWriter, after finish().
  Spool& head();
  Spool& blocks();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
