// Analyzer: raw text -> tokens, sentences, paragraphs, quotations.
//
// The one place that decides what a word is (docs/analysis.md). The same code
// reads documents and queries. Raw text is never changed: every token keeps the
// byte range it came from. No word is dropped.
//
// A document may be fed in pieces, so that a text of any length needs little
// memory; the tokens and regions are the same however it is cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace quoth::index {

// One word. `term` is its folded form, at most kMaxTermBytes long; the bytes
// [begin, end) of the document are what was written. Ranges of successive tokens
// are disjoint and grow.
struct Token {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint32_t term_offset = 0;  // into TokenBuffer::terms
  std::uint32_t term_size = 0;
};

enum class RegionKind : std::uint8_t { kSentence = 0, kParagraph = 1, kQuotation = 2 };
inline constexpr std::size_t kRegionKinds = 3;

// Token ordinals [begin, end) within the document; begin < end. A region is reported
// when it ends. Sentences tile the document, and so do paragraphs; quotations may nest.
struct Region {
  RegionKind kind = RegionKind::kSentence;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// What feed() appends to. clear() keeps the memory.
struct TokenBuffer {
  std::vector<Token> tokens;
  std::string terms;
  std::vector<Region> regions;

  std::string_view term(const Token& token) const {
    return std::string_view(terms).substr(token.term_offset, token.term_size);
  }
  void clear() {
    tokens.clear();
    terms.clear();
    regions.clear();
  }
};

// A folded form longer than this is stored as its first bytes and a hash of the whole,
// so that two long words never become one (docs/analysis.md, "Limits").
inline constexpr std::size_t kMaxTermBytes = 255;
// A run without white space longer than this is cut, wherever it stands.
inline constexpr std::size_t kMaxRunBytes = 4096;

// Reusable; one per thread. Not copyable.
class Analyzer {
 public:
  enum class Path : std::uint8_t {
    kAuto,  // table-driven for Latin runs, ICU for the rest
    kIcu,   // ICU for everything: the definition the fast path must equal (tests)
  };

  explicit Analyzer(Path path = Path::kAuto);
  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // Starts a document. Must be called before its first feed().
  void begin_document();

  // Appends to `out` the tokens of `text`, the next bytes of the document, and the regions
  // that end in it. Returns how many bytes were consumed: all of them when `last`, otherwise
  // up to a safe cut; the caller presents the unconsumed tail again, in front of more bytes.
  // At least one byte is consumed when text.size() >= 2 * kMaxRunBytes. Linear time for any bytes.
  std::size_t feed(std::string_view text, bool last, TokenBuffer& out);

  // The whole of a short text (a query, a title): begin_document() and one feed().
  void analyze(std::string_view text, TokenBuffer& out);

  // Tokens so far in this document.
  std::uint64_t token_count() const;

  // What decides the bytes of an index besides the input: rules version, Unicode and ICU
  // data version. An index built under another fingerprint is still readable; its queries
  // are analysed by today's rules, so `stats` shows both.
  static std::string fingerprint();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
