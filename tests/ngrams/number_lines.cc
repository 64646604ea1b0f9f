#include "tests/ngrams/number_lines.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/segment.h"

namespace quoth::test {

using namespace quoth::index;

namespace {

std::vector<std::uint32_t> random_words(std::mt19937& random, std::size_t words, std::size_t vocabulary,
                                        double slope) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < vocabulary; ++i)
    weights.push_back(std::pow(static_cast<double>(i + 1), -slope));
  std::discrete_distribution<std::uint32_t> draw(weights.begin(), weights.end());
  std::vector<std::uint32_t> drawn;
  while (drawn.size() < words) {
    if (drawn.size() > 20 && random() % 50 == 0) {  // what was said before
      const std::size_t from = random() % (drawn.size() - 10);
      for (std::size_t i = 0; i < 2 + random() % 8; ++i) drawn.push_back(drawn[from + i]);
    } else {
      drawn.push_back(draw(random));
    }
  }
  drawn.resize(words);
  return drawn;
}

std::vector<std::byte> read_all(Spool& spool) {
  REQUIRE(spool.finish_writing().ok());
  std::vector<std::byte> bytes(static_cast<std::size_t>(spool.size()));
  REQUIRE(spool.read_at(0, bytes).ok());
  return bytes;
}

void append(std::vector<std::byte>& to, const std::vector<std::byte>& bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

NumberLine random_line(unsigned seed, std::size_t words, std::size_t vocabulary, double slope) {
  std::mt19937 random(seed);
  std::vector<std::uint32_t> drawn = random_words(random, words, vocabulary, slope);
  std::vector<std::uint64_t> counts(vocabulary);
  for (const std::uint32_t word : drawn) ++counts[word];
  std::vector<std::uint32_t> order(vocabulary);
  for (std::uint32_t i = 0; i < vocabulary; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return counts[a] > counts[b]; });
  std::vector<std::uint32_t> ranks(vocabulary);
  NumberLine line;
  for (std::uint32_t rank = 0; rank < vocabulary; ++rank) {
    ranks[order[rank]] = rank;
    if (counts[order[rank]] > 0) line.steps.push_back({counts[order[rank]], 1});
  }
  std::size_t used = 0;
  const auto take = [&](std::size_t length) {
    length = std::min(length, words - used);
    for (std::size_t i = 0; i < length; ++i) {
      line.forward.push_back(
          static_cast<std::uint16_t>(std::min<std::uint32_t>(ranks[drawn[used++]], kEscapeId)));
    }
    line.forward.resize(line.forward.size() +
                            static_cast<std::size_t>(slots_for(static_cast<std::uint32_t>(length))) - length,
                        kSentinelId);
    return static_cast<std::uint32_t>(length);
  };
  const bool has_titles = seed % 2 == 1;
  const std::size_t bodies = has_titles ? words - words / 8 : words;
  while (used < bodies) {
    const std::size_t most = random() % 4 == 0 ? 2000 : 60;
    line.lengths.push_back(take(std::min(bodies - used, random() % most)));
  }
  for (std::size_t i = 0; i < line.lengths.size(); ++i) {
    if (!has_titles) {
      line.title_lengths.push_back(0);
      continue;
    }
    const bool is_last = i + 1 == line.lengths.size();
    line.title_lengths.push_back(take(is_last ? words - used : random() % 20));
  }
  return line;
}

NgramBytes ngram_bytes(const NumberLine& line,
                       const std::function<Result<void>(const DocumentLayout&, SegmentWriter&)>& fill) {
  MemoryIo io;
  SegmentWriter writer(io, {"", 10'000});
  for (std::size_t i = 0; i < line.lengths.size(); ++i)
    REQUIRE(writer.add_document({}, 0, line.lengths[i], line.title_lengths[i]).ok());
  REQUIRE(writer.add_forward(line.forward).ok());
  REQUIRE(writer.end_forward().ok());
  const DocumentLayout layout = writer.layout();
  const Result<void> filled = fill(layout, writer);
  INFO((filled.ok() ? "" : filled.error().message));
  REQUIRE(filled.ok());
  NgramsWriter& ngrams = writer.ngrams();
  NgramBytes bytes;
  if (ngrams.has_directory()) {
    bytes.directory = ngrams.directory_header();
    append(bytes.directory, read_all(ngrams.next()));
    bytes.directory.resize(bytes.directory.size() + ngrams.directory_padding());
    append(bytes.directory, read_all(ngrams.entries()));
    bytes.lists = read_all(ngrams.skips());
    append(bytes.lists, read_all(ngrams.blocks()));
  }
  if (ngrams.has_signatures()) {
    bytes.signatures = ngrams.signatures_header();
    append(bytes.signatures, read_all(ngrams.word_signatures()));
    append(bytes.signatures, read_all(ngrams.gram_signatures()));
  }
  return bytes;
}

std::vector<Document> wordy_documents(unsigned seed, std::size_t vocabulary) {
  std::mt19937 random(seed);
  std::vector<Document> documents(20 + random() % 30);
  for (Document& document : documents) {
    for (const std::uint32_t word : random_words(random, random() % 120, vocabulary, 1.0))
      document.text += "w" + std::to_string(word) + " ";
    if (random() % 3 != 0) continue;
    for (const std::uint32_t word : random_words(random, random() % 6, vocabulary, 1.0))
      document.title += "w" + std::to_string(word) + " ";
  }
  return documents;
}

}  // namespace quoth::test
