#include "index/segment/column_encoder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "index/segment/columns_format.h"

namespace quoth::index {
namespace {

using namespace columns_format;

constexpr std::uint32_t kNoCode = 0xffffffff;

// Spooled u32 numbers -> packed ones.
Result<void> pack(Spool& from, unsigned width, SpoolWriter& out) {
  BitPacker bits(width);
  SpoolReader in(from);
  while (!in.at_end()) {
    QUOTH_TRY_ASSIGN(const std::uint32_t number, in.read<std::uint32_t>());
    bits.add(number, out.bytes());
    QUOTH_TRY(out.settle());
  }
  bits.finish(out.bytes());
  return out.settle();
}

}  // namespace

ColumnEncoder::ColumnEncoder(Io& io, const std::string& prefix, std::size_t memory_limit, SpoolWriter& out)
    : memory_limit_(memory_limit),
      out_(&out),
      values_at_(out.size()),
      offsets_(io, prefix + "-offsets", memory_limit / 8),
      starts_(io, prefix + "-starts", memory_limit / 8),
      documents_(io, prefix + "-documents", memory_limit / 8),
      codes_(io, prefix + "-codes", memory_limit / 8),
      offsets_out_(offsets_),
      starts_out_(starts_),
      documents_out_(documents_) {}

Result<void> ColumnEncoder::add(std::string_view value, DocId doc) {
  if (value_count_ == 0 || value != last_) QUOTH_TRY(begin_value(value));
  ++present_;
  documents_out_.bytes().u32(doc);
  return documents_out_.settle();
}

Result<void> ColumnEncoder::begin_value(std::string_view value) {
  std::size_t shared = 0;
  if (value_count_ % kValueBlock == 0) {
    offsets_out_.bytes().u64(out_->size() - values_at_);
    QUOTH_TRY(offsets_out_.settle());
  } else {
    const auto differ = std::mismatch(value.begin(), value.end(), last_.begin(), last_.end());
    shared = static_cast<std::size_t>(differ.first - value.begin());
  }
  out_->bytes().varint(shared);
  out_->bytes().varint(value.size() - shared);
  out_->bytes().text(value.substr(shared));
  starts_out_.bytes().u32(present_);
  QUOTH_TRY(starts_out_.settle());
  last_.assign(value);
  ++value_count_;
  return out_->settle();
}

Result<ColumnEncoder::Summary> ColumnEncoder::finish(std::uint32_t document_count) {
  Summary summary{.unique = value_count_ == present_,
                  .sparse = sparse(present_, document_count),
                  .value_count = value_count_,
                  .present = present_,
                  .value_bytes = out_->size() - values_at_};
  offsets_out_.bytes().u64(summary.value_bytes);
  starts_out_.bytes().u32(present_);
  QUOTH_TRY(offsets_out_.flush());
  QUOTH_TRY(starts_out_.flush());
  QUOTH_TRY(documents_out_.flush());
  for (Spool* spool : {&offsets_, &starts_, &documents_}) QUOTH_TRY(spool->finish_writing());

  SpoolReader offsets(offsets_);
  while (!offsets.at_end()) {
    QUOTH_TRY_ASSIGN(const std::uint64_t offset, offsets.read<std::uint64_t>());
    out_->bytes().u64(offset);
    QUOTH_TRY(out_->settle());
  }
  if (!summary.unique) QUOTH_TRY(pack(starts_, bit_width(present_), *out_));
  QUOTH_TRY(pack(documents_, bit_width(document_count), *out_));
  QUOTH_TRY(write_codes(document_count, summary.sparse));
  return summary;
}

// Documents stand by value; codes are wanted by document. As many documents as fit in memory are
// filled in one pass over all values.
Result<void> ColumnEncoder::write_codes(std::uint32_t document_count, bool sparse) {
  const unsigned code_width = bit_width(value_count_);
  const std::size_t chunk =
      std::clamp<std::size_t>(memory_limit_ / 2 / sizeof(std::uint32_t), 1 << 16, 1 << 30);
  std::vector<std::uint32_t> codes;
  SpoolWriter sparse_codes(codes_);
  BitPacker bits(sparse ? bit_width(document_count) : code_width);
  for (std::uint64_t first = 0; first < document_count; first += chunk) {
    codes.assign(static_cast<std::size_t>(std::min<std::uint64_t>(chunk, document_count - first)), kNoCode);
    SpoolReader starts(starts_);
    SpoolReader documents(documents_);
    QUOTH_TRY_ASSIGN(std::uint32_t start, starts.read<std::uint32_t>());
    for (std::uint32_t code = 0; code < value_count_; ++code) {
      QUOTH_TRY_ASSIGN(const std::uint32_t stop, starts.read<std::uint32_t>());
      for (; start < stop; ++start) {
        QUOTH_TRY_ASSIGN(const DocId doc, documents.read<std::uint32_t>());
        if (doc >= first && doc - first < codes.size()) codes[doc - first] = code;
      }
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (!sparse) {
        bits.add(std::min(codes[i], value_count_), out_->bytes());
      } else if (codes[i] != kNoCode) {
        bits.add(static_cast<std::uint32_t>(first + i), out_->bytes());
        sparse_codes.bytes().u32(codes[i]);
        QUOTH_TRY(sparse_codes.settle());
      }
      QUOTH_TRY(out_->settle());
    }
  }
  bits.finish(out_->bytes());
  if (!sparse) return out_->settle();
  QUOTH_TRY(sparse_codes.flush());
  QUOTH_TRY(codes_.finish_writing());
  return pack(codes_, code_width, *out_);
}

}  // namespace quoth::index
