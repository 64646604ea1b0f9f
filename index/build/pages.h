// PageVector: a vector whose memory comes from the system and goes back to it at once.
//
// A build holds a few buffers of megabytes, phase after phase. From a general heap, what one
// phase frees may stay with the process and count against the memory budget while the next
// phase asks for more; whole pages do not.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace quoth::index {

template <class T>
struct PageAllocator {
  using value_type = T;
  PageAllocator() = default;
  template <class U>
  PageAllocator(const PageAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
    if (count * sizeof(T) < kSmall) return static_cast<T*>(::operator new(count * sizeof(T)));
    void* const pages =
        ::mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    if (count * sizeof(T) >= kHuge) (void)::madvise(pages, count * sizeof(T), MADV_HUGEPAGE);
    return static_cast<T*>(pages);
  }
  void deallocate(T* data, std::size_t count) {
    if (count * sizeof(T) < kSmall) return ::operator delete(data);
    ::munmap(data, count * sizeof(T));
  }
  friend bool operator==(const PageAllocator&, const PageAllocator&) { return true; }

 private:
  static constexpr std::size_t kSmall = std::size_t{64} << 10;
  // From the size of a huge page on. Tables are read at random: huge pages save half of the misses, and the walks
  // through page tables that hold up even what is asked for ahead of time. They never take more than was asked for.
  static constexpr std::size_t kHuge = std::size_t{2} << 20;
};

template <class T>
using PageVector = std::vector<T, PageAllocator<T>>;

}  // namespace quoth::index
