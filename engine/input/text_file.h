// TextFileSource: a whole file is one document.
#pragma once

#include <memory>
#include <string>

#include "engine/input/byte_source.h"
#include "engine/input/document_source.h"

namespace quoth::engine {

// The text is the file's bytes as they are, valid UTF-8 or not. A file with a zero byte near its
// start is no text (an image, a program, UTF-16) and is rejected.
class TextFileSource final : public DocumentSource {
 public:
  TextFileSource(const InputContext& context, std::unique_ptr<ByteSource> source, std::string name, std::string id,
                 std::string title);

  Result<std::optional<Record>> next() override;
  std::uint64_t stored_offset() const override { return source_->stored_offset(); }
  bool is_one_document() const override { return true; }

 private:
  // Reads on until the text ends or is longer than kWholeTextBytes.
  Result<void> read_head();
  Result<Record> long_text();
  Record reject(std::uint64_t offset, std::string reason) const;

  InputContext context_;
  std::shared_ptr<ByteSource> source_;
  std::string head_;
  std::string name_;
  Document fields_;
  bool at_end_ = false;
  bool given_ = false;
};

// "folder/Some Title.txt.gz" -> "Some Title".
std::string title_of(std::string_view path);
// `text` with every byte that is not part of valid UTF-8 as "%" and two hexadecimal digits.
std::string valid_utf8(std::string_view text);

}  // namespace quoth::engine
