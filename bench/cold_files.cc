#include "bench/cold_files.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "bench/harness.h"

namespace quoth::bench {

bool drop_pages(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) die(path + ": cannot be opened");
  ::fsync(fd);  // pages that are not on disk yet stay
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || info.st_size == 0) die(path + ": cannot be inspected");
  const auto size = static_cast<std::size_t>(info.st_size);
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  if (data == MAP_FAILED) die(path + ": cannot be mapped");
  std::vector<unsigned char> pages((size + 4095) / 4096);
  ::mincore(data, size, pages.data());
  ::munmap(data, size);
  return std::none_of(pages.begin(), pages.end(), [](unsigned char page) { return (page & 1) != 0; });
}

void MappedArray::write(const std::string& path, std::span<const std::byte> bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  for (std::size_t at = 0; fd >= 0 && at < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + at, std::min<std::size_t>(bytes.size() - at, 1 << 26));
    if (n <= 0) die(path + ": cannot be written");
    at += static_cast<std::size_t>(n);
  }
  if (fd < 0 || ::close(fd) != 0) die(path + ": cannot be written");
}

MappedArray::MappedArray(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) die(path + ": cannot be opened");
  size_ = static_cast<std::size_t>(info.st_size);
  data_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  if (data_ == MAP_FAILED) die(path + ": cannot be mapped");
  ::madvise(data_, size_, MADV_RANDOM);
}

MappedArray::~MappedArray() { ::munmap(data_, size_); }

}  // namespace quoth::bench
