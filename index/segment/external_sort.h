// ExternalSorter: sorts more records than fit in memory.
//
// A record is a key of any bytes and a number. Records come out by key bytes, then in the order
// they went in. Memory stays near the limit, beside 16 keys, for any number of records.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::index {

class ExternalSorter {
 public:
  // Runs wait in files named `prefix` + number.
  ExternalSorter(Io& io, std::string prefix, std::size_t memory_limit);
  ~ExternalSorter();

  // Pre: key.size() < 2^31.
  Result<void> add(std::string_view key, std::uint32_t number);
  // After the last add(), once.
  Result<void> sort();
  // The next record; false after the last. `key` is valid until the next call.
  Result<bool> next(std::string_view& key, std::uint32_t& number);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
