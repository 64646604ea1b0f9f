// A second opinion: Xapian on phrases, ordered windows and NEAR.
//
// Its windows count all words of the hull: our ~on of k words is OP_PHRASE with window k + n, NEAR/n of k
// words is OP_NEAR with window k + n. Its NEAR lets one position serve two equal words, so words there are
// different.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <xapian.h>

#include "tests/oracle/collection.h"

namespace quoth::test {
namespace {

class Peer {
 public:
  explicit Peer(const std::vector<OracleDocument>& documents)
      : db_(std::string(), Xapian::DB_BACKEND_INMEMORY) {
    for (const OracleDocument& document : documents) {
      Xapian::Document out;
      for (std::size_t at = 0; at < document.body.words.size(); ++at) {
        out.add_posting(document.body.words[at], static_cast<Xapian::termpos>(at + 1));
      }
      db_.add_document(out);
    }
  }

  std::vector<std::pair<std::uint32_t, DocId>> ask(Xapian::Query::op op,
                                                   const std::vector<std::string>& words,
                                                   std::size_t window) const {
    Xapian::Enquire enquire(db_);
    enquire.set_query(Xapian::Query(op, words.begin(), words.end(), static_cast<Xapian::termcount>(window)));
    std::vector<std::pair<std::uint32_t, DocId>> out;
    const Xapian::MSet found = enquire.get_mset(0, db_.get_doccount());
    for (auto it = found.begin(); it != found.end(); ++it) out.emplace_back(0, *it - 1);
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  Xapian::WritableDatabase db_;
};

}  // namespace

TEST_CASE("Xapian finds the same documents for phrases, ordered windows and NEAR") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 200;
    shape.vocabulary = 6 + seed;
    shape.fields = false;
    const Collection collection = Collection::of(random_documents(random, shape));
    const Peer peer(collection.documents[0]);
    for (int i = 0; i < 150; ++i) {
      std::vector<std::string> words;
      for (std::size_t size = 2 + random() % 3; size-- > 0;)
        words.push_back(word(random() % shape.vocabulary));
      CAPTURE(words);
      REQUIRE(hits_of(collection, *phrase_of(words)) ==
              peer.ask(Xapian::Query::OP_PHRASE, words, words.size()));

      std::vector<std::string> distinct;
      for (std::size_t n = 0; n < shape.vocabulary; ++n) distinct.push_back(word(n));
      std::shuffle(distinct.begin(), distinct.end(), random);
      distinct.resize(2 + random() % 3);
      const auto n = static_cast<std::uint32_t>(random() % 8);
      CAPTURE(distinct, n);
      const std::size_t window = distinct.size() + n;
      std::vector<query::NodePtr> operands;
      for (const std::string& one : distinct) operands.push_back(term_of(one));
      REQUIRE(hits_of(collection, *join(query::NodeKind::kNear, std::move(operands), n)) ==
              peer.ask(Xapian::Query::OP_NEAR, distinct, window));
      if (n == 0) continue;
      REQUIRE(hits_of(collection, *phrase_of(distinct, query::Tolerance::kOrdered, n)) ==
              peer.ask(Xapian::Query::OP_PHRASE, distinct, window));
    }
  }
}

}  // namespace quoth::test
