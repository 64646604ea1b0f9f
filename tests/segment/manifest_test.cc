// Laws of the manifest: one text per manifest, and nothing else is accepted.
#include <catch2/catch.hpp>
#include <random>

#include "index/format.h"
#include "index/segment/checksum.h"
#include "index/segment/manifest.h"

using namespace quoth;
using namespace quoth::index;

namespace {

Manifest some_manifest(std::size_t segments) {
  std::mt19937_64 random(segments);
  Manifest manifest;
  manifest.generation = 1 + random() % 1000;
  for (std::size_t i = 0; i < segments; ++i) {
    SegmentEntry entry;
    entry.id = hex(Hash128{random(), random()});
    entry.file = entry.id + ".seg";
    entry.bytes = random() % 100000;
    entry.checksum = random();
    entry.documents = random() % 1000;
    entry.tokens = random() % 100000;
    manifest.segments.push_back(entry);
  }
  return manifest;
}

// The text with a right last line, whatever it says.
std::string sealed(const std::string& lines) { return lines + "end " + hex(hash64(as_bytes(lines))) + "\n"; }

ErrorCode code(std::string_view text) {
  const auto manifest = parse_manifest(text, "dir/MANIFEST");
  return manifest.ok() ? ErrorCode::kOk : manifest.error().code;
}

const std::string kId = "0123456789abcdef0123456789abcdef";

std::string with_segment(const std::string& fields) {
  return sealed("quoth-manifest 1\ngeneration 1\nsegment " + fields + "\n");
}

}  // namespace

TEST_CASE("A manifest comes back as it was written") {
  for (const std::size_t segments : {0U, 1U, 2U, 30U}) {
    const Manifest manifest = some_manifest(segments);
    const auto read = parse_manifest(format_manifest(manifest), "m");
    REQUIRE(read.ok());
    CHECK(read.value() == manifest);
  }
}

TEST_CASE("The manifest of the format page is read") {
  const std::string text = with_segment(kId + ".seg " + kId + " 52428800 00c0ffee00c0ffee 1000 523456 -");
  const auto manifest = parse_manifest(text, "m");
  REQUIRE(manifest.ok());
  CHECK(manifest.value().segments[0].bytes == 52428800);
  CHECK(manifest.value().segments[0].checksum == 0x00c0ffee00c0ffee);
}

TEST_CASE("Every flipped bit, truncation, insertion and deletion in a manifest is found") {
  const std::string text = format_manifest(some_manifest(3));
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string damaged = text;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    REQUIRE(code(damaged) != ErrorCode::kOk);
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    REQUIRE(code(text.substr(0, at)) != ErrorCode::kOk);
    REQUIRE(code(std::string(text).insert(at, 1, text[at])) != ErrorCode::kOk);
    REQUIRE(code(std::string(text).erase(at, 1)) != ErrorCode::kOk);
  }
  CHECK(code(text + "\n") == ErrorCode::kCorrupt);
  CHECK(code("") == ErrorCode::kCorrupt);
}

TEST_CASE("A name that could leave the directory is refused, right checksum or not") {
  const std::string rest = " " + kId + " 1 0000000000000000 1 1 -";
  for (const std::string& name :
       std::vector<std::string>{"../" + kId + ".seg", "/" + kId + ".seg", std::string("x/y.seg"),
                                std::string(".."), std::string("."), std::string("MANIFEST"), kId,
                                kId + ".SEG", "." + kId + ".seg", std::string(200, 'a')}) {
    INFO(name);
    CHECK(code(with_segment(name + rest)) == ErrorCode::kCorrupt);
  }
  CHECK(code(with_segment(kId + ".seg" + rest)) == ErrorCode::kOk);
  for (const std::string& live : std::vector<std::string>{"../live", "a/b", ".live", "A", "", "a b"}) {
    INFO(live);
    CHECK(code(with_segment(kId + ".seg " + kId + " 1 0000000000000000 1 1 " + live)) == ErrorCode::kCorrupt);
  }
  CHECK(is_safe_name("live-1_x.y"));
  CHECK(is_safe_name(std::string(64, 'a')));
  CHECK_FALSE(is_safe_name(std::string(65, 'a')));
  CHECK_FALSE(is_safe_name(""));
  CHECK_FALSE(is_safe_name(std::string_view("a\0b", 3)));
}

TEST_CASE("Numbers have one spelling and a range") {
  const std::string head = kId + ".seg " + kId + " ";
  for (const std::string& fields : std::vector<std::string>{
           "01 0000000000000000 1 1 -", "+1 0000000000000000 1 1 -", "-1 0000000000000000 1 1 -",
           "18446744073709551616 0000000000000000 1 1 -", "1 000000000000000 1 1 -",
           "1 00000000000000000 1 1 -", "1 000000000000000G 1 1 -", "1 000000000000000A 1 1 -",
           "1 0000000000000000  1 1 -", "1 0000000000000000 1 1", "1 0000000000000000 1 1 - -",
           "1 0000000000000000 1 1 - "}) {
    INFO(fields);
    CHECK(code(with_segment(head + fields)) == ErrorCode::kCorrupt);
  }
  CHECK(code(with_segment(head + "18446744073709551615 ffffffffffffffff 0 0 -")) == ErrorCode::kOk);
  CHECK(code(sealed("quoth-manifest 1\ngeneration 0\n")) == ErrorCode::kCorrupt);
  CHECK(code(sealed("quoth-manifest 1\ngeneration 9223372036854775807\n")) == ErrorCode::kOk);
  CHECK(code(sealed("quoth-manifest 1\ngeneration 9223372036854775808\n")) == ErrorCode::kCorrupt);
  CHECK(code(sealed("quoth-manifest 1\n")) == ErrorCode::kCorrupt);
}

TEST_CASE("A newer manifest is refused as such, and a segment is named once") {
  CHECK(code("quoth-manifest 2\nanything") == ErrorCode::kUnsupportedVersion);
  CHECK(code("quoth-manifest 0\n") == ErrorCode::kCorrupt);
  // Ignoring a set of live documents would bring deleted ones back.
  CHECK(code(with_segment(kId + ".seg " + kId + " 1 0000000000000000 1 1 live-1")) ==
        ErrorCode::kUnsupportedVersion);
  Manifest manifest = some_manifest(1);
  manifest.segments.push_back(manifest.segments[0]);
  CHECK(code(format_manifest(manifest)) == ErrorCode::kCorrupt);
  CHECK(code(format_manifest(some_manifest(format::kMaxSegments))) == ErrorCode::kOk);
  CHECK(code(format_manifest(some_manifest(format::kMaxSegments + 1))) == ErrorCode::kCorrupt);
}
