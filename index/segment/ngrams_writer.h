// NgramEncoder and NgramsWriter: grams in order, with their slots and signatures -> the three sections.
//
// Writer twin of ngrams.h (docs/format.md, sections 6.5 and 6.6). Encoders work in parallel, one per range
// of grams, and hold bounded memory however long a list is; the writer appends their output in order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/codec/block_codec.h"
#include "index/io/spool.h"
#include "index/segment/ngrams_format.h"
#include "index/segment/signatures.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// What the headers say.
struct NgramHeader {
  std::uint32_t threshold = 0;
  std::uint32_t frequent_words = 0;  // 0: no directory
  std::uint32_t levels = 2;
  std::array<std::uint32_t, ngrams_format::kMaxGramWords - 1> level_sizes{};
  std::vector<std::uint32_t> rows;  // frequent_words + 1
  std::uint32_t gram_limit = 0;
  std::uint32_t far_limit = 0;
  Rank signature_first = 0;
  std::vector<std::uint32_t> signature_begins;  // per word that has some, and the end; may be empty
};

// What an encoder has made since the last take(): offsets are relative to it.
struct EncodedNgrams {
  std::vector<std::byte> next;
  std::vector<std::byte> entries;
  std::vector<std::byte> skips;
  std::vector<std::byte> blocks;
  std::vector<std::byte> signatures;
};

class NgramEncoder {
 public:
  NgramEncoder(std::uint32_t gram_limit, std::uint32_t far_limit, std::uint32_t threshold)
      : gram_limit_(gram_limit), far_limit_(far_limit), threshold_(threshold) {}

  struct Gram {
    Rank last_word = 0;
    std::uint32_t occurrences = 0;
    bool is_listed = false;
    bool is_extended = false;
    std::uint32_t children = 0;  // number of the first entry that extends it
  };
  // Grams in order. A listed one: all its slots, ascending, in as many add() calls as wished.
  void begin_gram(const Gram& gram);
  // As many signatures as slots.
  void add(std::span<const Slot> slots, std::span<const Signature> signatures);
  void end_gram(std::uint32_t in_bodies, std::uint32_t documents);

  std::size_t pending_bytes() const;
  EncodedNgrams take();

 private:
  void flush_block();
  void add_far(std::span<const Signature> signatures);

  std::uint32_t gram_limit_;
  std::uint32_t far_limit_;
  std::uint32_t threshold_;
  EncodedNgrams out_;
  std::uint64_t taken_skips_ = 0;  // bytes handed out by take()
  std::uint64_t taken_blocks_ = 0;
  std::uint64_t taken_signatures_ = 0;

  // The gram under way.
  Gram gram_;
  std::uint64_t skips_begin_ = 0;  // since the encoder was made
  std::uint64_t blocks_begin_ = 0;
  std::uint64_t signatures_begin_ = 0;
  std::array<Slot, kBlockSize> block_{};
  std::size_t waiting_ = 0;
  // Far signatures follow the near ones, and so wait for the gram's end: half a byte for each of at most
  // threshold_ postings.
  std::vector<std::byte> far_;
  std::size_t far_count_ = 0;
};

class NgramsWriter {
 public:
  // What is appended waits in spools named `prefix` + suffix.
  NgramsWriter(Io& io, const std::string& prefix, std::size_t memory_limit);

  // Before all else; a segment whose writer was not begun has none of the sections.
  void begin(NgramHeader header) { header_ = std::move(header); }
  // Words in order of rank.
  Result<void> append_word_signatures(Bytes bytes) { return word_signatures_.append(bytes); }
  // In order of entries.
  Result<void> append(EncodedNgrams grams);

  // For SegmentWriter, once everything is appended: a section is these bytes, then these spools.
  bool has_directory() const { return header_.frequent_words > 0; }
  bool has_lists() const { return skips_.size() > 0; }
  bool has_signatures() const { return word_signatures_.size() + gram_signatures_.size() > 0; }
  std::vector<std::byte> directory_header() const;
  // Zeros between next() and entries().
  std::size_t directory_padding() const;
  std::vector<std::byte> signatures_header() const;
  Spool& next() { return next_; }
  Spool& entries() { return entries_; }
  Spool& skips() { return skips_; }
  Spool& blocks() { return blocks_; }
  Spool& word_signatures() { return word_signatures_; }
  Spool& gram_signatures() { return gram_signatures_; }

 private:
  NgramHeader header_;
  Spool next_;
  Spool entries_;
  Spool skips_;
  Spool blocks_;
  Spool word_signatures_;
  Spool gram_signatures_;
};

}  // namespace quoth::index
