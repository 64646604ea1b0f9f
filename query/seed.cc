#include "query/seed.h"

#include <algorithm>
#include <array>
#include <bit>

#include "index/bits.h"

namespace quoth::query {

using index::kBlockSize;

namespace {

// So many postings of a block are decoded alone; more cost as much as the whole block.
constexpr std::uint32_t kFew = 4;

bool are_few(const index::Wanted& wanted) {
  return index::set_bits(wanted[0]) + index::set_bits(wanted[1]) <= kFew;
}

// The low `count` bits.
std::uint64_t low_bits(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

Seed::Seed(const SeedChoice& choice, Span begins, BudgetMeter& meter)
    : kernels_(index::active_kernels()),
      meter_(meter),
      blocks_(choice.anchors.empty() ? index::PositionBlocks(choice.list)
                                     : index::PositionBlocks(choice.anchors, kEndSlot)),
      signatures_(choice.signatures),
      test_(choice.test),
      offset_(choice.offset),
      count_(choice.count),
      floor_(begins.begin),
      end_(begins.end) {
  if (blocks_.size() == 0 || floor_ >= end_) {
    block_ = blocks_.size();
    return;
  }
  block_ = floor_ == 0 ? 0 : blocks_.find(floor_ + offset_, 0);
  blocks_.prefetch(block_);
}

std::size_t Seed::fill(std::span<Slot> begins) {
  std::size_t count = 0;
  while (count < begins.size()) {
    if (at_ == size_ && !next_block()) break;
    const std::size_t some = std::min(begins.size() - count, size_ - at_);
    std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), some,
                begins.begin() + static_cast<std::ptrdiff_t>(count));
    count += some;
    at_ += some;
  }
  return count;
}

// Reads on to a block with candidates.
bool Seed::next_block() {
  at_ = size_ = 0;
  if (signatures_.empty()) {
    while (block_ < blocks_.size() && meter_.charge(kBlockSize / 8)) {
      if (load(block_++)) return true;
    }
  } else {
    while (true) {
      if (ahead_at_ == ahead_size_) sift_ahead();
      if (ahead_size_ == 0) break;
      if (load_sifted(ahead_[ahead_at_++])) return true;
    }
  }
  block_ = blocks_.size();
  return false;
}

// Looks for the next blocks with postings that pass, and asks for their bytes: misses then overlap.
void Seed::sift_ahead() {
  do {
    sift_near();
    if (test_.far_mask != 0) sift_far();
  } while (ahead_size_ == 0 && block_ < blocks_.size() && meter_.ok());
  for (std::size_t i = 0; i < ahead_size_; ++i) blocks_.prefetch(ahead_[i].block);
}

void Seed::sift_near() {
  ahead_at_ = ahead_size_ = 0;
  while (ahead_size_ < kAhead && block_ < blocks_.size() && meter_.charge(kBlockSize / 8)) {
    const std::size_t block = block_++;
    // The kernel may read on behind the last byte, where other sections follow.
    const std::uint8_t* const bytes = signatures_.near.data() + block * kBlockSize;
    const std::size_t size = signatures_.size() - block * kBlockSize;
    index::Wanted passed = {kernels_.sift(bytes, test_.mask, test_.value) & low_bits(size), 0};
    if (size > 64) passed[1] = kernels_.sift(bytes + 64, test_.mask, test_.value) & low_bits(size - 64);
    if ((passed[0] | passed[1]) == 0) continue;
    ahead_[ahead_size_++] = {block, passed};
    if (test_.far_mask != 0) __builtin_prefetch(far_of(block));
  }
}

// Keeps those that pass the far signatures too.
void Seed::sift_far() {
  const auto high = [](std::uint8_t bits) { return static_cast<std::uint8_t>(bits << 4); };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ahead_size_; ++i) {
    Sifted& sifted = ahead_[i];
    const std::uint8_t* const bytes = far_of(sifted.block);
    if (sifted.passed[0] != 0) sifted.passed[0] &= kernels_.sift(bytes, test_.far_mask, test_.far_value);
    if (sifted.passed[1] != 0)
      sifted.passed[1] &= kernels_.sift(bytes, high(test_.far_mask), high(test_.far_value));
    if ((sifted.passed[0] | sifted.passed[1]) != 0) ahead_[kept++] = sifted;
  }
  ahead_size_ = kept;
}

// Decodes a block; false when it has no slot in the zone.
bool Seed::load(std::size_t block) {
  ++meter_.blocks;
  return cut(blocks_.decode(block, found_));
}

// The same; of its postings only those are kept that passed.
bool Seed::load_sifted(const Sifted& sifted) {
  ++meter_.blocks;
  index::Wanted passed = sifted.passed;
  if (are_few(passed)) return cut(blocks_.pick(sifted.block, passed, found_.data()));
  const std::size_t size = blocks_.decode(sifted.block, found_);
  passed[0] &= low_bits(size);
  passed[1] &= size > 64 ? low_bits(size - 64) : 0;
  std::size_t kept = 0;
  for (std::size_t half = 0; half < passed.size(); ++half) {
    for (std::uint64_t left = passed[half]; left != 0; left &= left - 1)
      found_[kept++] = found_[64 * half + static_cast<std::size_t>(std::countr_zero(left))];
  }
  return cut(kept);
}

// Of the first `size` slots read keeps what lies where the phrase may begin, as begins; false when nothing
// does.
bool Seed::cut(std::size_t size) {
  at_ = size_ = 0;
  if (size > 0 && found_[size - 1] >= end_ + offset_) {
    size = kernels_.lower_bound(found_.data(), size, end_ + offset_);
    block_ = blocks_.size();
    ahead_at_ = ahead_size_ = 0;
  }
  if (size == 0) return false;
  const std::size_t start =
      found_[0] >= floor_ + offset_ ? 0 : kernels_.lower_bound(found_.data(), size, floor_ + offset_);
  if (start == size) return false;
  for (std::size_t i = start; i < size; ++i) found_[i] -= offset_;
  at_ = start;
  size_ = size;
  floor_ = found_[size - 1] + 1;  // blocks of a damaged list may go back
  return true;
}

// To the block that may hold `begin`.
void Seed::skip_to(Slot begin) {
  at_ = size_ = 0;
  floor_ = std::max(floor_, begin);
  block_ = next_unread();
  ahead_at_ = ahead_size_ = 0;
  if (floor_ >= end_) block_ = blocks_.size();
  if (block_ < blocks_.size()) block_ = blocks_.find(floor_ + offset_, block_);
}

void Seed::seek(Slot begin) {
  while (at_ < size_ && found_[at_] < begin) ++at_;
  if (at_ == size_ && begin > floor_) skip_to(begin);
}

// Block by block; a seek skips the blocks between.
std::size_t Seed::keep(std::span<Slot> begins) {
  std::array<Slot, 2 * kBlockSize + index::kKernelSlack> common;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < begins.size();) {
    if (size_ == 0 || found_[size_ - 1] < begins[i]) {
      skip_to(begins[i]);
      if (!next_block()) break;
    }
    const std::span<Slot> rest = begins.subspan(i, std::min(begins.size() - i, 2 * kBlockSize));
    const std::size_t reached = kernels_.lower_bound(rest.data(), rest.size(), found_[size_ - 1] + 1);
    const std::size_t found =
        kernels_.intersect(rest.data(), reached, found_.data() + at_, size_ - at_, 0, common.data());
    std::copy_n(common.begin(), found, begins.begin() + static_cast<std::ptrdiff_t>(kept));
    kept += found;
    i += reached;
  }
  return kept;
}

std::uint64_t Seed::left() const {
  const std::size_t unread = next_unread();
  const std::uint64_t read = std::min<std::uint64_t>(std::uint64_t{unread} * kBlockSize, count_);
  return size_ - at_ + (unread < blocks_.size() ? count_ - read : 0);
}

}  // namespace quoth::query
