#include "tests/support/annotate_segment.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

namespace quoth::test {
namespace {

using index::Bytes;
using index::load_le;

constexpr std::size_t kPerLine = 16;

void need(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "not the segment of the page: " << what << '\n';
  std::abort();
}

std::size_t bit_width(std::uint64_t value) {
  std::size_t bits = 0;
  for (; value != 0; value >>= 1) ++bits;
  return bits;
}

std::string list_of(const std::vector<std::uint64_t>& values) {
  std::string text;
  for (const std::uint64_t value : values) text += " " + std::to_string(value);
  return text;
}

class Annotator {
 public:
  explicit Annotator(Bytes file) : file_(file) {}

  std::string run() {
    header();
    const std::size_t footer = file_.size() - 64;
    const std::size_t table = number<std::uint64_t>(footer);
    for (std::size_t at = table; at < footer; at += 32) {
      const std::size_t offset = number<std::uint64_t>(at + 8);
      const std::size_t length = number<std::uint64_t>(at + 16);
      padding(offset);
      section(number<std::uint32_t>(at), length);
      need(at_ == offset + length, "a section is not shown to its end");
    }
    padding(table);
    title("section table");
    for (std::size_t at = table; at < footer; at += 32) {
      const auto length = number<std::uint64_t>(at + 16);
      take(8, "section " + hex_byte(number<std::uint8_t>(at)) + ", required");
      take(16,
           "offset " + std::to_string(number<std::uint64_t>(at + 8)) + ", length " + std::to_string(length));
      take(8, "checksum");
    }
    title("footer");
    field<std::uint64_t>("offset of the section table");
    field<std::uint64_t>("length of the section table");
    take(8, "checksum of the section table");
    field<std::uint64_t>("length of the file");
    take(16, "segment id");
    take(8, "checksum of the footer");
    take(8, "end magic");
    need(at_ == file_.size(), "bytes after the footer");
    return std::move(text_);
  }

 private:
  template <class T>
  T number(std::size_t at) const {
    need(at <= file_.size() && sizeof(T) <= file_.size() - at, "a field beyond the file");
    return load_le<T>(file_.data() + at);
  }
  template <class T>
  std::vector<std::uint64_t> numbers(std::size_t count, std::size_t at) const {
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(number<T>(at + i * sizeof(T)));
    return values;
  }
  static std::string hex_byte(unsigned value) {
    char text[8];
    std::snprintf(text, sizeof text, "%02x", value);
    return text;
  }

  void title(const std::string& name) { text_ += (text_.empty() ? "" : "\n") + name + "\n"; }

  // Shows the next bytes; long runs of one byte are written as a number of them.
  void take(std::size_t size, const std::string& note) {
    need(size <= file_.size() - at_, "a field beyond the file");
    const Bytes bytes = file_.subspan(at_, size);
    const bool same =
        std::all_of(bytes.begin(), bytes.end(), [&](std::byte b) { return b == bytes.front(); });
    if (size > kPerLine && same) {
      line(hex_byte(std::to_integer<unsigned>(bytes.front())) + " x " + std::to_string(size), note);
      at_ += size;
      return;
    }
    for (std::size_t done = 0; done < size; done += kPerLine) {
      std::string shown;
      const std::size_t some = std::min(kPerLine, size - done);
      for (std::size_t i = 0; i < some; ++i)
        shown += (i == 0 ? "" : " ") + hex_byte(std::to_integer<unsigned>(bytes[done + i]));
      line(shown, done == 0 ? note : "");
      at_ += some;
    }
  }
  void line(const std::string& bytes, const std::string& note) {
    char offset[16];
    std::snprintf(offset, sizeof offset, "%04zx  ", at_);
    std::string whole = offset + bytes;
    if (!note.empty()) whole += std::string(whole.size() < 55 ? 55 - whole.size() : 1, ' ') + note;
    text_ += whole + "\n";
  }
  template <class T>
  T field(const std::string& name) {
    const T value = number<T>(at_);
    take(sizeof(T), name + " " + std::to_string(value));
    return value;
  }
  template <class T>
  void list(std::size_t count, const std::string& name) {
    if (count != 0) take(count * sizeof(T), name + list_of(numbers<T>(count, at_)));
  }
  void packed(std::size_t count, std::size_t width, const std::string& name) {
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t value = 0;
      for (std::size_t bit = 0; bit < width; ++bit) {
        const std::size_t place = i * width + bit;
        value |= ((std::uint64_t{number<std::uint8_t>(at_ + place / 8)} >> (place % 8)) & 1U) << bit;
      }
      values.push_back(value);
    }
    take((count * width + 7) / 8 + 8, name + list_of(values));
  }
  void padding(std::size_t until) {
    need(until >= at_, "overlapping sections");
    if (until == at_) return;
    const Bytes bytes = file_.subspan(at_, until - at_);
    need(std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; }),
         "padding that is not zero");
    take(until - at_, "padding");
  }

  // Lists are shown only where they stand in the records.
  void none(const std::string& name, std::size_t length) {
    title(name + ": empty");
    need(length == 0, "a section with lists");
  }

  void header();
  void section(std::uint32_t id, std::size_t length);
  void term_buckets(std::size_t length);
  void term_records();
  void document_map();
  void regions();
  void columns(std::size_t length);
  void column(const std::string& name, std::uint8_t flags, std::size_t v, std::size_t n,
              std::size_t value_bytes);
  void term_strings();
  void forward();
  void text();

  Bytes file_;
  std::size_t at_ = 0;
  std::string text_;
  std::size_t documents_ = 0;
  std::size_t terms_ = 0;
  std::uint32_t body_end_ = 0;
  std::uint32_t slot_end_ = 0;
};

void Annotator::header() {
  title("header");
  take(8, "magic");
  need(field<std::uint32_t>("format version") == 1, "another version");
  take(8, "required and optional features: none");
  documents_ = field<std::uint32_t>("documents");
  terms_ = field<std::uint32_t>("terms");
  body_end_ = field<std::uint32_t>("body_end");
  slot_end_ = field<std::uint32_t>("slot_end");
  take(4, "reserved");
  field<std::uint64_t>("words in bodies");
  take(8, "reserved");
  take(8, "checksum of the header");
}

void Annotator::section(std::uint32_t id, std::size_t length) {
  switch (id) {
    case 0x01:
      title("analyzer");
      return take(length, std::string(index::as_text(file_.subspan(at_, length))));
    case 0x10:
      return term_buckets(length);
    case 0x11:
      return term_strings();
    case 0x12:
      return term_records();
    case 0x13:
      return none("position skips", length);
    case 0x14:
      return none("position blocks", length);
    case 0x15:
      return none("document postings", length);
    case 0x16:
      return forward();
    case 0x20:
      return document_map();
    case 0x21:
      return regions();
    case 0x22:
      return columns(length);
    case 0x30:
      return text();
    default:
      need(false, "an unknown section");
  }
}

void Annotator::term_buckets(std::size_t length) {
  title("term buckets");
  for (std::size_t bucket = 0; bucket < length / 64; ++bucket) {
    take(20, "bucket " + std::to_string(bucket) + ": tags");
    take(40, "places");
    take(4, "next bucket: none");
  }
}

void Annotator::term_records() {
  title("term records");
  const auto firsts = numbers<std::uint32_t>(5, at_);
  need(firsts[1] == 0, "a list that is not inlined");
  take(20, "first ranks of at most 128, 4, 3, 2, 1 occurrences" + list_of(firsts));
  take(4, "first rank whose list does not name rows");
  take(8, "reserved");
  for (std::size_t rank = 0; rank < terms_; ++rank) {
    const std::size_t count = rank < firsts[2] ? 4 : rank < firsts[3] ? 3 : rank < firsts[4] ? 2 : 1;
    take(4 * count,
         "rank " + std::to_string(rank) + ": slots" + list_of(numbers<std::uint32_t>(count, at_)));
  }
}

void Annotator::document_map() {
  title("document map");
  field<std::uint32_t>("documents");
  take(4, "reserved");
  field<std::uint64_t>("words");
  for (std::size_t line = 0; line < (slot_end_ + 1023) / 1024; ++line) {
    std::string groups;
    const auto bits = number<std::uint64_t>(at_);
    for (std::size_t i = 0; i < 64; ++i)
      groups += ((bits >> i) & 1) != 0 ? " " + std::to_string(line * 64 + i) : "";
    take(8, "groups that begin a document or title:" + groups);
    field<std::uint32_t>("bits set before:");
  }
  list<std::uint32_t>(documents_, "first groups of bodies:");
  list<std::uint32_t>(documents_, "words of bodies:");
  if (slot_end_ == body_end_) return;
  list<std::uint32_t>(documents_, "first groups of titles:");
  list<std::uint32_t>(documents_, "words of titles:");
}

void Annotator::regions() {
  title("regions");
  static constexpr const char* kKinds[] = {"sentences", "paragraphs", "quotations"};
  std::vector<std::uint64_t> counts, lengths;
  for (const char* kind : kKinds) {
    counts.push_back(field<std::uint64_t>(kind));
    lengths.push_back(field<std::uint64_t>("bytes of data"));
  }
  for (std::size_t kind = 0; kind < 3; ++kind) {
    for (std::uint64_t block = 0; block < (counts[kind] + 127) / 128; ++block) {
      take(16, std::string(kKinds[kind]) + ": first begin, highest end" +
                   list_of(numbers<std::uint32_t>(2, at_)) + ", offset, Rice parameters" +
                   list_of(numbers<std::uint8_t>(2, at_ + 14)));
    }
  }
  for (std::size_t kind = 0; kind < 3; ++kind)
    take(lengths[kind], std::string(kKinds[kind]) + ": gaps and lengths");
  take(8, "padding");
}

void Annotator::columns(std::size_t length) {
  title("columns");
  const std::size_t begin = at_;
  const std::size_t trailer = begin + length - 40;
  const std::size_t directory = begin + number<std::uint64_t>(trailer);
  const auto count = number<std::uint32_t>(trailer + 20);
  std::size_t at = directory;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto size = number<std::uint16_t>(at);
    const std::string name(index::as_text(file_.subspan(at + 2, size)));
    at += 2 + size;
    column(name, number<std::uint8_t>(at + 1), number<std::uint32_t>(at + 2), number<std::uint32_t>(at + 6),
           number<std::uint64_t>(at + 10));
    at += 18;
  }
  need(at_ == begin + number<std::uint64_t>(trailer + 8), "columns before days");
  if (const auto dated = number<std::uint32_t>(trailer + 24); dated != 0) {
    packed(documents_, number<std::uint32_t>(trailer + 32), "days, from the base, plus 1:");
    packed(dated, bit_width(documents_), "documents by day:");
  }
  need(at_ == directory && at == trailer, "the directory of columns");
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto size = number<std::uint16_t>(at_);
    take(2U + size, "name of " + std::to_string(size) + " bytes");
    take(18, "kind, flags; values, documents, bytes of values" + list_of(numbers<std::uint32_t>(2, at_ + 2)) +
                 list_of(numbers<std::uint64_t>(1, at_ + 10)));
  }
  take(16, "offsets of the directory and the days" + list_of(numbers<std::uint64_t>(2, at_)));
  take(12, "documents, columns, dated documents" + list_of(numbers<std::uint32_t>(3, at_)));
  take(12, "day base " + std::to_string(static_cast<std::int32_t>(number<std::uint32_t>(at_))) +
               ", width of days " + std::to_string(number<std::uint32_t>(at_ + 4)) + ", reserved");
}

void Annotator::column(const std::string& name, std::uint8_t flags, std::size_t v, std::size_t n,
                       std::size_t value_bytes) {
  need((flags & 2) == 0, "a sparse column");
  take(value_bytes, "column '" + name + "': values");
  list<std::uint64_t>((v + 15) / 16 + 1, "offsets of blocks:");
  if ((flags & 1) == 0) packed(v + 1, bit_width(n), "starts:");
  packed(n, bit_width(documents_), "documents by code:");
  packed(documents_, bit_width(v), "codes by document:");
}

void Annotator::term_strings() {
  title("term strings");
  const std::size_t blocks = (terms_ + 15) / 16;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t m = std::min<std::size_t>(16, terms_ - block * 16);
    list<std::uint32_t>(m, "ranks:");
    list<std::uint8_t>(m, "bytes shared:");
    const auto further = numbers<std::uint8_t>(m, at_);
    list<std::uint8_t>(m, "further bytes:");
    std::size_t size = 0;
    for (const std::uint64_t bytes : further) size += bytes;
    take(size, std::string(index::as_text(file_.subspan(at_, size))));
  }
  list<std::uint64_t>(blocks + 1, "offsets of blocks:");
  list<std::uint32_t>(terms_, "places by rank:");
}

void Annotator::forward() {
  title("forward array");
  take(128, "64 sentinels");
  for (std::uint32_t group = 0; group < slot_end_ / 16; ++group) {
    take(32, "slots from " + std::to_string(group * 16) + (group * 16 < body_end_ ? "" : ", titles"));
  }
  take(128, "64 sentinels");
}

void Annotator::text() {
  title("text");
  field<std::uint32_t>("documents");
  field<std::uint32_t>("terms");
  const auto blocks = field<std::uint64_t>("blocks");
  field<std::uint64_t>("text bytes");
  const auto block_bytes = field<std::uint64_t>("block bytes");
  field<std::uint32_t>("words of a block, at most");
  field<std::uint32_t>("coding");
  for (std::uint64_t block = 0; block <= blocks; ++block) {
    take(14, block == blocks
                 ? "end of the directory"
                 : "block at slot " + std::to_string(number<std::uint32_t>(at_)) + "; byte, offset");
  }
  list<std::uint32_t>((body_end_ + 4095) / 4096, "blocks of slots 0, 4096, ...:");
  for (std::size_t doc = 0; doc < documents_; ++doc)
    take(5, "text of " + std::to_string(number<std::uint32_t>(at_)) + " bytes");
  list<std::uint8_t>(terms_, "term lengths:");
  if (block_bytes != 0) take(block_bytes, "blocks");
}

}  // namespace

std::string annotate_segment(Bytes file) { return Annotator(file).run(); }

}  // namespace quoth::test
