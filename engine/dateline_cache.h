// DatelineCache: the dates that were found in the first lines of documents lately.
//
// Whoever looks up one quotation of an undated book looks up more of them, and a date costs a block of its
// text, as much as the rest of the look-up. Threads share it without locks: an entry is one word.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "quoth/types.h"

namespace quoth {

class DatelineCache {
 public:
  // The day that was kept for the document; nullopt when nothing is known.
  std::optional<std::int32_t> find(DocId doc) const {
    const std::uint64_t entry = entries_[doc % kEntries].load(std::memory_order_relaxed);
    if (entry >> 32 != std::uint64_t{doc} + 1) return std::nullopt;
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(entry));
  }
  void keep(DocId doc, std::int32_t day) {
    entries_[doc % kEntries].store((std::uint64_t{doc} + 1) << 32 | static_cast<std::uint32_t>(day),
                                   std::memory_order_relaxed);
  }

 private:
  static constexpr std::size_t kEntries = 4096;
  std::array<std::atomic<std::uint64_t>, kEntries> entries_{};  // document + 1, day; 0: free
};

}  // namespace quoth
