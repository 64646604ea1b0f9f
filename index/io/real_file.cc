// Every call loops over EINTR and short transfers, and every error carries the path and the
// system's words.
#include "index/io/real_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

namespace quoth::index {
namespace {

constexpr std::size_t kOutputBuffer = std::size_t{1} << 18;
// The kernel transfers at most 2 GiB at once; smaller steps also keep signals responsive.
constexpr std::size_t kMaxTransfer = std::size_t{1} << 28;

#ifndef MADV_POPULATE_READ
constexpr int kPopulateRead = 22;  // Linux 5.14; older kernels answer EINVAL, which is as good as done
#else
constexpr int kPopulateRead = MADV_POPULATE_READ;
#endif

}  // namespace

Error system_error(std::string_view action, const std::string& path, int number) {
  ErrorCode code = ErrorCode::kIo;
  if (number == ENOENT) code = ErrorCode::kNotFound;
  if (number == EEXIST) code = ErrorCode::kExists;
  if (number == ENOMEM) code = ErrorCode::kNoMemory;
  std::string message = "cannot ";
  message.append(action).append(" ").append(path).append(": ").append(
      std::generic_category().message(number));
  return {code, std::move(message)};
}

Result<void> check_path(const std::string& path) {
  if (path.empty()) return Error{ErrorCode::kInvalidArgument, "empty path"};
  if (path.find('\0') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "path with a zero byte: " + std::string(path.c_str())};
  }
  return {};
}

Result<Fd> open_fd(std::string_view action, const std::string& path, int flags, mode_t mode) {
  QUOTH_TRY(check_path(path));
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return system_error(action, path, errno);
  if (fd <= STDERR_FILENO) {
    // The process was started with a standard stream closed: keep out of its place, lest the
    // next message to it lands in an index file.
    const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int number = errno;
    ::close(fd);
    if (moved < 0) return system_error(action, path, number);
    fd = moved;
  }
  return Fd(fd);
}

Result<struct stat> stat_of(const Fd& fd, const std::string& path) {
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return system_error("inspect", path, errno);
  return info;
}

namespace {

class RealMappedFile final : public MappedFile {
 public:
  RealMappedFile(std::string path, void* data, std::size_t size)
      : path_(std::move(path)), data_(data), size_(size) {}
  ~RealMappedFile() override {
    if (size_ != 0) ::munmap(data_, size_);
  }
  RealMappedFile(const RealMappedFile&) = delete;
  RealMappedFile& operator=(const RealMappedFile&) = delete;

  std::span<const std::byte> bytes() const override { return {static_cast<const std::byte*>(data_), size_}; }
  const std::string& path() const override { return path_; }
  void populate(std::size_t offset, std::size_t length) const override {
    advise(offset, length, kPopulateRead);
  }
  void expect_random() const override { advise(0, size_, MADV_RANDOM); }
  void will_need(std::size_t offset, std::size_t length) const override {
    advise(offset, length, MADV_WILLNEED);
  }
  bool is_resident(std::size_t offset) const override {
    if (offset >= size_) return true;
    unsigned char page = 1;
    std::byte* const at = static_cast<std::byte*>(data_) + (offset - offset % page_size());
    return ::mincore(at, 1, &page) != 0 || (page & 1) != 0;
  }

 private:
  static std::size_t page_size() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }
  void advise(std::size_t offset, std::size_t length, int advice) const {
    if (offset >= size_) return;
    length = std::min(length, size_ - offset);
    const std::size_t slack = offset % page_size();
    ::madvise(static_cast<std::byte*>(data_) + (offset - slack), length + slack, advice);
  }

  std::string path_;
  void* data_;
  std::size_t size_;
};

class RealOutputFile final : public OutputFile {
 public:
  RealOutputFile(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  Result<void> append(std::span<const std::byte> bytes) override {
    QUOTH_TRY(state());
    size_ += bytes.size();
    if (buffer_.size() + bytes.size() <= kOutputBuffer) {
      buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
      return {};
    }
    QUOTH_TRY(flush());
    if (bytes.size() >= kOutputBuffer) return write_all(bytes);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return {};
  }

  std::uint64_t size() const override { return size_; }

  void write_back() override {
    const auto written = static_cast<off_t>(size_ - buffer_.size());
    (void)::sync_file_range(fd_.get(), written_back_, written - written_back_, SYNC_FILE_RANGE_WRITE);
    written_back_ = written;
  }

  // After a failed fsync the kernel may have dropped the dirty pages and report success next time,
  // so the failure is final.
  Result<void> sync() override {
    QUOTH_TRY(state());
    QUOTH_TRY(flush());
    int result = 0;
    do {
      result = ::fsync(fd_.get());
    } while (result != 0 && errno == EINTR);
    if (result != 0) return fail(system_error("sync", path_, errno));
    return {};
  }

  Result<void> close() override {
    QUOTH_TRY(state());
    QUOTH_TRY(flush());
    // On Linux the descriptor is gone even when close is interrupted.
    if (::close(fd_.release()) != 0 && errno != EINTR) return fail(system_error("close", path_, errno));
    failed_ = Error{ErrorCode::kInternal, path_ + " is closed already"};
    return {};
  }

 private:
  Result<void> state() const {
    if (failed_.has_value()) return *failed_;
    return {};
  }
  Error fail(Error error) {
    failed_ = error;
    return error;
  }
  Result<void> flush() {
    QUOTH_TRY(write_all(buffer_));
    buffer_.clear();
    return {};
  }
  Result<void> write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), std::min(bytes.size(), kMaxTransfer));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail(system_error("write", path_, errno));
      if (n == 0) return fail(system_error("write", path_, ENOSPC));
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }

  std::string path_;
  Fd fd_;
  std::vector<std::byte> buffer_;
  std::uint64_t size_ = 0;
  off_t written_back_ = 0;
  std::optional<Error> failed_;
};

class RealInputFile final : public InputFile {
 public:
  RealInputFile(std::string path, Fd fd, std::uint64_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      QUOTH_TRY_ASSIGN(const std::size_t n, read_some(offset + done, out.subspan(done)));
      if (n == 0) break;
      done += n;
    }
    return done;
  }
  std::uint64_t size() const override { return size_; }

 private:
  Result<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) {
    const bool stream = size_ == kUnknownSize;
    if (stream && offset != stream_position_) {
      return Error{ErrorCode::kIo, "cannot seek in " + path_ + ": it is a stream"};
    }
    if (!stream && offset > static_cast<std::uint64_t>(INT64_MAX)) return std::size_t{0};
    const std::size_t want = std::min(out.size(), kMaxTransfer);
    for (;;) {
      if (stream) {
        // A pipe may have no writer yet, which read() would report as its end.
        struct pollfd ready {
          fd_.get(), POLLIN, 0
        };
        if (::poll(&ready, 1, -1) < 0 && errno == EINTR) continue;
      }
      const ssize_t n = stream ? ::read(fd_.get(), out.data(), want)
                               : ::pread(fd_.get(), out.data(), want, static_cast<off_t>(offset));
      if (n >= 0) {
        stream_position_ += stream ? static_cast<std::uint64_t>(n) : 0;
        return static_cast<std::size_t>(n);
      }
      if (errno == EINTR || (stream && errno == EAGAIN)) continue;
      return system_error("read", path_, errno);
    }
  }

  std::string path_;
  Fd fd_;
  std::uint64_t size_;
  std::uint64_t stream_position_ = 0;
};

Result<std::unique_ptr<InputFile>> input_from(std::string path, Fd fd) {
  QUOTH_TRY_ASSIGN(const struct stat info, stat_of(fd, path));
  if (S_ISDIR(info.st_mode)) return system_error("read", path, EISDIR);
  const bool standard_input = fd.get() == STDIN_FILENO;
  // A device such as /dev/zero may have no end; as standard input it was asked for.
  if (!standard_input && (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode))) {
    return Error{ErrorCode::kIo, "cannot read " + path + ": it is a device"};
  }
  const bool regular = S_ISREG(info.st_mode) && !standard_input;
  if (!standard_input) {
    const int flags = ::fcntl(fd.get(), F_GETFL);
    if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK) != 0)
      return system_error("open", path, errno);
  }
  const std::uint64_t size = regular ? static_cast<std::uint64_t>(info.st_size) : InputFile::kUnknownSize;
  return std::unique_ptr<InputFile>(std::make_unique<RealInputFile>(std::move(path), std::move(fd), size));
}

}  // namespace

Result<std::unique_ptr<MappedFile>> map_file(const std::string& path) {
  // O_NONBLOCK: opening a pipe must not wait for a writer before it is refused.
  QUOTH_TRY_ASSIGN(const Fd fd, open_fd("open", path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  QUOTH_TRY_ASSIGN(const struct stat info, stat_of(fd, path));
  if (!S_ISREG(info.st_mode)) return Error{ErrorCode::kIo, "cannot map " + path + ": not a regular file"};
  const auto size = static_cast<std::size_t>(info.st_size);
  void* data = nullptr;
  if (size != 0) {  // mmap refuses an empty range
    data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED) return system_error("map", path, errno);
  }
  return std::unique_ptr<MappedFile>(std::make_unique<RealMappedFile>(path, data, size));
}

Result<std::unique_ptr<InputFile>> open_input_file(const std::string& path) {
  if (path == "-") return input_from("standard input", Fd(STDIN_FILENO));
  QUOTH_TRY_ASSIGN(Fd fd, open_fd("open", path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  return input_from(path, std::move(fd));
}

Result<std::unique_ptr<OutputFile>> create_file(const std::string& path) {
  QUOTH_TRY_ASSIGN(Fd fd, open_fd("create", path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666));
  return std::unique_ptr<OutputFile>(std::make_unique<RealOutputFile>(path, std::move(fd)));
}

}  // namespace quoth::index
