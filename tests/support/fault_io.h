// FaultIo: another Io, one call of which fails.
//
// Calls are numbered from 0 in the order they are made, those of open files included, so that a
// loop over numbers fails every call there is. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "index/io/io.h"

namespace quoth::test {

class FaultIo final : public index::Io {
 public:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  // The call `failing` fails with `code`; if `sticky`, so do all after it.
  FaultIo(index::Io& inner, std::uint64_t failing = kNever, bool sticky = false,
          ErrorCode code = ErrorCode::kIo)
      : inner_(inner), failing_(failing), sticky_(sticky), code_(code) {}

  std::uint64_t calls() const { return calls_; }
  bool failed() const { return failed_; }

  Result<std::unique_ptr<index::MappedFile>> map(const std::string& path) override {
    QUOTH_TRY(step("map", path));
    return inner_.map(path);
  }
  Result<std::unique_ptr<index::InputFile>> open_input(const std::string& path) override {
    QUOTH_TRY(step("open", path));
    QUOTH_TRY_ASSIGN(auto file, inner_.open_input(path));
    return std::unique_ptr<index::InputFile>(std::make_unique<Input>(*this, std::move(file), path));
  }
  Result<std::unique_ptr<index::OutputFile>> create(const std::string& path) override {
    QUOTH_TRY(step("create", path));
    QUOTH_TRY_ASSIGN(auto file, inner_.create(path));
    return std::unique_ptr<index::OutputFile>(std::make_unique<Output>(*this, std::move(file), path));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    QUOTH_TRY(step("rename", from));
    return inner_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override {
    QUOTH_TRY(step("remove", path));
    return inner_.remove(path);
  }
  Result<void> make_directory(const std::string& path) override {
    QUOTH_TRY(step("make directory", path));
    return inner_.make_directory(path);
  }
  Result<void> sync_directory(const std::string& path) override {
    QUOTH_TRY(step("sync directory", path));
    return inner_.sync_directory(path);
  }
  Result<std::vector<index::DirEntry>> list(const std::string& path) override {
    QUOTH_TRY(step("list", path));
    return inner_.list(path);
  }
  Result<index::DirEntry> stat(const std::string& path) override {
    QUOTH_TRY(step("inspect", path));
    return inner_.stat(path);
  }
  Result<std::unique_ptr<index::FileLock>> lock(const std::string& path) override {
    QUOTH_TRY(step("lock", path));
    return inner_.lock(path);
  }
  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override {
    QUOTH_TRY(step("read", path));
    return inner_.read_file(path, limit);
  }

 private:
  // Counts the call and fails it if it is its turn. An open file must not outlive the FaultIo.
  Result<void> step(const std::string& action, const std::string& path) {
    const std::uint64_t call = calls_++;
    if (call != failing_ && !(sticky_ && call > failing_)) return {};
    failed_ = true;
    return Error{code_, "cannot " + action + " " + path + ": injected fault"};
  }

  class Input final : public index::InputFile {
   public:
    Input(FaultIo& io, std::unique_ptr<index::InputFile> file, std::string path)
        : io_(io), file_(std::move(file)), path_(std::move(path)) {}
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) override {
      QUOTH_TRY(io_.step("read", path_));
      return file_->read_at(offset, out);
    }
    std::uint64_t size() const override { return file_->size(); }

   private:
    FaultIo& io_;
    std::unique_ptr<index::InputFile> file_;
    std::string path_;
  };

  class Output final : public index::OutputFile {
   public:
    Output(FaultIo& io, std::unique_ptr<index::OutputFile> file, std::string path)
        : io_(io), file_(std::move(file)), path_(std::move(path)) {}
    Result<void> append(std::span<const std::byte> bytes) override {
      QUOTH_TRY(io_.step("write", path_));
      return file_->append(bytes);
    }
    std::uint64_t size() const override { return file_->size(); }
    Result<void> sync() override {
      QUOTH_TRY(io_.step("sync", path_));
      return file_->sync();
    }
    Result<void> close() override {
      QUOTH_TRY(io_.step("close", path_));
      return file_->close();
    }

   private:
    FaultIo& io_;
    std::unique_ptr<index::OutputFile> file_;
    std::string path_;
  };

  index::Io& inner_;
  std::uint64_t failing_;
  bool sticky_;
  ErrorCode code_;
  std::uint64_t calls_ = 0;
  bool failed_ = false;
};

}  // namespace quoth::test
