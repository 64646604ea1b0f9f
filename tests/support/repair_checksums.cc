#include "tests/support/repair_checksums.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "index/bytes.h"
#include "index/format.h"
#include "index/segment/checksum.h"

namespace quoth::test {
namespace {

using namespace quoth::index;

void store(std::byte* at, std::uint64_t value) { std::memcpy(at, &value, sizeof value); }

struct Entry {
  std::byte* at;
  std::uint32_t id;
  std::uint64_t offset;
  std::uint64_t length;
};

std::vector<std::uint64_t> hash_blocks(Bytes bytes) {
  std::vector<std::uint64_t> list;
  for (std::size_t at = 0; at < bytes.size(); at += format::kChecksumBlock) {
    list.push_back(
        hash64(bytes.subspan(at, std::min<std::size_t>(format::kChecksumBlock, bytes.size() - at))));
  }
  return list;
}

}  // namespace

void repair_checksums(std::vector<std::byte>& file) {
  if (file.size() < format::kHeaderBytes + format::kFooterBytes) return;
  const Bytes whole = file;
  store(file.data() + 56, hash64(whole.first(56)));
  std::byte* const footer = file.data() + (file.size() - format::kFooterBytes);
  const auto table_offset = load_le<std::uint64_t>(footer);
  const auto table_length = load_le<std::uint64_t>(footer + 8);
  const std::size_t limit = file.size() - format::kFooterBytes;
  if (table_offset <= limit && table_length <= limit - table_offset) {
    std::vector<Entry> entries;
    for (std::uint64_t at = 0; table_length - at >= format::kTableEntryBytes;
         at += format::kTableEntryBytes) {
      std::byte* const entry = file.data() + table_offset + at;
      entries.push_back({entry, load_le<std::uint32_t>(entry), load_le<std::uint64_t>(entry + 8),
                         load_le<std::uint64_t>(entry + 16)});
    }
    const auto inside = [&](const Entry& e) {
      return e.offset <= file.size() && e.length <= file.size() - e.offset;
    };
    std::vector<std::uint64_t> lists;
    for (const Entry& entry : entries) {
      if (!inside(entry) || entry.id == static_cast<std::uint32_t>(format::SectionId::kBlockChecksums))
        continue;
      const Bytes bytes = whole.subspan(entry.offset, entry.length);
      const std::vector<std::uint64_t> blocks = hash_blocks(bytes);
      const bool is_long = bytes.size() > format::kChecksumBlock;
      store(entry.at + 24, is_long ? hash64(std::as_bytes(std::span(blocks))) : hash64(bytes));
      if (is_long) lists.insert(lists.end(), blocks.begin(), blocks.end());
    }
    for (const Entry& entry : entries) {
      if (!inside(entry) || entry.id != static_cast<std::uint32_t>(format::SectionId::kBlockChecksums))
        continue;
      if (entry.length == lists.size() * 8 && !lists.empty())
        std::memcpy(file.data() + entry.offset, lists.data(), entry.length);
      store(entry.at + 24, hash64(whole.subspan(entry.offset, entry.length)));
    }
    const Bytes table = whole.subspan(table_offset, table_length);
    store(footer + 16, hash64(table));
    std::vector<std::byte> content(file.begin(), file.begin() + format::kHeaderBytes);
    content.insert(content.end(), table.begin(), table.end());
    const Hash128 id = hash128(content);
    store(footer + 32, id.low);
    store(footer + 40, id.high);
  }
  store(footer + 48, hash64(Bytes(footer, 48)));
}

}  // namespace quoth::test
