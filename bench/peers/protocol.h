// The protocol that every peer speaks (bench/README.md, section "Protocol"), for the peers in C++.
//
// One process, one query at a time: a line `COMMAND<tab>QUERY` comes in, a line with the answer goes out. A
// peer measures its own time, from the query's text to the answer, so that pipes are in nobody's time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quoth::bench {

// A query of the game's syntax, taken apart. Words are plain: blanks part them, nothing is folded.
struct PeerQuery {
  using Words = std::vector<std::string>;
  enum class Kind : std::uint8_t {
    kPhrase,    // "a b c", and with a tolerance "a b c"~4
    kBoolean,   // a b, +a +b, +a b, +a -b; each of them a word or a phrase
    kNear,      // NEAR/8 a b c: any order, at most 8 other words between the first and the last
    kAdjacent,  // ADJ/8 a b c: the same, in this order
  };
  Kind kind = Kind::kBoolean;
  std::string_view text;        // as it came
  Words words;                  // of all kinds but kBoolean
  std::uint32_t tolerance = 0;  // of a phrase, or the distance

  // Documents have all that is required and nothing that is excluded. Beside something required, optional
  // parts only raise the score; alone, one of them must be there.
  std::vector<Words> required, optional, excluded;
};

// `text` must outlive the query.
std::optional<PeerQuery> parse_peer_query(std::string_view text);

struct PeerBuild {
  std::string index;      // a folder; made if missing
  std::string documents;  // JSON lines of export_documents
  unsigned threads = 1;
  std::uint64_t memory_mib = 1024;
};

// An engine. Failures are exceptions: they end the process.
class Peer {
 public:
  virtual ~Peer() = default;
  // Returns the number of documents.
  virtual std::uint64_t build(const PeerBuild& request) = 0;
  virtual void open(const std::string& index) = 0;
  // Gives back everything that holds the index's files, mappings included.
  virtual void close() = 0;

  // Whether the engine has a counterpart for the query. The others are called only if so.
  virtual bool supports(const PeerQuery& query) const = 0;
  virtual std::uint64_t count(const PeerQuery& query) = 0;
  // Finds the best `k` documents; the number of all that match when `counted`, else how many were found.
  virtual std::uint64_t top(const PeerQuery& query, std::uint32_t k, bool counted) = 0;
  // The numbers of all documents that match, in the order of input from 0, ascending. Not timed.
  virtual std::vector<std::uint64_t> ids(const PeerQuery& query) = 0;
};

// Calls `take` with each text of a file of export_documents, in order.
void for_each_text(const std::string& path, const std::function<void(std::string_view text)>& take);
// Calls `take` with each word of such a text.
template <class Take>
void for_each_word(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// build INDEX DOCUMENTS [--threads N] [--memory MIB], or serve INDEX [--time] [--flush MIB].
int peer_main(int argc, char** argv, Peer& peer);

}  // namespace quoth::bench
