#include "index/segment/text_writer.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "index/segment/segment.h"
#include "index/segment/spool_tools.h"
#include "index/segment/text_format.h"
#include "index/segment/text_ops.h"

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
                const Place& begin, Place& at) {
  const std::size_t bytes = at.op - begin.op + (at.literal - begin.literal);
  const std::size_t room = std::min({kMaxBlockTokens - std::min(kMaxBlockTokens, at.token - begin.token),
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
  ZSTD_CCtx* context = nullptr;
  ByteWriter raw;

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

  Result<void> add_block(const Part& part, const Place& begin, const Place& end, EncodedText& out) {
    raw.clear();
    raw.varint(end.op - begin.op);
    raw.varint(end.literal - begin.literal);
    raw.text(part.ops.substr(begin.op, end.op - begin.op));
    raw.text(part.literals.substr(begin.literal, end.literal - begin.literal));
    for (const Rank rank : part.ranks.subspan(begin.token, end.token - begin.token)) {
      if (rank >= kEscapeRank) raw.varint(rank - kEscapeRank);
    }
    ByteWriter entry;
    entry.u32(begin.slot);
    entry.u32(static_cast<std::uint32_t>(raw.size()));
    entry.u64(begin.byte);
    entry.u64(out.blocks.size());
    out.directory.insert(out.directory.end(), entry.view().begin(), entry.view().end());

    const std::size_t at = out.blocks.size();
    out.blocks.resize(at + ZSTD_compressBound(raw.size()));
    const std::size_t size = ZSTD_compress2(context, out.blocks.data() + at, out.blocks.size() - at,
                                            raw.view().data(), raw.size());
    if (ZSTD_isError(size) != 0) return no_memory();
    out.blocks.resize(at + size);
    return {};
  }
};

TextBlockEncoder::TextBlockEncoder() : state_(std::make_unique<State>()) {}
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
    } else if (next.token - begin.token > kMaxBlockTokens ||
               next.op - begin.op + next.literal - begin.literal > kMaxBlockBytes) {
      QUOTH_TRY(state_->add_block(part, begin, at, out));
      begin = at;
    }
    at = next;
    inside = op.kind != TextOp::Kind::kEndOfDocument;
    if (inside) {
      pass_plain(part, term_sizes, begin, at);
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

struct TextWriter::State {
  State(Io& io, const std::string& prefix, std::size_t limit)
      : sizes(io, prefix + ".text-sizes", limit / 4),
        directory(io, prefix + ".text-directory", limit / 4),
        blocks(io, prefix + ".text-blocks", limit / 4),
        head(io, prefix + ".text-head", limit / 4) {}

  Spool sizes;
  Spool directory;
  Spool blocks;
  Spool head;
  std::uint64_t documents = 0;
  std::uint64_t block_count = 0;
  std::uint64_t text_bytes = 0;
};

TextWriter::TextWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, memory_limit)) {}
TextWriter::~TextWriter() = default;

Result<void> TextWriter::add_document(std::uint64_t text_bytes) {
  if (text_bytes > kMaxTextBytes) {
    return Error{ErrorCode::kLimit, "text: a document has " + std::to_string(text_bytes) +
                                        " bytes, the limit is " + std::to_string(kMaxTextBytes) +
                                        ": split it"};
  }
  std::array<std::byte, kTextSizeBytes> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>((text_bytes >> (8 * i)) & 0xff);
  ++state_->documents;
  state_->text_bytes += text_bytes;
  return state_->sizes.append(bytes);
}

Result<void> TextWriter::append(const EncodedText& text) {
  State& s = *state_;
  if (text.directory.size() % kEntryBytes != 0) return broken("a directory is cut");
  ByteWriter entries;
  ByteReader in(text.directory);
  while (in.left() > 0) {
    entries.u64(in.u64());
    entries.u64(in.u64());
    entries.u64(in.u64() + s.blocks.size());
    ++s.block_count;
  }
  QUOTH_TRY(s.directory.append(entries.view()));
  return s.blocks.append(text.blocks);
}

Result<void> TextWriter::finish(std::span<const std::uint8_t> term_sizes) {
  State& s = *state_;
  ByteWriter header;
  header.u32(static_cast<std::uint32_t>(s.documents));
  header.u32(static_cast<std::uint32_t>(term_sizes.size()));
  header.u64(s.block_count);
  header.u64(s.text_bytes);
  header.u64(s.blocks.size());
  QUOTH_TRY(s.head.append(header.view()));

  ByteWriter end;  // the entry after the last block's
  end.u64(0xffffffff);
  end.u64(0);
  end.u64(s.blocks.size());
  QUOTH_TRY(append_spool(s.directory, s.head));
  QUOTH_TRY(s.head.append(end.view()));
  QUOTH_TRY(append_spool(s.sizes, s.head));
  QUOTH_TRY(s.head.append(std::as_bytes(term_sizes)));
  QUOTH_TRY(s.head.finish_writing());
  return s.blocks.finish_writing();
}

Spool& TextWriter::head() { return state_->head; }
Spool& TextWriter::blocks() { return state_->blocks; }

}  // namespace quoth::index
