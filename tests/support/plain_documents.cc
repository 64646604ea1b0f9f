// Section 8 of docs/format.md, read plainly.
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

// Rice code of `count` numbers.
std::vector<std::uint32_t> read_rice(PlainReader& in, std::uint64_t count, unsigned k) {
  std::vector<std::uint32_t> numbers(count);
  if (k == 63) return numbers;
  expect(k <= 31, "Rice parameter");
  numbers = plain_packed(in, count, k, /*array=*/false);
  std::vector<std::byte> unary;
  std::uint64_t bit = 0;
  const auto next_bit = [&] {
    if (bit == unary.size() * 8) unary.push_back(static_cast<std::byte>(in.u8()));
    return plain_bit(unary, bit++);
  };
  for (std::uint32_t& number : numbers) {
    std::uint32_t high = 0;
    while (!next_bit()) ++high;
    number |= high << k;
  }
  plain_zero_bits(unary, bit);
  return numbers;
}

unsigned best_rice(const std::vector<std::uint32_t>& numbers) {
  if (std::all_of(numbers.begin(), numbers.end(), [](std::uint32_t n) { return n == 0; })) return 63;
  unsigned best = 0;
  std::uint64_t best_bits = ~std::uint64_t{0};
  for (unsigned k = 0; k < 32; ++k) {
    std::uint64_t bits = 0;
    for (const std::uint32_t n : numbers) bits += k + 1 + (n >> k);
    if (bits < best_bits) {
      best = k;
      best_bits = bits;
    }
  }
  return best;
}

void check_region_order(const std::vector<PlainRange>& regions, unsigned kind, const PlainSegment& segment) {
  std::vector<bool> covered(segment.body_end);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const PlainRange r = regions[i];
    expect(std::any_of(segment.documents.begin(), segment.documents.end(),
                       [&](const PlainDocument& d) {
                         return d.body.begin <= r.begin && r.begin < r.end && r.end <= d.body.end;
                       }),
           "a region is inside a document");
    if (i > 0) {
      const PlainRange before = regions[i - 1];
      expect(kind == 2 ? before.begin < r.begin || (before.begin == r.begin && before.end >= r.end)
                       : before.end <= r.begin,
             "order of regions");
    }
    for (std::uint64_t s = r.begin; s < r.end; ++s) covered[s] = true;
  }
  if (kind == 2) return;
  for (const PlainDocument& d : segment.documents) {
    for (std::uint64_t s = d.body.begin; s < d.body.end; ++s)
      expect(covered[s], "sentences and paragraphs cover every word");
  }
}

// Front-coded strings in blocks of 16.
std::vector<std::string> read_values(PlainReader& in, std::uint32_t count,
                                     std::vector<std::uint64_t>& offsets) {
  std::vector<std::string> values;
  const std::size_t begin = in.at();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i % 16 == 0) offsets.push_back(in.at() - begin);
    const std::uint64_t shared = in.varint();
    const std::uint64_t further = in.varint();
    const std::string before = i == 0 ? "" : values.back();
    expect(shared <= before.size() && (i % 16 != 0 || shared == 0), "bytes shared");
    values.push_back(before.substr(0, shared) + in.text(further));
    const auto differ =
        std::mismatch(values.back().begin(), values.back().end(), before.begin(), before.end());
    expect(i % 16 == 0 || static_cast<std::uint64_t>(differ.first - values.back().begin()) == shared,
           "as many bytes are shared as there are");
  }
  offsets.push_back(in.at() - begin);
  return values;
}

struct ColumnEntry {
  std::string name;
  unsigned kind = 0;
  unsigned flags = 0;
  std::uint32_t values = 0;
  std::uint32_t present = 0;
  std::uint64_t value_bytes = 0;
};

PlainColumn read_column(PlainReader& in, const ColumnEntry& entry, std::uint32_t documents) {
  const bool unique = (entry.flags & 1) != 0;
  const bool sparse = (entry.flags & 2) != 0;
  expect(unique == (entry.values == entry.present) && sparse == (entry.present < documents / 32) &&
             entry.flags < 4,
         "flags of a column");
  PlainColumn column;
  column.kind = entry.kind;
  PlainReader values(in.bytes(entry.value_bytes), "values of a column");
  std::vector<std::uint64_t> offsets;
  column.values = read_values(values, entry.values, offsets);
  values.end();
  for (const std::uint64_t offset : offsets) expect(in.u64() == offset, "offset of a block of values");
  for (std::size_t i = 1; i < column.values.size(); ++i) {
    const std::string& a = column.values[i - 1];
    const std::string& b = column.values[i];
    const auto key = [&](const std::string& v) {
      return entry.kind == 1 ? std::strtod(v.c_str(), nullptr) : 0.0;
    };
    expect(key(a) != key(b) ? key(a) < key(b) : a < b, "values ascend");
  }
  std::vector<std::uint32_t> starts;
  if (!unique) {
    starts = plain_packed(in, std::uint64_t{entry.values} + 1, plain_width(entry.present), true);
  } else {
    for (std::uint32_t i = 0; i <= entry.values; ++i) starts.push_back(i);
  }
  const auto listed = plain_packed(in, entry.present, plain_width(documents), true);
  expect(starts.front() == 0 && starts.back() == entry.present, "starts");
  for (std::uint32_t code = 0; code < entry.values; ++code) {
    expect(starts[code] < starts[code + 1], "each value has a document");
    auto& docs =
        column.documents.emplace_back(listed.begin() + starts[code], listed.begin() + starts[code + 1]);
    expect(std::is_sorted(docs.begin(), docs.end()), "documents of a code ascend");
    for (const std::uint32_t doc : docs)
      expect(doc < documents && column.codes.emplace(doc, code).second, "one value per document");
  }
  std::vector<std::uint32_t> coded;
  if (sparse) coded = plain_packed(in, entry.present, plain_width(documents), true);
  const auto codes = plain_packed(in, sparse ? entry.present : documents, plain_width(entry.values), true);
  std::map<std::uint32_t, std::uint32_t> again;
  for (std::uint32_t i = 0; i < codes.size(); ++i) {
    expect(!sparse || i == 0 || coded[i - 1] < coded[i], "coded documents ascend");
    if (codes[i] != entry.values || sparse) again.emplace(sparse ? coded[i] : i, codes[i]);
  }
  expect(again == column.codes, "codes are those of the documents listed");
  return column;
}

constexpr std::array<std::string_view, 62> kGaps = {" ",
                                                    "",
                                                    ", ",
                                                    ". ",
                                                    "; ",
                                                    ": ",
                                                    "\n",
                                                    ".\n",
                                                    ",\n",
                                                    "-",
                                                    ".\n\n",
                                                    "\n\n",
                                                    "? ",
                                                    "! ",
                                                    "\xE2\x80\x94",
                                                    " \xE2\x80\x94 ",
                                                    " \xE2\x80\x93 ",
                                                    "\xE2\x80\x93",
                                                    ".",
                                                    ",",
                                                    " (",
                                                    ") ",
                                                    ". (",
                                                    "), ",
                                                    ").",
                                                    ", (",
                                                    "\" ",
                                                    " \"",
                                                    ",\" ",
                                                    ".\" ",
                                                    "?\" ",
                                                    "!\" ",
                                                    ", \"",
                                                    ". \"",
                                                    ".\"\n\n",
                                                    ".\"\n\n\"",
                                                    ".\n\n\"",
                                                    "?\"\n\n\"",
                                                    "\xE2\x80\x9D ",
                                                    " \xE2\x80\x9C",
                                                    ",\xE2\x80\x9D ",
                                                    ".\xE2\x80\x9D ",
                                                    "?\xE2\x80\x9D ",
                                                    "!\xE2\x80\x9D ",
                                                    ", \xE2\x80\x9C",
                                                    ". \xE2\x80\x9C",
                                                    ".\xE2\x80\x9D\n\n",
                                                    ".\xE2\x80\x9D\n\n\xE2\x80\x9C",
                                                    ".\n\n\xE2\x80\x9C",
                                                    "?\xE2\x80\x9D\n\n\xE2\x80\x9C",
                                                    ",' ",
                                                    "' ",
                                                    " '",
                                                    "\xE2\x80\x99 ",
                                                    " \xE2\x80\x98",
                                                    ".\xE2\x80\x94",
                                                    ",\xE2\x80\x94",
                                                    "  ",
                                                    ".  ",
                                                    ";\n",
                                                    ":\n",
                                                    "/"};

std::string upper(std::string text, std::size_t count) {
  for (std::size_t i = 0; i < std::min(count, text.size()); ++i) {
    if (text[i] >= 'a' && text[i] <= 'z') text[i] = static_cast<char>(text[i] - 'a' + 'A');
  }
  return text;
}

// Section 8.4: all blocks, operation by operation.
class TextsReader {
 public:
  TextsReader(PlainBytes section, PlainSegment& out) : in_(section, "text"), out_(out) {}

  void run() {
    expect(in_.u32() == out_.documents.size() && in_.u32() == out_.terms.size(), "counts as in the header");
    const std::uint64_t count = in_.u64();
    const std::uint64_t text_bytes = in_.u64();
    const std::uint64_t block_bytes = in_.u64();
    block_words_ = in_.u32();
    packed_ = in_.u32() == 1;
    expect(block_words_ == (packed_ ? 256 : 4096), "words of a block");
    std::vector<Entry> entries(count + 1);
    for (Entry& e : entries) e = {in_.u32(), in_.number(5), in_.number(5)};
    std::size_t start = 0;
    for (std::uint64_t slot = 0; slot < out_.body_end; slot += 4096) {
      while (start + 1 < count && entries[start + 1].slot <= slot) ++start;
      expect(in_.u32() == start, "the block of a slot");
    }
    std::vector<std::uint64_t> sizes;
    for (std::size_t d = 0; d < out_.documents.size(); ++d) sizes.push_back(in_.number(5));
    for (const PlainTerm& term : out_.terms) expect(in_.u8() == term.bytes.size(), "length of a term");
    const PlainBytes blocks = in_.bytes(block_bytes);
    in_.end();
    const Entry& last = entries.back();
    expect(last.slot == 0xffffffff && last.byte == 0 && last.offset == block_bytes,
           "the entry after the last");
    for (std::size_t i = 0; i < count; ++i) {
      expect(entries.front().offset == 0 && entries[i].offset <= entries[i + 1].offset, "offsets ascend");
      read_block(entries[i], blocks.subspan(entries[i].offset, entries[i + 1].offset - entries[i].offset));
    }
    expect(document_ == out_.documents.size() && !inside_, "every document ends");
    std::uint64_t sum = 0;
    for (std::size_t d = 0; d < sizes.size(); ++d) {
      expect(out_.documents[d].text.size() == sizes[d], "length of a text");
      sum += sizes[d];
    }
    expect(sum == text_bytes, "sum of the lengths");
  }

 private:
  struct Entry {
    std::uint32_t slot = 0;
    std::uint64_t byte = 0;
    std::uint64_t offset = 0;
  };

  static std::vector<std::byte> decompressed(PlainBytes frame) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    expect(size < (1 << 20), "the frame states its content size");
    expect(ZSTD_findFrameCompressedSize(frame.data(), frame.size()) == frame.size(), "one frame");
    std::vector<std::byte> raw(size);
    expect(ZSTD_decompress(raw.data(), raw.size(), frame.data(), frame.size()) == raw.size(),
           "a frame decompresses");
    return raw;
  }

  // Operations of coding 1.
  static std::vector<std::byte> unpacked(PlainReader& block, std::uint64_t count) {
    constexpr std::array<unsigned, 15> kOps = {0x01, 0x08, 0x0c, 0x09, 0xf8, 0x18, 0x03, 0x10,
                                               0x28, 0x0d, 0x04, 0x24, 0x02, 0x34, 0xf9};
    std::vector<std::byte> ops(count);
    const PlainBytes marks = block.bytes((count + 7) / 8);
    plain_zero_bits(marks, count);
    std::vector<std::size_t> marked;
    for (std::size_t i = 0; i < count; ++i) {
      if (plain_bit(marks, i)) marked.push_back(i);
    }
    const PlainBytes codes = block.bytes((marked.size() + 1) / 2);
    plain_zero_bits(codes, marked.size() * 4);
    for (std::size_t m = 0; m < marked.size(); ++m) {
      const unsigned code = std::to_integer<unsigned>(codes[m / 2]) >> (m % 2 * 4) & 15;
      const unsigned op = code == 15 ? block.u8() : kOps[code];
      expect(op != 0 && (code < 15 || std::find(kOps.begin(), kOps.end(), op) == kOps.end()),
             "an operation has one code");
      ops[marked[m]] = static_cast<std::byte>(op);
    }
    return ops;
  }

  void read_block(const Entry& entry, PlainBytes bytes) {
    if (!packed_) {
      const std::vector<std::byte> raw = decompressed(bytes);
      PlainReader block(raw, "a text block");
      const std::uint64_t op_count = block.varint();
      const std::uint64_t literal_size = block.varint();
      const PlainBytes ops = block.bytes(op_count);
      return read_operations(entry, ops, block.bytes(literal_size), block);
    }
    PlainReader block(bytes, "a text block");
    const std::uint64_t op_count = block.varint();
    const std::uint64_t shape = block.varint();
    const std::uint64_t frame_size = shape % 2 == 1 ? block.varint() : 0;
    expect(op_count <= 65536, "size of a block");
    const std::vector<std::byte> ops = unpacked(block, op_count);
    const PlainBytes stored = block.bytes(shape % 2 == 1 ? frame_size : shape / 2);
    const std::vector<std::byte> literals =
        shape % 2 == 1 ? decompressed(stored) : std::vector<std::byte>(stored.begin(), stored.end());
    expect(literals.size() == shape / 2, "length of the literals");
    expect(shape % 2 == 0 || (literals.size() >= 256 && frame_size <= literals.size() - literals.size() / 4),
           "literals are compressed if it pays");
    read_operations(entry, ops, literals, block);
  }

  // `block` goes on with rare ranks.
  void read_operations(const Entry& entry, PlainBytes op_bytes, PlainBytes literal_bytes,
                       PlainReader& block) {
    expect(!op_bytes.empty() && op_bytes.size() + literal_bytes.size() <= 65536, "size of a block");
    PlainReader ops(op_bytes, "operations");
    PlainReader literals(literal_bytes, "literals");
    std::size_t words = 0;
    for (bool first = true; ops.left() > 0; first = false) {
      begin_operation(entry, first);
      const unsigned op = ops.u8();
      const unsigned gap = op >> 2;
      std::string& text = out_.documents[document_].text;
      if (gap == 63) {
        expect((op & 3) <= 1, "control operation");
        if ((op & 3) == 1) {
          end_document();
        } else {
          const std::uint64_t size = literals.varint();
          expect(size >= 1 && size <= 16384, "length of a gap");
          text += literals.text(size);
        }
        continue;
      }
      ++words;
      read_word(op & 3, literals, block);
      if (gap < 62) {
        text += kGaps[gap];
      } else {
        const std::string bytes = read_literal(literals);
        expect(std::find(kGaps.begin(), kGaps.end(), bytes) == kGaps.end(),
               "a gap stands in the table if it can");
        text += bytes;
      }
    }
    expect(words <= block_words_, "words of a block");
    literals.end();
    block.end();
  }

  void begin_operation(const Entry& entry, bool first_of_block) {
    if (!inside_) {
      expect(document_ < out_.documents.size(), "no operation behind the last document");
      slot_ = out_.documents[document_].body.begin;
      inside_ = true;
    }
    if (first_of_block)
      expect(entry.slot == slot_ && entry.byte == out_.documents[document_].text.size(),
             "where a block begins");
  }

  void end_document() {
    expect(slot_ == out_.documents[document_].body.end, "a document ends after its last word");
    ++document_;
    inside_ = false;
  }

  std::string read_literal(PlainReader& literals) {
    const std::uint64_t size = literals.varint();
    expect(size <= 16384, "length of a literal");
    return literals.text(size);
  }

  void read_word(unsigned surface, PlainReader& literals, PlainReader& rare_ranks) {
    PlainDocument& document = out_.documents[document_];
    expect(slot_ < document.body.end, "no more words than the document has");
    if (out_.forward[slot_] == 0xfffe) expect(rare_ranks.varint() + 0xfffe == out_.ranks[slot_], "rare rank");
    const std::string& term = out_.terms.at(out_.ranks[slot_]).bytes;
    const std::array<std::string, 3> forms = {term, upper(term, 1), upper(term, term.size())};
    const std::string word = surface == 3 ? read_literal(literals) : forms[surface];
    for (unsigned s = 0; s < surface; ++s) expect(forms[s] != word, "the first surface that gives the word");
    document.words.push_back({document.text.size(), document.text.size() + word.size()});
    document.text += word;
    ++slot_;
  }

  PlainReader in_;
  PlainSegment& out_;
  std::uint32_t block_words_ = 0;
  bool packed_ = false;
  std::size_t document_ = 0;
  std::uint64_t slot_ = 0;
  bool inside_ = false;
};

}  // namespace

void read_plain_regions(const PlainSections& sections, PlainSegment& out) {
  PlainReader in(sections.regions, "regions");
  std::uint64_t counts[3];
  std::uint64_t sizes[3];
  for (unsigned kind = 0; kind < 3; ++kind) {
    counts[kind] = in.u64();
    sizes[kind] = in.u64();
  }
  std::vector<PlainBytes> skips;
  for (const std::uint64_t count : counts) skips.push_back(in.bytes((count + 127) / 128 * 16));
  for (unsigned kind = 0; kind < 3; ++kind) {
    PlainReader skip(skips[kind], "skips of regions");
    PlainReader data(in.bytes(sizes[kind]), "data of regions");
    std::uint64_t highest = 0;
    for (std::uint64_t done = 0; done < counts[kind]; done += 128) {
      const std::uint64_t n = std::min<std::uint64_t>(128, counts[kind] - done);
      std::uint64_t begin = skip.u32();
      const std::uint64_t highest_end = skip.u32();
      expect(skip.number(6) == data.at(), "offset of a block of regions");
      const unsigned gap_k = skip.u8();
      const unsigned length_k = skip.u8();
      const auto gaps = read_rice(data, n - 1, gap_k);
      const auto lengths = read_rice(data, n, length_k);
      expect(best_rice(gaps) == gap_k && best_rice(lengths) == length_k, "the shortest Rice code");
      for (std::uint64_t i = 0; i < n; ++i) {
        const PlainRange region{begin, begin + lengths[i] + 1};
        out.regions[kind].push_back(region);
        highest = std::max(highest, region.end);
        if (i + 1 < n) begin = (kind == 2 ? region.begin : region.end) + gaps[i];
      }
      expect(highest_end == highest, "highest end so far");
    }
    data.end();
    check_region_order(out.regions[kind], kind, out);
  }
  in.zeros(8);
  in.end();
}

void read_plain_columns(const PlainSections& sections, PlainSegment& out) {
  const PlainBytes section = sections.columns;
  expect(section.size() >= 40, "the trailer");
  PlainReader trailer(section.last(40), "the trailer of columns");
  const std::uint64_t directory_at = trailer.u64();
  const std::uint64_t days_at = trailer.u64();
  const std::uint32_t documents = trailer.u32();
  const std::uint32_t columns = trailer.u32();
  const std::uint32_t dated = trailer.u32();
  const auto base = static_cast<std::int32_t>(trailer.u32());
  const std::uint32_t width = trailer.u32();
  trailer.zeros(4);
  expect(documents == out.documents.size() && columns <= 4096, "counts of the trailer");
  expect(days_at <= directory_at && directory_at <= section.size() - 40, "offsets of the trailer");

  PlainReader directory(section.subspan(directory_at, section.size() - 40 - directory_at),
                        "directory of columns");
  PlainReader in(section.first(days_at), "columns");
  std::string before;
  for (std::uint32_t c = 0; c < columns; ++c) {
    ColumnEntry entry;
    entry.name = directory.text(directory.u16());
    entry.kind = directory.u8();
    entry.flags = directory.u8();
    entry.values = directory.u32();
    entry.present = directory.u32();
    entry.value_bytes = directory.u64();
    expect(entry.name.size() <= 1024 && (c == 0 || before < entry.name) && entry.kind <= 2,
           "columns are sorted by name");
    before = entry.name;
    out.columns[entry.name] = read_column(in, entry, documents);
  }
  directory.end();
  in.end();

  PlainReader days(section.subspan(days_at, directory_at - days_at), "days");
  std::int64_t highest = 0;
  if (dated > 0) {
    const auto stored = plain_packed(days, documents, width, true);
    for (std::uint32_t d = 0; d < documents; ++d) {
      if (stored[d] == 0) continue;
      out.documents[d].day = static_cast<std::int32_t>(base + std::int64_t{stored[d]} - 1);
      highest = std::max<std::int64_t>(highest, stored[d]);
    }
    expect(std::find(stored.begin(), stored.end(), 1U) != stored.end() &&
               plain_width(static_cast<std::uint64_t>(highest)) == width,
           "base and width of days");
    out.by_day = plain_packed(days, dated, plain_width(documents), true);
  } else {
    expect(base == 0 && width == 0, "no days");
  }
  days.end();
  std::vector<std::pair<std::int32_t, std::uint32_t>> expected;
  for (std::uint32_t d = 0; d < documents; ++d) {
    if (out.documents[d].day) expected.emplace_back(*out.documents[d].day, d);
  }
  std::sort(expected.begin(), expected.end());
  expect(expected.size() == out.by_day.size(), "documents with a day");
  for (std::size_t i = 0; i < expected.size(); ++i)
    expect(expected[i].second == out.by_day[i], "documents by day");
}

void read_plain_texts(const PlainSections& sections, PlainSegment& out) {
  TextsReader(sections.text, out).run();
}

}  // namespace quoth::test
