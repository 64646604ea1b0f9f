// Corpus: random documents as segments, and as the oracle sees them.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/segment/segment.h"
#include "query/search.h"
#include "tests/support/oracle.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {

struct CorpusOptions {
  std::size_t documents = 12;
  std::size_t words = 30;    // at most, a document
  std::size_t alphabet = 4;  // different words; few, so that they repeat
  std::size_t segments = 2;
  bool marks = true;  // full stops, paragraphs and quotation marks
  // Runs of words that occur more often than this are indexed, and lists of more than half as many have
  // signatures; 0: neither.
  std::uint32_t threshold = 0;
};

struct Corpus {
  std::vector<std::unique_ptr<const index::Segment>> segments;
  std::vector<query::SegmentView> views;
  std::vector<std::vector<OracleDocument>> documents;  // of each segment
  std::vector<std::vector<std::string>> texts;         // words of all bodies

  // Words are "a", "b", ...: the n-th is written as often as 1 / n.
  static std::string word(std::size_t n) {
    return n < 26 ? std::string(1, static_cast<char>('a' + n)) : "w" + std::to_string(n);
  }

  static Corpus random(std::mt19937& random, const CorpusOptions& options) {
    std::vector<double> odds;
    for (std::size_t i = 0; i < options.alphabet; ++i) odds.push_back(1.0 / static_cast<double>(i + 1));
    std::discrete_distribution<std::size_t> draw(odds.begin(), odds.end());
    const auto text = [&](std::size_t size) {
      std::string out;
      for (std::size_t i = 0; i < size; ++i) {
        out += word(draw(random));
        const auto mark = options.marks ? random() % 12 : 99;
        out += mark == 0   ? ". "
               : mark == 1 ? ".\n\n"
               : mark == 2 ? " \""
               : mark == 3 ? "\" "
               : mark == 4 ? ", "
                           : " ";
      }
      return out;
    };
    Corpus corpus;
    index::Analyzer analyzer;
    for (std::size_t s = 0; s < options.segments; ++s) {
      std::vector<Document> documents;
      for (std::size_t d = 0; d < options.documents; ++d) {
        Document document;
        document.text = text(random() % (options.words + 1));
        if (random() % 3 != 0) document.title = text(random() % 5);
        document.id = std::to_string(s) + "/" + std::to_string(d);
        if (random() % 3 != 0)
          document.fields.push_back({"date", "\"" + std::to_string(1900 + random() % 4) + "\""});
        if (random() % 2 != 0) document.fields.push_back({"source", random() % 2 != 0 ? "\"x\"" : "\"y z\""});
        documents.push_back(std::move(document));
      }
      corpus.add(documents, analyzer, options.threshold);
    }
    return corpus;
  }

  void add(const std::vector<Document>& from, index::Analyzer& analyzer, std::uint32_t threshold = 0) {
    index::NgramOptions ngrams = few_ngrams(threshold);
    if (threshold == 0) ngrams.root_percent = 0;
    segments.push_back(open_segment(from, ngrams));
    views.push_back({segments.back().get(), nullptr});
    auto& read = documents.emplace_back();
    for (const Document& document : from) {
      read.push_back(read_document(document, analyzer));
      if (!read.back().body.words.empty()) texts.push_back(read.back().body.words);
    }
  }
};

}  // namespace quoth::test
