// TextBlockEncoder and TextWriter: operations -> compressed blocks (docs/format.md, section 8.4).
//
// Writer twin of text_store.h. Encoding is a pure function of the operations, so it runs in
// parallel over stretches of the number line; appending is in order.
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
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Operations of a document or a part of one; what the analysis stage keeps of a text besides its ids.
struct TextOps {
  std::string ops;       // one byte each (text_code.h)
  std::string literals;  // varint length and bytes, in the order the operations ask for them
  void clear() {
    ops.clear();
    literals.clear();
  }
};

// Turns a document's text and tokens into operations, piece by piece; reusable.
class TextOpsBuilder {
 public:
  void begin_document();
  // `text` holds the bytes [base, base + text.size()) of the document; every token in `buffer`
  // from `first_token` on lies in it. Bytes up to base + text.size() are accounted for, except
  // that the gap after the last token waits for the next call.
  void add(std::string_view text, std::uint64_t base, const TokenBuffer& buffer, std::size_t first_token, TextOps& out);
  // Flushes the last gap and writes kEndOfDocument.
  void end_document(TextOps& out);

 private:
  enum class Waiting : std::uint8_t { kNothing, kToken } waiting_ = Waiting::kNothing;
  Surface surface_ = Surface::kAsTerm;  // of the waiting token
  std::string literal_;                 // its spelled-out form
  std::string gap_;                     // bytes after it so far
  std::uint64_t position_ = 0;
};

// One encoded stretch: whole blocks.
struct EncodedText {
  std::vector<std::byte> blocks;
  std::vector<std::byte> directory;  // one entry per block, offsets relative to `blocks`
};

class TextBlockEncoder {
 public:
  TextBlockEncoder();
  ~TextBlockEncoder();
  // Encodes whole documents that stand at `first_slot` and follow each other on the number line.
  // `ranks` holds the rank of every token; `begins` the first slot of each document.
  // A document too long for memory comes in parts: `more` says that the last one goes on in the
  // next call, which begins with `slot_in_document` and `byte_in_document` given.
  struct Part {
    std::string_view ops;
    std::string_view literals;
    std::span<const Rank> ranks;
    std::span<const Slot> begins;        // first slot of each document that begins in this part
    Slot continued_slot = 0;             // first slot of the continued document's tokens in this part
    std::uint64_t continued_byte = 0;    // and the byte of that document where this part begins
    bool continues = false;              // the part begins inside a document
  };
  // Term lengths (in bytes) by rank, needed to count raw bytes.
  Result<EncodedText> encode(const Part& part, std::span<const std::uint8_t> term_sizes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class TextWriter {
 public:
  TextWriter(Io& io, const std::string& prefix, std::size_t memory_limit);
  ~TextWriter();
  Result<void> append(const EncodedText& text);
  // For SegmentWriter.
  Spool& blocks();
  Spool& directory();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
