#include "index/segment/text_writer.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "index/segment/segment.h"
#include "index/segment/spool_tools.h"
#include "index/segment/text_format.h"
#include "index/segment/text_ops.h"
#include "index/segment/text_packing.h"

namespace quoth::index {
namespace {

using namespace text_format;

// The knee: on 3.1 million words of novels level 3 takes 0.371 bytes and 6 ns a word, 6 takes 0.350 and 31,
// 9 takes 0.343 and 80, 19 takes 0.325 and 360; reading costs the same 8 to 10 microseconds a block.
constexpr int kLevel = 6;

Error broken(const char* what) {
  return {ErrorCode::kInternal, std::string("text: cannot encode operations: ") + what};
}

Error no_memory() { return {ErrorCode::kNoMemory, "text: no memory to compress a block"}; }

// Places in a part, between two operations.
struct Place {
  std::size_t op = 0;
  std::size_t literal = 0;
  std::size_t token = 0;
  Slot slot = 0;
  std::uint64_t byte = 0;
};

// Bytes of the gap of an operation that asks for no literals; kNotPlain for all others.
constexpr std::uint8_t kNotPlain = 0xff;
constexpr std::array<std::uint8_t, 256> kPlainGap = [] {
  std::array<std::uint8_t, 256> sizes{};
  for (unsigned code = 0; code < sizes.size(); ++code) {
    const unsigned gap = code >> 2;
    const bool plain = gap < kCommonGaps.size() && static_cast<Surface>(code & 3) != Surface::kLiteral;
    sizes[code] = plain ? static_cast<std::uint8_t>(kCommonGaps[gap].size()) : kNotPlain;
  }
  return sizes;
}();

// Moves `at`, inside a document, over the operations that ask for no literals, as far as the block goes that
// begins at `begin`, and as ranks are sound.
void pass_plain(const TextBlockEncoder::Part& part, std::span<const std::uint8_t> term_sizes,
                std::size_t most_tokens, const Place& begin, Place& at) {
  const std::size_t bytes = at.op - begin.op + (at.literal - begin.literal);
  const std::size_t room = std::min({most_tokens - std::min(most_tokens, at.token - begin.token),
                                     kMaxBlockBytes - std::min(kMaxBlockBytes, bytes),
                                     part.ops.size() - at.op, part.ranks.size() - at.token});
  const char* const ops = part.ops.data() + at.op;
  const Rank* const ranks = part.ranks.data() + at.token;
  std::uint64_t sum = 0;
  std::size_t count = 0;
  for (; count < room; ++count) {
    const std::uint8_t gap = kPlainGap[static_cast<unsigned char>(ops[count])];
    if (gap == kNotPlain || ranks[count] >= term_sizes.size()) break;
    sum += gap + std::uint64_t{term_sizes[ranks[count]]};
  }
  at.op += count;
  at.token += count;
  at.slot += static_cast<Slot>(count);
  at.byte += sum;
}

}  // namespace

struct TextBlockEncoder::State {
  explicit State(TextCoding blocks) : coding(blocks), most(most_tokens(blocks)) {}

  TextCoding coding;
  std::size_t most;  // tokens of a block
  ZSTD_CCtx* context = nullptr;
  ByteWriter raw;
  std::vector<std::byte> frame;

  ~State() { ZSTD_freeCCtx(context); }

  bool prepare() {
    if (context != nullptr) return true;
    context = ZSTD_createCCtx();
    if (context == nullptr) return false;
    for (const auto& [parameter, value] : {std::pair{ZSTD_c_compressionLevel, kLevel},
                                           {ZSTD_c_contentSizeFlag, 1},
                                           {ZSTD_c_checksumFlag, 0}}) {
      if (ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)) != 0) return false;
    }
    return true;
  }

  // A frame of `bytes` behind those of `out`.
  bool compress(Bytes bytes, std::vector<std::byte>& out) {
    const std::size_t at = out.size();
    out.resize(at + ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress2(context, out.data() + at, out.size() - at, bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0) return false;
    out.resize(at + size);
    return true;
  }

  Result<void> add_block(const Part& part, const Place& begin, const Place& end, EncodedText& out) {
    out.directory.push_back({begin.slot, begin.byte, out.blocks.size()});
    const std::string_view ops = part.ops.substr(begin.op, end.op - begin.op);
    const std::string_view literals = part.literals.substr(begin.literal, end.literal - begin.literal);
    raw.clear();
    raw.varint(ops.size());
    if (coding == TextCoding::kPacked) {
      frame.clear();
      if (literals.size() >= kManyLiterals && !compress(as_bytes(literals), frame)) return no_memory();
      const bool smaller = !frame.empty() && frame.size() <= literals.size() - literals.size() / 4;
      raw.varint(2 * literals.size() + (smaller ? 1 : 0));
      if (smaller) raw.varint(frame.size());
      pack_ops(ops, raw);
      raw.bytes(smaller ? Bytes(frame) : as_bytes(literals));
    } else {
      raw.varint(literals.size());
      raw.text(ops);
      raw.text(literals);
    }
    for (const Rank rank : part.ranks.subspan(begin.token, end.token - begin.token)) {
      if (rank >= kEscapeRank) raw.varint(rank - kEscapeRank);
    }
    if (coding == TextCoding::kZstd) return compress(raw.view(), out.blocks) ? Result<void>() : no_memory();
    out.blocks.insert(out.blocks.end(), raw.view().begin(), raw.view().end());
    return {};
  }
};

TextBlockEncoder::TextBlockEncoder(TextCoding coding) : state_(std::make_unique<State>(coding)) {}
TextBlockEncoder::~TextBlockEncoder() = default;

Result<EncodedText> TextBlockEncoder::encode(const Part& part, std::span<const std::uint8_t> term_sizes) {
  if (!state_->prepare()) return no_memory();
  EncodedText out;
  TextOpReader reader(part.ops, part.literals);
  TextOp op;
  Place begin;  // of the current block
  Place at{.slot = part.continued_slot, .byte = part.continued_byte};
  bool inside = part.continues;
  std::size_t document = 0;  // next of part.begins
  for (bool first = true; reader.next(op); first = false) {
    if (!inside) {
      if (document == part.begins.size()) return broken("more documents than begins");
      at.slot = part.begins[document++];
      at.byte = 0;
      inside = true;
    }
    Place next = at;
    next.op = part.ops.size() - reader.ops().size();
    next.literal = part.literals.size() - reader.literals().size();
    next.byte += op.gap.size();
    if (op.kind == TextOp::Kind::kToken) {
      if (at.token == part.ranks.size() || part.ranks[at.token] >= term_sizes.size())
        return broken("too few ranks");
      next.byte += op.surface == Surface::kLiteral ? op.spelled.size() : term_sizes[part.ranks[at.token]];
      ++next.token;
      ++next.slot;
    }
    if (first) {
      begin = at;
    } else if (next.token - begin.token > state_->most ||
               next.op - begin.op + next.literal - begin.literal > kMaxBlockBytes) {
      QUOTH_TRY(state_->add_block(part, begin, at, out));
      begin = at;
    }
    at = next;
    inside = op.kind != TextOp::Kind::kEndOfDocument;
    if (inside) {
      pass_plain(part, term_sizes, state_->most, begin, at);
      reader = TextOpReader(part.ops.substr(at.op), part.literals.substr(at.literal));
    }
  }
  if (!reader.ok()) return broken("an operation is cut, unknown or too long");
  if (!reader.literals().empty() || at.token != part.ranks.size() || document != part.begins.size()) {
    return broken("literals, ranks or begins are left over");
  }
  if (at.op > begin.op) QUOTH_TRY(state_->add_block(part, begin, at, out));
  return out;
}

namespace {

void write_u40(ByteWriter& out, std::uint64_t value) {
  out.u32(static_cast<std::uint32_t>(value));
  out.u8(static_cast<std::uint8_t>(value >> 32));
}

}  // namespace

struct TextWriter::State {
  State(Io& io, const std::string& prefix, std::size_t limit, TextCoding blocks_coding)
      : coding(blocks_coding),
        sizes(io, prefix + ".text-sizes", limit / 4),
        directory(io, prefix + ".text-directory", limit / 8),
        starts(io, prefix + ".text-starts", limit / 8),
        blocks(io, prefix + ".text-blocks", limit / 4),
        head(io, prefix + ".text-head", limit / 4) {}

  // Notes the last block for all lines that begin before `slot`.
  Result<void> note_starts(std::uint64_t slot) {
    ByteWriter out;
    for (; lines * kStartSlots < slot; ++lines) out.u32(static_cast<std::uint32_t>(block_count - 1));
    return starts.append(out.view());
  }

  TextCoding coding;
  Spool sizes;
  Spool directory;
  Spool starts;
  Spool blocks;
  Spool head;
  std::uint64_t documents = 0;
  std::uint64_t block_count = 0;
  std::uint64_t lines = 0;  // whose blocks are noted
  std::uint64_t text_bytes = 0;
};

TextWriter::TextWriter(Io& io, const std::string& prefix, std::size_t memory_limit, TextCoding coding)
    : state_(std::make_unique<State>(io, prefix, memory_limit, coding)) {}
TextWriter::~TextWriter() = default;

Result<void> TextWriter::add_document(std::uint64_t text_bytes) {
  if (text_bytes > kMaxTextBytes) {
    return Error{ErrorCode::kLimit, "text: a document has " + std::to_string(text_bytes) +
                                        " bytes, the limit is " + std::to_string(kMaxTextBytes) +
                                        ": split it"};
  }
  ByteWriter bytes;
  write_u40(bytes, text_bytes);
  ++state_->documents;
  state_->text_bytes += text_bytes;
  return state_->sizes.append(bytes.view());
}

Result<void> TextWriter::append(const EncodedText& text) {
  State& s = *state_;
  if (s.blocks.size() + text.blocks.size() > kMaxTextBytes)
    return Error{ErrorCode::kLimit, "text: the blocks of a segment are longer than " +
                                        std::to_string(kMaxTextBytes) + " bytes: split the input"};
  ByteWriter entries;
  for (const EncodedText::Entry& entry : text.directory) {
    if (s.block_count > 0) QUOTH_TRY(s.note_starts(entry.slot));
    entries.u32(entry.slot);
    write_u40(entries, entry.byte);
    write_u40(entries, entry.offset + s.blocks.size());
    ++s.block_count;
  }
  QUOTH_TRY(s.directory.append(entries.view()));
  return s.blocks.append(text.blocks);
}

Result<void> TextWriter::finish(std::span<const std::uint8_t> term_sizes, Slot body_end) {
  State& s = *state_;
  if (s.block_count == 0 && body_end > 0) return broken("there are documents, but no blocks");
  QUOTH_TRY(s.note_starts(body_end));
  ByteWriter header;
  header.u32(static_cast<std::uint32_t>(s.documents));
  header.u32(static_cast<std::uint32_t>(term_sizes.size()));
  header.u64(s.block_count);
  header.u64(s.text_bytes);
  header.u64(s.blocks.size());
  header.u32(static_cast<std::uint32_t>(most_tokens(s.coding)));
  header.u32(static_cast<std::uint32_t>(s.coding));
  QUOTH_TRY(s.head.append(header.view()));

  ByteWriter end;  // the entry after the last block's
  end.u32(0xffffffff);
  write_u40(end, 0);
  write_u40(end, s.blocks.size());
  QUOTH_TRY(append_spool(s.directory, s.head));
  QUOTH_TRY(s.head.append(end.view()));
  QUOTH_TRY(append_spool(s.starts, s.head));
  QUOTH_TRY(append_spool(s.sizes, s.head));
  QUOTH_TRY(s.head.append(std::as_bytes(term_sizes)));
  QUOTH_TRY(s.head.finish_writing());
  return s.blocks.finish_writing();
}

Spool& TextWriter::head() { return state_->head; }
Spool& TextWriter::blocks() { return state_->blocks; }

}  // namespace quoth::index
