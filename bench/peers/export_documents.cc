// Writes a corpus as every peer reads it: JSON lines {"id","text"}, the text already cut into words.
//
// Words are those of quoth's analyzer, folded, less whatever is neither letter, mark nor digit, one blank
// between them. A word that would not come back from the analyzer as itself (or is very long) is replaced by
// letters and digits made of its hash, so that every engine that parts text at blanks sees the same words,
// quoth's own analysis included.
//
//   export_documents OUTPUT EVERY INPUT...      every EVERY-th document, from the first; ids count from 0
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <xxhash.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <variant>

#include "engine/input/document_source.h"
#include "index/analysis/analyzer.h"
#include "index/io/io.h"

namespace quoth::bench {
namespace {

constexpr std::size_t kMaxWordBytes = 64;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(result).value();
}

class Exporter {
 public:
  explicit Exporter(const std::string& path) : out_(path, std::ios::binary) {
    if (!out_) throw std::runtime_error(path + ": cannot be written");
  }

  void add(const std::string& text) {
    tokens_.clear();
    analyzer_.analyze(text, tokens_);
    line_ = "{\"id\":\"" + std::to_string(documents_++) + "\",\"text\":\"";
    bool first = true;
    for (const index::Token& token : tokens_.tokens) {
      if (!first) line_ += ' ';
      first = false;
      line_ += word(std::string(tokens_.term(token)));
    }
    words_ += tokens_.tokens.size();
    line_ += "\"}\n";
    out_ << line_;
  }

  void finish() {
    out_.flush();
    if (!out_) throw std::runtime_error("the output could not be written");
    std::printf("{\"documents\":%zu,\"words\":%zu,\"hashed_terms\":%zu}\n", documents_, words_, hashed_);
  }

 private:
  const std::string& word(const std::string& term) {
    const auto [place, added] = known_.try_emplace(term);
    if (added) place->second = plain(term);
    return place->second;
  }

  std::string plain(const std::string& term) {
    std::string kept;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(term.data());
    const auto size = static_cast<std::int32_t>(term.size());
    for (std::int32_t at = 0; at < size;) {
      const std::int32_t begin = at;
      UChar32 c = 0;
      U8_NEXT(bytes, at, size, c);
      if (c >= 0 && (u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0)) {
        kept.append(term, static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
      }
    }
    index::TokenBuffer again;
    second_.analyze("a " + kept + " a", again);
    const bool itself =
        kept.size() <= kMaxWordBytes && again.tokens.size() == 3 && again.term(again.tokens[1]) == kept;
    if (itself) return kept;
    ++hashed_;
    char name[32];
    std::snprintf(name, sizeof name, "h%016llx",
                  static_cast<unsigned long long>(XXH3_64bits(term.data(), term.size())));
    return name;
  }

  std::ofstream out_;
  index::Analyzer analyzer_, second_;
  index::TokenBuffer tokens_;
  std::unordered_map<std::string, std::string> known_;
  std::string line_;
  std::size_t documents_ = 0, words_ = 0, hashed_ = 0;
};

std::string whole_text(engine::SourceDocument& document) {
  if (!document.text) return std::move(document.document.text);
  std::string text(document.text->size(), '\0');
  std::size_t used = 0;
  while (used < text.size()) {
    const std::size_t got = must(document.text->read(std::span(text).subspan(used)));
    if (got == 0) throw std::runtime_error("a text ended early");
    used += got;
  }
  return text;
}

int run(int argc, char** argv) {
  if (argc < 4) throw std::runtime_error("usage: export_documents OUTPUT EVERY INPUT...");
  Exporter exporter(argv[1]);
  const std::uint64_t every = std::stoull(argv[2]);
  std::uint64_t seen = 0;
  engine::InputContext context{
      .io = index::real_io(), .work_prefix = std::string(argv[1]) + ".", .work_folder = ""};
  for (int i = 3; i < argc; ++i) {
    const auto source = must(engine::open_document_source(context, argv[i], argv[i], InputFormat::kAuto));
    while (auto record = must(source->next())) {
      if (auto* document = std::get_if<engine::SourceDocument>(&*record)) {
        if (seen++ % every == 0) exporter.add(whole_text(*document));
      }
    }
  }
  exporter.finish();
  return 0;
}

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  try {
    return quoth::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "export_documents: %s\n", error.what());
    return 2;
  }
}
