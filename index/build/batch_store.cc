#include "index/build/batch_store.h"

#include "index/build/varint.h"

namespace quoth::index {
namespace {

Result<void> read_all(Spool& spool, std::uint64_t offset, std::size_t size, std::vector<std::byte>& out) {
  out.resize(size);
  QUOTH_TRY_ASSIGN(const std::size_t got, spool.read_at(offset, out));
  if (got != size) return Error{ErrorCode::kIo, "temporary data ended early: start the build again"};
  return {};
}

}  // namespace

void AnalysedBatch::clear() {
  documents.clear();
  ids.clear();
  ops.clear();
  regions.clear();
  titles.clear();
  title_groups = 0;
  begins = 0;
  continues = false;
  tokens_before = 0;
  bytes_before = 0;
}

void put_regions(std::vector<std::byte>& out, std::span<const Region> regions) {
  put_varint(out, regions.size());
  std::int64_t last_end = 0;
  for (const Region& region : regions) {
    out.push_back(static_cast<std::byte>(region.kind));
    put_varint(out, zigzag(std::int64_t{region.end} - last_end));
    put_varint(out, region.end - region.begin);
    last_end = region.end;
  }
}

void get_regions(const std::byte*& at, const std::byte* end, std::vector<Region>& out) {
  out.clear();
  std::int64_t last_end = 0;
  for (std::uint64_t left = get_varint(at, end); left > 0 && at < end; --left) {
    Region region;
    region.kind = static_cast<RegionKind>(*at++);
    last_end += unzigzag(get_varint(at, end));
    region.end = static_cast<std::uint32_t>(last_end);
    region.begin = region.end - static_cast<std::uint32_t>(get_varint(at, end));
    out.push_back(region);
  }
}

BatchStore::BatchStore(Io& io, const std::string& prefix, std::size_t memory_limit)
    : bodies_(io, prefix + "bodies", memory_limit - memory_limit / 8), titles_(io, prefix + "titles", memory_limit / 8) {}

Result<void> BatchStore::append(const AnalysedBatch& batch, std::uint32_t run, DocId first_doc) {
  BatchPlace place;
  place.run = run;
  place.first_doc = first_doc;
  place.begins = batch.begins;
  place.ends = static_cast<std::uint32_t>(batch.documents.size());
  place.body_offset = bodies_.size();
  place.title_offset = titles_.size();
  place.title_groups = batch.title_groups;
  place.tokens_before = batch.tokens_before;
  place.bytes_before = batch.bytes_before;
  place.ids_bytes = static_cast<std::uint32_t>(batch.ids.size());
  place.ops_bytes = static_cast<std::uint32_t>(batch.ops.ops.size());
  place.literals_bytes = static_cast<std::uint32_t>(batch.ops.literals.size());
  place.regions_bytes = static_cast<std::uint32_t>(batch.regions.size());
  place.titles_bytes = static_cast<std::uint32_t>(batch.titles.size());
  place.tokens = static_cast<std::uint32_t>(batch.ops.tokens);
  place.continues = batch.continues;
  QUOTH_TRY(bodies_.append(batch.ids));
  QUOTH_TRY(bodies_.append(as_bytes(batch.ops.ops)));
  QUOTH_TRY(bodies_.append(as_bytes(batch.ops.literals)));
  QUOTH_TRY(bodies_.append(batch.regions));
  QUOTH_TRY(titles_.append(batch.titles));
  places_.push_back(place);
  return {};
}

Result<void> BatchStore::finish() {
  QUOTH_TRY(bodies_.finish_writing());
  return titles_.finish_writing();
}

Result<void> BatchStore::read_body(const BatchPlace& place, std::vector<std::byte>& out) {
  const std::size_t size = std::size_t{place.ids_bytes} + place.ops_bytes + place.literals_bytes + place.regions_bytes;
  return read_all(bodies_, place.body_offset, size, out);
}

Result<void> BatchStore::read_titles(const BatchPlace& place, std::vector<std::byte>& out) {
  return read_all(titles_, place.title_offset, place.titles_bytes, out);
}

}  // namespace quoth::index
