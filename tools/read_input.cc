#include "tools/read_input.h"

#include <fcntl.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>

#include "tools/output/signals.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

Error system_error(const std::string& path) {
  const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return Error{code, path + ": " + std::strerror(errno)};
}

Result<std::string> read_all(int fd, const std::string& path, std::uint64_t most) {
  std::string out;
  std::array<char, kPiece> piece;
  for (;;) {
    const ssize_t n = ::read(fd, piece.data(), piece.size());
    if (n < 0 && errno == EINTR && !interrupted()) continue;
    if (n < 0) return system_error(path);
    if (n == 0) return out;
    if (static_cast<std::uint64_t>(n) > most - out.size()) {
      return Error{ErrorCode::kLimit, path + ": more than " + std::to_string(most) + " bytes: split it"};
    }
    out.append(piece.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace

Result<std::string> read_input(const std::string& path, std::uint64_t most) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input", most);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return system_error(path);
  auto out = read_all(fd, path, most);
  ::close(fd);
  return out;
}

}  // namespace quoth::tools
