#include "tools/output/streams.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tools/output/inert.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

// 0 or the errno of the write that failed.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

void print_line(std::string_view prefix, std::string_view message) {
  std::string line(prefix);
  append_inert(message, Layout::kLines, line);
  line += '\n';
  write_all(STDERR_FILENO, line);
}

}  // namespace

void Output::write(std::string_view text) {
  if (closed_ || failed_) return;
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) flush();
}

void Output::flush() {
  const int error = closed_ || failed_ ? 0 : write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error == 0) return;
  if (error == EPIPE) {
    closed_ = true;
    return;
  }
  failed_ = true;
  print_error(std::string("cannot write to standard output: ") + std::strerror(error));
}

bool Output::finish() {
  flush();
  return !failed_;
}

Output& standard_output() {
  static Output output;
  return output;
}

std::ostream& standard_output_stream() { return std::cout; }
std::ostream& standard_error_stream() { return std::cerr; }

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::size_t terminal_width() {
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    winsize size = {};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  }
  return 80;
}

void print_error(std::string_view message) { print_line("quoth: ", message); }
void print_note(std::string_view message) { print_line("note: ", message); }

const Style& style() {
  static const Style coloured{"\x1b[1;31m", "\x1b[1m",   "\x1b[2m",    "\x1b[0m",    "\x1b[32m", "\x1b[9;31m",
                              "\x1b[36m",   "\x1b[1;32m", "\x1b[1;33m", "\x1b[1;31m", true};
  static const Style plain{};
  static const bool colour = stdout_is_terminal() && std::getenv("NO_COLOR") == nullptr;
  return colour ? coloured : plain;
}

}  // namespace quoth::tools
