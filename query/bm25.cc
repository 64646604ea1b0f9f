#include "query/bm25.h"

#include <algorithm>
#include <cmath>

namespace quoth::query {

double Bm25::idf(std::string_view word) const {
  const auto n = static_cast<double>(collection_.documents);
  const auto df = static_cast<double>(collection_.documents_with[words_.index(word)]);
  return std::log(1.0 + (n - df + 0.5) / (df + 0.5));
}

// The depth of a tree is bounded by kMaxDepth.
double Bm25::sum_of_idf(const Node& node) const {
  if (node.kind == NodeKind::kTerm) return idf(node.term);
  double sum = 0;
  for (const PhraseSlot& slot : node.slots) {
    if (slot.kind == PhraseSlot::Kind::kWord) sum += idf(slot.term);
    double best = 0;
    for (const auto& choice : slot.choices) {
      double words = 0;
      for (const std::string& word : choice) words += idf(word);
      best = std::max(best, words);
    }
    sum += best;
  }
  const std::size_t counted = node.kind == NodeKind::kNotNear ? 1 : node.children.size();
  for (std::size_t i = 0; i < counted; ++i) {
    const double child = sum_of_idf(*node.children[i]);
    sum = node.kind == NodeKind::kOr ? std::max(sum, child) : sum + child;
  }
  return sum;
}

}  // namespace quoth::query
