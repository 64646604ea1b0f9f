// DocumentSource: the records of one input, one after the other.
//
// Each record is a document or a Rejection that says why it is none. Errors are final: the input
// could not be read to its end. A long text does not come inside the document but as a TextStream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "engine/input/byte_source.h"
#include "index/io/io.h"
#include "quoth/document.h"
#include "quoth/index_builder.h"
#include "quoth/result.h"

namespace quoth::engine {

// Tokens need two bytes at least (a letter and what parts it from the next), so that a text of
// this size has fewer than 2^31 of them (docs/format.md, section 9).
inline constexpr std::uint64_t kMaxTextBytes = (std::uint64_t{1} << 32) - 2;
// Everything of a record but its text, as UTF-8 and compact JSON.
inline constexpr std::uint64_t kMaxFieldBytes = std::uint64_t{8} << 20;
// Texts up to this long are handed over in memory.
inline constexpr std::size_t kWholeTextBytes = std::size_t{1} << 20;

// A text too long to be held, read once from front to back.
class TextStream {
 public:
  virtual ~TextStream() = default;
  virtual std::uint64_t size() const = 0;
  // 0 only at the end.
  virtual Result<std::size_t> read(std::span<char> out) = 0;
};

struct SourceDocument {
  Document document;                 // `text` is empty when there is a stream
  std::unique_ptr<TextStream> text;  // may be null; valid until the next call of next()
};
using Record = std::variant<SourceDocument, Rejection>;

class DocumentSource {
 public:
  virtual ~DocumentSource() = default;
  // The next record; nothing at the end.
  virtual Result<std::optional<Record>> next() = 0;
  // Bytes of the stored (perhaps compressed) input used so far.
  virtual std::uint64_t stored_offset() const = 0;
  // All of the input is one document.
  virtual bool is_one_document() const { return false; }
};

// One file, or "-". `id` is what a text file's document is called, and the name that ids of
// records without one begin with.
Result<std::unique_ptr<DocumentSource>> open_document_source(const InputContext& context,
                                                             const std::string& path, const std::string& id,
                                                             InputFormat format);

}  // namespace quoth::engine
