#include "tests/input/pack.h"

#include <zstd.h>

#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/zstd.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <cstdint>
#include <span>

namespace quoth::test {
namespace {

namespace io = boost::iostreams;

template <class Filter>
std::string pack(std::string_view text, Filter filter) {
  std::string out;
  io::filtering_ostream stream;
  stream.push(filter);
  stream.push(io::back_inserter(out));
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.reset();
  return out;
}

}  // namespace

std::string gzip(std::string_view text) { return pack(text, io::gzip_compressor()); }
std::string zstd(std::string_view text) { return pack(text, io::zstd_compressor()); }

std::string skippable_frame(std::string_view content) {
  std::string frame = "\x53\x2a\x4d\x18";
  for (unsigned shift = 0; shift < 32; shift += 8) frame.push_back(static_cast<char>((content.size() >> shift) & 0xff));
  return frame.append(content);
}

std::string zstd_with_window(std::string_view text, int window_log) {
  ZSTD_CCtx* const context = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
  std::string out(::ZSTD_compressBound(text.size()) + 64, '\0');
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // Flushing first hides the size from the header.
  while (::ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush) != 0) {
  }
  while (::ZSTD_compressStream2(context, &to, &from, ZSTD_e_end) != 0) {
  }
  ::ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

Result<std::string> read_all(engine::ByteSource& source, std::size_t step) {
  std::string out;
  for (;;) {
    const std::size_t have = out.size();
    out.resize(have + step);
    QUOTH_TRY_ASSIGN(const std::size_t count, source.read(std::as_writable_bytes(std::span(out).subspan(have))));
    out.resize(have + count);
    if (count == 0) return out;
  }
}

}  // namespace quoth::test
