#include "query/repairs.h"

#include <algorithm>
#include <utility>

namespace quoth::query {

std::string located(std::string_view text, std::size_t position, std::string_view message) {
  const std::string_view before = text.substr(0, position);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = lines == 0 ? 0 : before.rfind('\n') + 1;
  return "query:" + std::to_string(lines + 1) + ':' + std::to_string(before.size() - line_begin + 1) + ": " +
         std::string(message);
}

std::string shown(std::string_view written) {
  constexpr std::size_t kShown = 40;
  if (written.size() <= kShown) return std::string(written);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(written[end]) & 0xc0) == 0x80) --end;  // a whole character
  return std::string(written.substr(0, end)) + "...";
}

void Repairs::note(std::size_t position, std::string problem, std::string_view remedy) {
  if (strict_) {
    fail(ErrorCode::kQuery, position, problem);
    return;
  }
  if (notes_.size() > kMaxNotes) return;
  if (notes_.size() == kMaxNotes) {
    problem = "more was put right";
    remedy = "it is not listed";
  }
  if (!remedy.empty()) problem.append("; ").append(remedy);
  notes_.push_back({static_cast<std::uint32_t>(position), std::move(problem)});
}

void Repairs::fail(ErrorCode code, std::size_t position, std::string_view message) {
  if (error_) return;
  error_ = Error{code, located(text_, position, message), static_cast<std::int64_t>(position)};
}

std::vector<Query::Note> Repairs::take_notes() {
  std::stable_sort(notes_.begin(), notes_.end(),
                   [](const Query::Note& a, const Query::Note& b) { return a.column < b.column; });
  return std::move(notes_);
}

}  // namespace quoth::query
