// Columns: the fields of documents (docs/format.md, section 8).
//
// Each column has a sorted dictionary of its distinct values (JSON texts), one code per
// document, and the documents of each code. A filter finds a range of codes by binary
// search and reads just those documents.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class Column {
 public:
  // kText: values are strings, ordered by bytes. kNumber: all values are JSON numbers,
  // ordered by value, then bytes. kJson: mixed or structured, ordered by bytes of the JSON.
  enum class Kind : std::uint8_t { kText = 0, kNumber = 1, kJson = 2 };
  static constexpr std::uint32_t kNone = 0xffffffff;

  std::string_view name() const { return name_; }
  Kind kind() const { return kind_; }
  std::uint32_t value_count() const { return value_count_; }

  // Code of the document's value, or kNone. O(1); O(log) when few documents have a value.
  std::uint32_t code(DocId doc) const;
  // The value as stored: for kText the plain string, else JSON text. Empty on damaged bytes.
  std::string value(std::uint32_t code) const;
  void read(std::uint32_t code, std::string& out) const { decode(code, out); }  // the same, in place
  // For reading many values: what code(doc), prefetch_value(code) and value(code) will read is brought in,
  // each by the step before it.
  void prefetch_code(DocId doc) const;
  void prefetch_block(std::uint32_t code) const;
  void prefetch_value(std::uint32_t code) const;
  // Pre: kind() == kNumber.
  double number(std::uint32_t code) const;
  // First code whose value is >= `text`, by bytes. value_count() when none. Pre: not kNumber.
  std::uint32_t lower_bound(std::string_view text) const;
  std::uint32_t lower_bound(double number) const;  // Pre: kNumber
  // Documents that have one of the codes [begin, end), grouped by code, ascending within one.
  void documents(std::uint32_t begin, std::uint32_t end, std::vector<DocId>& out) const;

 private:
  friend class Columns;
  static Result<Column> open(ByteReader& entry, Bytes section, std::uint64_t& at,
                             std::uint32_t document_count);

  // The value of `code`: decodes up to kColumnValueBlock values.
  bool decode(std::uint32_t code, std::string& out) const;
  // First block of which is_past(first value) holds; values before it are not past.
  template <class IsPast>
  std::uint32_t first_past(IsPast is_past) const;
  // Place of the first document of a code among the documents of all codes.
  std::uint32_t start(std::uint32_t code) const;

  std::string name_;
  Kind kind_ = Kind::kText;
  bool unique_ = false;  // each value has one document: start(code) == code
  bool sparse_ = false;  // few documents have a value: codes are found by binary search
  std::uint32_t value_count_ = 0;
  std::uint32_t present_ = 0;  // documents with a value
  std::uint32_t document_count_ = 0;
  Bytes values_;
  Bytes offsets_;
  Bytes starts_;
  Bytes documents_;
  Bytes coded_;  // sparse: the documents that codes_ are of
  Bytes codes_;
};

// Names of columns that quoth itself gives meaning. Columns of titles and ids have one
// value per document and are stored like all others.
inline constexpr std::string_view kIdColumn = "id";
inline constexpr std::string_view kTitleColumn = "title";
inline constexpr std::string_view kDateColumn = "date";
inline constexpr std::string_view kFileTimeColumn = "file_time";  // docs/quote.md, section 5

class Columns {
 public:
  Columns() = default;
  static Result<Columns> open(Bytes section, std::uint32_t document_count);
  std::span<const Column> all() const { return columns_; }  // by name bytes
  const Column* find(std::string_view name) const;          // nullptr when absent

  // Days since 1970-01-01 of the document's date (ISO 8601, to the precision given:
  // "1863" and "1863-11" count from their first day), or kNoDay. O(1).
  static constexpr std::int32_t kNoDay = INT32_MIN;
  std::int32_t day(DocId doc) const;
  // Documents whose day is in [first, last], ascending by (day, document).
  void documents_between(std::int32_t first, std::int32_t last, std::vector<DocId>& out) const;

 private:
  std::vector<Column> columns_;
  std::uint32_t document_count_ = 0;
  std::uint32_t dated_ = 0;    // documents with a day
  std::int32_t day_base_ = 0;  // stored days count from here, from 1 on; 0 is kNoDay
  unsigned day_width_ = 0;
  Bytes days_;    // of every document; empty when none has a day
  Bytes by_day_;  // documents with a day, ascending by (day, document)
};

}  // namespace quoth::index
