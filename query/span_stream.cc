#include "query/span_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {
constexpr std::size_t kFirstBatch = 8;
constexpr Span kEndSpan{kEndSlot, kEndSlot};
}  // namespace

void SpanReader::refill() {
  at_ = 0;
  size_ = stream_->fill(std::span(buffer_).first(batch_));
  batch_ = std::min(batch_ * 2, buffer_.size());
  current_ = size_ == 0 ? kEndSpan : buffer_[0];
}

void SpanReader::seek(Slot slot) {
  if (current_.begin >= slot) return;
  const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
  const auto to = buffer_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto found = std::lower_bound(from, to, slot, [](const Span& s, Slot t) { return s.begin < t; });
  if (found != to) {
    at_ = static_cast<std::size_t>(found - buffer_.begin());
    current_ = *found;
    return;
  }
  stream_->seek(slot);
  batch_ = kFirstBatch;
  refill();
}

std::size_t SpanReader::pass(Slot end) {
  std::size_t count = 0;
  while (current_.begin < end) {
    std::size_t at = at_;
    while (at < size_ && buffer_[at].begin < end) ++at;
    count += at - at_;
    at_ = at;
    if (at_ < size_) {
      current_ = buffer_[at_];
    } else {
      refill();
    }
  }
  return count;
}

void SpanReader::gather(Slot end, std::vector<Span>& out) {
  while (current_.begin < end) {
    const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto to = buffer_.begin() + static_cast<std::ptrdiff_t>(size_);
    const auto stop = std::lower_bound(from, to, end, [](const Span& s, Slot t) { return s.begin < t; });
    out.insert(out.end(), from, stop);
    if (stop != to) {
      at_ = static_cast<std::size_t>(stop - buffer_.begin());
      current_ = *stop;
      return;
    }
    refill();
  }
}

}  // namespace quoth::query
