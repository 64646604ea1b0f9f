// Error codes, Error and Result<T>: how every call in quoth that can fail says so.
//
// quoth throws nothing across its border. A failed call returns an Error whose
// message names the place (file, column), what was expected, what was found and
// what to do next. Code numbers are pinned: they never change meaning, and the
// C interface uses the same ones.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace quoth {

// Families are spaced by tens, so that a caller may handle `code / 10`.
enum class ErrorCode : int {
  kOk = 0,
  kInvalidArgument = 10,     // a value the caller passed is out of its documented range
  kQuery = 20,               // a query that cannot be understood; Error::position is its byte column
  kIo = 30,                  // the operating system refused; the message carries its words
  kNotFound = 31,            // a file, index or document that is not there
  kExists = 32,              // something is already there and was not asked to be replaced
  kBusy = 33,                // another writer holds the index
  kCorrupt = 40,             // bytes that are not what the format promises
  kInput = 41,               // a document or input file that cannot be read as its format
  kUnsupportedVersion = 50,  // a format this library does not read
  kLimit = 60,               // a stated limit (docs/format.md, section 9) would be crossed
  kDeadline = 61,            // the query budget ran out
  kCancelled = 62,           // the caller's cancel flag was set
  kNoMemory = 63,            // an allocation failed
  kInternal = 90,            // a bug in quoth
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::int64_t position = -1;  // byte offset in the query or file the message is about; -1: none
};

// A value or an Error. Cheap to move; must be looked at.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Pre: ok().
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }

  // Pre: !ok().
  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  // Pre: !ok().
  const Error& error() const& {
    assert(!ok());
    return *error_;
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace quoth

// QUOTH_TRY(expr): returns expr's error from the enclosing function, if there is one.
// QUOTH_TRY_ASSIGN(decl, expr): the same, else binds the value: QUOTH_TRY_ASSIGN(auto file, open(path));
#define QUOTH_CONCAT_INNER(a, b) a##b
#define QUOTH_CONCAT(a, b) QUOTH_CONCAT_INNER(a, b)
#define QUOTH_TRY(expr)                                              \
  do {                                                               \
    auto quoth_try_result = (expr);                                  \
    if (!quoth_try_result.ok()) return std::move(quoth_try_result).error(); \
  } while (false)
#define QUOTH_TRY_ASSIGN(decl, expr)                                                   \
  auto QUOTH_CONCAT(quoth_try_, __LINE__) = (expr);                                    \
  if (!QUOTH_CONCAT(quoth_try_, __LINE__).ok())                                        \
    return std::move(QUOTH_CONCAT(quoth_try_, __LINE__)).error();                      \
  decl = std::move(QUOTH_CONCAT(quoth_try_, __LINE__)).value()
