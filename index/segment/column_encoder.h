// ColumnEncoder: one column's values, sorted, each with its documents -> its part of the columns section.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/segment/bit_pack.h"
#include "index/segment/spool_tools.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class ColumnEncoder {
 public:
  // Appends to `out`, which must outlive it.
  ColumnEncoder(Io& io, const std::string& prefix, std::size_t memory_limit, SpoolWriter& out);

  // Values ascend in the column's order; documents ascend within one value.
  Result<void> add(std::string_view value, DocId doc);

  struct Summary {
    bool unique = false;
    bool sparse = false;
    std::uint32_t value_count = 0;
    std::uint32_t present = 0;
    std::uint64_t value_bytes = 0;
  };
  Result<Summary> finish(std::uint32_t document_count);

 private:
  Result<void> begin_value(std::string_view value);
  Result<void> write_starts();
  Result<void> write_documents(std::uint32_t document_count);
  Result<void> write_codes(std::uint32_t document_count, bool sparse);

  std::size_t memory_limit_;
  SpoolWriter* out_;
  std::uint64_t values_at_;
  Spool offsets_;    // u64 per block of values
  Spool starts_;     // u32 per value: documents before it
  Spool documents_;  // u32 each
  Spool codes_;      // of a sparse column, u32 each
  SpoolWriter offsets_out_;
  SpoolWriter starts_out_;
  SpoolWriter documents_out_;
  std::string last_;
  std::uint32_t value_count_ = 0;
  std::uint32_t present_ = 0;
};

}  // namespace quoth::index
