#include "query/plan.h"

#include <algorithm>

#include "query/document_stream.h"
#include "query/edit_stream.h"
#include "query/filter.h"
#include "query/merge_streams.h"
#include "query/plan_spans.h"
#include "query/region_stream.h"
#include "query/word_stream.h"

namespace quoth::query {

namespace {

// Or passes spans on as they are; all other operators reduce.
SpanStreamPtr reduced_if_or(const Node& node, SpanStreamPtr stream) {
  if (stream == nullptr || node.kind != NodeKind::kOr) return stream;
  return std::make_unique<ReducedStream>(std::move(stream));
}

SpanStreamPtr make_union(const Node& node, const SegmentContext& context) {
  std::vector<SpanStreamPtr> children;
  for (const NodePtr& child : node.children) {
    if (SpanStreamPtr spans = make_spans(*child, context)) children.push_back(std::move(spans));
  }
  if (children.empty()) return nullptr;
  return std::make_unique<UnionStream>(std::move(children), context.meter);
}

SpanStreamPtr make_within(const Node& node, const SegmentContext& context) {
  const Node& inner = *node.children.front();
  SpanStreamPtr spans = make_spans(inner, context);
  if (spans == nullptr) return nullptr;
  index::RegionKind kind = index::RegionKind::kSentence;
  switch (node.region) {
    case RegionName::kSpan: {
      SpanStreamPtr holders = make_spans(*node.children[1], context);
      if (holders == nullptr) return nullptr;
      return make_inside_stream(context, zone_of(node), std::move(spans), std::move(holders));
    }
    case RegionName::kTitle:
      return reduced_if_or(inner, std::move(spans));  // the zone says it all
    case RegionName::kNone:
      return nullptr;
    case RegionName::kSentence:
      kind = index::RegionKind::kSentence;
      break;
    case RegionName::kParagraph:
      kind = index::RegionKind::kParagraph;
      break;
    case RegionName::kQuotation:
      kind = index::RegionKind::kQuotation;
      break;
  }
  if (node.in_title) return nullptr;  // titles have no regions
  return reduced_if_or(inner, std::make_unique<RegionStream>(context, std::move(spans), kind));
}

SpanStreamPtr make_apart(const Node& node, const SegmentContext& context) {
  SpanStreamPtr spans = make_spans(*node.children[0], context);
  if (spans == nullptr) return nullptr;
  SpanStreamPtr others = make_spans(*node.children[1], context);
  if (others == nullptr) return reduced_if_or(*node.children[0], std::move(spans));
  return make_apart_stream(context, zone_of(node), std::move(spans), std::move(others), node.distance);
}

DocNodePtr make_part(const Node& node, const SegmentContext& context, const Bm25& bm25, Counted counted) {
  if (node.kind == NodeKind::kTerm && !node.in_title) {
    const Rank rank = context.rank(node.term);
    return rank == kNoRank ? make_none_node() : make_word_node(context, rank, bm25.weight(node), counted);
  }
  SpanStreamPtr spans = make_spans(node, context);
  if (spans == nullptr) return make_none_node();
  return make_span_node(context, zone_of(node), std::move(spans), bm25.weight(node));
}

DocNodePtr make_and(const Node& node, const SegmentContext& context, const Bm25& bm25, Counted counted) {
  std::vector<DocNodePtr> children;
  std::vector<DocNodePtr> excluded;
  for (const NodePtr& child : node.children) {
    if (child->kind == NodeKind::kNot) {
      excluded.push_back(make_documents(*child->children.front(), context, bm25, Counted::kNo));
    } else {
      children.push_back(make_documents(*child, context, bm25, counted));
    }
  }
  if (children.empty()) children.push_back(make_all_node(context));
  return make_and_node(std::move(children), std::move(excluded));
}

}  // namespace

bool is_document_node(const Node& node) {
  switch (node.kind) {
    case NodeKind::kAll:
    case NodeKind::kNone:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kNot:
    case NodeKind::kFilter:
      return true;
    default:
      return false;
  }
}

// The depth of a tree is bounded by kMaxDepth.
SpanStreamPtr make_spans(const Node& node, const SegmentContext& context) {
  switch (node.kind) {
    case NodeKind::kTerm: {
      const Rank rank = context.rank(node.term);
      if (rank == kNoRank || context.count(rank, zone_of(node)) == 0) return nullptr;
      return std::make_unique<WordStream>(context, zone_of(node), rank);
    }
    case NodeKind::kPhrase:
      if (node.tolerance == Tolerance::kEdits) return plan_edits(node, context);
      return node.tolerance == Tolerance::kExact ? plan_phrase(node, context) : plan_proximity(node, context);
    case NodeKind::kNear:
    case NodeKind::kAdjacent:
    case NodeKind::kEllipsis:
    case NodeKind::kAnd:
      return plan_proximity(node, context);
    case NodeKind::kOr:
      return make_union(node, context);
    case NodeKind::kWithin:
      return make_within(node, context);
    case NodeKind::kNotNear:
      return make_apart(node, context);
    case NodeKind::kAll:
    case NodeKind::kNone:
    case NodeKind::kNot:
    case NodeKind::kFilter:
      return nullptr;  // no spans
  }
  return nullptr;
}

SpanStreamPtr make_reduced_spans(const Node& node, const SegmentContext& context) {
  return reduced_if_or(node, make_spans(node, context));
}

DocNodePtr make_documents(const Node& node, const SegmentContext& context, const Bm25& bm25,
                          Counted counted) {
  switch (node.kind) {
    case NodeKind::kAll:
      return make_all_node(context);
    case NodeKind::kNone:
      return make_none_node();
    case NodeKind::kFilter:
      return make_filter_node(filter_documents(context.segment, *node.filter, context.meter), context.meter);
    case NodeKind::kAnd:
      return make_and(node, context, bm25, counted);
    case NodeKind::kNot: {
      std::vector<DocNodePtr> all;
      all.push_back(make_all_node(context));
      std::vector<DocNodePtr> excluded;
      excluded.push_back(make_documents(*node.children.front(), context, bm25, Counted::kNo));
      return make_and_node(std::move(all), std::move(excluded));
    }
    case NodeKind::kOr: {
      std::vector<DocNodePtr> children;
      for (const NodePtr& child : node.children)
        children.push_back(make_documents(*child, context, bm25, counted));
      return make_or_node(std::move(children));
    }
    default:
      return make_part(node, context, bm25, counted);
  }
}

}  // namespace quoth::query
