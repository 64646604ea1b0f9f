#include <zlib.h>

#include <algorithm>
#include <climits>
#include <string>
#include <utility>

#include "engine/input/decompressors.h"

namespace quoth::engine {
namespace {

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(StoredInput input) : input_(std::move(input)) {}
  ~GzipSource() override {
    if (ready_) ::inflateEnd(&stream_);
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  Result<void> init() {
    constexpr int kGzipOnly = 15 + 16;  // window bits, and no other wrapper
    if (::inflateInit2(&stream_, kGzipOnly) != Z_OK) return Error{ErrorCode::kNoMemory, "zlib cannot start"};
    ready_ = true;
    return {};
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    if (out.empty()) return std::size_t{0};
    for (;;) {
      if (finished_) return std::size_t{0};
      if (between_members_) {
        QUOTH_TRY(next_member());
        continue;
      }
      QUOTH_TRY_ASSIGN(const std::size_t count, inflate_some(out));
      if (count > 0) return count;
    }
  }

  std::uint64_t stored_offset() const override { return input_.offset(); }
  std::uint64_t size() const override { return kUnknownSize; }

 private:
  // After a member: another one, padding, or the end.
  Result<void> next_member() {
    QUOTH_TRY_ASSIGN(const index::Bytes rest, input_.peek(2));
    if (rest.empty()) {
      finished_ = true;
      return {};
    }
    if (rest.size() >= 2 && rest[0] == std::byte{0x1f} && rest[1] == std::byte{0x8b} && !padding_) {
      if (::inflateReset(&stream_) != Z_OK) return Error{ErrorCode::kInternal, "zlib cannot restart"};
      between_members_ = false;
      return {};
    }
    const auto data = std::find_if(rest.begin(), rest.end(), [](std::byte b) { return b != std::byte{0}; });
    input_.consume(static_cast<std::size_t>(data - rest.begin()));
    padding_ = true;
    if (data != rest.end()) return input_error(input_, produced_, "unexpected data after the end of the gzip data");
    return {};
  }

  Result<std::size_t> inflate_some(std::span<std::byte> out) {
    QUOTH_TRY_ASSIGN(const index::Bytes in, input_.peek(1));
    if (in.empty()) return input_error(input_, produced_, "the gzip data ends too early");
    const std::size_t room = std::min<std::size_t>(out.size(), UINT_MAX);
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));  // zlib does not write to it
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(room);
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    input_.consume(in.size() - stream_.avail_in);
    const std::size_t count = room - stream_.avail_out;
    produced_ += count;
    if (status == Z_STREAM_END) {
      between_members_ = true;
    } else if (status == Z_MEM_ERROR) {
      return Error{ErrorCode::kNoMemory, "zlib has no memory left"};
    } else if (status != Z_OK) {
      std::string what = "damaged gzip data";
      if (stream_.msg != nullptr) what.append(" (").append(stream_.msg).append(")");
      return input_error(input_, produced_, what);
    }
    return count;
  }

  StoredInput input_;
  z_stream stream_{};
  std::uint64_t produced_ = 0;
  bool ready_ = false;
  bool between_members_ = false;
  bool padding_ = false;  // zero bytes after the last member were seen
  bool finished_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> make_gzip_source(StoredInput input) {
  auto source = std::make_unique<GzipSource>(std::move(input));
  QUOTH_TRY(source->init());
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace quoth::engine
