// MemoryIo: a tree of files in memory, for tests, fuzzing and embedding.
//
// The same contract as the real one, without a disk: files that are mapped stay as they were,
// even when removed, replaced or renamed over. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "index/io/io.h"

namespace quoth::index {

// Owns bytes on a 64-byte boundary, as a mapping would have them.
class AlignedBytes {
 public:
  AlignedBytes() = default;
  explicit AlignedBytes(Bytes bytes);
  Bytes view() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  std::unique_ptr<std::byte[], Free> data_;
  std::size_t size_ = 0;
};

// A file of these bytes that is on no disk: how a segment is opened from memory.
std::unique_ptr<MappedFile> map_memory(Bytes bytes, std::string path = "(memory)");

class MemoryIo final : public Io {
 public:
  MemoryIo();

  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override;
  Result<std::unique_ptr<InputFile>> open_input(const std::string& path) override;
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> make_directory(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<std::vector<DirEntry>> list(const std::string& path) override;
  Result<DirEntry> stat(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;
  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override;

  // Replaces or makes the file, whatever was there; its folder need not exist.
  void put(const std::string& path, std::string_view content);

  // Shared by the files handed out, which may outlive the MemoryIo.
  struct Tree;

 private:
  std::shared_ptr<Tree> tree_;
};

}  // namespace quoth::index
