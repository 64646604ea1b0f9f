// TextSpool: takes a text whose length is not known beforehand, then gives it back.
//
// A record may turn out to be unusable at its very end, so its text waits here until then.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/input/document_source.h"
#include "index/io/spool.h"
#include "quoth/result.h"

namespace quoth::engine {

class TextSpool {
 public:
  explicit TextSpool(const InputContext& context)
      : spool_(context.io, context.work_prefix + "text", kWholeTextBytes) {}

  Result<void> append(std::string_view piece) { return spool_.append(index::as_bytes(piece)); }
  std::uint64_t size() const { return spool_.size(); }
  // The whole, from the start. The spool is spent.
  Result<std::unique_ptr<TextStream>> finish() &&;

 private:
  index::Spool spool_;
};

}  // namespace quoth::engine
