// Seed: one list as a source of places where a phrase could begin.
//
// The list is that of a word or of a run of words (index/segment/ngrams.h) of the phrase, or a bucket
// of anchors (index/segment/anchors.h), whose places need not have the words. Where it has
// context signatures and a word of the phrase beside it is known, or one beside that, postings are sieved 64 at
// a time before any is decoded, and blocks without a survivor are skipped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/kernels/kernels.h"
#include "index/segment/position_blocks.h"
#include "index/segment/signatures.h"
#include "query/budget.h"
#include "quoth/types.h"

namespace quoth::query {

// A list that a phrase could be sought by.
struct SeedChoice {
  std::uint32_t offset = 0;  // of its first word in the phrase
  std::uint32_t length = 1;  // words
  std::uint32_t count = 0;   // postings, of both zones
  index::PositionList list;
  std::span<const Slot> anchors;             // instead of the list: places that may have these words
  index::Signatures signatures;              // if empty, nothing is sieved
  index::SignatureTest test;
  double candidates = 0;   // expected to be left after sieving
  double nanoseconds = 0;  // to read the list and look at those
};

class Seed {
 public:
  // `begins`: where the phrase may begin. Reads nothing yet.
  Seed(const SeedChoice& choice, Span begins, BudgetMeter& meter);

  // Copies candidate begins, ascending, and moves past them; 0 only at the end.
  std::size_t fill(std::span<Slot> begins);
  void seek(Slot begin);
  // Keeps of `begins` (ascending) those that are candidates of this seed too; returns how many.
  // Calls go forward only, and never mix with fill(). Nothing is sieved.
  std::size_t keep(std::span<Slot> begins);
  // At most so many postings are still to come.
  std::uint64_t left() const;

 private:
  // A block with postings that pass the signatures, and which they are.
  struct Sifted {
    std::size_t block;
    index::Wanted passed;
  };
  static_assert(index::kBlockSize == index::kFarGroup);
  const std::uint8_t* far_of(std::size_t block) const {
    return signatures_.far.data() + block * (index::kFarGroup / 2);
  }
  static constexpr std::size_t kAhead = 16;  // blocks whose bytes are asked for before the first is needed

  bool next_block();
  bool load(std::size_t block);
  void sift_ahead();
  void sift_near();
  void sift_far();
  bool load_sifted(const Sifted& sifted);
  std::size_t next_unread() const { return ahead_at_ < ahead_size_ ? ahead_[ahead_at_].block : block_; }
  bool cut(std::size_t size);
  void skip_to(Slot begin);

  const index::Kernels& kernels_;
  BudgetMeter& meter_;
  index::PositionBlocks blocks_;
  index::Signatures signatures_;
  index::SignatureTest test_;
  std::uint32_t offset_;
  std::uint32_t count_;
  Slot floor_;             // begins before it were passed
  Slot end_;               // of the begins
  std::size_t block_ = 0;  // the next to read, or to sift
  std::array<Sifted, kAhead> ahead_;
  std::size_t ahead_at_ = 0;
  std::size_t ahead_size_ = 0;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  index::BlockBuffer found_;  // begins of the block read last, from at_ on
};

}  // namespace quoth::query
