#include "engine/hits.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "index/segment/columns.h"
#include "index/segment/json_scalar.h"

namespace quoth {

namespace {

void read_code(const index::Column& column, std::uint32_t code, std::string& out) {
  if (code == index::Column::kNone) return;
  column.read(code, out);
  if (column.kind() == index::Column::Kind::kJson) {
    if (auto text = index::json_string(out)) out = std::move(*text);
  }
}

// A field that hits show.
struct Field {
  std::string_view name;
  std::string Hit::*value;
};
constexpr std::array<Field, 4> kFields = {{{index::kIdColumn, &Hit::id},
                                           {index::kTitleColumn, &Hit::title},
                                           {index::kDateColumn, &Hit::date},
                                           {"source", &Hit::source}}};

// Each step for all of the hits, so that what they wait for overlaps. Pre: hits of one segment.
void fill_hits(const index::Segment& segment, std::span<Hit> hits) {
  constexpr std::size_t kBatch = 16;
  std::array<const index::Column*, kFields.size()> columns;
  std::array<std::array<std::uint32_t, kBatch>, kFields.size()> codes;
  for (std::size_t f = 0; f < kFields.size(); ++f) columns[f] = segment.columns().find(kFields[f].name);
  const auto each = [&](std::span<Hit> batch, auto step) {
    for (std::size_t f = 0; f < kFields.size(); ++f) {
      if (columns[f] == nullptr) continue;
      for (std::size_t i = 0; i < batch.size(); ++i)
        step(*columns[f], batch[i], codes[f][i], kFields[f].value);
    }
  };
  using index::Column;
  using Text = std::string Hit::*;
  while (!hits.empty()) {
    const std::span<Hit> batch = hits.first(std::min(kBatch, hits.size()));
    each(batch, [](const Column& c, Hit& hit, std::uint32_t&, Text) { c.prefetch_code(hit.doc); });
    each(batch, [](const Column& c, Hit& hit, std::uint32_t& code, Text) {
      code = c.code(hit.doc);
      c.prefetch_block(code);
    });
    each(batch, [](const Column& c, Hit&, std::uint32_t& code, Text) { c.prefetch_value(code); });
    each(batch,
         [](const Column& c, Hit& hit, std::uint32_t& code, Text value) { read_code(c, code, hit.*value); });
    hits = hits.subspan(batch.size());
  }
}

}  // namespace

std::string column_value(const index::Segment& segment, std::string_view name, DocId doc) {
  std::string value;
  const index::Column* column = segment.columns().find(name);
  if (column != nullptr) read_code(*column, column->code(doc), value);
  return value;
}

Hit make_hit(const Snapshot& snapshot, std::uint32_t segment, DocId doc, float score) {
  const query::Found found{segment, doc, score};
  return std::move(make_hits(snapshot, {&found, 1}).front());
}

std::vector<Hit> make_hits(const Snapshot& snapshot, std::span<const query::Found> found, bool with_fields) {
  std::vector<Hit> hits(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    hits[i].segment = found[i].segment;
    hits[i].doc = found[i].doc;
    hits[i].score = found[i].score;
  }
  // Neighbours of one segment together.
  for (std::size_t begin = 0, end = 0; with_fields && begin < hits.size(); begin = end) {
    while (end < hits.size() && hits[end].segment == hits[begin].segment) ++end;
    fill_hits(*snapshot.parts[hits[begin].segment].segment, std::span(hits).subspan(begin, end - begin));
  }
  return hits;
}

}  // namespace quoth
