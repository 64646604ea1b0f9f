// verify_meaning: columns and days.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/segment/date.h"
#include "index/segment/json_scalar.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;

class ColumnsCheck {
 public:
  ColumnsCheck(const Segment& segment, VerifyReporter& report)
      : columns_(segment.columns()), documents_(segment.document_count()), report_(report) {}

  void run() {
    for (const Column& column : columns_.all()) {
      if (report_.full()) return;
      check_values(column);
      check_codes(column);
    }
    check_days();
  }

 private:
  void problem(const Column& column, const std::string& what) {
    report_.problem("columns", "column \"" + std::string(column.name()) + "\" " + what);
  }

  // Values ascend strictly in the order of their kind.
  void check_values(const Column& column) {
    std::string last;
    for (std::uint32_t code = 0; code < column.value_count(); ++code) {
      const std::string value = column.value(code);
      if (column.kind() == Column::Kind::kNumber && !json_number(value)) {
        return problem(column, "has a value that is no number at code " + std::to_string(code));
      }
      const bool after = code == 0 || (column.kind() == Column::Kind::kNumber
                                           ? std::pair(json_number(last).value_or(0), last) <
                                                 std::pair(json_number(value).value_or(0), value)
                                           : last < value);
      if (!after) return problem(column, "has values out of order at code " + std::to_string(code));
      last = value;
    }
  }

  // The documents of each code are those with that code.
  void check_codes(const Column& column) {
    std::uint64_t listed = 0;
    std::vector<DocId> docs;
    for (std::uint32_t code = 0; code < column.value_count(); ++code) {
      docs.clear();
      column.documents(code, code + 1, docs);
      if (docs.empty()) return problem(column, "has no document for code " + std::to_string(code));
      for (std::size_t i = 0; i < docs.size(); ++i) {
        if (column.code(docs[i]) != code || (i > 0 && docs[i] <= docs[i - 1])) {
          return problem(column,
                         "lists " + name_document(docs[i]) + " wrongly at code " + std::to_string(code));
        }
      }
      listed += docs.size();
    }
    std::uint64_t coded = 0;
    for (DocId doc = 0; doc < documents_; ++doc) coded += column.code(doc) == Column::kNone ? 0U : 1U;
    if (coded != listed)
      problem(column,
              "gives codes to " + std::to_string(coded) + " documents, but lists " + std::to_string(listed));
  }

  // Days follow from the date column; the sorted list holds each dated document once.
  void check_days() {
    const Column* const dates = columns_.find(kDateColumn);
    std::uint64_t dated = 0;
    std::int32_t first = INT32_MAX;
    std::int32_t last = INT32_MIN;
    for (DocId doc = 0; doc < documents_ && !report_.full(); ++doc) {
      std::optional<DayRange> expected;
      if (dates != nullptr && dates->code(doc) != Column::kNone)
        expected = parse_date(dates->value(dates->code(doc)));
      const std::int32_t day = columns_.day(doc);
      if (day != (expected ? expected->first : Columns::kNoDay)) {
        report_.problem("columns", "the day of " + name_document(doc) + " is not that of its date");
      }
      if (day == Columns::kNoDay) continue;
      ++dated;
      first = std::min(first, day);
      last = std::max(last, day);
    }
    if (report_.full()) return;
    std::uint64_t listed = 0;
    std::vector<DocId> docs;
    constexpr std::int64_t kWindow = 1 << 15;  // days looked at together, to bound memory
    for (std::int64_t begin = first; begin <= last; begin += kWindow) {
      docs.clear();
      const std::int64_t end = std::min<std::int64_t>(begin + kWindow - 1, last);
      columns_.documents_between(static_cast<std::int32_t>(begin), static_cast<std::int32_t>(end), docs);
      const auto key = [this](DocId doc) { return std::pair(columns_.day(doc), doc); };
      const auto disordered =
          std::adjacent_find(docs.begin(), docs.end(), [&](DocId a, DocId b) { return key(a) >= key(b); });
      if (disordered != docs.end())
        return report_.problem("columns", "documents are not sorted by day at " + name_document(*disordered));
      listed += docs.size();
    }
    if (listed != dated)
      report_.problem("columns", "the list by day has " + std::to_string(listed) + " documents, not " +
                                     std::to_string(dated));
  }

  const Columns& columns_;
  std::uint32_t documents_;
  VerifyReporter& report_;
};

}  // namespace

void verify_columns(const Segment& segment, VerifyReporter& report) { ColumnsCheck(segment, report).run(); }

}  // namespace quoth::engine
