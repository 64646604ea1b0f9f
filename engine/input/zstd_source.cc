// The custom allocator is not yet declared stable, but has been the same since 2016.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include <string>
#include <utility>

#include "engine/input/decompressors.h"
#include "engine/input/scratch_memory.h"

namespace quoth::engine {
namespace {

// After this much output the window's pages are let go.
constexpr std::size_t kReleaseBytes = std::size_t{256} << 10;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(StoredInput input, const InputContext& context)
      : input_(std::move(input)), memory_(context.work_folder, context.window_bytes) {}

  Result<void> init() {
    const ZSTD_customMem allocator{
        [](void* memory, std::size_t bytes) { return static_cast<ScratchMemory*>(memory)->allocate(bytes); },
        [](void* memory, void* block) { static_cast<ScratchMemory*>(memory)->free(block); }, &memory_};
    context_.reset(::ZSTD_createDCtx_advanced(allocator));
    if (context_ == nullptr) return Error{ErrorCode::kNoMemory, "zstd cannot start"};
    const std::size_t status = ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
    if (::ZSTD_isError(status)) return Error{ErrorCode::kInternal, "zstd refuses the window limit"};
    return {};
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    if (out.empty()) return std::size_t{0};
    for (;;) {
      QUOTH_TRY_ASSIGN(const index::Bytes in, input_.peek(1));
      // With no input left, what the decoder still holds may come; a complete frame has nothing.
      if (in.empty() && frame_complete_) return std::size_t{0};
      ZSTD_inBuffer from{in.data(), in.size(), 0};
      ZSTD_outBuffer to{out.data(), out.size(), 0};
      const std::size_t status = ::ZSTD_decompressStream(context_.get(), &to, &from);
      input_.consume(from.pos);
      produced_ += to.pos;
      since_release_ += to.pos;
      if (since_release_ >= kReleaseBytes) {
        memory_.release();
        since_release_ = 0;
      }
      if (::ZSTD_isError(status)) {
        const std::string reason = ::ZSTD_getErrorName(status);
        return input_error(input_, produced_, "damaged zstd data (" + reason + ")");
      }
      frame_complete_ = status == 0;
      if (to.pos > 0) return to.pos;
      if (in.empty() && !frame_complete_) return input_error(input_, produced_, "the zstd data ends too early");
    }
  }

  std::uint64_t stored_offset() const override { return input_.offset(); }
  std::uint64_t size() const override { return kUnknownSize; }

 private:
  StoredInput input_;
  ScratchMemory memory_;  // of the context, which goes before it
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  std::size_t since_release_ = 0;
  std::uint64_t produced_ = 0;
  bool frame_complete_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> make_zstd_source(const InputContext& context, StoredInput input) {
  auto source = std::make_unique<ZstdSource>(std::move(input), context);
  QUOTH_TRY(source->init());
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace quoth::engine
