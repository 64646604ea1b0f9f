// DictionaryWriter: terms in byte order, each with its rank -> hash buckets, sorted strings, common terms.
//
// Writer twin of term_dictionary.h (docs/format.md, section 5). Memory stays within the given
// limit for any number of terms.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "index/io/spool.h"
#include "index/segment/common_terms.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class DictionaryWriter {
 public:
  DictionaryWriter(Io& io, const std::string& prefix, std::uint32_t term_count, std::size_t memory_limit);
  ~DictionaryWriter();

  // Terms strictly ascending in byte order; each rank 0 .. term_count - 1 exactly once.
  Result<void> add(std::string_view term, Rank rank);
  Result<void> finish();

  // For SegmentWriter, after finish().
  Spool& buckets();
  Spool& strings();
  const CommonTermsWriter& common() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
