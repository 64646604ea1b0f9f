// Any bytes are a query or an error with a place; what is printed parses to the same.
//
// The first byte chooses mode and day; the rest is the query.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "index/analysis/analyzer.h"
#include "query/parser.h"
#include "query/plain_query.h"
#include "query/rewrite.h"

namespace {

using quoth::Query;

void require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law);
  std::abort();
}

// Whether the analyzer finds a folded word again when it stands alone. It does for all ordinary ones;
// words of broken bytes, or shortened for their length, may fold once more.
bool stable(std::string_view word, quoth::index::Analyzer& analyzer) {
  quoth::index::TokenBuffer buffer;
  analyzer.analyze(word, buffer);
  return buffer.tokens.size() == 1 && buffer.term(buffer.tokens[0]) == word;
}

bool stable(const quoth::query::Node& node, quoth::index::Analyzer& analyzer) {
  if (node.kind == quoth::query::NodeKind::kTerm && !stable(node.term, analyzer)) return false;
  std::string phrase;
  std::size_t words = 0;
  for (const auto& slot : node.slots) {
    if (slot.kind == quoth::query::PhraseSlot::Kind::kWord && !stable(slot.term, analyzer)) return false;
    for (const auto& choice : slot.choices) {
      for (const std::string& word : choice) {
        if (!stable(word, analyzer)) return false;
      }
    }
    phrase += slot.term + ' ';
    words += slot.term.empty() ? 0U : 1U;
  }
  quoth::index::TokenBuffer buffer;
  analyzer.analyze(phrase, buffer);
  if (buffer.tokens.size() != words) return false;
  for (const auto& child : node.children) {
    if (!stable(*child, analyzer)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t choice = size == 0 ? 0 : data[0];
  const std::string_view text(size == 0 ? "" : reinterpret_cast<const char*>(data) + 1,
                              size == 0 ? 0 : size - 1);
  static quoth::index::Analyzer analyzer;  // keeps nothing from one text to the next
  const auto mode = (choice & 1) != 0 ? Query::Mode::kStrict : Query::Mode::kHuman;
  auto parsed = quoth::query::parse(text, analyzer, {mode, (choice & 2) != 0 ? "2026-07-27" : ""});
  if (!parsed.ok()) {
    const quoth::Error& error = parsed.error();
    require(mode == Query::Mode::kStrict || error.code == quoth::ErrorCode::kLimit,
            "human text is never a syntax error");
    require(error.position >= 0 && error.position <= static_cast<std::int64_t>(text.size()),
            "an error has a place");
    return 0;
  }
  for (const Query::Note& note : parsed.value().notes)
    require(note.column <= text.size(), "a note has a place");
  const std::string printed = quoth::query::print(*parsed.value().root);
  if (const auto plain = quoth::query::plain_query(text))
    require(parsed.value().notes.empty() && quoth::query::print(*plain) == printed,
            "plain queries are read alike");
  const auto copy = quoth::query::rewrite(quoth::query::clone(*parsed.value().root));
  require(quoth::query::print(*copy) == printed, "normal form is final");
  if (printed.size() > quoth::query::kMaxQueryBytes) return 0;
  auto again = quoth::query::parse(printed, analyzer);
  require(again.ok(), "what is printed parses");
  if (stable(*parsed.value().root, analyzer)) {
    require(quoth::query::print(*again.value().root) == printed, "what is printed parses to the same");
  }
  return 0;
}
