// ScratchMemory: large memory that does not stay resident.
//
// A Zstandard frame made with --long asks its decoder to keep up to 128 MiB of what it gave, twice
// what a small build may use for everything. That window lies in a file without a name,
// mapped; release() lets its pages go, and those that matches reach into come back from the
// page cache. Measured on the books of the test data (window 118 MiB): 50 MB resident instead of 124,
// a tenth slower.
//
// This is memory, not a file of the index: it has no name, no other process sees it, and it is gone
// when the process is; so it does not go through index::Io.
#pragma once

#include <cstddef>
#include <string>

namespace quoth::engine {

class ScratchMemory {
 public:
  // Nothing but `threshold` bytes or more is put into a file, in this folder.
  ScratchMemory(std::string folder, std::size_t threshold) : folder_(std::move(folder)), threshold_(threshold) {}

  // At most one block in a file is alive at a time; all others come from malloc(), as do those for
  // which the file system has no nameless files or no room. nullptr when there is no memory.
  void* allocate(std::size_t bytes);
  void free(void* block);
  // Call when much was read or written since the last call.
  void release();

 private:
  void* map_file(std::size_t bytes) const;

  std::string folder_;
  std::size_t threshold_;
  void* mapped_ = nullptr;
  std::size_t mapped_bytes_ = 0;
};

}  // namespace quoth::engine
