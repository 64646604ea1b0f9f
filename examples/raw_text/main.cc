// Finds a phrase in an index and prints the raw bytes around every match, as the document had
// them: the index keeps the original text, and matches are byte ranges of it.
//
//   raw_text INDEX QUERY        such as: raw_text speeches.idx '"fear itself"'
#include <quoth/quoth.h>

#include <cstdint>
#include <cstdio>
#include <string>

namespace {

constexpr std::uint64_t kAround = 60;  // bytes shown on each side

int report(const quoth::Error& error) {
  std::fprintf(stderr, "raw_text: %s\n", error.message.c_str());
  return 2;
}

// `text` without the pieces of characters at its ends: a range of bytes may cut one.
std::string whole_characters(const std::string& text) {
  const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  std::size_t begin = 0;
  while (begin < text.size() && continues(begin)) ++begin;
  if (begin == text.size()) return "";

  std::size_t last = text.size() - 1;  // where the last character begins
  while (continues(last)) --last;
  const auto lead = static_cast<unsigned char>(text[last]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::size_t end = last + length <= text.size() ? text.size() : last;
  return text.substr(begin, end - begin);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: raw_text INDEX QUERY\n"), 2;

  auto index = quoth::Index::open(argv[1]);
  if (!index) return report(index.error());
  auto query = quoth::Query::parse(argv[2], quoth::Query::Mode::kStrict);
  if (!query) return report(query.error());

  const quoth::Searcher searcher = index.value().searcher();
  auto hits = searcher.search(query.value());
  if (!hits) return report(hits.error());

  for (const quoth::Hit& hit : hits.value().top) {
    auto matches = searcher.matches(query.value(), hit);
    if (!matches) return report(matches.error());
    for (const quoth::MatchRange& match : matches.value()) {
      if (match.in_title) continue;
      // A range past the end of the text is cut there.
      const std::uint64_t begin = match.begin > kAround ? match.begin - kAround : 0;
      auto bytes = searcher.text(hit, {begin, match.end + kAround});
      if (!bytes) return report(bytes.error());
      std::printf("%s [%llu, %llu): %s\n", hit.id.c_str(), static_cast<unsigned long long>(match.begin),
                  static_cast<unsigned long long>(match.end), whole_characters(bytes.value()).c_str());
    }
  }
  return hits.value().top.empty() ? 1 : 0;
}
