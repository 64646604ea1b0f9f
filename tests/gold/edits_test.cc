// Every passage within k word edits is found, and no other, against tables over whole texts.
//
// With QUOTH_DATA, QUOTH_EDIT_QUERIES=10000 in the environment asks that many corrupted quotations of 50 MB
// of the shared corpus, and compares every one with a scan of all of it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/gold/gold_index.h"
#include "tests/gold/replay.h"

namespace quoth::test {
namespace {

// Of one document of a corpus.
struct Found {
  std::string document;
  EditPassage passage;
  friend bool operator<(const Found& a, const Found& b) {
    return std::tie(a.document, a.passage.begin) < std::tie(b.document, b.passage.begin);
  }
};

std::string shown(const std::vector<Found>& all) {
  std::string out;
  for (const Found& one : all) {
    out += " " + one.document + "[" + std::to_string(one.passage.begin) + "," +
           std::to_string(one.passage.end) + ")=" + std::to_string(one.passage.edits);
  }
  return out.empty() ? " none" : out;
}

// The oracle: a scan for where passages may end, tables over what is before that.
class EditOracle {
 public:
  explicit EditOracle(const GoldCorpus& corpus) : corpus_(corpus), scan_(corpus.vocabulary()) {}

  std::vector<Found> passages(std::span<const WordId> pattern, std::size_t most) {
    std::vector<Found> out;
    for (const GoldDocument& document : corpus_.documents()) {
      const std::vector<WordId>& text = document.text.words;
      std::vector<std::pair<std::size_t, std::size_t>> windows;
      scan_.run(pattern, text, most, [&](std::size_t end, std::size_t) {
        const std::size_t begin = end - std::min(end, pattern.size() + most);
        if (windows.empty() || windows.back().second < begin) windows.emplace_back(begin, end);
        windows.back().second = end;
      });
      for (const auto& [begin, end] : windows) {
        const auto all = passages_within(pattern, std::span(text).subspan(begin, end - begin), most);
        for (EditPassage passage : best_apart(all)) {
          passage.begin += begin;
          passage.end += begin;
          out.push_back({document.source.id, passage});
        }
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  const GoldCorpus& corpus_;
  EditScan scan_;
};

std::vector<Found> passages_of(GoldIndex& index, const QuoteAnswer& answer) {
  std::vector<Found> out;
  for (const Sighting& sighting : answer.sightings) {
    const GoldDocument* document = index.corpus().find(sighting.document.id);
    REQUIRE(document != nullptr);
    const std::vector<ByteRange>& bytes = document->text.bytes;
    const auto at = [&](std::uint64_t byte) {
      return static_cast<std::size_t>(
          std::lower_bound(bytes.begin(), bytes.end(), byte,
                           [](const ByteRange& one, std::uint64_t b) { return one.begin < b; }) -
          bytes.begin());
    };
    out.push_back({sighting.document.id, {at(sighting.range.begin), at(sighting.range.end), sighting.edits}});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_of(const GoldCorpus& corpus, const std::vector<WordId>& words) {
  std::string text;
  for (const WordId word : words) text += (text.empty() ? "" : " ") + corpus.name(word);
  return text;
}

// Changed, dropped, added and swapped words.
void corrupt(std::vector<WordId>& words, std::size_t edits, std::size_t vocabulary, std::mt19937_64& random) {
  for (std::size_t i = 0; i < edits && words.size() > 2; ++i) {
    const std::size_t at = static_cast<std::size_t>(random() % words.size());
    const auto here = words.begin() + static_cast<std::ptrdiff_t>(at);
    const auto other = static_cast<WordId>(random() % vocabulary);
    switch (random() % 7) {
      case 0:
        words.erase(here);
        break;
      case 1:
        words.insert(here, other);
        break;
      case 2:
        if (at + 1 < words.size() && i + 1 < edits) std::swap(words[at], words[at + 1]), ++i;
        break;
      default:
        *here = other;
        break;
    }
  }
}

// Whether words count as the same that are not: other spellings, joined or divided words.
bool has_variants(GoldCorpus& corpus, const QuoteAnswer& answer) {
  for (const Sighting& sighting : answer.sightings) {
    for (const QuoteEdit& edit : sighting.script) {
      const bool free = edit.op == QuoteOp::kSpelling || edit.op == QuoteOp::kTypography;
      if (free && corpus.read(edit.quote_text).words != corpus.read(edit.source_text).words) return true;
    }
  }
  return false;
}

// Whether each expected passage has one in its place with no more edits. Passages that overlap may be reduced
// in more than one way, and with variants there are more of them.
bool all_met(const std::vector<Found>& expected, const std::vector<Found>& found) {
  return std::all_of(expected.begin(), expected.end(), [&](const Found& one) {
    return std::any_of(found.begin(), found.end(), [&](const Found& other) {
      return other.document == one.document && other.passage.begin < one.passage.end &&
             one.passage.begin < other.passage.end && other.passage.edits <= one.passage.edits;
    });
  });
}

// Whether the passages are as near as is said, and none is there twice.
bool all_sound(const GoldCorpus& corpus, std::span<const WordId> words, const std::vector<Found>& found) {
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [begin, end, edits] = found[i].passage;
    const std::span<const WordId> text = corpus.find(found[i].document)->text.words;
    if (edit_distance(words, text.subspan(begin, end - begin)) != edits) return false;
    if (i > 0 && found[i - 1].document == found[i].document && found[i - 1].passage.begin >= begin)
      return false;
  }
  return true;
}

void check_edits(GoldIndex& index, EditOracle& oracle, const std::vector<WordId>& words, std::uint32_t most) {
  const std::string quote = text_of(index.corpus(), words);
  CAPTURE(quote, most);
  if (index.corpus().read(quote).words != words) return;  // a word that reads otherwise when it stands alone
  QuoteOptions options;
  options.edits = most;
  options.limit = 1'000'000;
  options.kin = false;
  const QuoteAnswer answer = index.quote(quote, options);
  std::vector<Found> expected = oracle.passages(words, most);
  const std::vector<Found> found = passages_of(index, answer);
  // A budget that too many passages fit is lowered, and the answer says so (docs/quote.md, section 4).
  if (answer.budget < std::min<std::size_t>(most, words.size() - 1)) {
    REQUIRE(expected.size() > 1000);
    std::erase_if(expected, [&](const Found& one) { return one.passage.edits > answer.budget; });
  }
  INFO("expected" + shown(expected) + "\nfound   " + shown(found));
  REQUIRE(all_met(expected, found));
  if (!has_variants(index.corpus(), answer)) REQUIRE(all_sound(index.corpus(), words, found));
  REQUIRE(answer.total_sightings == found.size());
  REQUIRE(answer_fault(index.corpus(), quote, answer, options) == "");
}

// Words that are no spelling, stem or slip of one another's pens, and never joined make a third.
std::string odd_word(std::size_t n) {
  static constexpr const char* kSyllables[] = {"bax", "tuv", "kol", "nep", "zig", "dum", "wof", "jyr"};
  std::string word = "q";
  for (std::size_t i = 0; i < 4; ++i, n /= 8) word += kSyllables[n % 8];
  return word;
}

void check_random_texts(unsigned seed, std::size_t vocabulary, std::size_t most_words, bool zipf) {
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const auto word = [&] {
    const std::size_t n = static_cast<std::size_t>(random() % vocabulary);
    return zipf ? n / (1 + static_cast<std::size_t>(random() % vocabulary)) : n;
  };
  std::vector<Document> documents(1 + random() % 20);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    documents[i].id = std::to_string(i);
    for (std::size_t words = random() % most_words; words-- > 0;) documents[i].text += odd_word(word()) + " ";
  }
  GoldIndex index(std::move(documents));
  std::vector<WordId> known;
  for (std::size_t n = 0; n < vocabulary + 2; ++n) known.push_back(index.corpus().read(odd_word(n)).words[0]);
  EditOracle oracle(index.corpus());
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t most = static_cast<std::uint32_t>(random() % 4);
    const auto& documents_now = index.corpus().documents();
    const std::vector<WordId>& text = documents_now[random() % documents_now.size()].text.words;
    std::vector<WordId> words;
    for (std::size_t at = text.empty() ? 0 : random() % text.size(), n = 2 + random() % 14; n-- > 0; ++at)
      words.push_back(at < text.size() ? text[at] : known[word()]);
    corrupt(words, random() % (most + 2), index.corpus().vocabulary(), random);
    if (words.size() > most) check_edits(index, oracle, words, most);
  }
}

std::vector<Document> fifty_megabytes() {
  std::vector<Document> out;
  std::size_t bytes = 0;
  for (const char* name : {"/speeches.jsonl.zst", "/books.jsonl.zst"}) {
    for (Document& document : read_documents(shared_data() + name)) {
      if (bytes >= 50'000'000) return out;
      bytes += document.text.size();
      out.push_back(std::move(document));
    }
  }
  return out;
}

}  // namespace

TEST_CASE("Every passage within k edits is found in texts of very few words") {
  for (unsigned seed = 1; seed <= 25; ++seed) check_random_texts(seed, 1 + seed % 5, 60, false);
}

TEST_CASE("Every passage within k edits is found in texts where few words are common") {
  for (unsigned seed = 101; seed <= 115; ++seed) check_random_texts(seed, 300, 400, true);
}

TEST_CASE("Every passage within k edits is found in the sample") {
  GoldIndex index(read_documents(kSamplePath));
  EditOracle oracle(index.corpus());
  std::mt19937_64 random(7);
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    const auto& documents = index.corpus().documents();
    const std::vector<WordId>& text = documents[random() % documents.size()].text.words;
    const std::size_t size = 5 + random() % 30, at = random() % (text.size() - 40);
    std::vector<WordId> words(text.begin() + static_cast<std::ptrdiff_t>(at),
                              text.begin() + static_cast<std::ptrdiff_t>(at + size));
    const std::uint32_t most = static_cast<std::uint32_t>(random() % 4);
    corrupt(words, most, index.corpus().vocabulary(), random);
    if (words.size() > most) check_edits(index, oracle, words, most);
  }
}

TEST_CASE("Every passage within k edits is found in 50 MB of the shared corpus") {
  const char* wanted = std::getenv("QUOTH_EDIT_QUERIES");
  if (shared_data().empty() || wanted == nullptr) return;
  GoldIndex index(fifty_megabytes());
  EditOracle oracle(index.corpus());
  std::mt19937_64 random(20260727);
  const std::size_t queries = std::strtoull(wanted, nullptr, 10);
  for (std::size_t i = 0; i < queries; ++i) {
    CAPTURE(i);
    const auto& documents = index.corpus().documents();
    const std::vector<WordId>& text = documents[random() % documents.size()].text.words;
    const std::size_t size = 6 + random() % 35;
    if (text.size() < size) continue;
    const std::size_t at = random() % (text.size() - size + 1);
    std::vector<WordId> words(text.begin() + static_cast<std::ptrdiff_t>(at),
                              text.begin() + static_cast<std::ptrdiff_t>(at + size));
    const std::uint32_t most = static_cast<std::uint32_t>(i % 4);
    corrupt(words, most, index.corpus().vocabulary(), random);
    check_edits(index, oracle, words, most);
    if (i % 500 == 499) std::printf("%zu quotations compared with a scan\n", i + 1), std::fflush(stdout);
  }
}

}  // namespace quoth::test
