#include "tests/gold/confusion.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace quoth::test {
namespace {

constexpr std::size_t kListedErrors = 200;

std::string cell(std::string_view text, int width) {
  std::array<char, 64> out;
  std::snprintf(out.data(), out.size(), "%*.*s", width, static_cast<int>(text.size()), text.data());
  return out.data();
}

std::string name(std::size_t verdict) { return std::string(verdict_name(static_cast<Verdict>(verdict))); }

template <class Counts>
std::string row(const std::string& title, const Counts& counts) {
  std::string line = cell(title, -20);
  for (const std::size_t count : counts) line += cell(count == 0 ? "." : std::to_string(count), 11);
  return line;
}

}  // namespace

void Confusion::add(const GoldCase& made, Verdict found) {
  const auto column = static_cast<std::size_t>(found);
  const auto kind = static_cast<std::size_t>(made.kind);
  ++total_;
  ++labels_[static_cast<std::size_t>(made.allowed.front())][column];
  ++kinds_[kind][column];
  if (made.allowed.front() >= Verdict::kAltered && found <= Verdict::kSameWords) ++falsely_same_;
  if (std::find(made.allowed.begin(), made.allowed.end(), found) != made.allowed.end()) {
    ++right_;
    return;
  }
  ++wrong_[kind];
  if (errors_.size() < kListedErrors) {
    errors_.push_back(std::string(gold_kind_name(made.kind)) + " called " + name(column) + ": " + made.quote +
                      (made.document.empty() ? "" : "  [" + made.document + "]"));
  }
}

double Confusion::share(GoldKind kind, Verdict verdict) const {
  const Counts& counts = kinds_[static_cast<std::size_t>(kind)];
  const auto all = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  return all == 0 ? 0
                  : static_cast<double>(counts[static_cast<std::size_t>(verdict)]) / static_cast<double>(all);
}

std::string Confusion::table() const {
  std::string head = cell("label \\ verdict", -20);
  for (std::size_t i = 0; i < kVerdicts; ++i) head += cell(name(i), 11);
  std::string out = head + "\n";
  for (std::size_t i = 0; i < kVerdicts; ++i) out += row(name(i), labels_[i]) + "\n";
  out += "\n" + head + "      wrong\n";
  for (std::size_t i = 0; i < kGoldKinds; ++i) {
    out += row(std::string(gold_kind_name(static_cast<GoldKind>(i))), kinds_[i]) +
           cell(wrong_[i] == 0 ? "." : std::to_string(wrong_[i]), 11) + "\n";
  }
  std::array<char, 128> last;
  std::snprintf(last.data(), last.size(), "\n%zu of %zu right (%.2f %%), %zu falsely called the same words\n",
                right_, total_,
                total_ == 0 ? 0.0 : 100.0 * static_cast<double>(right_) / static_cast<double>(total_),
                falsely_same_);
  out += last.data();
  for (const std::string& error : errors_) out += error + "\n";
  return out;
}

}  // namespace quoth::test
