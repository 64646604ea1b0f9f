// Kernels: the few inner loops that are worth a vector unit, as one table of functions.
//
// The scalar table is the definition; every other table gives the same results bit for bit
// (tests/postings/kernels_test.cc, at all lengths and alignments). A table is chosen once, at the
// first call of active_kernels(), by what the processor can do; the environment variable
// QUOTH_KERNELS=scalar|avx2|avx512|neon overrides. Tables are immutable and may be used by any thread.
//
// No kernel checks what a file says: callers bound counts and lengths first, and no value read
// through a kernel is used as an address inside it, except candidates of verify, which it checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quoth::index {

// Bytes that must be readable past the end of a kernel's packed input. Their values do not matter.
inline constexpr std::size_t kKernelPadding = 64;
// Numbers that must be writable past the `n` numbers of a decoder's output.
inline constexpr std::size_t kKernelSlack = 16;

// Lists that name rows of slots (docs/format.md, section 6.2) mean rows of so many: a cache line of the
// forward array.
inline constexpr std::uint32_t kRowSlots = 32;

// What to compare at a slot: at[i] must equal ids[i] where care[i] is 0xffff; care[i] is 0
// where anything may stand. Both arrays are readable up to the next multiple of 16, with
// care 0 past `size`.
struct SlotPattern {
  const std::uint16_t* ids = nullptr;
  const std::uint16_t* care = nullptr;
  std::size_t size = 0;
};

// Forward array: one id per slot, readable 64 ids before the first and after the last one.
struct ForwardView {
  const std::uint16_t* ids = nullptr;  // of slot 0
  std::uint32_t size = 0;              // slots
};

// Which ids to find around a slot, in the 1 to 64 slots from `before` < 64 before it on.
struct WindowPattern {
  const std::uint16_t* ids = nullptr;
  std::size_t count = 0;
  std::size_t needed = 0;  // a window without one of the first so many is of no use
  std::uint32_t before = 0;
  std::uint32_t size = 0;
};

// What 64 bytes of text are, bit i for byte i. A byte is in one mask at most.
struct TextMasks {
  std::uint64_t words = 0;    // ASCII letters and digits
  std::uint64_t spaces = 0;   // 0 to 0x20, '_' and 0x7f
  std::uint64_t joiners = 0;  // ' ` , . : ;
  std::uint64_t hyphens = 0;  // -
  std::uint64_t beyond = 0;   // 0x80 and above
};

struct Kernels {
  const char* name;

  // n numbers of `width` bits, low bits first, without gaps. Pre: width <= 32, n <= 128.
  void (*unpack)(const std::byte* in, unsigned width, std::size_t n, std::uint32_t* out);

  // In place: values[i] = lower + i + values[0] + ... + values[i], modulo 2^32.
  void (*sum_gaps)(std::uint32_t* values, std::size_t n, std::uint32_t lower);

  // n numbers: out[i] = lower + i + ((p[i] - i) << width | low[i]), modulo 2^32, where p[i] is the
  // place of the i-th set bit of `highs` and low[i] the i-th number of `width` bits in `lows`.
  // Returns p[n - 1] + 1, or 0 (and leaves out undefined) if fewer than n bits are set.
  // Pre: 1 <= n <= 128, width <= 31, high_bytes <= 4096.
  std::size_t (*elias_fano)(const std::byte* lows, unsigned width, const std::byte* highs,
                            std::size_t high_bytes, std::size_t n, std::uint32_t lower, std::uint32_t* out);

  // Of these numbers only those i whose bit is set in `wanted` (two words; numbers 0 to 127), in order.
  // Returns how many there are: those for which `highs` has enough set bits. Pre: width <= 31, high_bytes <=
  // 4096.
  std::size_t (*pick)(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                      const std::uint64_t* wanted, std::uint32_t lower, std::uint32_t* out);
  // One gap of the numbers that elias_fano gives: out[i] - out[i - 1], or out[0] + 1 - lower for i = 0,
  // modulo 2^32; 0 if at most i bits are set. Pre: i < 128, else as above.
  std::uint32_t (*elias_fano_gap)(const std::byte* lows, unsigned width, const std::byte* highs,
                                  std::size_t high_bytes, std::size_t i);

  // True if each value is greater than the one before it.
  bool (*is_ascending)(const std::uint32_t* values, std::size_t n);

  // The first i with values[i] >= target, or n. Pre: ascending.
  std::size_t (*lower_bound)(const std::uint32_t* values, std::size_t n, std::uint32_t target);

  // out[i] = how many values are below targets[i]. Pre: both ascending.
  void (*count_below)(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets, std::size_t m,
                      std::uint32_t* out);

  // True if the pattern stands at `at`. Reads up to the next multiple of 16 ids.
  bool (*match)(const std::uint16_t* at, const SlotPattern& pattern);

  // Copies those candidates c, in order, at which the pattern stands with its place `offset`
  // on slot c; returns how many. Candidates at which it would leave the line are dropped. `out` may
  // be `candidates`; it has room for n. Prefetches ahead.
  std::size_t (*verify)(const ForwardView& forward, const std::uint32_t* candidates, std::size_t n,
                        std::uint32_t offset, const SlotPattern& pattern, std::uint32_t* out);

  // Bit i is set if at[i] == id, for i < 64.
  std::uint64_t (*find_id)(const std::uint16_t* at, std::uint16_t id);

  // The slots of n rows, in order, at which `id` stands; the first `most` of them if there are more. Returns
  // how many. `out` has room for kKernelSlack more. Pre: the rows are on the line. Prefetches ahead.
  std::size_t (*find_in_rows)(const ForwardView& forward, const std::uint32_t* rows, std::size_t n,
                              std::uint16_t id, std::size_t most, std::uint32_t* out);

  // Looks around n slots. Copies those with all needed ids in their windows, in order, to `kept` (room for n;
  // may be `slots`), and for the i-th of them where each id stands to masks[count * i ...] (room for
  // n * count): bit b is the window's slot b. Returns how many. Pre: slots are on the line. Prefetches ahead.
  std::size_t (*find_windows)(const ForwardView& forward, const std::uint32_t* slots, std::size_t n,
                              const WindowPattern& pattern, std::uint32_t* kept, std::uint64_t* masks);

  // Bit i is set if (at[i] & mask) == value, for i < 64.
  std::uint64_t (*sift)(const std::uint8_t* at, std::uint8_t mask, std::uint8_t value);

  // Copies those a[i], in order, for which a[i] + delta is in b; returns how many. Sums outside 32 bits
  // are in no list. `out` has room for na + kKernelSlack and overlaps neither list. Pre: both strictly
  // ascending.
  std::size_t (*intersect)(const std::uint32_t* a, std::size_t na, const std::uint32_t* b, std::size_t nb,
                           std::int32_t delta, std::uint32_t* out);

  // out[i] = bits set in `words` before place places[i]. Pre: places are below 512, and their words are
  // there.
  void (*count_before)(const std::uint64_t* words, const std::uint32_t* places, std::size_t n,
                       std::uint32_t* out);

  // Bits set in words, in both a and b; and `into &= b`.
  std::uint64_t (*count_bits)(const std::uint64_t* words, std::size_t n);
  std::uint64_t (*count_common_bits)(const std::uint64_t* a, const std::uint64_t* b, std::size_t n);
  void (*keep_common_bits)(std::uint64_t* into, const std::uint64_t* b, std::size_t n);

  // Of the 64 bytes at `at`.
  TextMasks (*text_masks)(const char* at);
};

const Kernels& active_kernels();
const Kernels& scalar_kernels();
// All that this processor can run, the scalar table first.
std::span<const Kernels* const> available_kernels();

}  // namespace quoth::index
