#include "engine/hits.h"

#include <utility>

#include "index/segment/columns.h"
#include "index/segment/json_scalar.h"

namespace quoth {

std::string column_value(const index::Segment& segment, std::string_view name, DocId doc) {
  const index::Column* column = segment.columns().find(name);
  if (column == nullptr) return {};
  const std::uint32_t code = column->code(doc);
  if (code == index::Column::kNone) return {};
  std::string value = column->value(code);
  if (column->kind() == index::Column::Kind::kJson) {
    if (auto text = index::json_string(value)) return std::move(*text);
  }
  return value;
}

Hit make_hit(const Snapshot& snapshot, std::uint32_t segment, DocId doc, float score) {
  const index::Segment& part = *snapshot.parts[segment].segment;
  Hit hit;
  hit.segment = segment;
  hit.doc = doc;
  hit.score = score;
  hit.id = column_value(part, index::kIdColumn, doc);
  hit.title = column_value(part, index::kTitleColumn, doc);
  hit.date = column_value(part, index::kDateColumn, doc);
  hit.source = column_value(part, "source", doc);
  return hit;
}

}  // namespace quoth
