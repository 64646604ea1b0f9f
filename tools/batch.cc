#include "tools/batch.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "tools/exit_codes.h"
#include "tools/in_order.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kMaxLineBytes = 1024 * 1024;
constexpr std::size_t kShownBytes = 80;  // of a line that is refused

BatchAnswer error_answer(const std::string& name, const std::string& line, const Error& error) {
  return {json_line(Json{{name, line}, {"error", json_error(error)}}), false, true};
}

// As much of a line as may be asked; the rest is read over, so that a file without line ends needs no memory.
bool read_line(std::istream& input, std::string& line, std::uint64_t& bytes) {
  line.clear();
  bool any = false;
  for (int c = input.rdbuf()->sbumpc(); c != std::char_traits<char>::eof(); c = input.rdbuf()->sbumpc()) {
    any = true;
    ++bytes;
    if (c == '\n') break;
    if (line.size() <= kMaxLineBytes) line += static_cast<char>(c);
  }
  if (!any) input.setstate(std::ios::eofbit | std::ios::failbit);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return any;
}

class BatchRun {
 public:
  BatchRun(const BatchOptions& options, const std::function<Result<BatchAnswer>(const std::string&)>& answer)
      : options_(options), answer_(answer), bar_(!stdout_is_terminal()) {}

  int run() {
    std::ifstream file;
    if (options_.file != "-") {
      file.open(options_.file, std::ios::binary);
      std::error_code error;
      if (!file || std::filesystem::is_directory(options_.file, error)) {
        print_error(options_.file + ": cannot be opened");
        return kFailed;
      }
      total_ = std::filesystem::file_size(options_.file, error);
      if (error) total_ = 0;
    }
    std::istream& input = options_.file == "-" ? std::cin : file;
    while (input && !interrupted() && !standard_output().closed()) window(input);
    if (input.bad()) {
      print_error(options_.file + ": cannot be read to its end");
      return kFailed;
    }
    if (any_failed_) return kFailed;
    return any_found_ ? kFound : kNothing;
  }

 private:
  void window(std::istream& input) {
    lines_.clear();
    std::string line;
    while (lines_.size() < kWindowItems && read_line(input, line, bytes_)) {
      lines_.push_back(std::move(line));
      // A person or a program that waits for each answer must get it before the next question.
      if (input.rdbuf()->in_avail() <= 0) break;
    }
    in_order<BatchAnswer>(
        lines_.size(), options_.threads, [&](std::size_t i) { return answer(lines_[i]); },
        [&](std::size_t, BatchAnswer one) {
          standard_output().write(one.line);
          any_found_ |= one.found;
          any_failed_ |= one.failed;
        });
    standard_output().flush();
    if (total_ > 0) bar_.show("asking", static_cast<double>(bytes_) / static_cast<double>(total_));
  }

  BatchAnswer answer(const std::string& line) const {
    if (line.size() > kMaxLineBytes) {
      return error_answer(options_.name, line.substr(0, kShownBytes),
                          Error{ErrorCode::kLimit, "a line of a batch may have at most 1 MiB"});
    }
    auto result = answer_(line);
    return result.ok() ? std::move(result).value() : error_answer(options_.name, line, result.error());
  }

  const BatchOptions& options_;
  const std::function<Result<BatchAnswer>(const std::string&)>& answer_;
  ProgressBar bar_;
  std::vector<std::string> lines_;
  std::uint64_t bytes_ = 0, total_ = 0;
  bool any_found_ = false, any_failed_ = false;
};

}  // namespace

int run_batch_lines(const BatchOptions& options,
                    const std::function<Result<BatchAnswer>(const std::string&)>& answer) {
  return BatchRun(options, answer).run();
}

}  // namespace quoth::tools
