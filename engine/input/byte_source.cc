#include "engine/input/byte_source.h"

#include <utility>

#include "engine/input/decompressors.h"
#include "engine/input/stored_input.h"

namespace quoth::engine {
namespace {

class PlainSource final : public ByteSource {
 public:
  explicit PlainSource(StoredInput input) : input_(std::move(input)) {}

  Result<std::size_t> read(std::span<std::byte> out) override { return input_.read(out); }
  std::uint64_t stored_offset() const override { return input_.offset(); }
  std::uint64_t size() const override {
    // Special file systems report 0 for files that have content.
    return input_.size() == 0 ? kUnknownSize : input_.size();
  }

 private:
  StoredInput input_;
};

enum class Packing : std::uint8_t { kNone, kGzip, kZstd };

Packing packing_by_content(index::Bytes head) {
  const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(head[i]); };
  if (head.size() >= 2 && byte(0) == 0x1f && byte(1) == 0x8b) return Packing::kGzip;
  if (head.size() < 4) return Packing::kNone;
  const auto magic = index::load_le<std::uint32_t>(head.data());
  if (magic == 0xfd2fb528U) return Packing::kZstd;
  if ((magic & 0xfffffff0U) == 0x184d2a50U) return Packing::kZstd;  // a skippable frame
  return Packing::kNone;
}

Packing packing_by_name(std::string_view name) {
  if (name.ends_with(".gz")) return Packing::kGzip;
  if (name.ends_with(".zst")) return Packing::kZstd;
  return Packing::kNone;
}

}  // namespace

std::string_view without_compression_suffix(std::string_view name) {
  switch (packing_by_name(name)) {
    case Packing::kGzip: return name.substr(0, name.size() - 3);
    case Packing::kZstd: return name.substr(0, name.size() - 4);
    case Packing::kNone: break;
  }
  return name;
}

Result<std::unique_ptr<ByteSource>> open_byte_source(const InputContext& context, const std::string& path) {
  QUOTH_TRY_ASSIGN(std::unique_ptr<index::InputFile> file, context.io.open_input(path));
  StoredInput input(std::move(file), path == "-" ? "standard input" : path, context.cancel);
  QUOTH_TRY_ASSIGN(const index::Bytes head, input.peek(4));
  const Packing packing = packing_by_content(head);
  if (packing == Packing::kGzip) return make_gzip_source(std::move(input));
  if (packing == Packing::kZstd) return make_zstd_source(context, std::move(input));
  if (packing_by_name(path) != Packing::kNone) {
    return Error{ErrorCode::kInput,
                 path + ": the name promises compressed data, but it does not begin as such; "
                        "get a whole copy of the file, or rename it if it is plain",
                 0};
  }
  return std::unique_ptr<ByteSource>(std::make_unique<PlainSource>(std::move(input)));
}

}  // namespace quoth::engine
