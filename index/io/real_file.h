// Files of the operating system (POSIX), for real_io.cc: descriptors, errors, and the three kinds of open
// file.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::index {

// "cannot ACTION PATH: what the system says about errno value `number`".
Error system_error(std::string_view action, const std::string& path, int number);

// A NUL would silently cut the name that the system sees.
Result<void> check_path(const std::string& path);

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  void reset() {
    if (number_ > STDERR_FILENO) ::close(number_);  // standard streams are borrowed
    number_ = -1;
  }
  int number_ = -1;
};

// Close-on-exec, and never in the place of a standard stream.
Result<Fd> open_fd(std::string_view action, const std::string& path, int flags, mode_t mode = 0);
Result<struct stat> stat_of(const Fd& fd, const std::string& path);

// As Io promises them.
Result<std::unique_ptr<MappedFile>> map_file(const std::string& path);
Result<std::unique_ptr<InputFile>> open_input_file(const std::string& path);
Result<std::unique_ptr<OutputFile>> create_file(const std::string& path);

}  // namespace quoth::index
