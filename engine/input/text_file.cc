#include "engine/input/text_file.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/input/text_spool.h"

namespace quoth::engine {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kBinaryCheckBytes = 8192;

// The head, then the rest of a source whose length is known.
class HeadAndRest final : public TextStream {
 public:
  HeadAndRest(std::string head, std::shared_ptr<ByteSource> rest, std::uint64_t size)
      : head_(std::move(head)), rest_(std::move(rest)), size_(size) {}

  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read(std::span<char> out) override {
    if (used_ == head_.size()) return rest_->read(std::as_writable_bytes(out));
    const std::size_t count = std::min(out.size(), head_.size() - used_);
    std::memcpy(out.data(), head_.data() + used_, count);
    used_ += count;
    return count;
  }

 private:
  std::string head_;
  std::shared_ptr<ByteSource> rest_;
  std::uint64_t size_;
  std::size_t used_ = 0;
};

}  // namespace

TextFileSource::TextFileSource(const InputContext& context, std::unique_ptr<ByteSource> source, std::string name,
                               std::string id, std::string title)
    : context_(context), source_(std::move(source)), name_(std::move(name)) {
  fields_.id = valid_utf8(id);
  fields_.title = valid_utf8(title);
}

Record TextFileSource::reject(std::uint64_t offset, std::string reason) const {
  return Rejection{name_, 0, offset, std::move(reason)};
}

Result<void> TextFileSource::read_head() {
  // One byte more than a small file has, so that its end is seen by the first read.
  const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(kReadBytes, source_->size()));
  while (!at_end_ && head_.size() <= kWholeTextBytes) {
    const std::size_t have = head_.size();
    head_.resize(have + step + 1);
    QUOTH_TRY_ASSIGN(const std::size_t count, source_->read(std::as_writable_bytes(std::span(head_).subspan(have))));
    head_.resize(have + count);
    at_end_ = count == 0;
  }
  return {};
}

Result<std::optional<Record>> TextFileSource::next() {
  if (std::exchange(given_, true)) return std::optional<Record>();
  QUOTH_TRY(read_head());
  const std::size_t zero = std::string_view(head_).substr(0, kBinaryCheckBytes).find('\0');
  if (zero != std::string_view::npos) return std::optional<Record>(reject(zero, "not a text: it has a zero byte"));
  if (!at_end_) {
    QUOTH_TRY_ASSIGN(Record record, long_text());
    return std::optional<Record>(std::move(record));
  }
  // Thousands of small texts wait together: none may hold more than it needs.
  fields_.text = head_;
  return std::optional<Record>(SourceDocument{std::move(fields_), nullptr});
}

Result<Record> TextFileSource::long_text() {
  const std::string too_long = "the text is longer than " + std::to_string(kMaxTextBytes) + " bytes";
  if (source_->size() != ByteSource::kUnknownSize) {
    if (source_->size() > kMaxTextBytes) return reject(kMaxTextBytes, too_long);
    auto stream = std::make_unique<HeadAndRest>(std::move(head_), source_, source_->size());
    return Record(SourceDocument{std::move(fields_), std::move(stream)});
  }
  TextSpool spool(context_);
  while (!head_.empty()) {
    if (head_.size() > kMaxTextBytes - spool.size()) return reject(kMaxTextBytes, too_long);
    QUOTH_TRY(spool.append(head_));
    head_.resize(kReadBytes);
    QUOTH_TRY_ASSIGN(const std::size_t count, source_->read(std::as_writable_bytes(std::span(head_))));
    head_.resize(count);
  }
  QUOTH_TRY_ASSIGN(auto stream, std::move(spool).finish());
  return Record(SourceDocument{std::move(fields_), std::move(stream)});
}

std::string title_of(std::string_view path) {
  std::string_view name = without_compression_suffix(path.substr(path.find_last_of('/') + 1));
  const std::size_t dot = name.find_last_of('.');
  if (dot != std::string_view::npos && dot != 0) name = name.substr(0, dot);
  return std::string(name);
}

std::string valid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text)) return std::string(text);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (const std::string_view character = text.substr(i, size); simdjson::validate_utf8(character)) {
      out.append(character);
      i += character.size();
      continue;
    }
    out.push_back('%');
    out.push_back(kHex[lead >> 4]);
    out.push_back(kHex[lead & 15]);
    ++i;
  }
  return out;
}

}  // namespace quoth::engine
