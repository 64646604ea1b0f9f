// Every kernel table equals the scalar one, at all lengths and alignments, and reads no further than it may.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <set>
#include <vector>

#include "index/kernels/kernels.h"

namespace quoth::index {
namespace {

// Bytes whose end stands directly before a page that must not be touched.
class Guarded {
 public:
  explicit Guarded(std::size_t size) : size_(size) {
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    mapped_ = (size + page - 1) / page * page + page;
    void* at = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(at != MAP_FAILED);
    base_ = static_cast<std::byte*>(at);
    REQUIRE(mprotect(base_ + mapped_ - page, page, PROT_NONE) == 0);
    data_ = base_ + mapped_ - page - size;
  }
  ~Guarded() { munmap(base_, mapped_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  std::byte* data() { return data_; }
  std::size_t size() const { return size_; }
  // The last n numbers before the guard.
  template <class T>
  T* last(std::size_t n) {
    return reinterpret_cast<T*>(data_ + size_ - n * sizeof(T));
  }
  void fill(std::mt19937& random) {
    for (std::size_t i = 0; i < size_; ++i) data_[i] = static_cast<std::byte>(random());
  }

 private:
  std::size_t size_;
  std::size_t mapped_ = 0;
  std::byte* base_ = nullptr;
  std::byte* data_ = nullptr;
};

std::vector<std::uint32_t> ascending(std::mt19937& random, std::size_t n, std::uint32_t first,
                                     std::uint32_t gap) {
  std::vector<std::uint32_t> values(n);
  std::uint32_t next = first;
  for (auto& value : values) {
    value = next;
    next += 1 + static_cast<std::uint32_t>(random() % gap);
  }
  return values;
}

template <class Check>
void for_each_table(Check check) {
  for (const Kernels* kernels : available_kernels()) {
    INFO("kernels: " << kernels->name);
    check(*kernels);
  }
}

TEST_CASE("the active kernels are available ones, and scalar always is") {
  const auto tables = available_kernels();
  REQUIRE(tables.front() == &scalar_kernels());
  REQUIRE(std::count(tables.begin(), tables.end(), &active_kernels()) == 1);
}

TEST_CASE("unpack equals the bits, at every width, length and alignment") {
  std::mt19937 random(1);
  Guarded bytes(128 * 4 + kKernelPadding + 64);
  bytes.fill(random);
  for_each_table([&](const Kernels& kernels) {
    for (unsigned width = 0; width <= 32; ++width) {
      for (std::size_t n = 0; n <= 128; ++n) {
        const std::size_t used = (n * width + 7) / 8;
        const std::byte* in = bytes.data() + bytes.size() - used - kKernelPadding;  // ends at the guard
        std::array<std::uint32_t, 128 + kKernelSlack> out{};
        kernels.unpack(in, width, n, out.data());
        for (std::size_t i = 0; i < n; ++i) {
          std::uint64_t expected = 0;
          for (unsigned b = 0; b < width; ++b) {
            const std::size_t bit = i * width + b;
            expected |= static_cast<std::uint64_t>(static_cast<unsigned>(in[bit / 8]) >> (bit % 8) & 1) << b;
          }
          if (out[i] != expected) FAIL("width " << width << " n " << n << " number " << i);
        }
      }
    }
  });
}

TEST_CASE("sum_gaps equals a running sum, wrapping included") {
  std::mt19937 random(2);
  for_each_table([&](const Kernels& kernels) {
    for (std::size_t n = 0; n <= 128; ++n) {
      for (std::uint32_t lower : {0U, 1U, 0x7fffffffU, 0xfffffff0U}) {
        std::array<std::uint32_t, 128 + kKernelSlack> values{};
        std::array<std::uint32_t, 128> expected{};
        std::uint32_t next = lower;
        for (std::size_t i = 0; i < n; ++i) {
          values[i] = static_cast<std::uint32_t>(random()) >> (random() % 32);
          expected[i] = next + values[i];
          next = expected[i] + 1;
        }
        kernels.sum_gaps(values.data(), n, lower);
        REQUIRE(
            std::equal(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(n), values.begin()));
      }
    }
  });
}

TEST_CASE("elias_fano equals the scalar kernel on any bytes, and stops where bits run out") {
  std::mt19937 random(3);
  Guarded lows(128 * 4 + kKernelPadding);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 20000; ++round) {
      const unsigned width = static_cast<unsigned>(random() % 32);
      const std::size_t n = 1 + random() % 128;
      const std::size_t size = random() % 80;
      Guarded highs(size + kKernelPadding);
      if (round % 4 == 0) lows.fill(random);
      highs.fill(random);
      if (random() % 2 == 0) {
        for (std::size_t i = 0; i < size; ++i) highs.data()[i] &= static_cast<std::byte>(random());
      }
      const std::uint32_t lower = static_cast<std::uint32_t>(random());
      std::array<std::uint32_t, 128 + kKernelSlack> want{};
      std::array<std::uint32_t, 128 + kKernelSlack> got{};
      const std::byte* in = lows.data() + lows.size() - (n * width + 7) / 8 - kKernelPadding;
      const std::size_t expected =
          scalar_kernels().elias_fano(in, width, highs.data(), size, n, lower, want.data());
      INFO("round " << round << " width " << width << " n " << n << " size " << size);
      REQUIRE(kernels.elias_fano(in, width, highs.data(), size, n, lower, got.data()) == expected);
      if (expected != 0)
        REQUIRE(std::equal(want.begin(), want.begin() + static_cast<std::ptrdiff_t>(n), got.begin()));
      const std::size_t i = random() % n;
      const std::uint32_t gap = kernels.elias_fano_gap(in, width, highs.data(), size, i);
      REQUIRE(gap == scalar_kernels().elias_fano_gap(in, width, highs.data(), size, i));
      if (expected != 0) REQUIRE(gap == (i == 0 ? want[0] + 1 - lower : want[i] - want[i - 1]));
    }
  });
}

TEST_CASE("pick gives the wanted ones of the numbers that elias_fano gives, as far as bits go") {
  std::mt19937 random(14);
  Guarded lows(128 * 4 + kKernelPadding);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 20000; ++round) {
      const unsigned width = static_cast<unsigned>(random() % 32);
      const std::size_t size = random() % 80;
      Guarded highs(size + kKernelPadding);
      if (round % 4 == 0) lows.fill(random);
      highs.fill(random);
      const std::uint32_t lower = static_cast<std::uint32_t>(random());
      std::size_t bits = 0;
      for (std::size_t i = 0; i < size; ++i)
        bits += static_cast<std::size_t>(std::popcount(std::to_integer<unsigned>(highs.data()[i])));
      bits = std::min<std::size_t>(bits, 128);
      std::array<std::uint32_t, 128 + kKernelSlack> all{};
      const std::byte* in = lows.data() + lows.size() - 128 * width / 8 - kKernelPadding;
      if (bits > 0)
        REQUIRE(scalar_kernels().elias_fano(in, width, highs.data(), size, bits, lower, all.data()) > 0);
      std::array<std::uint64_t, 2> wanted{};
      for (std::size_t n = random() % 10; n-- > 0;) {
        const std::size_t i = random() % 128;
        wanted[i / 64] |= std::uint64_t{1} << (i % 64);
      }
      if (round % 50 == 0) wanted = {~std::uint64_t{0}, ~std::uint64_t{0}};
      std::vector<std::uint32_t> expected;
      for (std::size_t i = 0; i < bits; ++i) {
        if ((wanted[i / 64] >> (i % 64) & 1) != 0) expected.push_back(all[i]);
      }
      std::vector<std::uint32_t> got(128 + kKernelSlack);
      got.resize(kernels.pick(in, width, highs.data(), size, wanted.data(), lower, got.data()));
      INFO("round " << round << " width " << width << " size " << size << " bits " << bits);
      REQUIRE(got == expected);
    }
  });
}

TEST_CASE("is_ascending sees one wrong pair anywhere") {
  std::mt19937 random(4);
  for_each_table([&](const Kernels& kernels) {
    for (std::size_t n = 0; n <= 300; ++n) {
      Guarded memory(n * 4);
      std::uint32_t* values = memory.last<std::uint32_t>(n);
      const auto good = ascending(random, n, static_cast<std::uint32_t>(random() % 2 * 0x7ffffff0U), 5);
      std::copy(good.begin(), good.end(), values);
      REQUIRE(kernels.is_ascending(values, n));
      for (std::size_t i = 1; i < n; ++i) {
        const std::uint32_t kept = values[i];
        values[i] = values[i - 1];
        if (kernels.is_ascending(values, n)) FAIL("n " << n << " equal at " << i);
        values[i] = kept;
      }
    }
  });
}

TEST_CASE("lower_bound equals std::lower_bound for every length and target") {
  std::mt19937 random(5);
  for_each_table([&](const Kernels& kernels) {
    for (std::size_t n = 0; n <= 300; ++n) {
      Guarded memory(n * 4);
      std::uint32_t* values = memory.last<std::uint32_t>(n);
      const auto good = ascending(random, n, n % 2 == 0 ? 3 : 0x7fffff80U, 4);
      std::copy(good.begin(), good.end(), values);
      std::vector<std::uint32_t> targets = {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
      for (std::uint32_t value : good) targets.insert(targets.end(), {value - 1, value, value + 1});
      for (std::uint32_t target : targets) {
        const auto expected =
            static_cast<std::size_t>(std::lower_bound(good.begin(), good.end(), target) - good.begin());
        if (kernels.lower_bound(values, n, target) != expected) FAIL("n " << n << " target " << target);
      }
    }
  });
}

struct Pattern {
  explicit Pattern(std::size_t size)
      : ids((size + 15) / 16 * 16), care((size + 15) / 16 * 16), length(size) {}
  SlotPattern view() const { return {ids.data(), care.data(), length}; }
  std::vector<std::uint16_t> ids;
  std::vector<std::uint16_t> care;
  std::size_t length;
};

TEST_CASE("match and verify equal a slot-by-slot comparison, at both ends of the line") {
  std::mt19937 random(6);
  for_each_table([&](const Kernels& kernels) {
    for (std::size_t slots :
         {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{40}, std::size_t{1000}}) {
      Guarded memory((slots + 128) * 2);
      std::uint16_t* line = memory.last<std::uint16_t>(slots + 64);
      for (std::size_t i = 0; i < slots + 128; ++i) {
        line[static_cast<std::ptrdiff_t>(i) - 64] =
            i < 64 || i >= slots + 64 ? 0xffff : static_cast<std::uint16_t>(random() % 2);
      }
      const ForwardView forward{line, static_cast<std::uint32_t>(slots)};
      std::vector<std::uint32_t> candidates(slots + 3);
      for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i] = static_cast<std::uint32_t>(i);
      candidates.back() = 0xffffffff;
      for (std::size_t length = 0; length <= 100; ++length) {
        Pattern pattern(length);
        for (std::size_t i = 0; i < length; ++i) {
          pattern.ids[i] = static_cast<std::uint16_t>(random() % 2);
          pattern.care[i] = random() % (length < 8 ? 3 : 1 + length / 4) == 0 ? 0xffff : 0;
        }
        const std::uint32_t offset = static_cast<std::uint32_t>(random() % (length + 2));
        std::vector<std::uint32_t> expected;
        for (std::uint32_t candidate : candidates) {
          const std::int64_t begin = static_cast<std::int64_t>(candidate) - offset;
          bool is_match =
              begin >= 0 && begin + static_cast<std::int64_t>(length) <= static_cast<std::int64_t>(slots);
          for (std::size_t i = 0; is_match && i < length; ++i) {
            is_match = pattern.care[i] == 0 || line[begin + static_cast<std::int64_t>(i)] == pattern.ids[i];
          }
          if (is_match) {
            expected.push_back(candidate);
            if (!kernels.match(line + begin, pattern.view()))
              FAIL("match at " << begin << " length " << length);
          }
        }
        std::vector<std::uint32_t> out = candidates;  // in place
        out.resize(kernels.verify(forward, out.data(), out.size(), offset, pattern.view(), out.data()));
        INFO("slots " << slots << " length " << length << " offset " << offset);
        REQUIRE(out == expected);
      }
    }
  });
}

TEST_CASE("find_id marks exactly the equal ones of 64") {
  std::mt19937 random(7);
  Guarded memory(2 * (64 + 16));
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 300; ++round) {
      std::uint16_t* at = memory.last<std::uint16_t>(64 + random() % 16);
      const std::uint16_t id = static_cast<std::uint16_t>(random());
      std::uint64_t expected = 0;
      for (unsigned i = 0; i < 64; ++i) {
        at[i] = random() % 3 == 0 ? id : static_cast<std::uint16_t>(id ^ (1U << random() % 16));
        expected |= static_cast<std::uint64_t>(at[i] == id) << i;
      }
      REQUIRE(kernels.find_id(at, id) == expected);
    }
  });
}

TEST_CASE("count_below tells how many values are below each target") {
  std::mt19937 random(10);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 2000; ++round) {
      const std::uint64_t gap = round % 5 == 0 ? 0x00ffffff : 1 + random() % 9;  // some go on to 32 bits
      const auto ascending = [&](std::size_t n) {
        std::vector<std::uint32_t> numbers;
        for (std::uint64_t value = random() % 5; numbers.size() < n && value <= 0xffffffff;
             value += 1 + random() % gap)
          numbers.push_back(static_cast<std::uint32_t>(value));
        if (random() % 3 == 0) numbers.push_back(0xffffffff);
        return numbers;
      };
      const std::vector<std::uint32_t> values = ascending(random() % 140);
      const std::vector<std::uint32_t> targets = ascending(random() % 140);
      Guarded guarded(values.size() * 4);
      std::copy(values.begin(), values.end(), guarded.last<std::uint32_t>(values.size()));
      std::vector<std::uint32_t> out(targets.size());
      kernels.count_below(guarded.last<std::uint32_t>(values.size()), values.size(), targets.data(),
                          targets.size(), out.data());
      for (std::size_t i = 0; i < targets.size(); ++i) {
        REQUIRE(out[i] == std::lower_bound(values.begin(), values.end(), targets[i]) - values.begin());
      }
    }
  });
}

TEST_CASE("find_in_rows shows where an id stands in the rows asked for") {
  std::mt19937 random(13);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 600; ++round) {
      const std::size_t slots = 1 + random() % 2000;
      Guarded memory((slots + 128) * 2);
      std::uint16_t* line = memory.last<std::uint16_t>(slots + 64);
      const unsigned words = 1 + static_cast<unsigned>(random() % 60);
      for (std::ptrdiff_t i = -64; i < static_cast<std::ptrdiff_t>(slots) + 64; ++i)
        line[i] = static_cast<std::uint16_t>(random() % words);
      std::vector<std::uint32_t> rows;
      for (std::uint32_t row = 0; row <= (slots - 1) / kRowSlots; ++row) {
        if (random() % 3 != 0) rows.push_back(row);
      }
      const auto id = static_cast<std::uint16_t>(random() % 8);
      std::vector<std::uint32_t> expected;
      for (const std::uint32_t row : rows) {
        for (std::uint32_t slot = row * kRowSlots; slot < (row + 1) * kRowSlots; ++slot) {
          if (line[slot] == id) expected.push_back(slot);
        }
      }
      const std::size_t most =
          random() % 2 == 0 ? expected.size() + random() % 9 : random() % (expected.size() + 1);
      expected.resize(std::min(expected.size(), most));
      std::vector<std::uint32_t> out(most + kKernelSlack);
      const ForwardView forward{line, static_cast<std::uint32_t>(slots)};
      out.resize(kernels.find_in_rows(forward, rows.data(), rows.size(), id, most, out.data()));
      REQUIRE(out == expected);
    }
  });
}

TEST_CASE("find_windows keeps the slots with all needed ids around them, and marks where each id stands") {
  std::mt19937 random(9);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 400; ++round) {
      const std::size_t slots = 1 + random() % 300;
      Guarded memory((slots + 128) * 2);
      std::uint16_t* line = memory.last<std::uint16_t>(slots + 64);
      for (std::ptrdiff_t i = -64; i < static_cast<std::ptrdiff_t>(slots) + 64; ++i)
        line[i] = static_cast<std::uint16_t>(random() % 40);
      std::vector<std::uint16_t> ids(random() % 6);
      for (std::uint16_t& id : ids) id = static_cast<std::uint16_t>(random() % 40);
      WindowPattern pattern{ids.data(), ids.size(), 0, 0, 0};
      pattern.needed = random() % (ids.size() + 1);
      pattern.before = static_cast<std::uint32_t>(random() % 64);
      pattern.size = 1 + static_cast<std::uint32_t>(random() % 64);
      std::vector<std::uint32_t> around;
      for (std::uint32_t slot = 0; slot < slots; ++slot) {
        if (random() % 3 != 0) around.push_back(slot);
      }

      std::vector<std::uint32_t> kept;
      std::vector<std::uint64_t> masks;
      for (const std::uint32_t slot : around) {
        std::vector<std::uint64_t> found(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
          for (std::uint32_t b = 0; b < pattern.size; ++b) {
            const std::ptrdiff_t at = std::ptrdiff_t{slot} - pattern.before + b;
            found[i] |= static_cast<std::uint64_t>(line[at] == ids[i]) << b;
          }
        }
        if (std::count(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(pattern.needed), 0U) > 0)
          continue;
        kept.push_back(slot);
        masks.insert(masks.end(), found.begin(), found.end());
      }

      std::vector<std::uint64_t> told(around.size() * ids.size());
      const ForwardView forward{line, static_cast<std::uint32_t>(slots)};
      around.resize(
          kernels.find_windows(forward, around.data(), around.size(), pattern, around.data(), told.data()));
      REQUIRE(around == kept);
      told.resize(masks.size());
      REQUIRE(told == masks);
    }
  });
}

TEST_CASE("sift marks exactly those of 64 bytes that agree under the mask") {
  std::mt19937 random(11);
  Guarded memory(64 + 32);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 300; ++round) {
      std::uint8_t* at = memory.last<std::uint8_t>(64 + random() % 32);
      const std::uint8_t mask = std::array<std::uint8_t, 4>{0xff, 0xf0, 0x0f, 0}[random() % 4];
      const std::uint8_t value = static_cast<std::uint8_t>(random() & mask);
      std::uint64_t expected = 0;
      for (unsigned i = 0; i < 64; ++i) {
        at[i] = static_cast<std::uint8_t>(random() % 2 == 0 ? value | (random() & ~mask) : random());
        expected |= static_cast<std::uint64_t>((at[i] & mask) == value) << i;
      }
      REQUIRE(kernels.sift(at, mask, value) == expected);
    }
  });
}

TEST_CASE("text_masks tells words, spaces, joiners, hyphens and what is not ASCII apart") {
  std::mt19937 random(14);
  Guarded memory(64 + 32);
  for_each_table([&](const Kernels& kernels) {
    for (unsigned round = 0; round < 600; ++round) {
      char* const at = memory.last<char>(64 + random() % 32);
      std::array<std::uint64_t, 5> expected{};
      for (unsigned i = 0; i < 64; ++i) {
        const unsigned c = round < 256 && i == round % 64 ? round : static_cast<unsigned>(random()) & 0xff;
        at[i] = static_cast<char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const std::array<bool, 5> is = {
            letter || (c >= '0' && c <= '9'), c <= ' ' || c == '_' || c == 127,
            c < 128 && std::strchr("'`,.:;", static_cast<int>(c)) != nullptr && c != 0, c == '-', c >= 128};
        for (std::size_t k = 0; k < is.size(); ++k) expected[k] |= std::uint64_t{is[k]} << i;
      }
      const TextMasks masks = kernels.text_masks(at);
      REQUIRE(std::array{masks.words, masks.spaces, masks.joiners, masks.hyphens, masks.beyond} == expected);
    }
  });
}

// What stands after the room that a decoder may use.
constexpr std::uint32_t kCanary = 0xdeadbeef;

TEST_CASE("decoders write no further than their slack, from any address") {
  std::mt19937 random(12);
  Guarded bytes(8192);
  bytes.fill(random);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 4000; ++round) {
      const unsigned width = static_cast<unsigned>(random() % 33);
      const std::size_t n = 1 + random() % 128;
      const std::byte* in = bytes.data() + random() % 1024;
      std::vector<std::uint32_t> out(n + kKernelSlack + 16, kCanary);
      kernels.unpack(in, width, n, out.data());
      kernels.sum_gaps(out.data(), n, static_cast<std::uint32_t>(random()));
      if (width < 32) (void)kernels.elias_fano(in, width, in + 512, 100, n, 7, out.data());
      INFO("round " << round << " width " << width << " n " << n);
      REQUIRE(std::all_of(out.end() - 16, out.end(), [](std::uint32_t x) { return x == kCanary; }));
    }
  });
}

TEST_CASE("kernels do not read before their input") {
  std::mt19937 random(13);
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::byte* base = static_cast<std::byte*>(
      mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  REQUIRE(base != MAP_FAILED);
  REQUIRE(mprotect(base, page, PROT_NONE) == 0);
  std::byte* begin = base + page;
  const auto fill = [&] {
    for (std::size_t i = 0; i < 2 * page; ++i) begin[i] = static_cast<std::byte>(random());
  };
  for_each_table([&](const Kernels& kernels) {
    fill();
    auto* numbers = reinterpret_cast<std::uint32_t*>(begin);
    auto* words = reinterpret_cast<std::uint64_t*>(begin);
    std::array<std::uint32_t, 128 + kKernelSlack> out{};
    for (std::size_t n = 1; n <= 128; ++n) {
      for (unsigned width = 0; width <= 31; ++width) {
        kernels.unpack(begin, width, n, out.data());
        (void)kernels.elias_fano(begin, width, begin, 100, n, 0, out.data());
      }
      (void)kernels.is_ascending(numbers, n);
      REQUIRE(kernels.count_bits(words, n) == scalar_kernels().count_bits(words, n));
      for (std::size_t i = 0; i < n; ++i) numbers[i] = static_cast<std::uint32_t>(3 * i);
      REQUIRE(kernels.lower_bound(numbers, n, 0) == 0);
      REQUIRE(kernels.intersect(numbers, n, numbers, n, 0, out.data()) == n);
      fill();
    }
    (void)kernels.find_id(reinterpret_cast<const std::uint16_t*>(begin), 7);
    (void)kernels.sift(reinterpret_cast<const std::uint8_t*>(begin), 0xf0, 0x70);
    (void)kernels.text_masks(reinterpret_cast<const char*>(begin));
  });
  munmap(base, 3 * page);
}

void check_intersect(const Kernels& kernels, const std::vector<std::uint32_t>& a,
                     const std::vector<std::uint32_t>& b, std::int32_t delta) {
  std::vector<std::uint32_t> expected;
  const std::set<std::uint32_t> in_b(b.begin(), b.end());
  for (std::uint32_t value : a) {
    const std::int64_t sum = static_cast<std::int64_t>(value) + delta;
    if (sum >= 0 && sum <= 0xffffffff && in_b.count(static_cast<std::uint32_t>(sum)) > 0)
      expected.push_back(value);
  }
  Guarded guarded_a(a.size() * 4);
  Guarded guarded_b(b.size() * 4);
  std::copy(a.begin(), a.end(), guarded_a.last<std::uint32_t>(a.size()));
  std::copy(b.begin(), b.end(), guarded_b.last<std::uint32_t>(b.size()));
  std::vector<std::uint32_t> out(a.size() + kKernelSlack + 16, kCanary);
  const std::size_t count =
      kernels.intersect(guarded_a.last<std::uint32_t>(a.size()), a.size(),
                        guarded_b.last<std::uint32_t>(b.size()), b.size(), delta, out.data());
  REQUIRE(std::all_of(out.end() - 16, out.end(), [](std::uint32_t x) { return x == kCanary; }));
  out.resize(count);
  INFO("a " << a.size() << " b " << b.size() << " delta " << delta);
  REQUIRE(out == expected);
}

TEST_CASE("intersect equals a set look-up, for all length ratios, shifts and ends of the range") {
  std::mt19937 random(8);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 1500; ++round) {
      const std::size_t na = random() % (round % 7 == 0 ? 3000 : 300);
      const std::size_t nb = random() % (round % 5 == 0 ? 3000 : 300);
      const std::uint32_t span = static_cast<std::uint32_t>(3 * (na + nb) + 1);
      const bool is_high = round % 3 == 1;
      const std::uint32_t start = is_high ? 0U - span : round % 3 == 0 ? 0 : 0x80000000U - span / 2;
      std::set<std::uint32_t> a;
      std::set<std::uint32_t> b;
      const std::uint32_t density = 1 + static_cast<std::uint32_t>(random() % span);
      for (std::size_t i = 0; i < na; ++i) a.insert(start + static_cast<std::uint32_t>(random() % density));
      for (std::size_t i = 0; i < nb; ++i) b.insert(start + static_cast<std::uint32_t>(random() % density));
      const std::int32_t delta = static_cast<std::int32_t>(random() % 21) - 10;
      check_intersect(kernels, {a.begin(), a.end()}, {b.begin(), b.end()}, delta);
    }
    for (const std::size_t ratio : {31U, 33U, 100U, 500U, 600U}) {  // on both sides of where galloping begins
      const auto few = ascending(random, 1 + random() % 40, 5, 3 * static_cast<std::uint32_t>(ratio));
      const auto many = ascending(random, few.size() * ratio, 0, 3);
      check_intersect(kernels, few, many, 2);
      check_intersect(kernels, many, few, -2);
    }
    for (std::int32_t delta : {0, 1, -1, 0x7fffffff, -0x7fffffff - 1}) {
      check_intersect(kernels, {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff},
                      {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff}, delta);
    }
  });
}

TEST_CASE("bitmap kernels equal bit-by-bit counting") {
  std::mt19937_64 random(9);
  for_each_table([&](const Kernels& kernels) {
    for (std::size_t n = 0; n <= 300; ++n) {
      Guarded memory_a(n * 8);
      Guarded memory_b(n * 8);
      std::uint64_t* a = memory_a.last<std::uint64_t>(n);
      std::uint64_t* b = memory_b.last<std::uint64_t>(n);
      std::uint64_t in_a = 0;
      std::uint64_t in_both = 0;
      for (std::size_t i = 0; i < n; ++i) {
        a[i] = random() & random();
        b[i] = random();
        for (unsigned bit = 0; bit < 64; ++bit) {
          in_a += a[i] >> bit & 1;
          in_both += (a[i] & b[i]) >> bit & 1;
        }
      }
      REQUIRE(kernels.count_bits(a, n) == in_a);
      REQUIRE(kernels.count_common_bits(a, b, n) == in_both);
      kernels.keep_common_bits(a, b, n);
      REQUIRE(kernels.count_bits(a, n) == in_both);
    }
  });
}

TEST_CASE("count_before counts the bits before each place, in any order of places") {
  std::mt19937 random(16);
  for_each_table([&](const Kernels& kernels) {
    for (int round = 0; round < 2000; ++round) {
      const std::size_t words = 1 + random() % 8;
      Guarded memory(words * 8);
      std::uint64_t* bits = memory.last<std::uint64_t>(words);
      for (std::size_t i = 0; i < words; ++i) bits[i] = random() * 0x9e3779b97f4a7c15U;
      std::vector<std::uint32_t> places(random() % 40);
      for (std::uint32_t& place : places) place = static_cast<std::uint32_t>(random() % (64 * words));
      if (round % 2 == 0) std::sort(places.begin(), places.end());
      std::vector<std::uint32_t> counts(places.size());
      kernels.count_before(bits, places.data(), places.size(), counts.data());
      for (std::size_t i = 0; i < places.size(); ++i) {
        std::uint32_t count = 0;
        for (std::uint32_t at = 0; at < places[i]; ++at)
          count += (bits[at / 64] >> (at % 64) & 1) != 0 ? 1U : 0U;
        REQUIRE(counts[i] == count);
      }
    }
  });
}

}  // namespace
}  // namespace quoth::index
