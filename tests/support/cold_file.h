// A mapped file that says that none of its pages is in memory, so that queries take the ways for that.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "index/io/io.h"

namespace quoth::test {

class ColdFile final : public index::MappedFile {
 public:
  explicit ColdFile(std::unique_ptr<index::MappedFile> file) : file_(std::move(file)) {}
  std::span<const std::byte> bytes() const override { return file_->bytes(); }
  const std::string& path() const override { return file_->path(); }
  void populate(std::size_t, std::size_t) const override {}
  void expect_random() const override {}
  // Ends the program when asked for bytes that the file does not have.
  void will_need(std::size_t offset, std::size_t length) const override {
    if (offset > bytes().size() || length > bytes().size() - offset) std::abort();
  }
  bool is_resident(std::size_t offset) const override {
    if (offset > bytes().size()) std::abort();
    return false;
  }

 private:
  std::unique_ptr<index::MappedFile> file_;
};

}  // namespace quoth::test
