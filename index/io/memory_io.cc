#include "index/io/memory_io.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <utility>

namespace quoth::index {
namespace {

constexpr std::size_t kAlignment = 64;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return "";
  return path.substr(0, slash);
}

// Folders are known without a slash at their end; "" and "." are the root.
std::string without_slash(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path == "." ? "" : path;
}

Error error_of(ErrorCode code, std::string_view action, const std::string& path, std::string_view reason) {
  std::string message = "cannot ";
  message.append(action).append(" ").append(path).append(": ").append(reason);
  return {code, std::move(message)};
}

Error missing(std::string_view action, const std::string& path) {
  return error_of(ErrorCode::kNotFound, action, path, "no such file or directory");
}

class MemoryMappedFile final : public MappedFile {
 public:
  MemoryMappedFile(AlignedBytes bytes, std::string path) : bytes_(std::move(bytes)), path_(std::move(path)) {}
  std::span<const std::byte> bytes() const override { return bytes_.view(); }
  const std::string& path() const override { return path_; }
  void populate(std::size_t, std::size_t) const override {}
  void expect_random() const override {}
  void will_need(std::size_t, std::size_t) const override {}
  bool is_resident(std::size_t) const override { return true; }

 private:
  AlignedBytes bytes_;
  std::string path_;
};

}  // namespace

void AlignedBytes::Free::operator()(std::byte* data) const {
  ::operator delete[](data, std::align_val_t{kAlignment});
}

AlignedBytes::AlignedBytes(Bytes bytes) : size_(bytes.size()) {
  if (bytes.empty()) return;
  data_.reset(static_cast<std::byte*>(::operator new[](bytes.size(), std::align_val_t{kAlignment})));
  std::memcpy(data_.get(), bytes.data(), bytes.size());
}

std::unique_ptr<MappedFile> map_memory(Bytes bytes, std::string path) {
  return std::make_unique<MemoryMappedFile>(AlignedBytes(bytes), std::move(path));
}

// A file's content is one vector, growing while it is written; readers by position see what is there.
struct MemoryIo::Tree {
  using Content = std::shared_ptr<std::vector<std::byte>>;

  std::mutex mutex;
  std::map<std::string, Content, std::less<>> files;
  std::set<std::string, std::less<>> folders{""};
  std::set<std::string, std::less<>> locks;

  Content find(const std::string& path) const {
    const auto at = files.find(path);
    return at == files.end() ? nullptr : at->second;
  }
};

namespace {

class MemoryOutputFile final : public OutputFile {
 public:
  MemoryOutputFile(std::shared_ptr<MemoryIo::Tree> tree, MemoryIo::Tree::Content content, std::string path)
      : tree_(std::move(tree)), content_(std::move(content)), path_(std::move(path)) {}

  Result<void> append(std::span<const std::byte> bytes) override {
    QUOTH_TRY(check_open());
    const std::lock_guard guard(tree_->mutex);
    content_->insert(content_->end(), bytes.begin(), bytes.end());
    return {};
  }
  std::uint64_t size() const override {
    const std::lock_guard guard(tree_->mutex);
    return content_->size();
  }
  Result<void> sync() override { return check_open(); }
  Result<void> close() override {
    QUOTH_TRY(check_open());
    closed_ = true;
    return {};
  }

 private:
  Result<void> check_open() const {
    if (closed_) return Error{ErrorCode::kInternal, path_ + " is closed already"};
    return {};
  }
  std::shared_ptr<MemoryIo::Tree> tree_;
  MemoryIo::Tree::Content content_;
  std::string path_;
  bool closed_ = false;
};

class MemoryInputFile final : public InputFile {
 public:
  MemoryInputFile(std::shared_ptr<MemoryIo::Tree> tree, MemoryIo::Tree::Content content)
      : tree_(std::move(tree)), content_(std::move(content)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) override {
    const std::lock_guard guard(tree_->mutex);
    if (offset >= content_->size()) return std::size_t{0};
    const std::size_t n = std::min<std::uint64_t>(out.size(), content_->size() - offset);
    if (n != 0) std::memcpy(out.data(), content_->data() + offset, n);
    return n;
  }
  std::uint64_t size() const override {
    const std::lock_guard guard(tree_->mutex);
    return content_->size();
  }

 private:
  std::shared_ptr<MemoryIo::Tree> tree_;
  MemoryIo::Tree::Content content_;
};

class MemoryFileLock final : public FileLock {
 public:
  MemoryFileLock(std::shared_ptr<MemoryIo::Tree> tree, std::string path)
      : tree_(std::move(tree)), path_(std::move(path)) {}
  ~MemoryFileLock() override {
    const std::lock_guard guard(tree_->mutex);
    tree_->locks.erase(path_);
  }
  MemoryFileLock(const MemoryFileLock&) = delete;
  MemoryFileLock& operator=(const MemoryFileLock&) = delete;

 private:
  std::shared_ptr<MemoryIo::Tree> tree_;
  std::string path_;
};

}  // namespace

MemoryIo::MemoryIo() : tree_(std::make_shared<Tree>()) {}

void MemoryIo::put(const std::string& path, std::string_view content) {
  const Bytes bytes = as_bytes(content);
  const std::lock_guard guard(tree_->mutex);
  for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder))
    tree_->folders.insert(folder);
  tree_->files[path] = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
}

Result<std::unique_ptr<MappedFile>> MemoryIo::map(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  const Tree::Content content = tree_->find(path);
  if (content == nullptr) return missing("open", path);
  return map_memory(*content, path);
}

Result<std::unique_ptr<InputFile>> MemoryIo::open_input(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  Tree::Content content = tree_->find(path);
  if (content == nullptr) return missing("open", path);
  return std::unique_ptr<InputFile>(std::make_unique<MemoryInputFile>(tree_, std::move(content)));
}

Result<std::unique_ptr<OutputFile>> MemoryIo::create(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  if (!tree_->folders.contains(folder_of(path))) return missing("create", path);
  if (tree_->files.contains(path) || tree_->folders.contains(path)) {
    return error_of(ErrorCode::kExists, "create", path, "file exists");
  }
  auto content = std::make_shared<std::vector<std::byte>>();
  tree_->files[path] = content;
  return std::unique_ptr<OutputFile>(std::make_unique<MemoryOutputFile>(tree_, std::move(content), path));
}

Result<void> MemoryIo::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(tree_->mutex);
  Tree::Content content = tree_->find(from);
  if (content == nullptr || !tree_->folders.contains(folder_of(to)))
    return missing("rename to " + to + " the file", from);
  if (from == to) return {};
  tree_->files[to] = std::move(content);
  tree_->files.erase(from);
  return {};
}

Result<void> MemoryIo::remove(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  tree_->files.erase(path);
  return {};
}

Result<void> MemoryIo::make_directory(const std::string& path) {
  const std::string folder = without_slash(path);
  const std::lock_guard guard(tree_->mutex);
  if (tree_->files.contains(folder))
    return error_of(ErrorCode::kExists, "make directory", path, "file exists");
  if (!tree_->folders.contains(folder_of(folder))) return missing("make directory", path);
  tree_->folders.insert(folder);
  return {};
}

Result<void> MemoryIo::sync_directory(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  if (!tree_->folders.contains(without_slash(path))) return missing("open directory", path);
  return {};
}

Result<std::vector<DirEntry>> MemoryIo::list(const std::string& path) {
  const std::string folder = without_slash(path);
  const std::lock_guard guard(tree_->mutex);
  if (!tree_->folders.contains(folder)) return missing("open directory", path);
  std::vector<DirEntry> entries;
  const auto name_in_folder = [&](const std::string& full) -> std::optional<std::string> {
    if (full.empty() || folder_of(full) != folder) return std::nullopt;
    return full.substr(folder.empty() && full.front() != '/' ? 0 : folder.size() + 1);
  };
  for (const auto& [full, content] : tree_->files) {
    if (const auto name = name_in_folder(full)) entries.push_back({*name, false, true, content->size()});
  }
  for (const std::string& full : tree_->folders) {
    if (const auto name = name_in_folder(full)) entries.push_back({*name, true, false, 0});
  }
  std::sort(entries.begin(), entries.end(),
            [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

Result<DirEntry> MemoryIo::stat(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  const std::string name = path.substr(path.find_last_of('/') + 1);
  if (const Tree::Content content = tree_->find(path)) return DirEntry{name, false, true, content->size()};
  if (tree_->folders.contains(without_slash(path))) return DirEntry{name, true, false, 0};
  return missing("inspect", path);
}

Result<std::unique_ptr<FileLock>> MemoryIo::lock(const std::string& path) {
  const std::lock_guard guard(tree_->mutex);
  if (!tree_->folders.contains(folder_of(path))) return missing("open", path);
  if (!tree_->locks.insert(path).second) return Error{ErrorCode::kBusy, "another writer holds " + path};
  tree_->files.try_emplace(path, std::make_shared<std::vector<std::byte>>());
  return std::unique_ptr<FileLock>(std::make_unique<MemoryFileLock>(tree_, path));
}

Result<std::string> MemoryIo::read_file(const std::string& path, std::uint64_t limit) {
  const std::lock_guard guard(tree_->mutex);
  const Tree::Content content = tree_->find(path);
  if (content == nullptr) return missing("open", path);
  if (content->size() > limit) {
    return Error{ErrorCode::kLimit,
                 path + " is longer than the " + std::to_string(limit) + " bytes allowed here"};
  }
  return std::string(as_text(*content));
}

}  // namespace quoth::index
