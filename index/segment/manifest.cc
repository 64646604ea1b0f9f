#include "index/segment/manifest.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "index/format.h"
#include "index/segment/checksum.h"

namespace quoth::index {
namespace {

constexpr std::string_view kAllLive = "-";
constexpr std::uint64_t kMaxGeneration = (std::uint64_t{1} << 63) - 1;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Takes a line with the given keyword off the text: fields separated by single spaces.
class LineReader {
 public:
  // Takes the next line; false when there is none or it begins with another word.
  bool next(std::string_view& text, std::string_view keyword) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    std::string_view line = text.substr(0, end);
    if (!line.starts_with(keyword) || !line.substr(keyword.size()).starts_with(' ')) return false;
    rest_ = line.substr(keyword.size());
    text.remove_prefix(end + 1);
    return true;
  }
  std::optional<std::string_view> field() {
    if (!rest_.starts_with(' ')) return std::nullopt;
    rest_.remove_prefix(1);
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view value = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (value.empty()) return std::nullopt;
    return value;
  }
  // Decimal without leading zeros.
  std::optional<std::uint64_t> number() {
    const std::optional<std::string_view> text = field();
    if (!text.has_value() || (text->size() > 1 && text->front() == '0')) return std::nullopt;
    return parse(*text, 10);
  }
  std::optional<std::uint64_t> hash() {
    const std::optional<std::string_view> text = field();
    if (!text.has_value() || text->size() != 16 || !is_hex(*text)) return std::nullopt;
    return parse(*text, 16);
  }
  bool ended() const { return rest_.empty(); }

 private:
  static std::optional<std::uint64_t> parse(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  std::string_view rest_;
};

// `has_live_set`: a newer version deleted some of its documents.
std::optional<SegmentEntry> parse_segment(LineReader& line, bool& has_live_set) {
  SegmentEntry entry;
  const auto file = line.field();
  const auto id = line.field();
  const auto bytes = line.number();
  const auto checksum = line.hash();
  const auto documents = line.number();
  const auto tokens = line.number();
  const auto live = line.field();
  if (!file || !id || !bytes || !checksum || !documents || !tokens || !live || !line.ended())
    return std::nullopt;
  entry.file = *file;
  entry.id = *id;
  if (entry.id.size() != 32 || !is_hex(entry.id) ||
      entry.file != entry.id + std::string(format::kSegmentSuffix)) {
    return std::nullopt;
  }
  if (!is_safe_name(*live)) return std::nullopt;
  has_live_set = *live != kAllLive;
  entry.bytes = *bytes;
  entry.checksum = *checksum;
  entry.documents = *documents;
  entry.tokens = *tokens;
  return entry;
}

}  // namespace

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > format::kMaxNameBytes || name.front() == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  });
}

std::string format_manifest(const Manifest& manifest) {
  std::string text(format::kManifestMagic);
  text += std::to_string(format::kManifestVersion) + "\n";
  text += "generation " + std::to_string(manifest.generation) + "\n";
  for (const SegmentEntry& entry : manifest.segments) {
    text += "segment " + entry.file + " " + entry.id + " " + std::to_string(entry.bytes) + " " +
            hex(entry.checksum) + " " + std::to_string(entry.documents) + " " + std::to_string(entry.tokens) +
            " " + std::string(kAllLive) + "\n";
  }
  const std::string checksum = hex(hash64(as_bytes(text)));
  return text + "end " + checksum + "\n";
}

Result<Manifest> parse_manifest(std::string_view text, std::string_view path) {
  const auto damaged = [&](std::string_view what) {
    return Error{ErrorCode::kCorrupt,
                 std::string(path) + ": " + std::string(what) + "; build the index again"};
  };
  const std::string_view whole = text;
  LineReader line;
  if (!line.next(text, format::kManifestMagic.substr(0, format::kManifestMagic.size() - 1))) {
    return damaged("not a quoth manifest");
  }
  const std::optional<std::uint64_t> version = line.number();
  if (version.has_value() && line.ended() && *version > format::kManifestVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 std::string(path) + ": manifest version " + std::to_string(*version) +
                     ", this library reads up to " + std::to_string(format::kManifestVersion) +
                     "; use a newer quoth"};
  }
  if (version != format::kManifestVersion || !line.ended()) return damaged("impossible version");

  Manifest manifest;
  if (!line.next(text, "generation")) return damaged("the generation is missing");
  const std::optional<std::uint64_t> generation = line.number();
  if (!generation.has_value() || !line.ended() || *generation == 0 || *generation > kMaxGeneration) {
    return damaged("impossible generation");
  }
  manifest.generation = *generation;
  while (line.next(text, "segment")) {
    bool has_live_set = false;
    std::optional<SegmentEntry> entry = parse_segment(line, has_live_set);
    const std::string number = std::to_string(manifest.segments.size() + 1);
    if (!entry.has_value()) return damaged("impossible entry of segment " + number);
    if (has_live_set) {
      return Error{ErrorCode::kUnsupportedVersion,
                   std::string(path) + ": some documents of segment " + number +
                       " are deleted, which this library cannot read; use a newer quoth"};
    }
    if (manifest.segments.size() == format::kMaxSegments) return damaged("too many segments");
    manifest.segments.push_back(std::move(*entry));
  }
  const std::size_t signed_bytes = whole.size() - text.size();
  if (!line.next(text, "end")) return damaged("cut short: the last line is missing");
  const std::optional<std::uint64_t> checksum = line.hash();
  if (!checksum.has_value() || !line.ended() || !text.empty()) return damaged("impossible last line");
  if (*checksum != hash64(as_bytes(whole.substr(0, signed_bytes)))) return damaged("wrong checksum");

  std::vector<std::string_view> names;
  for (const SegmentEntry& entry : manifest.segments) names.push_back(entry.file);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    return damaged("a segment is named twice");
  return manifest;
}

}  // namespace quoth::index
