// Sections 5 and 6 of docs/format.md, read plainly.
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

// Section 6.1: `count` ascending numbers, each at least `lower`.
std::vector<std::uint32_t> read_block(PlainReader& in, std::uint64_t count, std::uint64_t lower) {
  std::vector<std::uint32_t> numbers;
  if (count == 0) return numbers;
  const unsigned head = in.u8();
  const unsigned width = head & 63;
  expect(head >> 6 <= 1 && width <= (head >> 6 == 0 ? 31U : 32U), "block coding");
  const PlainBytes low = in.bytes((count * width + 7) / 8);
  plain_zero_bits(low, count * width);
  if (head >> 6 == 1) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t gap = plain_bits(low, i * width, width);
      numbers.push_back(static_cast<std::uint32_t>(i == 0 ? lower + gap : numbers.back() + gap + 1));
    }
    return numbers;
  }
  // The length of the high part follows from the last number, whose bit is its last: go on to the count-th
  // bit.
  std::vector<std::byte> high;
  std::uint64_t found = 0;
  while (found < count) {
    high.push_back(static_cast<std::byte>(in.u8()));
    for (std::uint64_t bit = (high.size() - 1) * 8; bit < high.size() * 8; ++bit) {
      if (!plain_bit(high, bit)) continue;
      expect(found < count, "no other bit is set");
      const std::uint64_t d = (bit - found) << width | plain_bits(low, found * width, width);
      numbers.push_back(static_cast<std::uint32_t>(d + lower + found));
      ++found;
    }
  }
  return numbers;
}

void check_bound(unsigned code, double needed) {
  expect(code / 255.0 >= needed, "an impact bound holds");
  expect(code <= std::min(255.0, std::ceil(needed * 255.0 * 1.00001)), "an impact bound is tight");
}

// Section 6.3, the directory and the bodies; the documents of a bitmap are known already.
void read_postings(PlainReader& in, std::vector<std::uint32_t> documents, std::uint32_t count,
                   PlainTerm& term, std::vector<unsigned>& codes) {
  const bool bitmap = !documents.empty();
  const std::size_t blocks = (count + 127) / 128;
  std::vector<std::uint32_t> last;
  std::vector<std::uint32_t> offsets;
  for (std::size_t b = 0; b < blocks; ++b) last.push_back(in.u32());
  for (std::size_t b = 0; b < blocks; ++b) offsets.push_back(in.u32());
  for (std::size_t b = 0; b < blocks; ++b) codes.push_back(in.u8());
  const std::size_t bodies = in.at();
  for (std::size_t b = 0; b < blocks; ++b) {
    expect(in.at() - bodies == offsets[b], "bodies follow each other");
    const std::size_t n = std::min<std::size_t>(128, count - b * 128);
    if (!bitmap) {
      const auto more = read_block(in, n - 1, b == 0 ? 0 : last[b - 1] + 1);
      documents.insert(documents.end(), more.begin(), more.end());
      documents.push_back(last[b]);
    }
    expect(documents[b * 128 + n - 1] == last[b], "last document of a block");
    std::uint32_t before = 0;
    for (const std::uint32_t sum : read_block(in, n, 1)) {
      term.postings.emplace_back(documents[term.postings.size()], sum - before);
      before = sum;
    }
  }
  in.zeros((8 - in.at() % 8) % 8);
}

// Sections 5.1, 6.2 and 6.3: record and lists of one term after the other.
class PostingsReader {
 public:
  PostingsReader(const PlainSections& sections, PlainSegment& out)
      : out_(out),
        records_(sections.term_records, "term records"),
        skips_(sections.position_skips, "position skips"),
        blocks_(sections.position_blocks, "position blocks"),
        documents_(sections.document_postings, "document postings"),
        document_of_(out.body_end) {
    for (std::uint32_t d = 0; d < out.documents.size(); ++d) {
      for (std::uint64_t s = out.documents[d].body.begin; s < out.documents[d].body.end; ++s)
        document_of_[s] = d;
    }
    out.ranks.assign(out.slot_end, kNone);
  }

  void run() {
    for (std::uint32_t& first : firsts_) first = records_.u32();
    rows_end_ = records_.u32();
    records_.zeros(8);
    expect(rows_end_ <= std::min(firsts_[0], 0xfffeU), "lists of rows are long and of words with a number");
    expect(std::is_sorted(firsts_.begin(), firsts_.end()) && firsts_.back() <= out_.terms.size(),
           "first ranks ascend");
    for (std::uint32_t rank = 0; rank < out_.terms.size(); ++rank) read_term(rank);
    for (PlainReader* in : {&records_, &skips_, &blocks_, &documents_}) in->end();
  }

 private:
  void read_term(std::uint32_t rank) {
    if (rank < firsts_[0]) return read_long(rank);
    if (rank < firsts_[1]) return read_short(rank);
    PlainTerm& term = out_.terms[rank];
    const std::uint32_t count = rank < firsts_[2] ? 4 : rank < firsts_[3] ? 3 : rank < firsts_[4] ? 2 : 1;
    for (std::uint32_t i = 0; i < count; ++i) term.slots.push_back(records_.u32());
    expect(std::is_sorted(term.slots.begin(), term.slots.end()), "slots ascend");
    term.postings = place(rank);
    term.bound = impacts(term).first;
  }

  void read_short(std::uint32_t rank) {
    PlainTerm& term = out_.terms[rank];
    const std::uint32_t count = records_.u8();
    const std::uint32_t in_body = records_.u8();
    const std::uint32_t document_count = records_.u8();
    const unsigned code = records_.u8();
    expect(count > 4 && count <= 128, "occurrences of a short record");
    const std::uint32_t first = records_.u32();
    expect(records_.number(6) == blocks_.at(), "offset of the block");
    records_.zeros(2);
    term.slots.push_back(first);
    const auto more = read_block(blocks_, count - 1, std::uint64_t{first} + 1);
    term.slots.insert(term.slots.end(), more.begin(), more.end());
    term.postings = place(rank);
    check_counts(term, in_body, document_count);
    check_bounds(code, {}, term);
  }

  void read_long(std::uint32_t rank) {
    PlainTerm& term = out_.terms[rank];
    const std::uint32_t count = records_.u32();
    const std::uint32_t in_body = records_.u32();
    const std::uint32_t document_count = records_.u32();
    const unsigned code = records_.u8();
    const unsigned kind = records_.u8();
    records_.zeros(2);
    expect(count > 128, "occurrences of a long record");
    expect(records_.number(5) == skips_.at() / 8, "number of the first skip entry");
    expect(records_.number(5) == (kind == 0 ? 0 : documents_.at() / 8), "offset of the document postings");
    expect(records_.number(6) == blocks_.at(), "offset of the first block");
    term.slots = rank < rows_end_ ? read_rows(rank, count) : read_plain_slots(skips_, blocks_, count);
    expect(std::is_sorted(term.slots.begin(), term.slots.end()), "slots ascend");
    const auto expected = place(rank);
    const unsigned kind_expected = in_body == 0 ? 0U : document_count > out_.documents.size() / 16 ? 2U : 1U;
    expect(kind == kind_expected, "kind of document postings");
    std::vector<unsigned> codes;
    if (kind != 0) {
      read_postings(documents_, kind == 2 ? read_bitmap() : std::vector<std::uint32_t>(), document_count,
                    term, codes);
    }
    expect(term.postings == expected, "postings follow from slots");
    check_counts(term, in_body, document_count);
    check_bounds(code, codes, term);
  }

  // Section 6.2, lists that name rows of 32 slots.
  std::vector<std::uint32_t> read_rows(std::uint32_t rank, std::uint32_t count) {
    std::vector<std::uint32_t> slots;
    const std::size_t list_at = blocks_.at();
    for (std::uint32_t done = 0; done < count; done += 128) {
      const std::uint32_t first = skips_.u32();
      expect(skips_.u32() == blocks_.at() - list_at, "offset of a block");
      const std::size_t wanted = std::min<std::uint32_t>(128, count - done);
      std::vector<std::uint32_t> rows{first / 32};
      if (wanted > 1) {
        const std::uint32_t named = blocks_.u8();
        const auto more = read_block(blocks_, named, first / 32 + 1);
        rows.insert(rows.end(), more.begin(), more.end());
      }
      expect(out_.forward.at(first) == rank, "the word stands at the first slot of a block");
      std::vector<std::uint32_t> found;
      for (const std::uint32_t row : rows) {
        const std::size_t before = found.size();
        for (std::uint32_t slot = row * 32; slot < row * 32 + 32 && slot < out_.slot_end; ++slot) {
          if (slot >= first && out_.forward[slot] == rank) found.push_back(slot);
        }
        expect(found.size() > before && before < wanted, "a row has slots of the block");
      }
      expect(found.size() >= wanted, "rows have all slots of the block");
      slots.insert(slots.end(), found.begin(), found.begin() + static_cast<std::ptrdiff_t>(wanted));
    }
    return slots;
  }

  // Puts the term on the number line. Returns the documents and frequencies that follow.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> place(std::uint32_t rank) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> postings;
    for (const std::uint32_t slot : out_.terms[rank].slots) {
      expect(slot < out_.slot_end && out_.ranks[slot] == kNone, "one word stands at a slot");
      expect(out_.forward[slot] == std::min<std::uint32_t>(rank, 0xfffe), "the forward array has the word");
      out_.ranks[slot] = rank;
      if (slot >= out_.body_end) continue;
      if (postings.empty() || postings.back().first != document_of_[slot])
        postings.emplace_back(document_of_[slot], 0);
      ++postings.back().second;
    }
    return postings;
  }

  static void check_counts(const PlainTerm& term, std::uint32_t in_body, std::uint32_t document_count) {
    std::uint64_t body_slots = 0;
    for (const auto& posting : term.postings) body_slots += posting.second;
    expect(body_slots == in_body, "occurrences in bodies");
    expect(term.postings.size() == document_count, "documents of a record");
  }

  std::vector<std::uint32_t> read_bitmap() {
    std::vector<std::uint32_t> set;
    std::vector<std::size_t> before;
    for (std::size_t w = 0; w < (out_.documents.size() + 63) / 64; ++w) {
      if (w % 8 == 0) before.push_back(set.size());
      const std::uint64_t word = documents_.u64();
      for (unsigned i = 0; i < 64; ++i) {
        if ((word >> i & 1) != 0) set.push_back(static_cast<std::uint32_t>(w * 64 + i));
      }
    }
    for (const std::size_t b : before) expect(documents_.u32() == b, "documents before a stretch of 512");
    return set;
  }

  // The greatest impact of the term, and of each block.
  std::pair<double, std::vector<double>> impacts(const PlainTerm& term) const {
    const double average =
        out_.words == 0 ? 1.0 : static_cast<double>(out_.words) / static_cast<double>(out_.documents.size());
    double highest = 0;
    std::vector<double> needed;
    for (std::size_t i = 0; i < term.postings.size(); ++i) {
      const auto& [doc, freq] = term.postings[i];
      const PlainRange body = out_.documents[doc].body;
      const double x =
          freq / (freq + 1.2 * (0.25 + 0.75 * static_cast<double>(body.end - body.begin) / average));
      if (i % 128 == 0) needed.push_back(0);
      needed.back() = std::max(needed.back(), x);
      highest = std::max(highest, x);
    }
    return {highest, needed};
  }

  void check_bounds(unsigned code, const std::vector<unsigned>& codes, PlainTerm& term) const {
    const auto [highest, needed] = impacts(term);
    check_bound(code, highest);
    term.bound = code / 255.0;
    for (std::size_t b = 0; b < codes.size(); ++b) {
      check_bound(codes[b], needed.at(b));
      term.bounds.push_back(codes[b] / 255.0);
    }
  }

  PlainSegment& out_;
  std::uint32_t rows_end_ = 0;
  std::array<std::uint32_t, 5> firsts_{};  // ranks with at most 128, 4, 3, 2 and 1 occurrences
  PlainReader records_, skips_, blocks_, documents_;
  std::vector<std::uint32_t> document_of_;  // by body slot
};

}  // namespace

std::vector<std::uint32_t> read_plain_slots(PlainReader& skips, PlainReader& blocks, std::uint32_t count) {
  std::vector<std::uint32_t> slots;
  const std::size_t list_at = blocks.at();
  for (std::uint32_t done = 0; done < count; done += 128) {
    const std::uint32_t first = skips.u32();
    expect(skips.u32() == blocks.at() - list_at, "offset of a block");
    slots.push_back(first);
    const auto more =
        read_block(blocks, std::min<std::uint32_t>(128, count - done) - 1, std::uint64_t{first} + 1);
    slots.insert(slots.end(), more.begin(), more.end());
  }
  return slots;
}

void read_plain_terms(const PlainSections& sections, std::uint32_t terms, PlainSegment& out) {
  out.terms.resize(terms);
  out.sorted.resize(terms);
  PlainReader in(sections.term_strings, "term strings");
  const std::uint64_t blocks = (std::uint64_t{terms} + 15) / 16;
  std::vector<std::uint64_t> begins;
  for (std::uint64_t b = 0; b < blocks; ++b) {
    begins.push_back(in.at());
    const std::size_t m = std::min<std::size_t>(16, terms - b * 16);
    std::vector<std::uint32_t> ranks;
    std::vector<std::uint8_t> shared;
    std::vector<std::uint8_t> further;
    for (std::size_t i = 0; i < m; ++i) ranks.push_back(in.u32());
    for (std::size_t i = 0; i < m; ++i) shared.push_back(in.u8());
    for (std::size_t i = 0; i < m; ++i) further.push_back(in.u8());
    std::string term;
    for (std::size_t i = 0; i < m; ++i) {
      expect(i > 0 || shared[i] == 0, "the first term of a block shares nothing");
      const std::string before = term;
      term = term.substr(0, shared[i]) + in.text(further[i]);
      expect(ranks[i] < terms && out.terms[ranks[i]].bytes.empty(), "each term has a rank of its own");
      out.terms[ranks[i]].bytes = term;
      out.sorted[b * 16 + i] = ranks[i];
      if (i > 0) {
        const auto differ = std::mismatch(term.begin(), term.end(), before.begin(), before.end());
        expect(static_cast<std::size_t>(differ.first - term.begin()) == shared[i],
               "as many bytes are shared as there are");
      }
    }
  }
  begins.push_back(in.at());
  for (const std::uint64_t begin : begins) expect(in.u64() == begin, "offset of a string block");
  for (std::uint32_t rank = 0; rank < terms; ++rank)
    expect(out.sorted.at(in.u32()) == rank, "place of a rank");
  in.end();
  for (std::uint32_t i = 1; i < terms; ++i) {
    expect(out.terms[out.sorted[i - 1]].bytes < out.terms[out.sorted[i]].bytes, "terms ascend by bytes");
  }
}

// Section 5.2: the buckets are decided by the terms; make them again.
void check_plain_buckets(const PlainSections& sections, const PlainSegment& segment) {
  const std::uint64_t main = (segment.terms.size() + 6) / 7;
  std::vector<std::vector<std::uint32_t>> members(main);
  const auto hash_of = [&](std::uint32_t place) {
    const std::string& term = segment.terms[segment.sorted[place]].bytes;
    return XXH3_64bits(term.data(), term.size());
  };
  for (std::uint32_t place = 0; place < segment.sorted.size(); ++place) {
    members[((hash_of(place) >> 32) * main) >> 32].push_back(place);
  }
  PlainReader in(sections.term_buckets, "term buckets");
  const auto check_bucket = [&](std::span<const std::uint32_t> places, std::uint64_t next) {
    for (std::size_t i = 0; i < 10; ++i) {
      expect(in.u16() == (i < places.size() ? static_cast<std::uint16_t>(hash_of(places[i])) : 0), "tag");
    }
    for (std::size_t i = 0; i < 10; ++i)
      expect(in.u32() == (i < places.size() ? places[i] : kNone), "place in a bucket");
    expect(in.u32() == next, "next bucket");
  };
  // First all first buckets, then all overflow buckets; a chain's places are cut into tens.
  std::uint64_t overflow = main;
  for (const bool is_first : {true, false}) {
    overflow = main;
    for (const auto& places : members) {
      const std::size_t kept = std::min<std::size_t>(places.size(), 50);
      const std::size_t chain = std::max<std::size_t>(1, (kept + 9) / 10);
      for (std::size_t k = 0; k < chain; ++k) {
        const std::uint64_t last = places.size() > 50 ? 0xfffffffe : kNone;
        const std::uint64_t next = k + 1 < chain ? overflow + k : last;
        if (is_first == (k == 0)) {
          check_bucket(std::span(places).subspan(k * 10, std::min<std::size_t>(10, kept - k * 10)), next);
        }
      }
      overflow += chain - 1;
    }
  }
  in.end();
}

void check_plain_common_terms(const PlainSections& sections, const PlainSegment& segment) {
  std::vector<std::uint32_t> common;
  for (std::uint32_t rank = 0; rank < segment.terms.size() && rank < 16384; ++rank) {
    if (segment.terms[rank].bytes.size() <= 13) common.push_back(rank);
  }
  expect(sections.common_terms.empty() == (common.empty() || segment.terms.size() < 256),
         "common terms only where there are many");
  if (sections.common_terms.empty()) return;
  std::vector<std::vector<std::uint32_t>> lines((common.size() + 2) / 3);
  for (const std::uint32_t rank : common) {
    const std::string& term = segment.terms[rank].bytes;
    lines[(XXH3_64bits(term.data(), term.size()) >> 32) * lines.size() >> 32].push_back(rank);
  }
  PlainReader in(sections.common_terms, "common terms");
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i >= line.size()) {
        in.zeros(16);
        continue;
      }
      const std::string& term = segment.terms[line[i]].bytes;
      expect(in.u8() == term.size() && in.text(term.size()) == term, "a common term");
      in.zeros(13 - term.size());
      expect(in.u16() == line[i], "a common term's rank");
    }
  }
  in.end();
}

void read_plain_postings(const PlainSections& sections, PlainSegment& out) {
  PostingsReader(sections, out).run();
  for (std::uint32_t slot = 0; slot < out.slot_end; ++slot) {
    expect((out.ranks[slot] == kNone) == (out.forward[slot] == 0xffff),
           "a word at each slot that is no sentinel");
  }
  for (std::size_t r = 1; r < out.terms.size(); ++r) {
    const PlainTerm& a = out.terms[r - 1];
    const PlainTerm& b = out.terms[r];
    expect(a.slots.size() > b.slots.size() || (a.slots.size() == b.slots.size() && a.bytes < b.bytes),
           "ranks go by occurrences, then bytes");
  }
}

}  // namespace quoth::test
