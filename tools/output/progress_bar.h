// A progress bar on standard error; nothing unless that is a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "quoth/index_builder.h"

namespace quoth::tools {

class ProgressBar {
 public:
  explicit ProgressBar(bool enabled);
  ~ProgressBar();  // wipes the line
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const BuildProgress& progress);
  void show(std::string_view what, double fraction);
  void clear();

 private:
  void draw(const std::string& line);
  bool due();

  bool enabled_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_draw_{};
};

// "1.2 MB", "340 B": powers of 1000, as disks are sold.
std::string bytes_text(std::uint64_t bytes);
// "1,234,567"
std::string number_text(std::uint64_t number);
// "0.8 ms", "12.3 s", "4 min 10 s"
std::string duration_text(double seconds);

}  // namespace quoth::tools
