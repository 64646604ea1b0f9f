#include "query/filter.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/segment/columns.h"
#include "index/segment/date.h"
#include "index/segment/json_scalar.h"
#include "query/text_equality.h"

namespace quoth::query {

namespace {

using index::Column;

class FilterReader {
 public:
  FilterReader(const index::Segment& segment, const Filter& filter, BudgetMeter& meter)
      : segment_(segment), filter_(filter), meter_(meter), found_(segment.document_count()) {}

  DocSet run() {
    if (filter_.field == index::kDateColumn) {
      dates();
    } else if (filter_.field == kWordsField) {
      lengths();
    } else if (const Column* column = segment_.columns().find(filter_.field)) {
      filter_.op == Filter::Op::kRange ? range(*column) : equals(*column);
    }
    return std::move(found_);
  }

 private:
  void add_days(std::int64_t first, std::int64_t last) {
    constexpr std::int64_t kFirst = INT32_MIN + 1;
    constexpr std::int64_t kLast = INT32_MAX;
    first = std::max(first, kFirst);
    last = std::min(last, kLast);
    if (first > last) return;
    std::vector<DocId> documents;
    segment_.columns().documents_between(static_cast<std::int32_t>(first), static_cast<std::int32_t>(last), documents);
    add(documents);
  }

  void dates() {
    if (filter_.op != Filter::Op::kRange) {
      for (const std::string& value : filter_.values) {
        if (const auto days = index::parse_date(value)) add_days(days->first, days->last);
      }
      return;
    }
    std::int64_t first = INT32_MIN;
    std::int64_t last = INT32_MAX;
    if (!filter_.low.empty()) {
      const auto days = index::parse_date(filter_.low);
      if (!days) return;
      first = filter_.low_inclusive ? std::int64_t{days->first} : std::int64_t{days->last} + 1;
    }
    if (!filter_.high.empty()) {
      const auto days = index::parse_date(filter_.high);
      if (!days) return;
      last = filter_.high_inclusive ? std::int64_t{days->last} : std::int64_t{days->first} - 1;
    }
    add_days(first, last);
  }

  // Whether a number lies in the range; nothing when an end is no number.
  std::optional<std::pair<double, double>> number_ends() const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    std::pair<double, double> ends{-kInfinity, kInfinity};
    if (!filter_.low.empty()) {
      const auto low = index::json_number(filter_.low);
      if (!low) return std::nullopt;
      ends.first = *low;
    }
    if (!filter_.high.empty()) {
      const auto high = index::json_number(filter_.high);
      if (!high) return std::nullopt;
      ends.second = *high;
    }
    return ends;
  }
  bool in_range(double value, const std::pair<double, double>& ends) const {
    const bool above = filter_.low_inclusive || filter_.low.empty() ? value >= ends.first : value > ends.first;
    const bool below = filter_.high_inclusive || filter_.high.empty() ? value <= ends.second : value < ends.second;
    return above && below;
  }

  void lengths() {
    const std::span<const std::uint32_t> lengths = segment_.documents().lengths();
    meter_.charge(lengths.size());
    if (filter_.op == Filter::Op::kRange) {
      const auto ends = number_ends();
      if (!ends) return;
      for (DocId doc = 0; doc < lengths.size(); ++doc) {
        if (in_range(lengths[doc], *ends)) found_.add(doc);
      }
      return;
    }
    for (const std::string& value : filter_.values) {
      const auto number = index::json_number(value);
      for (DocId doc = 0; number.has_value() && doc < lengths.size(); ++doc) {
        if (*number == static_cast<double>(lengths[doc])) found_.add(doc);
      }
    }
  }

  void range(const Column& column) {
    std::uint32_t begin = 0;
    std::uint32_t end = column.value_count();
    if (column.kind() == Column::Kind::kNumber) {
      const auto ends = number_ends();
      if (!ends) return;
      if (!filter_.low.empty()) begin = column.lower_bound(ends->first);
      while (begin < end && !filter_.low_inclusive && column.number(begin) == ends->first) ++begin;
      if (!filter_.high.empty()) {
        end = std::max(begin, column.lower_bound(ends->second));
        while (end < column.value_count() && filter_.high_inclusive && column.number(end) == ends->second) ++end;
      }
    } else {
      if (!filter_.low.empty()) begin = column.lower_bound(filter_.low);
      if (begin < end && !filter_.low_inclusive && column.value(begin) == filter_.low) ++begin;
      if (!filter_.high.empty()) {
        end = column.lower_bound(filter_.high);
        if (end < column.value_count() && filter_.high_inclusive && column.value(end) == filter_.high) ++end;
      }
    }
    add_codes(column, begin, end);
  }

  void equals(const Column& column) {
    index::Analyzer analyzer;
    for (const std::string& value : filter_.values) {
      TextEquality equality(value, analyzer);
      const auto number = index::json_number(value);
      for (std::uint32_t code = 0; code < column.value_count() && meter_.charge(4); ++code) {
        const bool same = column.kind() == Column::Kind::kNumber ? number.has_value() && *number == column.number(code)
                          : column.kind() == Column::Kind::kText ? equality.equals(column.value(code))
                                                                 : equality.equals_json(column.value(code));
        if (same) add_codes(column, code, code + 1);
      }
    }
  }

  void add_codes(const Column& column, std::uint32_t begin, std::uint32_t end) {
    if (begin >= end) return;
    std::vector<DocId> documents;
    column.documents(begin, end, documents);
    add(documents);
  }
  void add(const std::vector<DocId>& documents) {
    meter_.charge(documents.size());
    for (const DocId doc : documents) found_.add(doc);
  }

  const index::Segment& segment_;
  const Filter& filter_;
  BudgetMeter& meter_;
  DocSet found_;
};

}  // namespace

DocSet filter_documents(const index::Segment& segment, const Filter& filter, BudgetMeter& meter) {
  return FilterReader(segment, filter, meter).run();
}

}  // namespace quoth::query
