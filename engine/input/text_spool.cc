#include "engine/input/text_spool.h"

#include <utility>

namespace quoth::engine {
namespace {

class SpooledText final : public TextStream {
 public:
  explicit SpooledText(index::Spool spool) : spool_(std::move(spool)) {}
  std::uint64_t size() const override { return spool_.size(); }
  Result<std::size_t> read(std::span<char> out) override {
    QUOTH_TRY_ASSIGN(const std::size_t count, spool_.read_at(offset_, std::as_writable_bytes(out)));
    offset_ += count;
    return count;
  }

 private:
  index::Spool spool_;
  std::uint64_t offset_ = 0;
};

}  // namespace

Result<std::unique_ptr<TextStream>> TextSpool::finish() && {
  QUOTH_TRY(spool_.finish_writing());
  return std::unique_ptr<TextStream>(std::make_unique<SpooledText>(std::move(spool_)));
}

}  // namespace quoth::engine
