// The operating system's files (POSIX). Every call loops over EINTR and short transfers, and
// every error carries the path and the system's words.
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "index/io/io.h"

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

// A NUL would silently cut the name that the system sees.
Result<void> check_path(const std::string& path) {
  if (path.empty()) return Error{ErrorCode::kInvalidArgument, "empty path"};
  if (path.find('\0') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "path with a zero byte: " + std::string(path.c_str())};
  }
  return {};
}

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

Result<Fd> open_fd(std::string_view action, const std::string& path, int flags, mode_t mode = 0) {
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

DirEntry entry_of(std::string name, const struct stat& info) {
  DirEntry entry;
  entry.name = std::move(name);
  entry.is_directory = S_ISDIR(info.st_mode);
  entry.is_regular = S_ISREG(info.st_mode);
  entry.size = entry.is_regular ? static_cast<std::uint64_t>(info.st_size) : 0;
  return entry;
}

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
    if (offset >= size_) return;
    length = std::min(length, size_ - offset);
    const std::size_t slack = offset % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    ::madvise(static_cast<std::byte*>(data_) + (offset - slack), length + slack, kPopulateRead);
  }

 private:
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

class RealFileLock final : public FileLock {
 public:
  explicit RealFileLock(Fd fd) : fd_(std::move(fd)) {}

 private:
  Fd fd_;  // the lock belongs to the open file; closing releases it
};

class RealIo final : public Io {
 public:
  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override {
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

  Result<std::unique_ptr<InputFile>> open_input(const std::string& path) override {
    if (path == "-") return input_from("standard input", Fd(STDIN_FILENO));
    QUOTH_TRY_ASSIGN(Fd fd, open_fd("open", path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    return input_from(path, std::move(fd));
  }

  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    QUOTH_TRY_ASSIGN(Fd fd, open_fd("create", path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666));
    return std::unique_ptr<OutputFile>(std::make_unique<RealOutputFile>(path, std::move(fd)));
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    QUOTH_TRY(check_path(from));
    QUOTH_TRY(check_path(to));
    if (::rename(from.c_str(), to.c_str()) != 0)
      return system_error("rename to " + to + " the file", from, errno);
    return {};
  }

  Result<void> remove(const std::string& path) override {
    QUOTH_TRY(check_path(path));
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("remove", path, errno);
    return {};
  }

  Result<void> make_directory(const std::string& path) override {
    QUOTH_TRY(check_path(path));
    if (::mkdir(path.c_str(), 0777) == 0) return {};
    if (errno != EEXIST) return system_error("make directory", path, errno);
    QUOTH_TRY_ASSIGN(const DirEntry entry, stat(path));
    if (!entry.is_directory) return system_error("make directory", path, EEXIST);
    return {};
  }

  Result<void> sync_directory(const std::string& path) override {
    QUOTH_TRY_ASSIGN(const Fd fd, open_fd("open directory", path, O_RDONLY | O_DIRECTORY));
    // Some file systems have no fsync for folders and say so with EINVAL; they need none.
    while (::fsync(fd.get()) != 0) {
      if (errno == EINVAL) break;
      if (errno != EINTR) return system_error("sync directory", path, errno);
    }
    return {};
  }

  // Symbolic links are reported as themselves, hence as neither file nor folder: a walk or a
  // clean-up never leaves the folder through one.
  Result<std::vector<DirEntry>> list(const std::string& path) override {
    QUOTH_TRY_ASSIGN(Fd fd, open_fd("open directory", path, O_RDONLY | O_DIRECTORY));
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(fd.get()), ::closedir);
    if (folder == nullptr) return system_error("list", path, errno);
    const int number = fd.release();
    std::vector<DirEntry> entries;
    for (;;) {
      errno = 0;
      const struct dirent* item = ::readdir(folder.get());
      if (item == nullptr && errno == EINTR) continue;
      if (item == nullptr && errno != 0) return system_error("list", path, errno);
      if (item == nullptr) break;
      const std::string_view name = item->d_name;
      if (name == "." || name == "..") continue;
      struct stat info {};
      if (::fstatat(number, item->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) continue;  // removed meanwhile
        return system_error("inspect", path + "/" + item->d_name, errno);
      }
      entries.push_back(entry_of(std::string(name), info));
    }
    std::sort(entries.begin(), entries.end(),
              [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
    return entries;
  }

  Result<DirEntry> stat(const std::string& path) override {
    QUOTH_TRY(check_path(path));
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return system_error("inspect", path, errno);
    return entry_of(path.substr(path.find_last_of('/') + 1), info);
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    QUOTH_TRY_ASSIGN(Fd fd, open_fd("open", path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0666));
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return Error{ErrorCode::kBusy, "another writer holds " + path};
      return system_error("lock", path, errno);
    }
    return std::unique_ptr<FileLock>(std::make_unique<RealFileLock>(std::move(fd)));
  }

  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override {
    QUOTH_TRY_ASSIGN(const std::unique_ptr<InputFile> file, open_input(path));
    std::string text;
    std::size_t step = 4096;
    if (file->size() != InputFile::kUnknownSize && file->size() <= limit) {
      step = std::max<std::size_t>(1, static_cast<std::size_t>(file->size()));
    }
    for (;;) {
      const std::size_t have = text.size();
      text.resize(have + step);
      const std::span<std::byte> room(reinterpret_cast<std::byte*>(text.data()) + have, step);
      QUOTH_TRY_ASSIGN(const std::size_t n, file->read_at(have, room));
      text.resize(have + n);
      if (text.size() > limit) {
        return Error{ErrorCode::kLimit,
                     path + " is longer than the " + std::to_string(limit) + " bytes allowed here"};
      }
      if (n == 0) return text;
    }
  }

 private:
  static Result<std::unique_ptr<InputFile>> input_from(std::string path, Fd fd) {
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
};

}  // namespace

Io& real_io() {
  static RealIo io;  // stateless
  return io;
}

}  // namespace quoth::index
