#include "tests/postings/posting_fixture.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "index/segment/segment.h"

namespace quoth::test {

using namespace index;

namespace {

// Places pseudo-documents one after the other from `at`.
Slot place_zone(std::span<const std::uint32_t> lengths, Slot at, std::vector<Slot>* begins,
                std::vector<Slot>& words) {
  for (const std::uint32_t length : lengths) {
    if (begins != nullptr) begins->push_back(at);
    for (std::uint32_t i = 0; i < length; ++i) words.push_back(at + i);
    at += static_cast<Slot>(slots_for(length));
  }
  return at;
}

}  // namespace

Line make_line(std::mt19937& random, std::size_t documents, std::uint32_t longest) {
  Line line;
  for (std::size_t i = 0; i < documents; ++i) {
    line.lengths.push_back(static_cast<std::uint32_t>(random() % (longest + 1)));
    line.title_lengths.push_back(static_cast<std::uint32_t>(random() % 6));
    line.layout.tokens += line.lengths.back();
  }
  line.layout.lengths = line.lengths;
  line.layout.body_end = place_zone(line.lengths, 0, &line.layout.begins, line.words);
  line.layout.slot_end = place_zone(line.title_lengths, line.layout.body_end, nullptr, line.words);
  return line;
}

std::vector<Slot> choose_slots(std::mt19937& random, const Line& line, std::size_t count) {
  std::vector<Slot> slots;
  std::sample(line.words.begin(), line.words.end(), std::back_inserter(slots),
              static_cast<std::ptrdiff_t>(count), random);
  return slots;
}

std::vector<std::uint16_t> random_forward(std::mt19937& random, const Line& line, std::size_t words,
                                          Lists& lists) {
  lists.assign(words, {});
  std::vector<double> odds;
  for (std::size_t i = 0; i < words; ++i) odds.push_back(1.0 / static_cast<double>(i + 1));
  std::discrete_distribution<std::size_t> draw(odds.begin(), odds.end());
  std::size_t word = 0;
  for (const Slot slot : line.words) {
    if (random() % 8 != 0) word = draw(random);  // else the same again: rows full of a word
    lists[word].push_back(slot);
  }
  std::erase_if(lists, [](const auto& list) { return list.empty(); });
  lists = by_rank(std::move(lists));
  std::vector<std::uint16_t> forward(line.layout.slot_end + 128, kSentinelId);
  for (std::size_t rank = 0; rank < lists.size(); ++rank) {
    for (const Slot slot : lists[rank]) forward[64 + slot] = static_cast<std::uint16_t>(rank);
  }
  return forward;
}

std::string read_all(Spool& spool) {
  REQUIRE(spool.finish_writing().ok());
  std::string bytes(static_cast<std::size_t>(spool.size()), '\0');
  const auto got = spool.read_at(0, std::as_writable_bytes(std::span(bytes)));
  REQUIRE(got.ok());
  REQUIRE(got.value() == bytes.size());
  return bytes;
}

Lists by_rank(Lists lists) {
  std::stable_sort(lists.begin(), lists.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return lists;
}

std::string read_records(PostingsWriter& writer) {
  const auto header = writer.records_header();
  return std::string(as_text(header)) + read_all(writer.records());
}

Sections encode(const Line& line, const Lists& lists, const EncodeOptions& options) {
  MemoryIo io;
  REQUIRE(io.make_directory("/spools").ok());
  PostingsWriter writer(io, "/spools/", options.memory_limit);
  const std::size_t share = (lists.size() + options.encoders - 1) / options.encoders;
  for (std::size_t begin = 0; begin < lists.size(); begin += share) {
    PostingEncoder encoder(line.layout);
    const auto take = [&] { REQUIRE(writer.append(encoder.take()).ok()); };
    for (std::size_t term = begin; term < std::min(begin + share, lists.size()); ++term) {
      std::span<const Slot> slots = lists[term];
      encoder.begin_term(static_cast<std::uint32_t>(slots.size()), term < options.rows_end);
      while (!slots.empty()) {
        const std::size_t some = std::min(options.chunk, slots.size());
        encoder.add(slots.first(some));
        slots = slots.subspan(some);
        if (encoder.pending_bytes() >= options.take_at) take();
      }
      encoder.end_term();
      if (encoder.pending_bytes() >= options.take_at) take();
    }
    take();
  }
  return {.records = read_records(writer),
          .skips = read_all(writer.skips()),
          .blocks = read_all(writer.blocks()),
          .documents = read_all(writer.documents()),
          .terms = static_cast<std::uint32_t>(lists.size())};
}

Postings::Postings(const Line& line, const Sections& sections, std::span<const std::uint16_t> forward)
    : records_bytes_(as_bytes(sections.records)),
      skips_(as_bytes(sections.skips)),
      blocks_(as_bytes(sections.blocks)),
      documents_(as_bytes(sections.documents)) {
  std::string map;
  REQUIRE(write_doc_map(line.lengths, line.title_lengths, [&](Bytes bytes) {
            map += as_text(bytes);
            return Result<void>{};
          }).ok());
  map_bytes_ = AlignedBytes(as_bytes(map));
  auto doc_map = DocMap::open(map_bytes_.view(), line.layout.body_end, line.layout.slot_end);
  REQUIRE(doc_map.ok());
  doc_map_ = doc_map.value();
  auto records = TermRecords::open({.records = records_bytes_.view(),
                                    .position_skips = skips_.view(),
                                    .position_blocks = blocks_.view(),
                                    .documents = documents_.view(),
                                    .forward = forward.empty() ? nullptr : forward.data() + 64,
                                    .doc_map = &doc_map_,
                                    .term_count = sections.terms,
                                    .document_count = static_cast<std::uint32_t>(line.lengths.size()),
                                    .body_end = line.layout.body_end,
                                    .slot_end = line.layout.slot_end});
  REQUIRE(records.ok());
  records_ = records.value();
}

PlainDocs plain_documents(const Line& line, std::span<const Slot> slots) {
  PlainDocs plain;
  const auto& begins = line.layout.begins;
  for (const Slot slot : slots) {
    if (slot >= line.layout.body_end) break;
    const DocId doc =
        static_cast<DocId>(std::upper_bound(begins.begin(), begins.end(), slot) - begins.begin() - 1);
    if (plain.docs.empty() || plain.docs.back() != doc) {
      plain.docs.push_back(doc);
      plain.freqs.push_back(0);
    }
    ++plain.freqs.back();
  }
  return plain;
}

}  // namespace quoth::test
