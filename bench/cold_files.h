// Files that are not in memory: written once, dropped from the page cache, mapped again.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace quoth::bench {

// Asks the system to forget the pages of a file; false where it keeps some nonetheless (a file system in memory,
// another process that maps it).
bool drop_pages(const std::string& path);

// A file of one array, mapped read-only with single pages read at a time, as suits random look-ups.
class MappedArray {
 public:
  // Ends the program when it cannot.
  static void write(const std::string& path, std::span<const std::byte> bytes);
  explicit MappedArray(const std::string& path);
  ~MappedArray();
  MappedArray(const MappedArray&) = delete;
  MappedArray& operator=(const MappedArray&) = delete;

  template <class T>
  std::span<const T> as() const {
    return {static_cast<const T*>(data_), size_ / sizeof(T)};
  }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace quoth::bench
