#include "engine/hits.h"

#include <optional>
#include <utility>

#include "index/segment/columns.h"
#include "index/segment/json_scalar.h"

namespace quoth {

namespace {

// The columns that hits show, found once.
struct HitColumns {
  explicit HitColumns(const index::Segment& segment)
      : id(segment.columns().find(index::kIdColumn)),
        title(segment.columns().find(index::kTitleColumn)),
        date(segment.columns().find(index::kDateColumn)),
        source(segment.columns().find("source")) {}
  const index::Column* id;
  const index::Column* title;
  const index::Column* date;
  const index::Column* source;
};

void read_value(const index::Column* column, DocId doc, std::string& out) {
  if (column == nullptr) return;
  const std::uint32_t code = column->code(doc);
  if (code == index::Column::kNone) return;
  column->read(code, out);
  if (column->kind() == index::Column::Kind::kJson) {
    if (auto text = index::json_string(out)) out = std::move(*text);
  }
}

void fill_hit(const HitColumns& columns, Hit& hit) {
  read_value(columns.id, hit.doc, hit.id);
  read_value(columns.title, hit.doc, hit.title);
  read_value(columns.date, hit.doc, hit.date);
  read_value(columns.source, hit.doc, hit.source);
}

}  // namespace

std::string column_value(const index::Segment& segment, std::string_view name, DocId doc) {
  std::string value;
  read_value(segment.columns().find(name), doc, value);
  return value;
}

Hit make_hit(const Snapshot& snapshot, std::uint32_t segment, DocId doc, float score) {
  Hit hit;
  hit.segment = segment;
  hit.doc = doc;
  hit.score = score;
  fill_hit(HitColumns(*snapshot.parts[segment].segment), hit);
  return hit;
}

std::vector<Hit> make_hits(const Snapshot& snapshot, std::span<const query::Found> found) {
  std::vector<Hit> hits(found.size());
  std::vector<std::optional<HitColumns>> columns(snapshot.parts.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    hits[i].segment = found[i].segment;
    hits[i].doc = found[i].doc;
    hits[i].score = found[i].score;
    std::optional<HitColumns>& of = columns[found[i].segment];
    if (!of) of.emplace(*snapshot.parts[found[i].segment].segment);
    fill_hit(*of, hits[i]);
  }
  return hits;
}

}  // namespace quoth
