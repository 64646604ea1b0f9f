// How tests make an IndexBuilder: on another Io, with other budgets. IndexBuilder::create() is the
// same with the real ones.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "index/build/build_memory.h"
#include "index/io/io.h"
#include "quoth/index_builder.h"
#include "quoth/result.h"

namespace quoth::engine {

struct BuilderSetup {
  index::Io& io;
  std::optional<index::BuildMemory> memory;  // instead of what BuildOptions ask for
};

Result<std::unique_ptr<IndexBuilder>> make_index_builder(const BuilderSetup& setup, std::string_view directory,
                                                         BuildOptions options);

}  // namespace quoth::engine
