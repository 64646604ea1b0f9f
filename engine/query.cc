// Query: a parsed tree behind the public face.
#include <memory>
#include <string>
#include <utility>

#include "index/analysis/analyzer.h"
#include "query/ast.h"
#include "query/parser.h"
#include "query/plain_query.h"
#include "quoth/searcher.h"

namespace quoth {

struct Query::Data {
  std::string text;
  std::vector<Note> notes;
  query::NodePtr root;
};

Result<Query> Query::parse(std::string_view text, Mode mode, std::string_view today) {
  query::Parsed parsed{query::plain_query(text), {}};
  if (parsed.root == nullptr) {
    index::Analyzer analyzer;
    QUOTH_TRY_ASSIGN(parsed, query::parse(text, analyzer, {mode, today}));
  }
  Query out;
  out.data_ =
      std::make_shared<const Data>(Data{std::string(text), std::move(parsed.notes), std::move(parsed.root)});
  return out;
}

std::string_view Query::text() const { return data_->text; }
const std::vector<Query::Note>& Query::notes() const { return data_->notes; }
std::string Query::to_string() const { return query::print(*data_->root); }
const query::Node& Query::root() const { return *data_->root; }

}  // namespace quoth
