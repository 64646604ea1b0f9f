#include "index/segment/segment_file.h"

#include <algorithm>
#include <utility>

#include "index/segment/checksum.h"

namespace quoth::index {
namespace {

using format::SectionId;

constexpr std::uint64_t round_up(std::uint64_t value) {
  return (value + (format::kAlignment - 1)) & ~std::uint64_t{format::kAlignment - 1};
}

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 62;  // so that rounding up cannot overflow

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::string hex32(std::uint32_t value) { return "0x" + hex(value).substr(8); }

bool is_known(SectionId id) { return format::section_name(id) != format::kUnknownSection; }

std::string describe(const SegmentFileView::Section& section) {
  std::string text = "section '";
  text.append(format::section_name(section.id));
  if (!is_known(section.id)) text.append(" ").append(hex32(static_cast<std::uint32_t>(section.id)));
  return text + "'";
}

}  // namespace

Error SegmentFileView::damaged(std::string_view what) const {
  return {ErrorCode::kCorrupt,
          name_ + ": " + std::string(what) + "; run quoth verify, and build the index again"};
}

Result<Bytes> SegmentFileView::section(SectionId id) const {
  for (const Section& section : sections_) {
    if (section.id == id) return section.bytes;
  }
  return damaged("section '" + std::string(format::section_name(id)) + "' is missing");
}

Result<SegmentFileView> SegmentFileView::open(Bytes file, std::string_view name) {
  SegmentFileView view;
  view.name_ = name;
  QUOTH_TRY(view.read_header(file));
  QUOTH_TRY_ASSIGN(const Bytes table, view.read_footer(file));
  QUOTH_TRY(view.read_table(file, table));
  for (const Section& section : view.sections_) {
    if (section.bytes.size() > format::kSmallSection) continue;
    if (hash64(section.bytes) != section.checksum)
      return view.damaged("wrong checksum of " + describe(section));
  }
  return view;
}

Result<void> SegmentFileView::read_header(Bytes file) {
  constexpr std::size_t kSmallest = format::kHeaderBytes + format::kPadding + format::kFooterBytes;
  const std::string_view magic = as_text(file.first(std::min(file.size(), format::kMagic.size())));
  if (magic != format::kMagic) {
    if (format::kMagic.starts_with(magic))
      return damaged("cut short after " + std::to_string(file.size()) + " bytes");
    return Error{ErrorCode::kCorrupt, name_ + ": not a quoth segment (its first bytes are another format's)"};
  }
  if (file.size() < kSmallest) return damaged("cut short after " + std::to_string(file.size()) + " bytes");

  ByteReader reader(file.first(format::kHeaderBytes).subspan(format::kMagic.size()));
  const std::uint32_t version = reader.u32();
  header_.required_features = reader.u32();
  header_.optional_features = reader.u32();
  header_.documents = reader.u32();
  header_.terms = reader.u32();
  header_.body_end = reader.u32();
  header_.slot_end = reader.u32();
  const std::uint32_t reserved_before = reader.u32();
  header_.tokens = reader.u64();
  const std::uint64_t reserved_after = reader.u64();
  const std::uint64_t checksum = reader.u64();
  // A newer version may have moved everything behind its number, the checksum included.
  if (version > format::kVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 name_ + ": format version " + std::to_string(version) + ", this library reads up to " +
                     std::to_string(format::kVersion) + "; use a newer quoth or build the index again"};
  }
  if (checksum != hash64(file.first(format::kHeaderBytes - 8)))
    return damaged("wrong checksum of the header");
  if (version != format::kVersion) return damaged("format version 0");
  const std::uint32_t unknown = header_.required_features & ~format::kKnownRequiredFeatures;
  if (unknown != 0) {
    return Error{ErrorCode::kUnsupportedVersion,
                 name_ + ": needs features " + hex32(unknown) +
                     " that this library does not know; use a newer quoth or build the index again"};
  }
  if (reserved_before != 0 || reserved_after != 0) return damaged("reserved header fields are not zero");
  if (header_.documents > format::kMaxDocuments || header_.terms > format::kMaxTerms ||
      header_.body_end > header_.slot_end || header_.slot_end > format::kMaxSlots) {
    return damaged("counts in the header are beyond the limits of the format");
  }
  return {};
}

// Returns the bytes of the section table.
Result<Bytes> SegmentFileView::read_footer(Bytes file) {
  if (file.size() > kMaxFileBytes) return damaged("longer than any segment can be");
  const Bytes footer = file.last(format::kFooterBytes);
  ByteReader reader(footer);
  const std::uint64_t table_offset = reader.u64();
  const std::uint64_t table_length = reader.u64();
  const std::uint64_t table_checksum = reader.u64();
  const std::uint64_t file_length = reader.u64();
  const std::uint64_t id_low = reader.u64();
  const std::uint64_t id_high = reader.u64();
  const std::uint64_t checksum = reader.u64();
  if (as_text(reader.bytes(8)) != format::kEndMagic)
    return damaged("cut short or overwritten: the footer is missing");
  if (checksum != hash64(footer.first(48))) return damaged("wrong checksum of the footer");
  if (file_length != file.size()) {
    return damaged("is " + std::to_string(file.size()) + " bytes long, should be " +
                   std::to_string(file_length));
  }
  const std::uint64_t before_footer = file.size() - format::kFooterBytes;
  if (table_offset < format::kHeaderBytes || table_offset > before_footer ||
      table_length != before_footer - table_offset || table_length % format::kTableEntryBytes != 0 ||
      table_length / format::kTableEntryBytes > format::kMaxSections) {
    return damaged("impossible place of the section table");
  }
  const Bytes table = file.subspan(table_offset, table_length);
  if (table_checksum != hash64(table)) return damaged("wrong checksum of the section table");
  std::vector<std::byte> content(file.begin(), file.begin() + format::kHeaderBytes);
  content.insert(content.end(), table.begin(), table.end());
  const Hash128 id = hash128(content);
  if (id.low != id_low || id.high != id_high)
    return damaged("segment id does not fit header and section table");
  id_ = hex(id);
  return table;
}

Result<void> SegmentFileView::read_table(Bytes file, Bytes table) {
  const std::uint64_t table_offset = static_cast<std::uint64_t>(table.data() - file.data());
  std::uint64_t expected = format::kHeaderBytes;
  std::uint64_t list_bytes = 0;  // of block checksums
  bool ended = false;
  ByteReader reader(table);
  while (reader.left() > 0) {
    Section section;
    section.id = static_cast<SectionId>(reader.u32());
    section.flags = reader.u32();
    section.offset = reader.u64();
    const std::uint64_t length = reader.u64();
    section.checksum = reader.u64();
    if (section.offset != expected || expected > table_offset || length > table_offset - expected) {
      return damaged("impossible place of " + describe(section));
    }
    if (ended || section.id == SectionId{0} || (section.flags & ~format::kSectionRequired) != 0) {
      return damaged("impossible table entry of " + describe(section));
    }
    for (const Section& other : sections_) {
      if (other.id == section.id) return damaged(describe(section) + " is there twice");
    }
    if (!is_known(section.id) && (section.flags & format::kSectionRequired) != 0) {
      return Error{
          ErrorCode::kUnsupportedVersion,
          name_ + ": " + describe(section) + " is required and unknown to this library; use a newer quoth"};
    }
    section.bytes = file.subspan(section.offset, length);
    ended = section.id == SectionId::kBlockChecksums;
    if (!ended && length > format::kChecksumBlock) {
      list_bytes += (length + (format::kChecksumBlock - 1)) / format::kChecksumBlock * sizeof(std::uint64_t);
    }
    if (ended && (length != list_bytes || length == 0)) return damaged("wrong number of block checksums");
    expected = round_up(section.offset + length);
    sections_.push_back(section);
  }
  if (list_bytes != 0 && !ended) return damaged("block checksums are missing");
  if (expected > table_offset || table_offset - expected != format::kPadding) {
    return damaged("impossible place of the section table");
  }
  return {};
}

namespace {

// Collects problems of one file.
class Verifier {
 public:
  Verifier(Bytes file, const std::function<void(std::uint64_t)>& progress)
      : file_(file), progress_(progress) {}

  std::vector<std::string> run() {
    const Result<SegmentFileView> view = SegmentFileView::open(file_, "segment");
    if (!view.ok()) {
      report(view.error().message);
      return std::move(problems_);
    }
    Bytes lists;
    for (const auto& section : view.value().sections()) {
      if (section.id == SectionId::kBlockChecksums) lists = section.bytes;
    }
    check_list(view.value(), lists);
    std::uint64_t end = format::kHeaderBytes;
    for (const auto& section : view.value().sections()) {
      check_padding(end, section.offset);
      check_section(section, lists);
      end = section.offset + section.bytes.size();
    }
    const std::uint64_t table = view.value().sections().size() * format::kTableEntryBytes;
    check_padding(end, file_.size() - format::kFooterBytes - table);
    return std::move(problems_);
  }

 private:
  void report(std::string problem) {
    if (problems_.size() < kMaxProblems) problems_.push_back(std::move(problem));
  }
  void check_padding(std::uint64_t begin, std::uint64_t end) {
    if (!is_zero(file_.subspan(begin, end - begin))) {
      report("padding at bytes " + std::to_string(begin) + " to " + std::to_string(end) + " is not zero");
    }
  }
  // The lists are what block damage is located by, so they are checked first.
  void check_list(const SegmentFileView& view, Bytes lists) {
    for (const auto& section : view.sections()) {
      if (section.id == SectionId::kBlockChecksums && hash64(lists) != section.checksum) {
        report("wrong checksum of " + describe(section));
      }
    }
  }
  // Takes the section's list from the front of `lists`.
  void check_section(const SegmentFileView::Section& section, Bytes& lists) {
    if (section.id == SectionId::kBlockChecksums) return;
    Bytes rest = section.bytes;
    if (rest.size() <= format::kChecksumBlock) {
      if (hash64(rest) != section.checksum) report("wrong checksum of " + describe(section));
      tell(rest.size());
      return;
    }
    const std::size_t blocks = (rest.size() + (format::kChecksumBlock - 1)) / format::kChecksumBlock;
    const Bytes list = lists.first(blocks * sizeof(std::uint64_t));  // open() compared the lengths
    lists = lists.subspan(list.size());
    if (hash64(list) != section.checksum)
      report("wrong checksum of the block checksums of " + describe(section));
    for (std::size_t i = 0; i < blocks; ++i) {
      const Bytes block = rest.first(std::min<std::size_t>(rest.size(), format::kChecksumBlock));
      rest = rest.subspan(block.size());
      if (hash64(block) != load_le<std::uint64_t>(list.data() + i * sizeof(std::uint64_t))) {
        const std::uint64_t at = section.offset + i * format::kChecksumBlock;
        report("damage in " + describe(section) + " at bytes " + std::to_string(at) + " to " +
               std::to_string(at + block.size()) + " of the file");
      }
      tell(block.size());
    }
  }
  void tell(std::uint64_t bytes) const {
    if (progress_) progress_(bytes);
  }

  Bytes file_;
  const std::function<void(std::uint64_t)>& progress_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> verify_checksums(Bytes file, const std::function<void(std::uint64_t)>& progress) {
  return Verifier(file, progress).run();
}

}  // namespace quoth::index
