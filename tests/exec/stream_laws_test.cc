// Every sentence of the stream contract (query/span_stream.h), for streams of every kind.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "query/plan.h"
#include "tests/exec/corpus.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

std::vector<Span> read_all(query::SpanStream& stream, std::mt19937& random) {
  std::vector<Span> spans;
  std::vector<Span> batch;
  for (;;) {
    batch.resize(1 + random() % 9);
    const std::size_t count = stream.fill(batch);
    REQUIRE(count <= batch.size());
    if (count == 0) break;
    spans.insert(spans.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
  }
  batch.resize(3);
  REQUIRE(stream.fill(batch) == 0);
  stream.seek(0);
  REQUIRE(stream.fill(batch) == 0);
  stream.seek(kEndSlot);
  REQUIRE(stream.fill(batch) == 0);
  return spans;
}

void check_stream(const query::SegmentContext& context, const query::Node& node, std::mt19937& random) {
  const auto make = [&] { return query::make_spans(node, context); };
  query::SpanStreamPtr stream = make();
  if (stream == nullptr) return;
  const std::vector<Span> spans = read_all(*stream, random);
  const bool reduced = node.kind != query::NodeKind::kOr;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span words = context.words_around(spans[i].begin);
    REQUIRE((spans[i].begin < spans[i].end && spans[i].begin >= words.begin && spans[i].end <= words.end));
    if (i == 0) continue;
    if (reduced) REQUIRE((spans[i - 1].begin < spans[i].begin && spans[i - 1].end < spans[i].end));
    REQUIRE(std::pair(spans[i - 1].begin, spans[i - 1].end) < std::pair(spans[i].begin, spans[i].end));
  }
  // Reading and seeking in any order.
  stream = make();
  Slot from = 0;
  std::size_t at = 0;
  for (int step = 0; step < 30; ++step) {
    if (random() % 2 == 0) {
      std::vector<Span> batch(1 + random() % 4);
      const std::size_t count = stream->fill(batch);
      REQUIRE(count <= spans.size() - at);
      REQUIRE((count > 0 || at == spans.size()));
      for (std::size_t i = 0; i < count; ++i) REQUIRE(batch[i] == spans[at + i]);
      at += count;
    } else {
      from = at < spans.size() ? spans[at].begin + static_cast<Slot>(random() % 40) : from + 1;
      stream->seek(random() % 5 == 0 ? from / 2 : from);
      if (from > 0) stream->seek(from);
      while (at < spans.size() && spans[at].begin < from) ++at;
    }
  }
  // The reader on top says the same.
  query::SpanReader reader(make());
  for (std::size_t i = 0; i < spans.size();) {
    REQUIRE(reader.current() == spans[i]);
    if (random() % 3 == 0) {
      const Slot target = spans[i].begin + static_cast<Slot>(random() % 60);
      reader.seek(target);
      while (i < spans.size() && spans[i].begin < target) ++i;
    } else {
      reader.next();
      ++i;
    }
  }
  REQUIRE(reader.at_end());
}

}  // namespace

TEST_CASE("streams keep their contract however they are read and sought") {
  for (unsigned seed = 0; seed < 80; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 30;
    shape.alphabet = 3 + seed % 6;
    shape.words = 60;
    shape.segments = 1;
    shape.threshold = seed % 3 * 20;
    const Corpus corpus = Corpus::random(random, shape);
    RandomQueryOptions options;
    options.texts = &corpus.texts;
    for (std::size_t i = 0; i < shape.alphabet; ++i) options.words.push_back(Corpus::word(i));
    options.distance = seed % 2 == 0 ? 5 : 90;
    RandomQuery queries(random, options);
    for (int i = 0; i < 30; ++i) {
      const query::NodePtr root = queries.next_positional();
      CAPTURE(query::print(*root));
      const query::WordTable words(*root);
      query::BudgetMeter meter{Budget{}};
      const query::SegmentContext context(*corpus.segments.front(), nullptr, words, meter);
      check_stream(context, *root, random);
      REQUIRE(meter.ok());
    }
  }
}

}  // namespace quoth::test
