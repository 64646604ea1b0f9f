#include "tools/word_diff.h"

#include <algorithm>
#include <cctype>

namespace quoth::tools {
namespace {

void append_edit(const QuoteEdit& edit, std::vector<DiffPiece>& out) {
  switch (edit.op) {
    case QuoteOp::kTypography:
      out.push_back({DiffKind::kTypography, edit.quote_text, edit.source_text});
      return;
    case QuoteOp::kElide:
      out.push_back({DiffKind::kElided, edit.quote_text, edit.source_text});
      return;
    case QuoteOp::kBracket:
      out.push_back({DiffKind::kBracket, edit.quote_text, edit.source_text});
      return;
    default:
      break;
  }
  if (!edit.source_text.empty()) out.push_back({DiffKind::kRemoved, edit.source_text, {}});
  if (!edit.quote_text.empty()) out.push_back({DiffKind::kAdded, edit.quote_text, {}});
}

}  // namespace

std::vector<DiffPiece> word_diff(std::string_view quote, const std::vector<QuoteEdit>& script) {
  std::vector<DiffPiece> out;
  std::size_t at = 0;
  for (const QuoteEdit& edit : script) {
    const auto begin = std::min<std::size_t>(edit.quote.begin, quote.size());
    const auto end = std::min<std::size_t>(edit.quote.end, quote.size());
    if (begin > at) out.push_back({DiffKind::kSame, quote.substr(at, begin - at), {}});
    append_edit(edit, out);
    at = std::max(at, end);
  }
  if (at < quote.size()) out.push_back({DiffKind::kSame, quote.substr(at), {}});
  return out;
}

bool needs_space(const DiffPiece& before, const DiffPiece& after) {
  if (before.kind != DiffKind::kRemoved && after.kind != DiffKind::kRemoved) return false;
  if (before.text.empty() || after.text.empty()) return false;
  const auto left = static_cast<unsigned char>(before.text.back());
  const auto right = static_cast<unsigned char>(after.text.front());
  const bool opens = left == '(' || left == '[' || left == '"' || left == '\'';
  const bool word = right >= 0x80 || std::isalnum(right) != 0 || right == '[' || right == '(';
  return word && !opens && std::isspace(left) == 0;
}

}  // namespace quoth::tools
