// Standard output and standard error, and how they look.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace quoth::tools {

// Buffered standard output. A reader that went away (EPIPE) is not an error; any other failed
// write is remembered, told once, and makes finish() false.
class Output {
 public:
  void write(std::string_view text);
  void flush();
  bool closed() const { return closed_; }  // nobody reads any more
  bool finish();

 private:
  std::string buffer_;
  bool closed_ = false;
  bool failed_ = false;
};

Output& standard_output();
std::ostream& standard_output_stream();  // for libraries that want one (help texts)
std::ostream& standard_error_stream();

bool stdout_is_terminal();
bool stderr_is_terminal();
std::size_t terminal_width();  // 80 when not known

// "quoth: <message>" on standard error, made inert.
void print_error(std::string_view message);
void print_note(std::string_view message);

// Our own colours: empty strings unless standard output is a terminal and NO_COLOR is unset.
struct Style {
  std::string_view match, title, dim, reset;
  std::string_view added, removed, quiet;  // of a word diff; quiet: changes that are no edits
  std::string_view good, doubtful, bad;    // verdicts
  bool coloured = false;
};
const Style& style();

}  // namespace quoth::tools
