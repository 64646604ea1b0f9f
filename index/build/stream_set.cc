#include "index/build/stream_set.h"

#include <algorithm>
#include <utility>

#include "index/build/varint.h"

namespace quoth::index {

StreamSet::StreamSet(Io& io, std::string path, std::size_t memory_limit, std::size_t chunk_bytes)
    : spool_(io, std::move(path), memory_limit), chunk_bytes_(chunk_bytes) {}

StreamSet::Stream& StreamSet::add_stream() {
  const std::lock_guard lock(mutex_);
  return streams_.emplace_back();
}

Result<void> StreamSet::flush(Stream& stream) {
  if (stream.waiting_.empty()) return {};
  const std::lock_guard lock(mutex_);
  stream.chunks_.push_back({spool_.size(), static_cast<std::uint32_t>(stream.waiting_.size())});
  QUOTH_TRY(spool_.append(stream.waiting_));
  stream.waiting_.clear();
  return {};
}

Result<void> StreamSet::append(Stream& stream, Bytes piece) {
  if (stream.waiting_.size() + piece.size() > chunk_bytes_) QUOTH_TRY(flush(stream));
  if (stream.waiting_.capacity() == 0) stream.waiting_.reserve(std::max(chunk_bytes_, piece.size()));
  stream.waiting_.insert(stream.waiting_.end(), piece.begin(), piece.end());
  return {};
}

Result<void> StreamSet::close(Stream& stream) {
  QUOTH_TRY(flush(stream));
  std::vector<std::byte>().swap(stream.waiting_);
  return {};
}

Result<void> StreamSet::finish() {
  for (Stream& stream : streams_) QUOTH_TRY(close(stream));
  return spool_.finish_writing();
}

Result<void> StreamSet::read_chunk(const Stream& stream, std::size_t chunk, std::vector<std::byte>& out) {
  const Stream::Chunk place = stream.chunks_[chunk];
  out.resize(place.size);
  QUOTH_TRY_ASSIGN(const std::size_t got, spool_.read_at(place.offset, out));
  if (got != place.size) return Error{ErrorCode::kIo, "temporary data ended early: start the build again"};
  return {};
}

std::uint64_t StreamReader::varint() {
  const std::byte* at = buffer_.data() + at_;
  const std::uint64_t value = get_varint(at, buffer_.data() + buffer_.size());
  at_ = static_cast<std::size_t>(at - buffer_.data());
  return value;
}

std::uint32_t StreamReader::u32() {
  const Bytes raw = bytes(sizeof(std::uint32_t));
  return raw.size() == sizeof(std::uint32_t) ? load_le<std::uint32_t>(raw.data()) : 0;
}

Bytes StreamReader::bytes(std::size_t count) {
  const Bytes out = rest().first(std::min(count, buffer_.size() - at_));
  at_ += out.size();
  return out;
}

}  // namespace quoth::index
