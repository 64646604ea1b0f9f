// StreamSet: many byte streams written side by side into one spool.
//
// What a build sorts by distribution needs a stream per bucket, and there may be more buckets
// than a process may have files. Each stream collects a chunk in memory; full chunks
// are appended to the common spool, and a list of them remembers the order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "quoth/result.h"

namespace quoth::index {

class StreamSet {
 public:
  // `chunk_bytes`: how much a stream collects before it writes.
  StreamSet(Io& io, std::string path, std::size_t memory_limit, std::size_t chunk_bytes);

  class Stream {
   public:
    std::size_t chunk_count() const { return chunks_.size(); }

   private:
    friend class StreamSet;
    struct Chunk {
      std::uint64_t offset = 0;
      std::uint32_t size = 0;
    };
    std::vector<std::byte> waiting_;
    std::vector<Chunk> chunks_;
  };

  // The reference stays valid. Thread-safe.
  Stream& add_stream();
  // `piece` never lies across two chunks. Different streams may be written by different threads at
  // once. Pre: piece.size() < 2^31.
  Result<void> append(Stream& stream, Bytes piece);
  // Writes what waits and gives its memory back. Nothing may be appended to the stream afterwards.
  Result<void> close(Stream& stream);
  // Closes all streams; reading may begin.
  Result<void> finish();

  // Thread-safe after finish(). Pre: chunk < stream.chunk_count().
  Result<void> read_chunk(const Stream& stream, std::size_t chunk, std::vector<std::byte>& out);

 private:
  Result<void> flush(Stream& stream);

  Spool spool_;
  std::size_t chunk_bytes_;
  std::mutex mutex_;  // of spool_ and streams_ while writing
  std::deque<Stream> streams_;
};

// Reads one stream from front to back, a piece at a time.
class StreamReader {
 public:
  StreamReader(StreamSet& set, const StreamSet::Stream& stream) : set_(&set), stream_(&stream) {}

  // Goes to the next chunk when the current one is used up; false at the end of the stream.
  Result<bool> more() {
    while (at_ == buffer_.size()) {
      if (next_chunk_ == stream_->chunk_count()) return false;
      QUOTH_TRY(set_->read_chunk(*stream_, next_chunk_++, buffer_));
      at_ = 0;
    }
    return true;
  }
  // Within the current chunk. Pre: more() said so just now, and the piece was appended as one.
  std::uint64_t varint();
  std::uint32_t u32();
  Bytes bytes(std::size_t count);
  Bytes rest() const { return Bytes(buffer_).subspan(at_); }
  void skip_rest() { at_ = buffer_.size(); }

 private:
  StreamSet* set_;
  const StreamSet::Stream* stream_;
  std::vector<std::byte> buffer_;
  std::size_t at_ = 0;
  std::size_t next_chunk_ = 0;
};

}  // namespace quoth::index
