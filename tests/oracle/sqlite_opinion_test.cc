// A second opinion: SQLite's FTS5 on phrases and on NEAR.
//
// FTS5 counts the words between the end of the first phrase and the begin of the last, so that our
// NEAR/n of two phrases is its NEAR(a b, n), and of three words NEAR(a b c, n + 1). It lets phrases overlap
// and one word serve twice, so operands here share no words.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "tests/oracle/collection.h"

namespace quoth::test {
namespace {

class Fts5 {
 public:
  explicit Fts5(const std::vector<OracleDocument>& documents) {
    REQUIRE(sqlite3_open(":memory:", &db_) == SQLITE_OK);
    run("CREATE VIRTUAL TABLE t USING fts5(body)");
    run("BEGIN");
    for (std::size_t i = 0; i < documents.size(); ++i) {
      std::string text;
      for (const std::string& one : documents[i].body.words) text += one + ' ';
      run("INSERT INTO t(rowid, body) VALUES(" + std::to_string(i) + ", '" + text + "')");
    }
    run("COMMIT");
  }
  ~Fts5() { sqlite3_close(db_); }
  Fts5(const Fts5&) = delete;
  Fts5& operator=(const Fts5&) = delete;

  std::vector<std::pair<std::uint32_t, DocId>> ask(const std::string& match) const {
    std::vector<std::pair<std::uint32_t, DocId>> out;
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", -1, &statement,
                               nullptr) == SQLITE_OK);
    sqlite3_bind_text(statement, 1, match.c_str(), -1, nullptr);
    while (sqlite3_step(statement) == SQLITE_ROW)
      out.emplace_back(0, static_cast<DocId>(sqlite3_column_int64(statement, 0)));
    REQUIRE(sqlite3_finalize(statement) == SQLITE_OK);
    return out;
  }

 private:
  void run(const std::string& sql) {
    CAPTURE(sql);
    REQUIRE(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  sqlite3* db_ = nullptr;
};

std::string quoted(const std::vector<std::string>& words) {
  std::string out = "\"";
  for (const std::string& one : words) out += one + ' ';
  return out + '"';
}

}  // namespace

TEST_CASE("FTS5 finds the same documents for phrases and NEAR") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 200;
    shape.vocabulary = 6 + seed;
    shape.fields = false;
    const Collection collection = Collection::of(random_documents(random, shape));
    const Fts5 peer(collection.documents[0]);
    for (int i = 0; i < 250; ++i) {
      std::vector<std::string> words;
      for (std::size_t size = 1 + random() % 4; size-- > 0;)
        words.push_back(word(random() % shape.vocabulary));
      CAPTURE(quoted(words));
      REQUIRE(hits_of(collection, *parsed(quoted(words))) == peer.ask(quoted(words)));

      std::vector<std::string> distinct;
      for (std::size_t n = 0; n < shape.vocabulary; ++n) distinct.push_back(word(n));
      std::shuffle(distinct.begin(), distinct.end(), random);
      const auto n = random() % 9;
      const std::string distance = std::to_string(n);
      REQUIRE(hits_of(collection, *parsed(distinct[0] + " NEAR/" + distance + ' ' + distinct[1])) ==
              peer.ask("NEAR(" + distinct[0] + ' ' + distinct[1] + ", " + distance + ')'));
      REQUIRE(hits_of(collection, *parsed(distinct[0] + " NEAR/" + distance + ' ' + distinct[1] + " NEAR/" +
                                          distance + ' ' + distinct[2])) ==
              peer.ask("NEAR(" + distinct[0] + ' ' + distinct[1] + ' ' + distinct[2] + ", " +
                       std::to_string(n + 1) + ')'));
      const std::string one = quoted({distinct[0], distinct[1]}), other = quoted({distinct[2], distinct[3]});
      REQUIRE(hits_of(collection, *parsed(one + " NEAR/" + distance + ' ' + other)) ==
              peer.ask("NEAR(" + one + ' ' + other + ", " + distance + ')'));
    }
  }
}

}  // namespace quoth::test
