// Any text as a manifest: what is accepted is exactly what would be written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "index/bytes.h"
#include "index/segment/checksum.h"
#include "index/segment/manifest.h"

namespace {

void parse(std::string_view text) {
  const auto manifest = quoth::index::parse_manifest(text, "m");
  if (!manifest.ok()) return;
  if (quoth::index::format_manifest(manifest.value()) != text) std::abort();
  for (const auto& entry : manifest.value().segments) {
    if (!quoth::index::is_safe_name(entry.file)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse(text);
  // With a right last line in place of its own.
  std::string sealed(text.substr(0, text.rfind("end ")));
  sealed += "end " + quoth::index::hex(quoth::index::hash64(quoth::index::as_bytes(sealed))) + "\n";
  parse(sealed);
  return 0;
}
