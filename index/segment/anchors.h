// Anchors: sampled runs of 4 words -> where they stand (docs/format.md, section 6.7).
//
// Winnowing (Schleimer, Wilkerson, Aiken 2003) picks the run with the smallest hash out of every 5
// in a row. The choice depends on nothing but those 8 words, so a quotation of 8 words or more
// picks runs that were picked in every document that has it, and one bucket holds all the
// places to look at, however common its words are.
//
// Hashes are taken of forward-array ids: words beyond the ids look alike, which costs candidates, never a
// hit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Finds the anchors of a run of ids that are pushed one by one.
class AnchorSampler {
 public:
  static constexpr unsigned kGramWords = 4;
  static constexpr unsigned kWindow = 5;
  static constexpr unsigned kMinRun = kGramWords + kWindow - 1;  // every run this long has an anchor

  // The next id is not a neighbour of the last one.
  void reset() { *this = AnchorSampler(); }

  // Calls take(first slot of the gram, its hash) when the id at `slot` shows that a gram is an anchor;
  // in order, once each. Pre: slots follow each other since reset().
  template <class Take>
  void push(std::uint16_t id, Slot slot, Take&& take) {
    words_ = words_ >> 16 | std::uint64_t{id} << 48;
    if (++count_ < kGramWords) return;
    const Slot first = slot - (kGramWords - 1);
    const std::uint64_t hash = hash_gram(words_);
    hashes_[first % kRing] = hash;
    if (count_ == kGramWords || hash <= hashes_[least_ % kRing]) {
      least_ = first;  // the last of equals
    } else if (first - least_ >= kWindow) {
      least_ = first;
      for (Slot back = 1; back < kWindow; ++back) {
        if (hashes_[(first - back) % kRing] < hashes_[least_ % kRing]) least_ = first - back;
      }
    }
    if (count_ < kMinRun || (taken_any_ && taken_ == least_)) return;
    taken_any_ = true;
    taken_ = least_;
    take(least_, hashes_[least_ % kRing]);
  }

  // Mixes all bits (the finalizer of splitmix64). Order is by the high bits, buckets go by the low ones.
  static std::uint64_t hash_gram(std::uint64_t words) {
    words += 0x9e3779b97f4a7c15;
    words = (words ^ words >> 30) * 0xbf58476d1ce4e5b9;
    words = (words ^ words >> 27) * 0x94d049bb133111eb;
    return words ^ words >> 31;
  }

 private:
  static constexpr std::size_t kRing = 8;

  std::uint64_t words_ = 0;  // the last four ids, the oldest lowest
  std::array<std::uint64_t, kRing> hashes_{};
  std::uint64_t count_ = 0;  // ids since reset()
  Slot least_ = 0;           // the gram of the window that is chosen
  Slot taken_ = 0;           // the last one that was told
  bool taken_any_ = false;
};

// A view over a mapped segment; const methods may be called from several threads.
class Anchors {
 public:
  static constexpr std::size_t kHeaderBytes = 16;
  static constexpr std::uint32_t kBucketSize = 8;  // on average
  // A bucket with more anchors than this stores none: its phrases are boilerplate, and other lists are
  // cheaper.
  static constexpr std::uint32_t kMaxBucket = 4096;
  static constexpr std::uint32_t kOverfull = std::uint32_t{1} << 31;

  Anchors() = default;  // of a segment without them
  // Checks the section's size in constant time.
  static Result<Anchors> open(Bytes section);

  bool empty() const { return bucket_count_ == 0; }
  std::uint32_t size() const { return anchor_count_; }  // all buckets together
  std::uint32_t buckets() const { return bucket_count_; }

  static std::uint32_t buckets_for(std::uint64_t anchors) {
    return static_cast<std::uint32_t>((anchors + kBucketSize - 1) / kBucketSize);
  }
  static std::uint32_t bucket_of(std::uint64_t hash, std::uint32_t buckets) {
    return static_cast<std::uint32_t>((hash & 0xffffffff) * buckets >> 32);
  }

  struct Bucket {
    bool known = false;  // false: overfull or damaged; look elsewhere
    bool overfull = false;
    std::span<const Slot> slots;  // where such grams begin, of both zones; ascending in a sound file
  };
  // One cache miss; the slots are another.
  Bucket bucket(std::uint64_t hash) const { return at(bucket_of(hash, bucket_count_)); }
  Bucket at(std::uint32_t number) const;  // Pre: number < buckets()
  void prefetch(std::uint64_t hash) const;

 private:
  std::uint32_t bucket_count_ = 0;
  std::uint32_t anchor_count_ = 0;
  std::span<const std::uint32_t> begins_;  // bucket_count_ + 1: of each bucket, and the end; bit 31: overfull
  std::span<const Slot> slots_;
};

}  // namespace quoth::index
