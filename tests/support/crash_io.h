// CrashIo: an Io that knows what a power cut may leave of what was done.
//
// The model is weaker than any journalling file system: file bytes are safe only once synced, names only
// once their folder is synced; of what is not, the cut keeps any part: each change of a name or not, in any
// combination, and of unsynced bytes a prefix, zeros, or nothing. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/bytes.h"
#include "index/io/io.h"
#include "index/io/memory_io.h"

namespace quoth::test {

class CrashIo final : public index::Io {
 public:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  // After `alive` calls that change the disk, the machine is off: all calls fail and do nothing.
  // The sync call number `lost_sync` (files and folders counted together) reports success and does nothing.
  explicit CrashIo(std::uint64_t alive = kNever, std::uint64_t lost_sync = kNever)
      : alive_(alive), lost_sync_(lost_sync) {}

  std::uint64_t changes() const { return changes_; }
  std::uint64_t syncs() const { return syncs_; }

  // Everything as it is now is safe; counting begins anew, with these settings.
  void settle(std::uint64_t alive, std::uint64_t lost_sync) {
    for (auto& [name, inode] : names_) inode->synced = inode->bytes.size();
    safe_names_ = names_;
    pending_.clear();
    changes_ = syncs_ = 0;
    alive_ = alive;
    lost_sync_ = lost_sync;
  }

  // One of the disks that a power cut now may leave.
  void after_power_cut(std::mt19937_64& random, index::MemoryIo& disk) const {
    auto names = safe_names_;
    for (const Change& change : pending_) {
      if (random() % 2 == 0) continue;
      if (!change.from.empty()) names.erase(change.from);
      if (change.inode == nullptr) {
        names.erase(change.to);
      } else {
        names[change.to] = change.inode;
      }
    }
    for (const auto& [name, inode] : names) disk.put(name, index::as_text(bytes_after_cut(*inode, random)));
  }

  Result<std::unique_ptr<index::OutputFile>> create(const std::string& path) override {
    QUOTH_TRY(change());
    if (names_.contains(path)) return Error{ErrorCode::kExists, path + " exists"};
    auto inode = std::make_shared<Inode>();
    names_[path] = inode;
    pending_.push_back({"", path, inode});
    return std::unique_ptr<index::OutputFile>(std::make_unique<Output>(*this, inode));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    QUOTH_TRY(change());
    if (!names_.contains(from)) return Error{ErrorCode::kNotFound, from + " is missing"};
    auto inode = names_[from];
    names_.erase(from);
    names_[to] = inode;
    pending_.push_back({from, to, inode});
    return {};
  }
  Result<void> remove(const std::string& path) override {
    QUOTH_TRY(change());
    if (names_.erase(path) != 0) pending_.push_back({"", path, nullptr});
    return {};
  }
  Result<void> sync_directory(const std::string&) override {
    QUOTH_TRY(change());
    if (syncs_++ == lost_sync_) return {};
    safe_names_ = names_;
    pending_.clear();
    return {};
  }
  Result<void> make_directory(const std::string&) override { return {}; }

  // Reading sees what a live system shows.
  Result<std::unique_ptr<index::MappedFile>> map(const std::string& path) override {
    return live().map(path);
  }
  Result<std::unique_ptr<index::InputFile>> open_input(const std::string& path) override {
    return live().open_input(path);
  }
  Result<std::vector<index::DirEntry>> list(const std::string& path) override {
    index::MemoryIo io = live();
    QUOTH_TRY(io.make_directory(path));
    return io.list(path);
  }
  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override {
    return live().read_file(path, limit);
  }
  Result<index::DirEntry> stat(const std::string& path) override {
    if (path.find('/') == std::string::npos) return index::DirEntry{path, true, false, 0};
    return live().stat(path);
  }
  Result<std::unique_ptr<index::FileLock>> lock(const std::string&) override {
    return std::unique_ptr<index::FileLock>(std::make_unique<index::FileLock>());
  }

 private:
  struct Inode {
    std::vector<std::byte> bytes;
    std::size_t synced = 0;
  };
  struct Change {
    std::string from, to;
    std::shared_ptr<Inode> inode;  // nullptr: removed
  };

  class Output final : public index::OutputFile {
   public:
    Output(CrashIo& io, std::shared_ptr<Inode> inode) : io_(io), inode_(std::move(inode)) {}
    Result<void> append(std::span<const std::byte> bytes) override {
      QUOTH_TRY(io_.change());
      inode_->bytes.insert(inode_->bytes.end(), bytes.begin(), bytes.end());
      return {};
    }
    std::uint64_t size() const override { return inode_->bytes.size(); }
    Result<void> sync() override {
      QUOTH_TRY(io_.change());
      if (io_.syncs_++ != io_.lost_sync_) inode_->synced = inode_->bytes.size();
      return {};
    }
    Result<void> close() override { return {}; }

   private:
    CrashIo& io_;
    std::shared_ptr<Inode> inode_;
  };

  Result<void> change() {
    if (changes_ >= alive_) return Error{ErrorCode::kIo, "the machine is off"};
    ++changes_;
    return {};
  }

  static std::vector<std::byte> bytes_after_cut(const Inode& inode, std::mt19937_64& random) {
    std::vector<std::byte> bytes = inode.bytes;
    const std::size_t unsynced = bytes.size() - inode.synced;
    if (unsynced == 0) return bytes;
    const std::size_t kept = inode.synced + static_cast<std::size_t>(random() % (unsynced + 1));
    if (random() % 2 == 0) {
      bytes.resize(kept);
    } else {
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), std::byte{0});
    }
    return bytes;
  }

  index::MemoryIo live() const {
    index::MemoryIo io;
    for (const auto& [name, inode] : names_) io.put(name, index::as_text(inode->bytes));
    return io;
  }

  std::uint64_t alive_;
  std::uint64_t lost_sync_;
  std::uint64_t changes_ = 0;
  std::uint64_t syncs_ = 0;
  std::map<std::string, std::shared_ptr<Inode>> names_;
  std::map<std::string, std::shared_ptr<Inode>> safe_names_;
  std::vector<Change> pending_;
};

}  // namespace quoth::test
