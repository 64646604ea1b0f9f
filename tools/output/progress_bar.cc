#include "tools/output/progress_bar.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr int kBarCells = 24;

std::string bar(double fraction) {
  const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kBarCells);
  return fmt::format("[{:#<{}}{:.<{}}]", "", full, "", kBarCells - full);
}

std::string_view stage_name(BuildProgress::Stage stage) {
  switch (stage) {
    case BuildProgress::Stage::kReading: return "reading";
    case BuildProgress::Stage::kSorting: return "sorting";
    case BuildProgress::Stage::kWriting: return "writing";
    case BuildProgress::Stage::kPublishing: return "publishing";
  }
  return "";
}

}  // namespace

ProgressBar::ProgressBar(bool enabled) : enabled_(enabled && stderr_is_terminal()), start_(Clock::now()) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

bool ProgressBar::due() {
  if (!enabled_) return false;
  const auto now = Clock::now();
  if (drawn_ && now - last_draw_ < kRedraw) return false;
  last_draw_ = now;
  return true;
}

void ProgressBar::draw(const std::string& line) {
  std::fputs(("\r\x1b[K" + line.substr(0, terminal_width() - 1)).c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::show(const BuildProgress& progress) {
  if (!due()) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(progress.bytes_done) / seconds : 0;
  std::string line = fmt::format("{:<10} ", stage_name(progress.stage));
  if (progress.stage != BuildProgress::Stage::kReading) {
    draw(line + fmt::format("{} {:3.0f} %", bar(progress.stage_fraction), progress.stage_fraction * 100));
    return;
  }
  if (progress.bytes_total > 0) {
    const double fraction = static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total);
    line += fmt::format("{} {:3.0f} %  ", bar(fraction), fraction * 100);
  }
  line += fmt::format("{}, {} documents, {}/s", bytes_text(progress.bytes_done), number_text(progress.documents),
                      bytes_text(static_cast<std::uint64_t>(rate)));
  if (progress.bytes_total > progress.bytes_done && rate > 0) {
    line += ", " + duration_text(static_cast<double>(progress.bytes_total - progress.bytes_done) / rate) + " left";
  }
  draw(line);
}

void ProgressBar::show(std::string_view what, double fraction) {
  if (!due()) return;
  draw(fmt::format("{:<10} {} {:3.0f} %", what, bar(fraction), fraction * 100));
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string number_text(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string duration_text(double seconds) {
  if (seconds < 0.001) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace quoth::tools
