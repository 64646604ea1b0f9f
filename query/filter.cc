#include "query/filter.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "index/segment/columns.h"
#include "index/segment/date.h"
#include "query/value_matcher.h"

namespace quoth::query {
namespace {

using index::Column;
using index::Columns;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class FilterReader {
 public:
  FilterReader(const index::Segment& segment, const Filter& filter, BudgetMeter& meter)
      : segment_(segment), filter_(filter), meter_(meter), found_(segment.document_count()) {}

  DocSet run() {
    if (filter_.field == kWordsField) {
      words();
    } else if (filter_.field == index::kDateColumn) {
      dates();
    } else if (const Column* column = segment_.columns().find(filter_.field)) {
      fields(*column);
    }
    found_.freeze();
    return std::move(found_);
  }

 private:
  void add(const std::vector<DocId>& documents) {
    if (!meter_.charge(documents.size())) return;
    found_.add(documents);
  }

  void add_codes(const Column& column, std::uint32_t begin, std::uint32_t end) {
    if (begin >= end) return;
    std::vector<DocId> documents;
    column.documents(begin, end, documents);
    add(documents);
  }

  void words() {
    const std::span<const std::uint32_t> lengths = segment_.documents().lengths();
    for (const NumberInterval& wanted : number_intervals(filter_)) {
      if (!meter_.charge(lengths.size())) return;
      for (std::size_t doc = 0; doc < lengths.size(); ++doc) {
        if (wanted.holds(lengths[doc])) found_.add(static_cast<DocId>(doc));
      }
    }
  }

  void dates() {
    if (filter_.op != Filter::Op::kRange) {
      for (const std::string& value : filter_.values) {
        if (const auto period = index::parse_date(value)) days(period->first, period->last);
      }
      return;
    }
    // Any day in 32 bits, but for the one that says there is none; 64 bits take the day beside an end.
    std::int64_t first = std::int64_t{Columns::kNoDay} + 1;
    std::int64_t last = std::numeric_limits<std::int32_t>::max();
    if (!filter_.low.empty()) {
      const auto low = index::parse_date(filter_.low);
      if (!low) return;
      first = filter_.low_inclusive ? low->first : std::int64_t{low->last} + 1;
    }
    if (!filter_.high.empty()) {
      const auto high = index::parse_date(filter_.high);
      if (!high) return;
      last = filter_.high_inclusive ? high->last : std::int64_t{high->first} - 1;
    }
    days(first, last);
  }

  void days(std::int64_t first, std::int64_t last) {
    if (first > last) return;
    std::vector<DocId> documents;
    segment_.columns().documents_between(static_cast<std::int32_t>(first), static_cast<std::int32_t>(last),
                                         documents);
    add(documents);
  }

  void fields(const Column& column) {
    const bool text = column.kind() == Column::Kind::kText;
    if (column.kind() == Column::Kind::kNumber) {
      for (const NumberInterval& wanted : number_intervals(filter_)) {
        const std::uint32_t begin = wanted.low == -kInfinity ? 0 : column.lower_bound(wanted.low);
        const std::uint32_t end =
            wanted.end == kInfinity ? column.value_count() : column.lower_bound(wanted.end);
        add_codes(column, begin, end);
      }
    } else if (text && filter_.op == Filter::Op::kRange) {
      const std::uint32_t begin =
          filter_.low.empty() ? 0 : place(column, filter_.low, !filter_.low_inclusive);
      const std::uint32_t end =
          filter_.high.empty() ? column.value_count() : place(column, filter_.high, filter_.high_inclusive);
      add_codes(column, begin, end);
    } else if (text && is_exact_field(filter_.field)) {
      for (const std::string& value : filter_.values)
        add_codes(column, place(column, value, false), place(column, value, true));
    } else {
      each_value(column, text);
    }
  }

  // The first code at or above a text, or above it: the least text above t is t with a zero byte behind.
  static std::uint32_t place(const Column& column, std::string value, bool above) {
    if (above) value += '\0';
    return column.lower_bound(value);
  }

  void each_value(const Column& column, bool text) {
    ValueMatcher matcher(filter_);
    for (std::uint32_t code = 0; code < column.value_count(); ++code) {
      if (!meter_.charge(kStepsPerValue)) return;
      const std::string value = column.value(code);
      if (text ? matcher.text(value) : matcher.json(value)) add_codes(column, code, code + 1);
    }
  }

  // A value is decoded and compared in about the time of this many postings.
  static constexpr std::uint64_t kStepsPerValue = 64;

  const index::Segment& segment_;
  const Filter& filter_;
  BudgetMeter& meter_;
  DocSet found_;
};

}  // namespace

bool is_exact_field(std::string_view field) { return field == index::kIdColumn || field == "url"; }

DocSet filter_documents(const index::Segment& segment, const Filter& filter, BudgetMeter& meter) {
  return FilterReader(segment, filter, meter).run();
}

}  // namespace quoth::query
