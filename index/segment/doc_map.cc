#include "index/segment/doc_map.h"

#include <algorithm>

#include "index/bits.h"
#include "index/format.h"

namespace quoth::index {
namespace {

constexpr std::size_t kLineBytes = 12;
constexpr std::uint32_t kLineGroups = 64;
constexpr std::uint32_t kLineSlots = kLineGroups * kGroupSlots;

std::uint64_t line_count(std::uint64_t slots) { return (slots + (kLineSlots - 1)) / kLineSlots; }

Error damaged(std::string_view what) {
  return {ErrorCode::kCorrupt, "section 'document map': " + std::string(what)};
}

std::span<const std::uint32_t> numbers(ByteReader& reader, std::uint32_t count) {
  const Bytes bytes = reader.bytes(std::uint64_t{count} * sizeof(std::uint32_t));
  return {reinterpret_cast<const std::uint32_t*>(bytes.data()), bytes.size() / sizeof(std::uint32_t)};
}

// The words of a document that begins with `group`, cut to the zone.
Span words_in(std::uint32_t group, std::uint32_t length, Span zone) {
  const std::uint64_t begin =
      std::clamp<std::uint64_t>(std::uint64_t{group} * kGroupSlots, zone.begin, zone.end);
  const std::uint64_t end = std::min<std::uint64_t>(begin + length, zone.end);
  return {static_cast<Slot>(begin), static_cast<Slot>(end)};
}

}  // namespace

Result<DocMap> DocMap::open(Bytes section, Slot body_end, Slot slot_end) {
  DocMap map;
  map.body_end_ = body_end;
  map.slot_end_ = slot_end;
  ByteReader reader(section);
  map.size_ = reader.u32();
  const std::uint32_t reserved = reader.u32();
  map.token_count_ = reader.u64();
  map.lines_ = reader.bytes(line_count(slot_end) * kLineBytes);
  map.begins_ = numbers(reader, map.size_);
  map.lengths_ = numbers(reader, map.size_);
  if (slot_end > body_end) {
    map.title_begins_ = numbers(reader, map.size_);
    map.title_lengths_ = numbers(reader, map.size_);
  }
  if (!reader.ok() || reader.left() != 0) return damaged("its length does not fit the counts");
  if (reserved != 0) return damaged("reserved field is not zero");
  if (body_end > slot_end || body_end % kGroupSlots != 0 || slot_end % kGroupSlots != 0) {
    return damaged("zones do not end on a group");
  }
  if (map.size_ > format::kMaxDocuments || map.size_ > body_end / kGroupSlots ||
      (map.size_ == 0 && slot_end != 0)) {
    return damaged("its number of documents does not fit the number line");
  }
  if (map.token_count_ > body_end) return damaged("it counts more words than slots");
  if (map.size_ == 0) return map;
  if (map.begins_.front() != 0 || map.body(map.size_ - 1).begin >= body_end)
    return damaged("first or last document is misplaced");
  if (map.has_titles() && map.title_begins_.front() != body_end / kGroupSlots)
    return damaged("first title is misplaced");
  return map;
}

float DocMap::average_length() const {
  if (size_ == 0 || token_count_ == 0) return 1.0F;
  return static_cast<float>(static_cast<double>(token_count_) / static_cast<double>(size_));
}

DocId DocMap::doc_of(Slot slot) const {
  const std::uint32_t group = slot / kGroupSlots;
  const std::byte* line = lines_.data() + std::size_t{group / kLineGroups} * kLineBytes;
  const std::uint64_t upto = ~std::uint64_t{0} >> (kLineGroups - 1 - group % kLineGroups);
  const auto in_line = set_bits(load_le<std::uint64_t>(line) & upto);
  // Unsigned wrap-around on damaged bytes ends in the clamp.
  std::uint32_t doc = load_le<std::uint32_t>(line + sizeof(std::uint64_t)) + in_line - 1;
  if (slot >= body_end_) doc -= size_;
  return std::min(doc, size_ - 1);
}

Span DocMap::body(DocId doc) const { return words_in(begins_[doc], lengths_[doc], {0, body_end_}); }

Span DocMap::title(DocId doc) const {
  if (!has_titles()) return {slot_end_, slot_end_};
  return words_in(title_begins_[doc], title_lengths_[doc], {body_end_, slot_end_});
}

// `begin` is where the document must stand, and becomes where the next one must; `ordinal` counts
// the documents of both zones.
Result<void> DocMap::check_zone(Slot& begin, DocId doc, Span span, std::uint32_t length,
                                std::uint32_t ordinal) const {
  const std::uint64_t next = begin + slots_for(length);
  const bool placed = span.begin == begin && span.end - span.begin == length && next <= slot_end_;
  if (!placed) return damaged("document " + std::to_string(doc) + " is misplaced");
  // Bits set before this document's line, and the bit of its own group, must count to its number.
  for (std::uint64_t slot = begin; slot < next; slot += kGroupSlots) {
    const std::uint32_t group = static_cast<std::uint32_t>(slot / kGroupSlots);
    const std::byte* line = lines_.data() + std::size_t{group / kLineGroups} * kLineBytes;
    const std::uint64_t bits = load_le<std::uint64_t>(line);
    const std::uint32_t before = load_le<std::uint32_t>(line + sizeof bits);
    const std::uint64_t below = bits & ((std::uint64_t{1} << (group % kLineGroups)) - 1);
    const bool first = slot == begin;
    const bool set = ((bits >> (group % kLineGroups)) & 1) != 0;
    const std::uint64_t seen = before + set_bits(below);
    if (set != first || seen != std::uint64_t{ordinal} + (first ? 0 : 1)) {
      return damaged("wrong bit or count for group " + std::to_string(group));
    }
  }
  begin = static_cast<Slot>(next);
  return {};
}

Result<void> DocMap::check() const {
  Slot begin = 0;
  std::uint64_t tokens = 0;
  for (DocId doc = 0; doc < size_; ++doc) {
    QUOTH_TRY(check_zone(begin, doc, body(doc), lengths_[doc], doc));
    tokens += lengths_[doc];
  }
  if (begin != body_end_) return damaged("bodies do not end where the header says");
  if (tokens != token_count_) return damaged("body lengths do not add up to the number of words");
  bool title_words = false;
  for (DocId doc = 0; doc < size_ && has_titles(); ++doc) {
    QUOTH_TRY(check_zone(begin, doc, title(doc), title_lengths_[doc], size_ + doc));
    title_words = title_words || title_lengths_[doc] != 0;
  }
  if (begin != slot_end_ || title_words != has_titles())
    return damaged("titles do not end where the header says");
  const std::uint32_t used = slot_end_ / kGroupSlots % kLineGroups;
  if (used != 0 && load_le<std::uint64_t>(lines_.data() + (lines_.size() - kLineBytes)) >> used != 0) {
    return damaged("bits are set after the last group");
  }
  return {};
}

namespace {

// Gathers numbers and hands them on in larger pieces.
class Pieces {
 public:
  explicit Pieces(const std::function<Result<void>(Bytes)>& out) : out_(out) {}
  template <class T>
  Result<void> add(T value) {
    writer_.write(value);
    return writer_.size() >= kPieceBytes ? flush() : Result<void>();
  }
  Result<void> flush() {
    QUOTH_TRY(out_(writer_.view()));
    writer_.clear();
    return {};
  }

 private:
  static constexpr std::size_t kPieceBytes = std::size_t{1} << 16;
  const std::function<Result<void>(Bytes)>& out_;
  ByteWriter writer_;
};

// Walks the documents of both zones along the number line and writes a line as soon as the
// next document is known to lie behind it.
class LineWriter {
 public:
  explicit LineWriter(Pieces& out) : out_(out) {}
  Result<void> begin_at(std::uint64_t slot) {
    QUOTH_TRY(write_until(slot / kLineSlots));
    bits_ |= std::uint64_t{1} << (slot / kGroupSlots % kLineGroups);
    return {};
  }
  Result<void> write_until(std::uint64_t line) {
    for (; line_ < line; ++line_) {
      QUOTH_TRY(out_.add(bits_));
      QUOTH_TRY(out_.add(before_));
      before_ += set_bits(bits_);
      bits_ = 0;
    }
    return {};
  }

 private:
  Pieces& out_;
  std::uint64_t line_ = 0;
  std::uint64_t bits_ = 0;
  std::uint32_t before_ = 0;
};

Result<void> write_begins_and_lengths(std::span<const std::uint32_t> lengths, std::uint64_t begin,
                                      Pieces& out) {
  for (const std::uint32_t length : lengths) {
    QUOTH_TRY(out.add(static_cast<std::uint32_t>(begin / kGroupSlots)));
    begin += slots_for(length);
  }
  for (const std::uint32_t length : lengths) QUOTH_TRY(out.add(length));
  return {};
}

}  // namespace

Result<void> write_doc_map(std::span<const std::uint32_t> lengths,
                           std::span<const std::uint32_t> title_lengths,
                           const std::function<Result<void>(Bytes)>& out) {
  std::uint64_t tokens = 0;
  for (const std::uint32_t length : lengths) tokens += length;
  Pieces pieces(out);
  QUOTH_TRY(pieces.add(static_cast<std::uint32_t>(lengths.size())));
  QUOTH_TRY(pieces.add(std::uint32_t{0}));
  QUOTH_TRY(pieces.add(tokens));
  LineWriter lines(pieces);
  std::uint64_t slot = 0;
  std::uint64_t body_end = 0;
  for (const auto& zone : {lengths, title_lengths}) {
    body_end = slot;
    for (const std::uint32_t length : zone) {
      QUOTH_TRY(lines.begin_at(slot));
      slot += slots_for(length);
    }
  }
  QUOTH_TRY(lines.write_until(line_count(slot)));
  QUOTH_TRY(write_begins_and_lengths(lengths, 0, pieces));
  QUOTH_TRY(write_begins_and_lengths(title_lengths, body_end, pieces));
  return pieces.flush();
}

}  // namespace quoth::index
