#include "engine/input/scratch_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace quoth::engine {

void* ScratchMemory::map_file(std::size_t bytes) const {
  if (folder_.empty()) return nullptr;
  const int file = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  void* block = nullptr;
  // The room is taken at once: a page without a block on disk would end the process when it is written.
  if (::posix_fallocate(file, 0, static_cast<off_t>(bytes)) == 0) {
    block = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (block == MAP_FAILED) block = nullptr;
  }
  ::close(file);  // the mapping keeps it
  return block;
}

void* ScratchMemory::allocate(std::size_t bytes) {
  if (bytes >= threshold_ && mapped_ == nullptr) {
    mapped_ = map_file(bytes);
    mapped_bytes_ = bytes;
    if (mapped_ != nullptr) return mapped_;
  }
  return std::malloc(bytes);
}

void ScratchMemory::free(void* block) {
  if (block == nullptr || block != mapped_) return std::free(block);
  ::munmap(mapped_, mapped_bytes_);
  mapped_ = nullptr;
}

void ScratchMemory::release() {
  // The pages of a shared mapping stay in the page cache, changed or not.
  if (mapped_ != nullptr) ::madvise(mapped_, mapped_bytes_, MADV_DONTNEED);
}

}  // namespace quoth::engine
