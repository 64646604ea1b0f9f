// quoth behind the protocol of the peers, through its public headers alone.
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/peers/protocol.h"
#include "quoth/quoth.h"

namespace quoth::bench {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(result).value();
}

std::string join(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string phrase(const std::vector<std::string>& words) {
  return words.size() == 1 ? words[0] : "\"" + join(words, " ") + "\"";
}

std::vector<std::string> phrases(const std::vector<PeerQuery::Words>& parts) {
  std::vector<std::string> texts;
  for (const PeerQuery::Words& words : parts) texts.push_back(phrase(words));
  return texts;
}

// Phrases, and words that are all required or excluded, are written as in the game.
std::string quoth_text(const PeerQuery& query) {
  const std::string tolerance = std::to_string(query.tolerance);
  switch (query.kind) {
    case PeerQuery::Kind::kPhrase:
      return std::string(query.text);
    case PeerQuery::Kind::kNear:
      return join(query.words, " NEAR/" + tolerance + " ");
    case PeerQuery::Kind::kAdjacent:
      return join(query.words, " ADJ/" + tolerance + " ");
    case PeerQuery::Kind::kBoolean:
      break;
  }
  if (query.optional.empty()) return std::string(query.text);
  std::string text = "(" + join(phrases(query.optional), " OR ") + ")";
  for (const PeerQuery::Words& words : query.excluded) text += " -" + phrase(words);
  return text;
}

class QuothPeer final : public Peer {
 public:
  std::uint64_t build(const PeerBuild& request) override {
    BuildOptions options;
    options.threads = request.threads;
    options.memory_bytes = request.memory_mib << 20;
    const auto builder = must(IndexBuilder::create(request.index, options));
    if (const auto added = builder->add_input(request.documents); !added.ok()) {
      throw std::runtime_error(added.error().message);
    }
    return must(builder->commit()).indexed;
  }

  void open(const std::string& index) override {
    index_ = std::make_unique<Index>(must(Index::open(index)));
    searcher_ = std::make_unique<Searcher>(index_->searcher());
  }
  void close() override {
    searcher_.reset();
    index_.reset();
  }

  // A part that only raises the score has no counterpart.
  bool supports(const PeerQuery& query) const override {
    return query.required.empty() || query.optional.empty();
  }
  std::uint64_t count(const PeerQuery& query) override {
    return must(searcher_->count_documents(must(Query::parse(quoth_text(query)))));
  }
  std::uint64_t top(const PeerQuery& query, std::uint32_t k, bool counted) override {
    // A number and a score, as the others give.
    const Hits hits = search(query, k, counted, /*fields=*/false);
    return counted ? hits.documents : hits.top.size();
  }
  std::vector<std::uint64_t> ids(const PeerQuery& query) override {
    std::vector<std::uint64_t> numbers;
    for (const Hit& hit : search(query, kEndDoc, false, /*fields=*/true).top)
      numbers.push_back(std::stoull(hit.id));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }

 private:
  Hits search(const PeerQuery& query, std::uint64_t limit, bool counted, bool fields) {
    SearchOptions options;
    options.limit = limit;
    options.count = counted;
    options.fields = fields;
    return must(searcher_->search(must(Query::parse(quoth_text(query))), options));
  }

  std::unique_ptr<Index> index_;
  std::unique_ptr<Searcher> searcher_;
};

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  quoth::bench::QuothPeer peer;
  return quoth::bench::peer_main(argc, argv, peer);
}
