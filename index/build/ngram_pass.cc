#include "index/build/ngram_pass.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "index/build/forward_window.h"
#include "index/build/gram_tables.h"
#include "index/build/ngram_parts.h"
#include "index/build/ordered.h"
#include "index/build/pages.h"
#include "index/segment/ngrams_writer.h"
#include "index/segment/signatures.h"

namespace quoth::index {
namespace {

// A worker hands in what it has encoded when it is more than this, and waits for its turn to do so.
constexpr std::size_t kPendingBytes = std::size_t{2} << 20;
constexpr std::size_t kLeastShare = std::size_t{64} << 10;

Error torn() { return {ErrorCode::kIo, "temporary data is not what was written: start the build again"}; }

// Where the next occurrence of a gram goes, and what is known of those so far.
struct Fill {
  static constexpr std::uint32_t kCounted = 0xffffffff;
  std::uint32_t next = 0;  // kCounted for one without a list
  std::uint32_t in_bodies = 0;
  std::uint32_t documents = 0;
  DocId last_document = kEndDoc;
};

static_assert(sizeof(Fill) == kBytesPerGram);

NgramHeader make_header(const NgramPlan& plan, const GramTables* grams) {
  NgramHeader header;
  header.threshold = plan.threshold;
  header.gram_limit = plan.gram_limit;
  header.far_limit = plan.far_limit;
  header.signature_first = plan.signature_first;
  header.signature_begins = plan.signature_begins;
  if (grams == nullptr) return header;
  const std::uint32_t frequent = grams->frequent_words();
  header.frequent_words = frequent;
  header.levels = grams->levels();
  std::uint32_t pairs = 0;
  for (std::uint32_t id = 0; id < grams->id_end(2); ++id) {
    if (id % frequent == 0) header.rows.push_back(pairs);
    pairs += grams->occurrences(2, id) > 0 ? 1U : 0U;
  }
  header.rows.push_back(pairs);
  header.level_sizes[0] = pairs;
  for (std::uint32_t words = 3; words <= GramTables::kMaxWords; ++words)
    header.level_sizes[words - 2] = grams->id_end(words);
  return header;
}

// Numbers of the entries that extend each gram, for grams in order.
class Children {
 public:
  Children(const GramTables& grams, const NgramHeader& header) : grams_(grams) {
    for (std::size_t i = 0; i < header.level_sizes.size(); ++i)
      level_begins_[i + 1] = level_begins_[i] + header.level_sizes[i];
  }

  // The first entry of more words whose first words are gram `id` or come after it.
  std::uint32_t begin(std::uint32_t words, std::uint32_t id) {
    if (words == GramTables::kMaxWords) return level_begins_.back();
    if (words != words_ || id < id_) at_ = first(words, id);
    words_ = words;
    id_ = id;
    while (at_ < grams_.id_end(words + 1) && grams_.parent(words + 1, at_) < id) ++at_;
    return level_begins_[words - 1] + at_;
  }

 private:
  std::uint32_t first(std::uint32_t words, std::uint32_t id) const {
    std::uint32_t low = 0;
    for (std::uint32_t high = grams_.id_end(words + 1); low < high;) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (grams_.parent(words + 1, middle) < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  const GramTables& grams_;
  std::array<std::uint32_t, ngrams_format::kMaxGramWords>
      level_begins_{};  // of 2 words and more, and the end
  std::uint32_t words_ = 0;
  std::uint32_t id_ = 0;
  std::uint32_t at_ = 0;
};

class Worker {
 public:
  Worker(const NgramPlan& plan, const GramTables* grams, const NgramHeader& header,
         const DocumentLayout& layout, SegmentWriter& writer, const std::atomic<bool>* cancel)
      : plan_(plan),
        grams_(grams),
        layout_(layout),
        writer_(writer),
        stop_(cancel),
        window_(writer, layout.slot_end),
        encoder_(plan.gram_limit, plan.far_limit, plan.threshold) {
    if (grams != nullptr) children_.emplace(*grams, header);
  }

  Result<void> make(const Part& part, std::uint64_t item, Turns& turns) {
    item_ = item;
    turns_ = &turns;
    if (part.ids[1].end > 0) return make_words(part.ids[1]);
    document_ = 0;
    document_end_ = 0;
    QUOTH_TRY(part.size == 1 ? make_one(part) : make_many(part));
    return hand_in();
  }

 private:
  template <class Look>
  Result<void> for_each_window(const Look& look) {
    for (std::uint64_t number = 0; number < ForwardWindow::count(layout_.slot_end); ++number) {
      QUOTH_TRY(stop_.check());
      QUOTH_TRY(window_.load(number));
      QUOTH_TRY(look());
    }
    return {};
  }

  Result<void> make_words(const Part::Range& part) {
    const std::span<const std::uint32_t> begins = plan_.signature_begins;
    const std::uint32_t base = begins[part.begin];
    // The next posting of each word: where its near signature goes, and which one it is.
    struct Next {
      std::uint32_t near;
      std::uint32_t posting;
    };
    std::vector<Next> next;
    for (std::uint32_t word = part.begin; word < part.end; ++word) next.push_back({begins[word] - base, 0});
    const std::uint32_t* const counts = plan_.signature_counts.data() + part.begin;
    PageVector<std::uint8_t> bytes(begins[part.end] - base);
    const Rank first = plan_.signature_first + part.begin;
    bool sound = true;
    QUOTH_TRY(for_each_window([&]() -> Result<void> {
      const std::uint16_t* const ids = window_.ids();
      for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(window_.size()); ++i) {
        const std::size_t word =
            static_cast<std::size_t>(ids[i]) - first;  // beyond all of them if below the first
        if (word >= next.size()) continue;
        Next& at = next[word];
        if (at.posting == counts[word]) {
          sound = false;
          break;
        }
        const Signature signature = signature_of(ids + i, 1);
        bytes[at.near++] = signature.near;
        const std::uint32_t posting = at.posting++;
        if (!has_far(counts[word])) continue;
        const FarPlace place = far_place(posting);
        // The far ones begin where the near ones end.
        bytes[at.near + (counts[word] - posting - 1) + place.byte] |=
            static_cast<std::uint8_t>(signature.far << place.shift);
      }
      return {};
    }));
    for (std::size_t i = 0; i < next.size(); ++i) sound = sound && next[i].posting == counts[i];
    if (!sound) return torn();
    if (!turns_->wait(item_)) return stopped_error();
    return writer_.ngrams().append_word_signatures(std::as_bytes(std::span(bytes)));
  }

  bool has_far(std::uint32_t postings) const { return plan_.far_limit > 0 && postings > plan_.far_limit; }

  // Visits the occurrences of the part's grams, in order, as take(fill, slot, signature).
  template <class Take>
  void visit(const Part& part, PageVector<Fill>& fills, const Take& take) {
    const std::uint16_t* const ids = window_.ids();
    std::array<Fill*, GramTables::kMaxWords + 1> first{};  // by words
    Fill* at = fills.data();
    for (std::size_t words = 2; words < first.size(); ++words) {
      first[words] = at;
      at += part.ids[words].end - part.ids[words].begin;
    }
    const auto at_end = [&](std::uint32_t words, std::uint32_t id, std::size_t i) {
      const Part::Range range = part.ids[words];
      if (id - range.begin >= range.end - range.begin) return;
      Fill& fill = first[words][id - range.begin];
      const auto end = static_cast<std::ptrdiff_t>(i) + 1;
      const Slot slot = window_.begin() + static_cast<Slot>(i) - (words - 1);
      if (slot < layout_.body_end) {
        ++fill.in_bodies;
        const DocId document = document_of(slot);
        fill.documents += fill.last_document == document ? 0U : 1U;
        fill.last_document = document;
      }
      take(fill, slot, signature_of(ids + end - words, words));
    };
    grams_->walk(ids, window_.size(), at_end, [](std::uint32_t, Rank) {});
  }

  // Pre: slot < body_end. Slots ascend but for what tells grams that end at one slot apart, and those lie in
  // one document.
  DocId document_of(Slot slot) {
    if (slot < document_end_) return document_;
    while (document_ + 1 < layout_.begins.size() && layout_.begins[document_ + 1] <= slot) ++document_;
    document_end_ = document_ + 1 < layout_.begins.size() ? layout_.begins[document_ + 1] : layout_.body_end;
    return document_;
  }

  template <class Visit>
  void for_each_gram(const Part& part, const Visit& visit_gram) const {
    for (std::uint32_t words = 2; words <= GramTables::kMaxWords; ++words) {
      for (std::uint32_t id = part.ids[words].begin; id < part.ids[words].end; ++id) visit_gram(words, id);
    }
  }

  Result<void> make_many(const Part& part) {
    PageVector<Fill> fills(part.size);
    ScatteredPostings scattered(part.postings);
    std::uint64_t sum = 0;
    std::size_t gram = 0;
    for_each_gram(part, [&](std::uint32_t words, std::uint32_t id) {
      fills[gram++].next = grams_->is_listed(words, id) ? static_cast<std::uint32_t>(sum) : Fill::kCounted;
      sum += stored_postings(*grams_, words, id);
    });
    bool sound = true;
    QUOTH_TRY(for_each_window([&]() -> Result<void> {
      visit(part, fills, [&](Fill& fill, Slot slot, Signature signature) {
        if (fill.next == Fill::kCounted) return;
        sound = sound && fill.next < scattered.size();
        if (sound) scattered.put(fill.next++, slot, signature);
      });
      return {};
    }));
    if (!sound) return torn();
    scattered.settle();
    sum = 0;
    gram = 0;
    Result<void> done;
    for_each_gram(part, [&](std::uint32_t words, std::uint32_t id) {
      const Fill& fill = fills[gram++];
      const std::uint64_t count = stored_postings(*grams_, words, id);
      if (done.ok()) done = encode(words, id, fill, scattered, sum);
      sum += count;
      if (done.ok() && fill.next != Fill::kCounted && fill.next != sum) done = torn();
    });
    return done;
  }

  // The gram's postings stand from `first` on.
  Result<void> encode(std::uint32_t words, std::uint32_t id, const Fill& fill, const ScatteredPostings& scattered,
                      std::uint64_t first) {
    if (grams_->occurrences(words, id) == 0) return {};
    encoder_.begin_gram(describe(words, id));
    for (std::uint64_t left = stored_postings(*grams_, words, id); left > 0; left -= slots_.size()) {
      scattered.get(first, std::min<std::uint64_t>(left, ForwardWindow::kSlots), slots_, signatures_);
      encoder_.add(slots_, signatures_);
      first += slots_.size();
    }
    encoder_.end_gram(fill.in_bodies, fill.documents);
    return hand_in_if_large();
  }

  // A gram of any number of occurrences: encoded as they come.
  Result<void> make_one(const Part& part) {
    std::uint32_t words = 2;
    while (part.ids[words].end == 0) ++words;
    const std::uint32_t id = part.ids[words].begin;
    if (grams_->occurrences(words, id) == 0) return {};
    const NgramEncoder::Gram gram = describe(words, id);
    PageVector<Fill> fills(1);
    std::uint64_t seen = 0;
    encoder_.begin_gram(gram);
    QUOTH_TRY(for_each_window([&]() -> Result<void> {
      slots_.clear();
      signatures_.clear();
      visit(part, fills, [&](Fill&, Slot slot, Signature signature) {
        slots_.push_back(slot);
        signatures_.push_back(signature);
      });
      seen += slots_.size();
      if (seen > gram.occurrences) return torn();
      if (gram.is_listed) encoder_.add(slots_, signatures_);
      return hand_in_if_large();
    }));
    if (seen != gram.occurrences) return torn();
    encoder_.end_gram(fills[0].in_bodies, fills[0].documents);
    return {};
  }

  NgramEncoder::Gram describe(std::uint32_t words, std::uint32_t id) {
    NgramEncoder::Gram gram;
    gram.last_word = grams_->last_word(words, id);
    gram.occurrences = grams_->occurrences(words, id);
    gram.is_listed = grams_->is_listed(words, id);
    gram.is_extended = grams_->is_extended(words, id);
    gram.children = children_->begin(words, id);
    return gram;
  }

  Result<void> hand_in_if_large() {
    return encoder_.pending_bytes() > kPendingBytes ? hand_in() : Result<void>();
  }
  Result<void> hand_in() {
    if (!turns_->wait(item_)) return stopped_error();
    return writer_.ngrams().append(encoder_.take());
  }

  const NgramPlan& plan_;
  const GramTables* grams_;
  const DocumentLayout& layout_;
  SegmentWriter& writer_;
  Stop stop_;
  ForwardWindow window_;
  NgramEncoder encoder_;
  std::optional<Children> children_;
  std::vector<Slot> slots_;  // some of one gram's, with their signatures
  std::vector<Signature> signatures_;
  DocId document_ = 0;
  Slot document_end_ = 0;
  std::uint64_t item_ = 0;
  Turns* turns_ = nullptr;
};

}  // namespace

Result<void> run_ngram_pass(const NgramPlan& plan, const DocumentLayout& layout, SegmentWriter& writer,
                            std::size_t memory, unsigned threads, const std::atomic<bool>* cancel,
                            const std::function<void(double)>& advance) {
  if (plan.empty()) return {};
  std::optional<GramTables> grams;
  if (!plan.occurrences.empty()) {
    QUOTH_TRY_ASSIGN(grams, GramTables::count(writer, layout.slot_end, plan, memory / 2, threads, cancel));
  }
  const GramTables* const tables = grams ? &*grams : nullptr;
  const NgramHeader header = make_header(plan, tables);
  writer.ngrams().begin(header);
  const std::size_t share = memory / threads - std::min(memory / threads, 2 * kPendingBytes);
  const std::vector<Part> parts = cut_parts(plan, tables, std::max(share, kLeastShare), threads);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(std::make_unique<Worker>(plan, tables, header, layout, writer, cancel));
  return run_ordered(threads, parts.size(), cancel,
                     [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
                       QUOTH_TRY(workers[thread]->make(parts[item], item, turns));
                       advance(static_cast<double>(item + 1) / static_cast<double>(parts.size()));
                       return {};
                     });
}

}  // namespace quoth::index
