// Sections 6.5 and 6.6 of docs/format.md, read plainly and compared with the forward array.
#include <algorithm>
#include <map>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

using Words = std::vector<std::uint32_t>;

struct Examined {
  std::vector<std::uint32_t> slots;
  std::uint64_t cost = 0;
  bool listed = false;
};

class NgramsReader {
 public:
  NgramsReader(const PlainSections& sections, PlainSegment& out)
      : sections_(sections), out_(out), directory_(sections.ngram_directory, "n-gram directory") {}

  void run() {
    if (sections_.ngram_directory.empty()) {
      expect(sections_.ngram_lists.empty(), "no lists without a directory");
    } else {
      read_header();
      define();
      read_entries();
    }
    if (!sections_.signatures.empty()) read_signatures();
    for (PlainGram& gram : out_.grams) {
      const bool has = gram.listed && gram.slots.size() > gram_limit_ && gram.slots.size() <= out_.threshold;
      expect(has || gram.signatures_at == 0, "no offset without signatures");
      if (!has || sections_.signatures.empty()) continue;
      expect(gram.signatures_at == grams_at_, "offset of a gram's signatures");
      PlainReader in(sections_.signatures.subspan(grams_begin_ + grams_at_), "signatures of a gram");
      gram.signatures = near_signatures(in, gram.slots, gram.words.size());
      gram.far_signatures = far_signatures(in, gram.slots, gram.words.size());
      grams_at_ += in.at();
    }
    expect(grams_begin_ + grams_at_ == sections_.signatures.size(), "signatures end with the last gram");
  }

 private:
  void read_header() {
    out_.threshold = directory_.u32();
    out_.frequent_words = directory_.u32();
    expect(directory_.u32() == 5, "no level of these tests is too large");
    std::uint64_t entries = 0;
    for (std::uint64_t& size : sizes_) entries += size = directory_.u32();
    directory_.zeros(4);
    skips_ = directory_.u64();
    directory_.zeros(24);
    expect(out_.threshold > 0 && out_.frequent_words > 0 && out_.frequent_words <= 2048,
           "some frequent words");
    for (std::uint32_t rank = 0; rank < out_.terms.size(); ++rank) {
      expect((out_.terms[rank].slots.size() > out_.threshold) == (rank < out_.frequent_words),
             "frequent are the words above the threshold");
    }
    for (std::uint32_t word = 0; word <= out_.frequent_words; ++word) rows_.push_back(directory_.u32());
    for (std::uint64_t i = 0; i < entries; ++i) last_words_.push_back(directory_.u16());
    directory_.zeros((32 - directory_.at() % 32) % 32);
  }

  // What is to be examined, how often it occurs and what it costs.
  void define() {
    for (std::size_t k = 1; k <= 5; ++k) {
      for (std::uint32_t slot = 0; slot + k <= out_.slot_end; ++slot) {
        const Words words(out_.forward.begin() + slot,
                          out_.forward.begin() + slot + static_cast<std::ptrdiff_t>(k));
        const bool frequent =
            std::all_of(words.begin(), words.end(), [&](std::uint32_t w) { return w < out_.frequent_words; });
        if (!frequent) continue;
        if (k == 1 || parts_cost(words) > out_.threshold) grams_[k][words].slots.push_back(slot);
      }
      for (auto& [words, gram] : grams_[k]) {
        gram.cost = gram.slots.size();
        if (k == 1) continue;
        gram.listed = parts_cost(words) > 2 * gram.slots.size();
        if (!gram.listed) gram.cost = parts_cost(words);
      }
    }
  }

  std::uint64_t cost(const Words& words) const {
    const auto found = grams_[words.size()].find(words);
    return found == grams_[words.size()].end() ? 0 : found->second.cost;
  }
  std::uint64_t parts_cost(const Words& words) const {
    return std::min(cost(Words(words.begin(), words.end() - 1)), cost(Words(words.begin() + 1, words.end())));
  }

  void read_entries() {
    PlainReader lists(sections_.ngram_lists, "n-gram lists");
    PlainReader skips(lists.bytes(skips_ * 8), "skips of n-grams");
    PlainReader blocks(lists.bytes(lists.left()), "blocks of n-grams");
    std::uint64_t entry = 0;
    std::uint64_t children = 0;
    for (std::size_t k = 2; k <= 5; ++k) {
      expect(grams_[k].size() == sizes_[k - 2], "an entry for each gram that was examined and occurs");
      children += sizes_[k - 2];
      for (const auto& [words, gram] : grams_[k]) {
        if (k == 2) check_row(words[0], entry);
        expect(last_words_[entry] == words.back(), "last word of an entry");
        const std::uint64_t first = k == 5 ? children : children + longer_before(words);
        read_entry(words, gram, first, skips, blocks);
        ++entry;
      }
      if (k == 2) {
        for (; rows_seen_ < rows_.size(); ++rows_seen_)
          expect(rows_[rows_seen_] == entry, "rows end with the pairs");
      }
    }
    directory_.end();
    skips.end();
    blocks.end();
  }

  void check_row(std::uint32_t word, std::uint64_t entry) {
    for (; rows_seen_ <= word; ++rows_seen_) expect(rows_[rows_seen_] == entry, "first pair of a word");
  }
  std::uint64_t longer_before(const Words& words) const {
    const auto& longer = grams_[words.size() + 1];
    return static_cast<std::uint64_t>(std::distance(longer.begin(), longer.lower_bound(words)));
  }

  void read_entry(const Words& words, const Examined& gram, std::uint64_t children, PlainReader& skips,
                  PlainReader& blocks) {
    PlainGram& read = out_.grams.emplace_back();
    read.words = words;
    expect(directory_.u32() == gram.slots.size(), "occurrences of a gram");
    std::uint64_t in_bodies = 0;
    std::uint64_t documents = 0;
    count(gram.slots, in_bodies, documents);
    expect(directory_.u32() == in_bodies, "occurrences of a gram in bodies");
    const std::uint32_t flagged = directory_.u32();
    expect((flagged & 0x3fffffff) == documents, "documents of a gram");
    read.documents = static_cast<std::uint32_t>(documents);
    read.in_bodies = static_cast<std::uint32_t>(in_bodies);
    read.occurrences = static_cast<std::uint32_t>(gram.slots.size());
    read.listed = (flagged >> 31) != 0;
    expect(read.listed == gram.listed, "whether a gram is listed");
    expect((flagged >> 30 & 1) == (gram.cost > out_.threshold ? 1U : 0U), "whether a gram costs more than T");
    expect(directory_.u32() == children, "first entry that extends a gram");
    if (!gram.listed) return directory_.zeros(16);
    if (gram.slots.size() <= 4) {
      for (std::size_t i = 0; i < 4; ++i) {
        expect(directory_.u32() == (i < gram.slots.size() ? gram.slots[i] : 0), "slots of a short list");
      }
      read.slots = gram.slots;
      return;
    }
    expect(directory_.number(5) == skips.at() / 8, "first skip entry of a gram");
    expect(directory_.number(6) == blocks.at(), "first block of a gram");
    read.signatures_at = directory_.number(5);
    read.slots = read_plain_slots(skips, blocks, static_cast<std::uint32_t>(gram.slots.size()));
    expect(read.slots == gram.slots, "slots of a gram");
  }

  void count(const std::vector<std::uint32_t>& slots, std::uint64_t& in_bodies,
             std::uint64_t& documents) const {
    std::size_t document = 0;
    std::size_t last = out_.documents.size();
    for (const std::uint32_t slot : slots) {
      if (slot >= out_.body_end) return;
      ++in_bodies;
      while (slot >= out_.documents[document].body.end) ++document;
      documents += document != last ? 1U : 0U;
      last = document;
    }
  }

  void read_signatures() {
    PlainReader in(sections_.signatures, "context signatures");
    const std::uint32_t first = in.u32();
    const std::uint32_t end = in.u32();
    gram_limit_ = in.u32();
    far_limit_ = in.u32();
    expect(first == out_.frequent_words && first <= end && end <= 0xfffe && gram_limit_ >= 4,
           "ranks with signatures");
    std::vector<std::uint32_t> begins;
    for (std::uint32_t i = first; i <= end; ++i) begins.push_back(in.u32());
    in.zeros((64 - in.at() % 64) % 64);
    std::uint32_t begin = 0;
    for (std::uint32_t rank = first; rank < end; ++rank) {
      PlainTerm& term = out_.terms[rank];
      expect(begins[rank - first] == begin, "begin of a word's signatures");
      PlainReader list(sections_.signatures.subspan(in.at() + begin), "signatures of a word");
      term.signatures = near_signatures(list, term.slots, 1);
      term.far_signatures = far_signatures(list, term.slots, 1);
      begin += static_cast<std::uint32_t>(list.at());
    }
    expect(begins.back() == begin, "end of the words' signatures");
    grams_begin_ = in.at() + begin;
  }

  static std::uint32_t hash(std::uint32_t value) { return (value * 0x9e37 & 0xffff) >> 12; }
  static std::uint32_t far_hash(std::uint32_t value) { return (value * 0x9e37 & 0xffff) >> 14; }
  std::uint32_t value(std::uint64_t slot) const {
    return slot < out_.forward.size() ? out_.forward[slot] : 0xffff;
  }
  std::uint32_t before(std::uint64_t slot, std::uint64_t words) const {
    return slot < words ? 0xffff : value(slot - words);
  }

  std::vector<std::uint8_t> near_signatures(PlainReader& in, const std::vector<std::uint32_t>& slots,
                                            std::size_t words) const {
    std::vector<std::uint8_t> read;
    for (const std::uint32_t slot : slots) {
      read.push_back(in.u8());
      expect(read.back() == 16 * hash(before(slot, 1)) + hash(value(slot + words)), "signature of an occurrence");
    }
    return read;
  }

  // 128 occurrences in 64 bytes, the last 64 of them in the high halves.
  std::vector<std::uint8_t> far_signatures(PlainReader& in, const std::vector<std::uint32_t>& slots,
                                           std::size_t words) const {
    std::vector<std::uint8_t> read;
    if (far_limit_ == 0 || slots.size() <= far_limit_) return read;
    for (std::size_t group = 0; group < slots.size(); group += 128) {
      const std::size_t size = std::min<std::size_t>(128, slots.size() - group);
      std::vector<std::uint8_t> bytes;
      for (std::size_t i = 0; i < std::min<std::size_t>(64, size); ++i) bytes.push_back(in.u8());
      for (std::size_t i = 0; i < size; ++i) {
        const std::uint32_t half = i < 64 ? bytes[i] & 0x0f : bytes[i - 64] >> 4;
        const std::uint32_t slot = slots[group + i];
        expect(half == 4 * far_hash(before(slot, 2)) + far_hash(value(slot + words + 1)),
               "far signature of an occurrence");
        read.push_back(static_cast<std::uint8_t>(half));
      }
      for (std::size_t byte = size > 64 ? size - 64 : 0; byte < bytes.size(); ++byte)
        expect(bytes[byte] >> 4 == 0, "nothing behind the last far signature");
    }
    return read;
  }

  const PlainSections& sections_;
  PlainSegment& out_;
  PlainReader directory_;
  std::uint64_t sizes_[4] = {};
  std::uint64_t skips_ = 0;
  std::vector<std::uint64_t> rows_;
  std::size_t rows_seen_ = 0;
  std::vector<std::uint32_t> last_words_;
  std::map<Words, Examined> grams_[6];
  std::uint32_t gram_limit_ = 0xffffffff;
  std::uint32_t far_limit_ = 0;
  std::uint64_t grams_begin_ = 0;
  std::uint64_t grams_at_ = 0;
};

}  // namespace

void read_plain_ngrams(const PlainSections& sections, PlainSegment& out) {
  NgramsReader(sections, out).run();
}

}  // namespace quoth::test
