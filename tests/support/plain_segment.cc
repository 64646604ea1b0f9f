// Sections 3, 6.4 and 7 of docs/format.md, read plainly.
#include "tests/support/plain_segment.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

std::uint64_t hash(PlainBytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string hash_name(XXH128_hash_t h) {
  char name[33];
  std::snprintf(name, sizeof name, "%016llx%016llx", static_cast<unsigned long long>(h.high64),
                static_cast<unsigned long long>(h.low64));
  return name;
}

std::uint64_t round_up(std::uint64_t number, std::uint64_t to) { return (number + to - 1) / to * to; }

struct Header {
  std::uint32_t documents = 0;
  std::uint32_t terms = 0;
};

Header read_header(PlainBytes file, PlainSegment& out) {
  PlainReader in(file.first(64), "the header");
  expect(in.text(8) == "\x89quoth\r\n", "header magic");
  expect(in.u32() == 1, "format version");
  expect(in.u32() == 0 && in.u32() == 0, "feature bits");
  Header header;
  header.documents = in.u32();
  header.terms = in.u32();
  out.body_end = in.u32();
  out.slot_end = in.u32();
  in.zeros(4);
  out.words = in.u64();
  in.zeros(8);
  expect(in.u64() == hash(file.first(56)), "header checksum");
  return header;
}

PlainBytes read_footer(PlainBytes file, PlainSegment& out) {
  PlainReader footer(file.last(64), "the footer");
  const std::uint64_t table_at = footer.u64();
  const std::uint64_t table_size = footer.u64();
  expect(table_at <= file.size() && table_size <= file.size() - table_at &&
             table_at + table_size + 64 == file.size(),
         "the footer follows the table");
  const PlainBytes table = file.subspan(table_at, table_size);
  expect(footer.u64() == hash(table), "table checksum");
  expect(footer.u64() == file.size(), "file length");
  XXH128_hash_t id;
  id.low64 = footer.u64();
  id.high64 = footer.u64();
  std::vector<std::byte> named(file.begin(), file.begin() + 64);
  named.insert(named.end(), table.begin(), table.end());
  expect(XXH128_isEqual(id, XXH3_128bits(named.data(), named.size())) != 0, "segment id");
  out.id = hash_name(id);
  expect(footer.u64() == hash(file.last(64).first(48)), "footer checksum");
  expect(footer.text(8) == "\n\rhtouq\x89", "end magic");
  return table;
}

// One section of the table after the other, each where the lengths put it.
class SectionReader {
 public:
  SectionReader(PlainBytes file, PlainBytes table)
      : file_(file),
        table_(table, "the section table"),
        table_at_(static_cast<std::uint64_t>(table.data() - file.data())) {}

  PlainBytes next(std::uint32_t id, bool required = true) {
    expect(table_.u32() == id, "sections stand in the order of the list");
    expect(table_.u32() == (required ? 1 : 0), "whether a section is required");
    const std::uint64_t offset = table_.u64();
    const std::uint64_t size = table_.u64();
    const std::uint64_t checksum = table_.u64();
    expect(offset == round_up(end_, 64) && size <= table_at_ - offset,
           "a section begins where the one before ends");
    check_padding(offset);
    end_ = offset + size;
    const PlainBytes bytes = file_.subspan(offset, size);
    check_checksum(bytes, checksum, /*whole=*/id == 2);
    return bytes;
  }

  // Empty if it is not there.
  PlainBytes optional(std::uint32_t id) {
    PlainReader ahead = table_;
    if (ahead.left() == 0 || ahead.u32() != id) return {};
    const PlainBytes bytes = next(id, /*required=*/false);
    expect(!bytes.empty(), "an optional section has something in it");
    return bytes;
  }

  void end() {
    if (!block_hashes_.empty()) {
      expect(std::ranges::equal(next(2), std::as_bytes(std::span(block_hashes_))), "block checksums");
    }
    table_.end();
    expect(table_at_ == round_up(end_, 64) + 64, "the table stands 64 bytes behind the sections");
    check_padding(table_at_);
  }

 private:
  void check_padding(std::uint64_t to) const {
    for (const std::byte byte : file_.subspan(end_, to - end_))
      expect(byte == std::byte{0}, "padding is zero");
  }
  void check_checksum(PlainBytes bytes, std::uint64_t checksum, bool whole) {
    constexpr std::size_t kBlock = std::size_t{1} << 20;
    if (whole || bytes.size() <= kBlock) return expect(checksum == hash(bytes), "section checksum");
    std::vector<std::uint64_t> list;
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
      list.push_back(hash(bytes.subspan(at, std::min(kBlock, bytes.size() - at))));
    }
    expect(checksum == hash(std::as_bytes(std::span(list))), "checksum of a long section");
    block_hashes_.insert(block_hashes_.end(), list.begin(), list.end());
  }

  PlainBytes file_;
  PlainReader table_;
  std::uint64_t table_at_;
  std::uint64_t end_ = 64;
  std::vector<std::uint64_t> block_hashes_;
};

// Section 3: header | sections | table | footer.
PlainSections read_file(PlainBytes file, PlainSegment& out, Header& header) {
  expect(file.size() >= 192, "a file has a header, padding and a footer");
  header = read_header(file, out);
  SectionReader in(file, read_footer(file, out));
  PlainSections sections;
  PlainReader analyzer(in.next(1), "analyzer");
  expect(analyzer.left() >= 1 && analyzer.left() <= 256, "the fingerprint has 1 to 256 bytes");
  out.analyzer = analyzer.text(analyzer.left());
  sections.common_terms = in.optional(0x45);
  sections.term_buckets = in.next(0x10);
  sections.term_records = in.next(0x12);
  sections.position_skips = in.next(0x13);
  sections.ngram_directory = in.optional(0x40);
  sections.count_table = in.optional(0x43);
  sections.document_map = in.next(0x20);
  sections.regions = in.next(0x21);
  sections.columns = in.next(0x22);
  sections.term_strings = in.next(0x11);
  sections.document_postings = in.next(0x15);
  sections.signatures = in.optional(0x42);
  sections.position_blocks = in.next(0x14);
  sections.ngram_lists = in.optional(0x41);
  sections.anchors = in.optional(0x44);
  sections.forward_array = in.next(0x16);
  sections.text = in.next(0x30);
  in.end();
  return sections;
}

}  // namespace

void read_plain_document_map(const PlainSections& sections, std::uint32_t documents, PlainSegment& out) {
  PlainReader in(sections.document_map, "document map");
  expect(in.u32() == documents, "documents as in the header");
  in.zeros(4);
  expect(in.u64() == out.words, "words as in the header");
  std::vector<bool> first(out.slot_end / 16);
  const std::uint64_t lines = (std::uint64_t{out.slot_end} + 1023) / 1024;
  std::uint32_t before = 0;
  for (std::uint64_t line = 0; line < lines; ++line) {
    const std::uint64_t bits = in.u64();
    expect(in.u32() == before, "bits before a line");
    for (unsigned i = 0; i < 64; ++i) {
      if ((bits >> i & 1) == 0) continue;
      expect(line * 64 + i < first.size(), "no bits behind the last group");
      first[line * 64 + i] = true;
      ++before;
    }
  }
  out.documents.resize(documents);
  const bool titles = out.slot_end > out.body_end;
  std::uint64_t begin = 0;
  const auto read_zone = [&](PlainRange PlainDocument::*range, std::uint64_t zone_end, std::uint64_t& words) {
    for (PlainDocument& document : out.documents) (document.*range).begin = std::uint64_t{in.u32()} * 16;
    for (PlainDocument& document : out.documents) {
      PlainRange& place = document.*range;
      const std::uint64_t length = in.u32();
      expect(place.begin == begin && first.at(begin / 16), "a document begins where the one before ends");
      first[begin / 16] = false;
      place.end = begin + length;
      begin = round_up(begin + length + 1, 16);
      words += length;
    }
    expect(begin == zone_end, "a zone ends with its documents");
  };
  std::uint64_t words = 0;
  std::uint64_t title_words = 0;
  read_zone(&PlainDocument::body, out.body_end, words);
  if (titles) read_zone(&PlainDocument::title, out.slot_end, title_words);
  in.end();
  expect(words == out.words, "words add up");
  expect(titles == (title_words > 0), "a title zone only if a title has a word");
  expect(std::find(first.begin(), first.end(), true) == first.end(), "bits only where documents begin");
}

void read_plain_forward(const PlainSections& sections, PlainSegment& out) {
  PlainReader in(sections.forward_array, "forward array");
  for (int i = 0; i < 64; ++i) expect(in.u16() == 0xffff, "sentinels in front");
  for (std::uint32_t slot = 0; slot < out.slot_end; ++slot) out.forward.push_back(in.u16());
  for (int i = 0; i < 64; ++i) expect(in.u16() == 0xffff, "sentinels behind");
  in.end();
}

PlainSegment read_plain_segment(std::span<const std::byte> file) {
  PlainSegment out;
  Header header;
  const PlainSections sections = read_file(file, out, header);
  expect(out.body_end % 16 == 0 && out.slot_end % 16 == 0 && out.body_end <= out.slot_end,
         "zones end on groups");
  read_plain_terms(sections, header.terms, out);
  check_plain_buckets(sections, out);
  check_plain_common_terms(sections, out);
  read_plain_document_map(sections, header.documents, out);
  read_plain_forward(sections, out);
  read_plain_postings(sections, out);
  read_plain_ngrams(sections, out);
  read_plain_gram_counts(sections, out);
  read_plain_anchors(sections, out);
  read_plain_regions(sections, out);
  read_plain_columns(sections, out);
  read_plain_texts(sections, out);
  return out;
}

}  // namespace quoth::test
