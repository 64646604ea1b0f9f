// ColumnsWriter: fields of documents -> the columns section (docs/format.md, sections 8.2 and 8.3).
//
// Writer twin of columns.h. Values wait in spools and are sorted outside memory, so that
// millions of documents with a different id each stay within the given limit.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "index/io/spool.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

inline constexpr std::size_t kMaxColumns = 4096;
inline constexpr std::size_t kMaxColumnNameBytes = 1024;
inline constexpr std::size_t kMaxColumnValueBytes = std::size_t{1} << 20;

class ColumnsWriter {
 public:
  ColumnsWriter(Io& io, const std::string& prefix, std::size_t memory_limit);
  ~ColumnsWriter();

  // One value, as JSON text. Documents ascend; a document has at most one value per name: of
  // several, the first is kept. The known string fields (id, title, date, source, author,
  // speaker, url, lang) become kText whatever their JSON: a string its content, null nothing,
  // anything else its JSON text. Other columns become kText when all values are strings, kNumber
  // when all are numbers in the range of double, else kJson.
  // kLimit: too many names, a name or value too long; nothing was added then.
  Result<void> add(DocId doc, std::string_view name, std::string_view json);
  // The same as add() with `text` written as a JSON string.
  Result<void> add_text(DocId doc, std::string_view name, std::string_view text);
  // The section, for SegmentWriter; it lives as long as the writer. Once, after the last add().
  Result<Spool*> finish(std::uint32_t document_count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
