// The operating system's files (POSIX).
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "index/io/io.h"
#include "index/io/real_file.h"

namespace quoth::index {
namespace {

DirEntry entry_of(std::string name, const struct stat& info) {
  DirEntry entry;
  entry.name = std::move(name);
  entry.is_directory = S_ISDIR(info.st_mode);
  entry.is_regular = S_ISREG(info.st_mode);
  entry.size = entry.is_regular ? static_cast<std::uint64_t>(info.st_size) : 0;
  entry.modified = std::int64_t{info.st_mtim.tv_sec};
  return entry;
}

class RealFileLock final : public FileLock {
 public:
  explicit RealFileLock(Fd fd) : fd_(std::move(fd)) {}

 private:
  Fd fd_;  // the lock belongs to the open file; closing releases it
};

class RealIo final : public Io {
 public:
  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override { return map_file(path); }
  Result<std::unique_ptr<InputFile>> open_input(const std::string& path) override {
    return open_input_file(path);
  }
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override { return create_file(path); }

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
};

}  // namespace

Io& real_io() {
  static RealIo io;  // stateless
  return io;
}

}  // namespace quoth::index
