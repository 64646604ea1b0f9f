// verify_meaning: runs of frequent words and context signatures, counted again in the forward array.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/segment/doc_map.h"
#include "index/segment/ngrams.h"
#include "index/segment/position_cursor.h"
#include "index/segment/postings_format.h"
#include "index/segment/signatures.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;
using namespace quoth::index::ngrams_format;
using Kind = Ngrams::Gram::Kind;

// What a gram's entry should say.
struct Counted {
  std::uint64_t sum = 0;  // of hashes of its slots and what stands around them
  std::uint32_t occurrences = 0;
  std::uint32_t in_bodies = 0;
  std::uint32_t documents = 0;
  DocId last_document = kEndDoc;
  std::uint32_t words = 0;
  std::uint32_t first_part = 0;  // the entries of its first and last words; for pairs the words
  std::uint32_t last_part = 0;
};

class NgramsCheck {
 public:
  NgramsCheck(const Segment& segment, VerifyReporter& report)
      : segment_(segment), ngrams_(segment.ngrams()), report_(report) {}

  void run() {
    if (!ngrams_.padding_is_zero()) directory_problem("its padding or that of the signatures is not zero");
    if (ngrams_.frequent_words() > 0) {
      check_words();
      count_grams();
      child_ = ngrams_.size(2);
      for (std::uint32_t entry = 0; entry < ngrams_.size() && !report_.full(); ++entry) check_gram(entry);
      if (signatures_ != ngrams_.gram_signature_bytes() && !report_.full())
        report_.problem("context signatures", "there are others than those of the listed runs");
    }
    check_word_signatures();
  }

 private:
  void directory_problem(const std::string& what) { report_.problem("n-gram directory", what); }
  static std::string name_entry(std::uint32_t entry) { return "the run of entry " + std::to_string(entry); }

  std::uint64_t occurrences(Rank rank) const {
    const TermInfo info = segment_.term_info(rank);
    return std::uint64_t{info.occurrences} + info.title_occurrences;
  }

  // Frequent words are those above the threshold.
  void check_words() {
    const Rank frequent = ngrams_.frequent_words();
    if (occurrences(frequent - 1) <= ngrams_.threshold() ||
        (frequent < segment_.terms().size() && occurrences(frequent) > ngrams_.threshold())) {
      directory_problem("its threshold does not part frequent words from others at rank " +
                        std::to_string(frequent));
    }
  }

  // Walks the forward array. Runs that the directory lacks are told once each stretch.
  void count_grams() {
    counted_.assign(ngrams_.size(), {});
    const std::span<const std::uint16_t> forward = segment_.forward();
    std::array<std::uint32_t, Ngrams::kMaxGram + 1> before{};  // entries of the runs that end here, by words
    std::uint32_t depth = 0;                                   // how many are known; 1: a frequent word
    constexpr std::size_t kStep = std::size_t{1} << 16;
    for (std::size_t slot = 0; slot < forward.size() && !report_.full(); ++slot) {
      if (slot % kStep == 0) report_.done(std::min(kStep, forward.size() - slot));
      const Rank word = forward[slot];
      std::array<std::uint32_t, Ngrams::kMaxGram + 1> here{};
      here[1] = word;
      std::uint32_t words = word < ngrams_.frequent_words() ? 1 : 0;
      while (words > 0 && words <= depth && words < ngrams_.levels()) {
        const bool examined =
            words == 1 || (ngrams_.is_extended(before[words]) && ngrams_.is_extended(here[words]));
        if (!examined) break;
        const std::uint32_t entry =
            words == 1 ? ngrams_.find_pair(before[1], word) : ngrams_.extend(before[words], word);
        if (entry == Ngrams::kNone) {
          directory_problem("it lacks the run of " + std::to_string(words + 1) + " words that ends at slot " +
                            std::to_string(slot));
          break;
        }
        ++words;
        here[words] = entry;
        count(entry, words, slot, before[words - 1], here[words - 1]);
      }
      before = here;
      depth = words;
    }
  }

  void count(std::uint32_t entry, std::uint32_t words, std::size_t end, std::uint32_t first,
             std::uint32_t last) {
    Counted& gram = counted_[entry];
    const auto slot = static_cast<Slot>(end + 1 - words);
    if (gram.occurrences == 0) {
      gram.words = words;
      gram.first_part = first;
      gram.last_part = last;
    } else if (gram.words != words || gram.first_part != first || gram.last_part != last) {
      directory_problem(name_entry(entry) + " stands for several runs");
    }
    ++gram.occurrences;
    gram.sum += hash(slot, around(slot, words));
    if (slot >= segment_.documents().body_end()) return;
    ++gram.in_bodies;
    const DocId document = segment_.documents().doc_of(slot);
    gram.documents += document != gram.last_document ? 1U : 0U;
    gram.last_document = document;
  }

  // The array has sentinels before its first slot and behind its last.
  Signature around(Slot slot, std::uint32_t words) const {
    return signature_of(segment_.forward().data() + slot, words);
  }
  static std::uint64_t hash(Slot slot, Signature signature) {
    return SlotSums::mix(std::uint64_t{slot} << 12 | std::uint64_t{signature.far} << 8 | signature.near);
  }

  std::uint64_t cost(const Counted& gram, std::uint32_t entry) const {
    return ngrams_.read(entry).kind == Kind::kListed ? gram.occurrences : parts_cost(gram);
  }
  // Of the cheaper of its two parts. Not deeper than kMaxGram calls, for parts have a word less; in damaged
  // bytes an entry may stand for runs of several lengths, which was told, and costs nothing.
  std::uint64_t parts_cost(const Counted& gram) const {
    if (gram.words == 2) return std::min(occurrences(gram.first_part), occurrences(gram.last_part));
    const auto part_cost = [&](std::uint32_t part) {
      return counted_[part].words + 1 == gram.words ? cost(counted_[part], part) : 0;
    };
    return std::min(part_cost(gram.first_part), part_cost(gram.last_part));
  }

  void check_gram(std::uint32_t entry) {
    const Counted& gram = counted_[entry];
    const Ngrams::Gram read = ngrams_.read(entry);
    if (gram.occurrences == 0)
      return directory_problem(name_entry(entry) + " occurs nowhere, or is not found by its words");
    const bool extended = cost(gram, entry) > ngrams_.threshold();
    const std::uint32_t flags = (read.kind == Kind::kListed ? kListed : 0) | (extended ? kExtended : 0);
    if (number(entry, kOccurrencesAt) != gram.occurrences ||
        number(entry, kBodyOccurrencesAt) != gram.in_bodies ||
        number(entry, kDocumentsAt) != (gram.documents | flags)) {
      return directory_problem(name_entry(entry) + " occurs " + std::to_string(gram.occurrences) +
                               " times, " + std::to_string(gram.in_bodies) + " of them in the bodies of " +
                               std::to_string(gram.documents) + " documents, and it costs " +
                               (extended ? "more than" : "at most") +
                               " the threshold, but it says otherwise");
    }
    const bool listed = parts_cost(gram) > std::uint64_t{2} * gram.occurrences;
    if (listed != (read.kind == Kind::kListed))
      return directory_problem(name_entry(entry) +
                               (listed ? " should be listed" : " should be counted only"));
    while (child_ < ngrams_.size() && counted_[child_].first_part < entry) ++child_;
    if (number(entry, kChildrenAt) != child_)
      return directory_problem(name_entry(entry) + " misplaces the runs that extend it");
    check_place(entry, gram, read);
    if (listed) check_list(entry, gram, read);
  }

  // What is not used is zero, and signatures stand in the order of the entries.
  void check_place(std::uint32_t entry, const Counted& gram, const Ngrams::Gram& read) {
    const Bytes bytes = ngrams_.entry_bytes(entry);
    std::size_t used = kSkipIndexAt;
    if (read.kind == Kind::kListed) {
      used = gram.occurrences <= read.positions.inlined.size() ? kInlinedAt + 4 * gram.occurrences
             : read.signatures.empty()                         ? kSignaturesAt
                                                               : bytes.size();
    }
    const bool rest_is_zero = std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(used), bytes.end(),
                                          [](std::byte byte) { return byte == std::byte{0}; });
    if (!rest_is_zero) directory_problem(name_entry(entry) + " has bytes that nothing uses");
    if (read.signatures.empty()) return;
    if (postings_format::load_bytes(bytes.data() + kSignaturesAt, 5) != signatures_)
      directory_problem(name_entry(entry) + " misplaces its signatures");
    signatures_ += read.signatures.near.size() + read.signatures.far.size();
  }
  std::uint32_t number(std::uint32_t entry, std::size_t at) const {
    return load_le<std::uint32_t>(ngrams_.entry_bytes(entry).data() + at);
  }

  void check_list(std::uint32_t entry, const Counted& gram, const Ngrams::Gram& read) {
    const bool has_signatures =
        ngrams_.signature_limit() > 0 &&
        gram_has_signatures(gram.occurrences, ngrams_.signature_limit(), ngrams_.threshold());
    if (has_signatures != !read.signatures.empty()) {
      return report_.problem(
          "context signatures",
          name_entry(entry) + (has_signatures ? " should have some" : " should have none"));
    }
    std::uint64_t sum = 0;
    std::size_t count = 0;
    bool sound = rest_is_zero(read.signatures);
    PositionCursor cursor(read.positions, {0, segment_.documents().slot_end()});
    for (; cursor.slot() != kEndSlot; cursor.next(), ++count) {
      const Signature signature = around(cursor.slot(), gram.words);
      sum += hash(cursor.slot(), signature);
      sound = sound && (!has_signatures || is_stored(signature, read.signatures, count));
    }
    if (count != gram.occurrences || sum != gram.sum) {
      report_.problem("n-gram lists", name_entry(entry) + " has other slots than in the forward array");
    } else if (!sound) {
      report_.problem("context signatures", name_entry(entry) + " has one that its neighbours do not make");
    }
  }

  static bool is_stored(Signature signature, const Signatures& signatures, std::size_t posting) {
    if (posting >= signatures.size()) return false;
    if (signatures.far.empty()) signature.far = 0;
    return signatures[posting] == signature;
  }
  // The half bytes behind the last posting's far signature.
  static bool rest_is_zero(const Signatures& signatures) {
    for (std::size_t posting = signatures.size(); posting % kFarGroup != 0; ++posting) {
      const FarPlace place = far_place(posting);
      if (place.byte < signatures.far.size() && signatures.far[place.byte] >> place.shift != 0) return false;
    }
    return true;
  }

  void check_word_signatures() {
    if (ngrams_.signatures_end() == ngrams_.signatures_begin()) return;
    if (ngrams_.signatures_begin() != ngrams_.frequent_words())
      report_.problem("context signatures", "they do not begin with the first word that is not frequent");
    for (Rank rank = ngrams_.signatures_begin(); rank < ngrams_.signatures_end() && !report_.full(); ++rank) {
      const Signatures signatures = segment_.signatures(rank);
      PositionCursor cursor(segment_.positions(rank), {0, segment_.documents().slot_end()});
      std::size_t count = 0;
      bool sound = !signatures.empty() && rest_is_zero(signatures);
      for (; sound && cursor.slot() != kEndSlot; cursor.next(), ++count)
        sound = is_stored(around(cursor.slot(), 1), signatures, count);
      if (!sound || count != signatures.size())
        report_.problem("context signatures", name_term(rank) + " has others than its neighbours make");
    }
  }

  const Segment& segment_;
  const Ngrams& ngrams_;
  VerifyReporter& report_;
  std::vector<Counted> counted_;  // by entry
  std::uint64_t signatures_ = 0;  // of runs so far
  std::uint32_t child_ = 0;       // the first entry that extends this one or a later one
};

}  // namespace

void verify_ngrams(const Segment& segment, VerifyReporter& report) { NgramsCheck(segment, report).run(); }

}  // namespace quoth::engine
