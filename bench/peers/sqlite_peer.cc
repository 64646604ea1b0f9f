// SQLite's FTS5 behind the protocol of the peers.
//
// A contentless table (no text is stored) with positions and the lengths that bm25() needs. Words are parted
// at blanks by a tokenizer of ours, so that no letter is folded or taken for a separator. The build writes
// without a journal and ends with 'optimize'; SQLite builds with one thread whatever is asked for.
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/peers/protocol.h"

namespace quoth::bench {
namespace {

// FTS5 gathers this much before it writes a part; the default, 1 MB, makes parts that have to be merged again
// and again.
constexpr int kHashBytes = 256 << 20;

class Statement {
 public:
  Statement(sqlite3* database, const std::string& sql) : database_(database) {
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) fail();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int place, std::string_view text) {
    if (sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC) !=
        SQLITE_OK)
      fail();
  }
  void bind(int place, std::int64_t number) {
    if (sqlite3_bind_int64(statement_, place, number) != SQLITE_OK) fail();
  }
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail();
    return result == SQLITE_ROW;
  }
  void reset() { sqlite3_reset(statement_); }
  std::uint64_t number() { return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, 0)); }

 private:
  [[noreturn]] void fail() { throw std::runtime_error(sqlite3_errmsg(database_)); }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

using Emit = int (*)(void*, int, const char*, int, int, int);

int split_at_blanks(Fts5Tokenizer*, void* context, int, const char* text, int size, Emit emit) {
  const std::string_view all(text, static_cast<std::size_t>(size));
  int result = SQLITE_OK;
  for_each_word(all, [&](std::string_view word) {
    const auto begin = static_cast<int>(word.data() - text);
    const auto length = static_cast<int>(word.size());
    if (result == SQLITE_OK) result = emit(context, 0, word.data(), length, begin, begin + length);
  });
  return result;
}

int make_tokenizer(void*, const char**, int, Fts5Tokenizer** out) {
  static char nothing;
  *out = reinterpret_cast<Fts5Tokenizer*>(&nothing);  // it has no state
  return SQLITE_OK;
}

void free_tokenizer(Fts5Tokenizer*) {}

class Database {
 public:
  explicit Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK)
      throw std::runtime_error(path + ": " + sqlite3_errmsg(database_));
    add_tokenizer();
    run("PRAGMA cache_size = -262144");
    run("PRAGMA mmap_size = 17179869184");
  }
  ~Database() { sqlite3_close(database_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const std::string& sql) {
    Statement statement(database_, sql);
    while (statement.step()) continue;
  }
  std::unique_ptr<Statement> prepare(const std::string& sql) {
    return std::make_unique<Statement>(database_, sql);
  }

 private:
  void add_tokenizer() {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, "SELECT fts5(?1)", -1, &statement, nullptr);
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (api == nullptr) throw std::runtime_error("this SQLite was built without FTS5");
    fts5_tokenizer tokenizer = {make_tokenizer, free_tokenizer, split_at_blanks};
    api->xCreateTokenizer(api, "blanks", nullptr, &tokenizer, nullptr);
  }

  sqlite3* database_ = nullptr;
};

class SqlitePeer final : public Peer {
 public:
  std::uint64_t build(const PeerBuild& request) override {
    const std::string path = request.index + "/fts5.db";
    std::filesystem::remove(path);
    Database database(path);
    database.run("PRAGMA journal_mode = OFF");
    database.run("PRAGMA synchronous = OFF");
    database.run("CREATE VIRTUAL TABLE d USING fts5(text, content='', tokenize='blanks')");
    database.run("INSERT INTO d(d, rank) VALUES('hashsize', " + std::to_string(kHashBytes) + ")");
    database.run("BEGIN");
    const auto insert = database.prepare("INSERT INTO d(rowid, text) VALUES(?1, ?2)");
    std::int64_t documents = 0;
    for_each_text(request.documents, [&](std::string_view text) {
      insert->bind(1, ++documents);
      insert->bind(2, text);
      insert->step();
      insert->reset();
    });
    database.run("COMMIT");
    database.run("INSERT INTO d(d) VALUES('optimize')");
    database.run("VACUUM");
    return static_cast<std::uint64_t>(documents);
  }

  void open(const std::string& index) override {
    database_ = std::make_unique<Database>(index + "/fts5.db");
    count_ = database_->prepare("SELECT count(*) FROM d WHERE d MATCH ?1");
    top_ = database_->prepare("SELECT rowid FROM d WHERE d MATCH ?1 ORDER BY rank LIMIT ?2");
    ids_ = database_->prepare("SELECT rowid - 1 FROM d WHERE d MATCH ?1 ORDER BY rowid");
  }
  void close() override {
    count_.reset();
    top_.reset();
    ids_.reset();
    database_.reset();
  }

  // FTS5 has no words that may move, no nearness in a given order, and no parts that only raise the score.
  bool supports(const PeerQuery& query) const override {
    if (query.kind == PeerQuery::Kind::kBoolean) return query.required.empty() || query.optional.empty();
    return query.kind == PeerQuery::Kind::kNear ||
           (query.kind == PeerQuery::Kind::kPhrase && query.tolerance == 0);
  }
  std::uint64_t count(const PeerQuery& query) override {
    const std::string text = fts5_text(query);
    count_->bind(1, text);
    count_->step();
    const std::uint64_t documents = count_->number();
    count_->reset();
    return documents;
  }
  std::uint64_t top(const PeerQuery& query, std::uint32_t k, bool counted) override {
    const std::string text = fts5_text(query);
    top_->bind(1, text);
    top_->bind(2, static_cast<std::int64_t>(k));
    std::uint64_t found = 0;
    while (top_->step()) ++found;
    top_->reset();
    return counted ? count(query) : found;  // a second query: FTS5 cannot do both in one
  }
  std::vector<std::uint64_t> ids(const PeerQuery& query) override {
    const std::string text = fts5_text(query);
    std::vector<std::uint64_t> numbers;
    ids_->bind(1, text);
    while (ids_->step()) numbers.push_back(ids_->number());
    ids_->reset();
    return numbers;
  }

 private:
  static std::string fts5_text(const PeerQuery& query) {
    if (query.kind == PeerQuery::Kind::kPhrase) return phrase(query.words);
    if (query.kind == PeerQuery::Kind::kNear) return near(query);
    std::string text =
        query.required.empty() ? joined(query.optional, " OR ") : joined(query.required, " AND ");
    if (!query.excluded.empty()) text = "(" + text + ") NOT (" + joined(query.excluded, " OR ") + ")";
    return text;
  }
  // NEAR counts the words between the end of the first phrase and the start of the last, those of the
  // phrases in the middle included.
  static std::string near(const PeerQuery& query) {
    std::string text = "NEAR(";
    for (const std::string& word : query.words) text += phrase({word}) + " ";
    const std::size_t inside = query.words.size() > 2 ? query.words.size() - 2 : 0;
    return text + ", " + std::to_string(query.tolerance + inside) + ")";
  }
  static std::string phrase(const PeerQuery::Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "\"" : " ") + word;
    return text + "\"";
  }
  static std::string joined(const std::vector<PeerQuery::Words>& parts, const std::string& separator) {
    std::string text;
    for (const PeerQuery::Words& words : parts) text += (text.empty() ? "" : separator) + phrase(words);
    return text;
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Statement> count_, top_, ids_;
};

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  quoth::bench::SqlitePeer peer;
  return quoth::bench::peer_main(argc, argv, peer);
}
