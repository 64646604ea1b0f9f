// Xapian behind the protocol of the peers.
//
// Words are added as postings with positions, no text is stored. The database is written in one sweep without
// syncing and compacted at the end; Xapian builds with one thread whatever is asked for.
#include <xapian.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/peers/protocol.h"

namespace quoth::bench {
namespace {

class XapianPeer final : public Peer {
 public:
  std::uint64_t build(const PeerBuild& request) override try {
    const std::string written = request.index + ".uncompacted";
    std::filesystem::remove_all(written);
    std::uint64_t documents = 0;
    {
      Xapian::WritableDatabase database(
          written, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS);
      for_each_text(request.documents, [&](std::string_view text) {
        Xapian::Document document;
        Xapian::termpos position = 0;
        for_each_word(text,
                      [&](std::string_view word) { document.add_posting(std::string(word), ++position); });
        database.add_document(document);
        ++documents;
      });
      database.commit();
      database.compact(request.index, Xapian::DBCOMPACT_NO_RENUMBER | Xapian::Compactor::FULL);
    }
    std::filesystem::remove_all(written);
    return documents;
  } catch (const Xapian::Error& error) {
    throw std::runtime_error(error.get_description());
  }

  void open(const std::string& index) override { database_ = std::make_unique<Xapian::Database>(index); }
  void close() override { database_.reset(); }

  // Words that may move have no counterpart.
  bool supports(const PeerQuery& query) const override {
    return query.kind != PeerQuery::Kind::kPhrase || query.tolerance == 0;
  }
  std::uint64_t count(const PeerQuery& query) override {
    return matches(query, 0, /*counted=*/true, /*scored=*/false).get_matches_estimated();
  }
  std::uint64_t top(const PeerQuery& query, std::uint32_t k, bool counted) override {
    const Xapian::MSet found = matches(query, k, counted, /*scored=*/true);
    return counted ? found.get_matches_estimated() : found.size();
  }
  std::vector<std::uint64_t> ids(const PeerQuery& query) override {
    const Xapian::MSet found = matches(query, database_->get_doccount(), true, false);
    std::vector<std::uint64_t> numbers;
    for (auto hit = found.begin(); hit != found.end(); ++hit) numbers.push_back(*hit - 1);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }

 private:
  // Counts are exact when every matching document is looked at, which check_at_least asks for.
  Xapian::MSet matches(const PeerQuery& query, Xapian::doccount limit, bool counted, bool scored) try {
    Xapian::Enquire enquire(*database_);
    if (!scored) enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(xapian_query(query));
    return enquire.get_mset(0, limit, counted ? database_->get_doccount() : 0);
  } catch (const Xapian::Error& error) {
    throw std::runtime_error(error.get_description());
  }

  // A window is counted from the first to the last word, both included.
  static Xapian::Query near(Xapian::Query::op op, const PeerQuery::Words& words, std::uint32_t distance) {
    const auto window = static_cast<Xapian::termcount>(words.size() + distance);
    return Xapian::Query(op, words.begin(), words.end(), window);
  }
  static Xapian::Query together(Xapian::Query::op op, const std::vector<PeerQuery::Words>& parts) {
    std::vector<Xapian::Query> queries;
    for (const PeerQuery::Words& words : parts) queries.push_back(near(Xapian::Query::OP_PHRASE, words, 0));
    return Xapian::Query(op, queries.begin(), queries.end());
  }
  static Xapian::Query xapian_query(const PeerQuery& query) {
    using Op = Xapian::Query;
    switch (query.kind) {
      case PeerQuery::Kind::kPhrase:
      case PeerQuery::Kind::kAdjacent:
        return near(Op::OP_PHRASE, query.words, query.tolerance);
      case PeerQuery::Kind::kNear:
        return near(Op::OP_NEAR, query.words, query.tolerance);
      case PeerQuery::Kind::kBoolean:
        break;
    }
    const Xapian::Query optional = together(Op::OP_OR, query.optional);
    const Xapian::Query required = together(Op::OP_AND, query.required);
    Xapian::Query all = required;
    if (query.required.empty()) {
      all = optional;
    } else if (!query.optional.empty()) {
      all = Xapian::Query(Op::OP_AND_MAYBE, required, optional);
    }
    return query.excluded.empty() ? all
                                  : Xapian::Query(Op::OP_AND_NOT, all, together(Op::OP_OR, query.excluded));
  }

  std::unique_ptr<Xapian::Database> database_;
};

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  quoth::bench::XapianPeer peer;
  return quoth::bench::peer_main(argc, argv, peer);
}
