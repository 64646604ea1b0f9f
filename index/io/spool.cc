#include "index/io/spool.h"

#include <algorithm>
#include <utility>

#include "index/io/temporary.h"

namespace quoth::index {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace

struct Spool::State {
  Io& io;
  std::string path;
  std::size_t memory_limit;
  // The first bytes, kChunk in each but the last. The first chunk grows with what it holds, for there are
  // many small spools.
  std::vector<std::vector<std::byte>> memory;
  std::uint64_t in_memory = 0;
  std::unique_ptr<OutputFile> output;  // the rest, behind kTemporaryMagic
  std::unique_ptr<InputFile> input;
  std::uint64_t in_file = 0;
  bool created = false;
  bool finished = false;

  State(Io& files, std::string name, std::size_t limit)
      : io(files), path(std::move(name)), memory_limit(limit) {}
  ~State() {
    output.reset();
    input.reset();
    if (created) (void)io.remove(path);  // a leftover is cleaned by the next build
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void keep(Bytes bytes) {
    while (!bytes.empty()) {
      if (memory.empty() || memory.back().size() == kChunk) {
        memory.emplace_back();
        if (memory.size() > 1)
          memory.back().reserve(std::min<std::uint64_t>(kChunk, memory_limit - in_memory));
      }
      const std::size_t some = std::min(bytes.size(), kChunk - memory.back().size());
      memory.back().insert(memory.back().end(), bytes.begin(),
                           bytes.begin() + static_cast<std::ptrdiff_t>(some));
      in_memory += some;
      bytes = bytes.subspan(some);
    }
  }

  // What is in memory from `offset` on, up to the end of a chunk.
  Bytes kept(std::uint64_t offset) const {
    if (offset >= in_memory) return {};
    return Bytes(memory[static_cast<std::size_t>(offset / kChunk)])
        .subspan(static_cast<std::size_t>(offset % kChunk));
  }

  Result<void> append_to_file(Bytes bytes) {
    if (output == nullptr) {
      QUOTH_TRY_ASSIGN(output, io.create(path));
      created = true;
      QUOTH_TRY(output->append(as_bytes(kTemporaryMagic)));
    }
    QUOTH_TRY(output->append(bytes));
    in_file += bytes.size();
    return {};
  }
};

Spool::Spool(Io& io, std::string path, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, std::move(path), memory_limit)) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

std::uint64_t Spool::size() const { return state_->in_memory + state_->in_file; }

Result<void> Spool::append(Bytes bytes) {
  State& s = *state_;
  if (s.finished) return Error{ErrorCode::kInternal, s.path + " is finished already"};
  if (s.in_file == 0) {
    const auto fit =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), s.memory_limit - s.in_memory));
    s.keep(bytes.first(fit));
    bytes = bytes.subspan(fit);
  }
  if (bytes.empty()) return {};
  return s.append_to_file(bytes);
}

Result<void> Spool::finish_writing() {
  State& s = *state_;
  if (s.finished) return {};
  if (s.output != nullptr) {
    QUOTH_TRY(s.output->close());
    s.output.reset();
    QUOTH_TRY_ASSIGN(s.input, s.io.open_input(s.path));
  }
  s.finished = true;
  return {};
}

Result<std::size_t> Spool::read_at(std::uint64_t offset, std::span<std::byte> out) {
  State& s = *state_;
  if (!s.finished) return Error{ErrorCode::kInternal, s.path + " is still being written"};
  if (offset >= size()) return std::size_t{0};
  out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size() - offset)));
  std::size_t done = 0;
  while (done < out.size() && offset + done < s.in_memory) {
    const Bytes kept = s.kept(offset + done);
    const std::size_t some = std::min(out.size() - done, kept.size());
    std::copy_n(kept.data(), some, out.data() + done);
    done += some;
  }
  if (done == out.size()) return done;
  const std::uint64_t at = kTemporaryMagic.size() + (offset + done - s.in_memory);
  QUOTH_TRY_ASSIGN(const std::size_t n, s.input->read_at(at, out.subspan(done)));
  if (n != out.size() - done) {
    return Error{ErrorCode::kIo, "cannot read " + s.path + ": it is shorter than what was written"};
  }
  return out.size();
}

Result<Bytes> Spool::read_some(std::uint64_t offset, std::span<std::byte> buffer) {
  const Bytes kept = state_->finished ? state_->kept(offset) : Bytes();
  if (!kept.empty()) return kept;
  QUOTH_TRY_ASSIGN(const std::size_t count, read_at(offset, buffer));
  return Bytes(buffer.first(count));
}

}  // namespace quoth::index
