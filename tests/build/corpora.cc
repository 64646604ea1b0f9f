#include "tests/build/corpora.h"

#include <cmath>
#include <random>

namespace quoth::test {
namespace {

std::string number(std::mt19937& random) {
  // Small numbers are frequent: 40,000 different words or so.
  const double u = static_cast<double>(random() % 1'000'000 + 1) / 1'000'000;
  return std::to_string(static_cast<std::uint64_t>(std::pow(40'000.0, u)));
}

std::string sentence(std::mt19937& random) {
  static const std::string kOpen[] = {"The ", "\"No ", "\xE2\x80\x9CSuch ", "(As ", "\xC3\x89t\xC3\xA9 "};
  static const std::string kEnd[] = {". ", "!\" ", "?\xE2\x80\x9D ", ".)\n\n", ".\n"};
  std::string out = kOpen[random() % std::size(kOpen)];
  for (auto words = random() % 20; words > 0; --words) {
    out += random() % 50 == 0 ? "don't U.S. " : "w" + number(random) + (random() % 12 == 0 ? ", " : " ");
  }
  return out + "end" + kEnd[random() % std::size(kEnd)];
}

Document random_document(std::mt19937& random, std::size_t text_bytes) {
  Document document;
  document.id = "id" + std::to_string(random());
  if (random() % 3 == 0) document.title = "A title w" + number(random);
  while (document.text.size() < text_bytes) document.text += sentence(random);
  if (random() % 2 == 0) document.fields.push_back({"date", "\"2020-0" + std::to_string(1 + random() % 9) + "-11\""});
  if (random() % 4 == 0) document.fields.push_back({"source", "\"s" + std::to_string(random() % 5) + "\""});
  if (random() % 4 == 0) document.fields.push_back({"n", std::to_string(random() % 1000) + ".50"});
  if (random() % 9 == 0) document.fields.push_back({"x", "{\"a\":[1,null,\"\\u0001\"]}"});
  return document;
}

}  // namespace

std::vector<Document> small_corpus(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Document> documents(random() % 60);
  for (Document& document : documents) document = random_document(random, random() % 4 == 0 ? 0 : random() % 2000);
  if (random() % 3 == 0) {
    for (Document& document : documents) document.title.clear();
  }
  return documents;
}

std::vector<Document> large_corpus(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Document> documents;
  for (int i = 0; i < 400; ++i) documents.push_back(random_document(random, random() % 9000));
  documents.push_back(random_document(random, 3'000'000));
  for (int i = 0; i < 100; ++i) documents.push_back(random_document(random, random() % 300));
  documents.push_back(random_document(random, 1'100'000));
  return documents;
}

std::string prose(unsigned seed, std::size_t bytes) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < bytes) text += sentence(random);
  text.resize(bytes);
  return text;
}

std::string json_line(const Document& document) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      c == '\n' ? out += "\\n" : out += c;
    }
    return out + "\"";
  };
  std::string line = "{\"id\":" + quoted(document.id) + ",\"text\":" + quoted(document.text);
  if (!document.title.empty()) line += ",\"title\":" + quoted(document.title);
  for (const Field& field : document.fields) line += "," + quoted(field.name) + ":" + field.json;
  return line + "}";
}

}  // namespace quoth::test
