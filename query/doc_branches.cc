// Branches of the document tree: And with exclusions, Or.
#include <algorithm>

#include "query/doc_node.h"

namespace quoth::query {

namespace {

class AndNode final : public DocNode {
 public:
  AndNode(std::vector<DocNodePtr> children, std::vector<DocNodePtr> excluded)
      : children_(std::move(children)), excluded_(std::move(excluded)) {
    const auto cheaper = [](const DocNodePtr& a, const DocNodePtr& b) { return a->cost() < b->cost(); };
    std::stable_sort(children_.begin(), children_.end(), cheaper);
    std::stable_sort(excluded_.begin(), excluded_.end(), cheaper);
  }

  DocId first_possible(DocId from) override {
    for (;;) {
      const DocId start = from;
      for (const DocNodePtr& child : children_) {
        from = child->first_possible(from);
        if (from >= kEndDoc) return kEndDoc;
      }
      // Inside one window match() is cheaper than more leaping.
      if (window_of(from) == window_of(start)) return from;
    }
  }

  void match(DocId base, DocBits& bits) override {
    for (const DocNodePtr& child : children_) {
      child->match(base, bits);
      if (!bits.any()) return;
    }
    for (const DocNodePtr& child : excluded_) {
      DocBits unwanted = bits;
      child->match(base, unwanted);
      bits.remove(unwanted);
      if (!bits.any()) return;
    }
  }

  void credit(DocId base, const DocBits& bits, WindowTally& tally) override {
    for (const DocNodePtr& child : children_) child->credit(base, bits, tally);
  }
  std::uint64_t cost() const override { return children_.empty() ? 0 : children_.front()->cost(); }
  void describe(std::size_t depth, std::string& out) const override {
    out.append(depth * 2, ' ');
    out += "all of, in this order\n";
    for (const DocNodePtr& child : children_) child->describe(depth + 1, out);
    if (excluded_.empty()) return;
    out.append(depth * 2, ' ');
    out += "and none of\n";
    for (const DocNodePtr& child : excluded_) child->describe(depth + 1, out);
  }

 private:
  std::vector<DocNodePtr> children_;
  std::vector<DocNodePtr> excluded_;
};

class OrNode final : public DocNode {
 public:
  explicit OrNode(std::vector<DocNodePtr> children)
      : children_(std::move(children)), matched_(children_.size()) {}

  DocId first_possible(DocId from) override {
    DocId first = kEndDoc;
    for (const DocNodePtr& child : children_) {
      first = std::min(first, child->first_possible(from));
      if (first == from) break;
    }
    return first;
  }

  void match(DocId base, DocBits& bits) override {
    DocBits any;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      matched_[i] = bits;
      children_[i]->match(base, matched_[i]);
      any.add(matched_[i]);
    }
    bits = any;
  }

  void credit(DocId base, const DocBits& bits, WindowTally& tally) override {
    for (std::size_t i = 0; i < children_.size(); ++i) {
      DocBits credited = matched_[i];
      credited.keep(bits);
      if (credited.any()) children_[i]->credit(base, credited, tally);
    }
  }
  std::uint64_t cost() const override {
    std::uint64_t sum = 0;
    for (const DocNodePtr& child : children_) sum += child->cost();
    return sum;
  }
  void describe(std::size_t depth, std::string& out) const override {
    out.append(depth * 2, ' ');
    out += "any of\n";
    for (const DocNodePtr& child : children_) child->describe(depth + 1, out);
  }

 private:
  std::vector<DocNodePtr> children_;
  std::vector<DocBits> matched_;  // by each child, in the window matched last
};

}  // namespace

DocNodePtr make_and_node(std::vector<DocNodePtr> children, std::vector<DocNodePtr> excluded) {
  return std::make_unique<AndNode>(std::move(children), std::move(excluded));
}
DocNodePtr make_or_node(std::vector<DocNodePtr> children) {
  return std::make_unique<OrNode>(std::move(children));
}

}  // namespace quoth::query
