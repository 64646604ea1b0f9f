#include "query/matches.h"

#include <algorithm>
#include <tuple>

#include "query/filter.h"
#include "query/plan.h"

namespace quoth::query {

namespace {

class Matcher {
 public:
  Matcher(const SegmentContext& context, DocId doc) : context_(context), doc_(doc) {}

  // Whether the document matches; appends what counts then. `required`: a document that matches the query
  // matches this node. The depth of a tree is bounded by kMaxDepth.
  bool match(const Node& node, bool required, std::vector<Match>& out) {
    switch (node.kind) {
      case NodeKind::kAll:
        return true;
      case NodeKind::kNone:
        return false;
      case NodeKind::kFilter:
        return required || filter_documents(context_.segment, *node.filter, context_.meter).contains(doc_);
      case NodeKind::kNot: {
        std::vector<Match> ignored;
        const std::uint32_t part = part_;
        const bool matched = match(*node.children.front(), false, ignored);
        part_ = part;
        return !matched;
      }
      case NodeKind::kAnd: {
        std::vector<Match> found;
        for (const NodePtr& child : node.children) {
          if (!match(*child, required, found)) return false;
        }
        out.insert(out.end(), found.begin(), found.end());
        return true;
      }
      case NodeKind::kOr: {
        bool any = false;
        for (const NodePtr& child : node.children) any = match(*child, false, out) || any;
        return any;
      }
      default:
        return match_part(node, out);
    }
  }

 private:
  bool match_part(const Node& node, std::vector<Match>& out) {
    const std::uint32_t part = part_++;
    SpanStreamPtr stream = make_spans(node, context_);
    if (stream == nullptr) return false;
    const index::DocMap& map = context_.segment.documents();
    const Span words = node.in_title ? map.title(doc_) : map.body(doc_);
    stream->seek(words.begin);
    SpanReader reader(std::move(stream));
    std::vector<Span> spans;
    reader.gather(words.end, spans);
    // Only damaged lists name words past the end of the document they begin in.
    std::erase_if(spans, [&](const Span& span) { return span.end > words.end; });
    context_.meter.hold(spans.size() * sizeof(Match));
    for (const Span& span : spans) out.push_back({span, part});
    return !spans.empty();
  }

  const SegmentContext& context_;
  DocId doc_;
  std::uint32_t part_ = 0;
};

}  // namespace

std::vector<Match> matches_in(const Node& root, const SegmentContext& context, DocId doc) {
  std::vector<Match> matches;
  if (!Matcher(context, doc).match(root, /*required=*/true, matches)) return {};
  const auto key = [](const Match& m) { return std::tuple(m.span.begin, m.span.end, m.part); };
  std::sort(matches.begin(), matches.end(), [&](const Match& a, const Match& b) { return key(a) < key(b); });
  const auto same = [&](const Match& a, const Match& b) { return key(a) == key(b); };
  matches.erase(std::unique(matches.begin(), matches.end(), same), matches.end());
  return matches;
}

}  // namespace quoth::query
