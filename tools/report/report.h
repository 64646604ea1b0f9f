// The page of `quoth check --html`: the draft with its quotations marked by verdict, and beside each what was
// found. One file that needs nothing else; everything that came from a draft or a document is escaped, and
// the page's policy lets in no style and no script but its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/check.h"

namespace quoth::tools {

// How the page calls a verdict (or its lack) in its classes, and to its reader.
struct PageVerdict {
  std::string_view key;   // "same": v-same in page.css
  std::string_view name;  // "Same words"
};
PageVerdict page_verdict(const Checked& checked);
PageVerdict page_verdict(Verdict verdict);
inline constexpr PageVerdict kPageShort = {"short", "Too short"};
inline constexpr PageVerdict kPageFailed = {"failed", "Failed"};

// What stands beside a quotation that was looked up.
std::string card_html(std::size_t number, const DraftQuotation& quotation, const Checked& checked);
// The wordings of an answer on one line of time.
std::string timeline_html(const QuoteAnswer& answer);

class ReportPage {
 public:
  // `draft` must outlive the page.
  ReportPage(std::string_view file, const Draft& draft) : file_(file), draft_(draft) {}

  // The draft's quotations, one by one in their order.
  void add(const DraftQuotation& quotation, const Checked& checked);
  std::string finish(const CheckCounts& counts) const;

 private:
  struct Entry {
    ByteRange plain;
    std::size_t number = 0;  // 0: not looked up, no card
    PageVerdict verdict;
    std::string card;
  };
  class Prose;

  std::string rows() const;

  std::string file_;
  const Draft& draft_;
  std::vector<Entry> entries_;
  std::size_t numbers_ = 0;
};

}  // namespace quoth::tools
