#include "engine/input/document_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/input/byte_source.h"
#include "engine/input/json_lines.h"
#include "engine/input/text_file.h"

namespace quoth::engine {
namespace {

InputFormat format_by_name(std::string_view path) {
  const std::string_view name = without_compression_suffix(path);
  for (const std::string_view suffix : {".jsonl", ".ndjson", ".json"}) {
    if (name.ends_with(suffix)) return InputFormat::kJsonLines;
  }
  return InputFormat::kText;
}

// A source whose first bytes may be looked at before they are read.
class Peekable final : public ByteSource {
 public:
  explicit Peekable(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // The first bytes, kept for later as well.
  Result<std::string_view> peek(std::size_t count) {
    while (head_.size() < count) {
      const std::size_t have = head_.size();
      head_.resize(count);
      QUOTH_TRY_ASSIGN(const std::size_t got, source_->read(std::as_writable_bytes(std::span(head_).subspan(have))));
      head_.resize(have + got);
      if (got == 0) break;
    }
    return std::string_view(head_);
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    if (used_ == head_.size()) return source_->read(out);
    const std::size_t count = std::min(out.size(), head_.size() - used_);
    std::memcpy(out.data(), head_.data() + used_, count);
    used_ += count;
    return count;
  }
  std::uint64_t stored_offset() const override { return source_->stored_offset(); }
  std::uint64_t size() const override { return source_->size(); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string head_;
  std::size_t used_ = 0;
};

// Standard input has no name to go by: JSON Lines begin with a brace.
InputFormat format_by_content(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && head[first] == '{' ? InputFormat::kJsonLines : InputFormat::kText;
}

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_document_source(const InputContext& context,
                                                             const std::string& path, const std::string& id,
                                                             InputFormat format) {
  QUOTH_TRY_ASSIGN(std::unique_ptr<ByteSource> bytes, open_byte_source(context, path));
  if (format == InputFormat::kAuto && path == "-") {
    constexpr std::size_t kSniffBytes = 4096;
    auto peekable = std::make_unique<Peekable>(std::move(bytes));
    QUOTH_TRY_ASSIGN(const std::string_view head, peekable->peek(kSniffBytes));
    format = format_by_content(head);
    bytes = std::move(peekable);
  } else if (format == InputFormat::kAuto) {
    format = format_by_name(path);
  }
  if (format == InputFormat::kJsonLines) {
    return std::unique_ptr<DocumentSource>(
        std::make_unique<JsonLinesSource>(context, LineReader(std::move(bytes)), path, valid_utf8(id)));
  }
  const std::string title = path == "-" ? std::string() : title_of(path);
  return std::unique_ptr<DocumentSource>(
      std::make_unique<TextFileSource>(context, std::move(bytes), path, id, title));
}

}  // namespace quoth::engine
