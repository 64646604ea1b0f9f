// Builds an index of three documents, asks it a question and prints the answer.
//
//   embed INDEX        INDEX is a directory that is made, or replaced when it is an index
#include <quoth/quoth.h>

#include <cstdio>
#include <string>
#include <utility>

namespace {

int report(const quoth::Error& error) {
  std::fprintf(stderr, "embed: %s\n", error.message.c_str());
  return 2;
}

quoth::Result<quoth::BuildSummary> build(const char* directory) {
  QUOTH_TRY_ASSIGN(auto builder, quoth::IndexBuilder::create(directory));
  quoth::Document document;
  document.id = "gettysburg";
  document.title = "Gettysburg Address";
  document.text = "Four score and seven years ago our fathers brought forth on this continent, a new nation.";
  document.fields = {{"date", "\"1863-11-19\""}, {"speaker", "\"Abraham Lincoln\""}};
  QUOTH_TRY(builder->add(std::move(document)));

  document = {};
  document.id = "inaugural";
  document.title = "First Inaugural Address";
  document.text = "So, first of all, let me assert my firm belief that the only thing we have to fear is fear itself.";
  document.fields = {{"date", "\"1933-03-04\""}, {"speaker", "\"Franklin D. Roosevelt\""}};
  QUOTH_TRY(builder->add(std::move(document)));

  document = {};
  document.id = "rice";
  document.text = "We choose to go to the moon in this decade and do the other things.";
  QUOTH_TRY(builder->add(std::move(document)));
  return builder->commit();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: embed INDEX\n"), 2;

  auto summary = build(argv[1]);
  if (!summary) return report(summary.error());
  std::printf("%llu documents, %llu words\n", static_cast<unsigned long long>(summary.value().indexed),
              static_cast<unsigned long long>(summary.value().tokens));

  auto index = quoth::Index::open(argv[1]);
  if (!index) return report(index.error());
  auto query = quoth::Query::parse("\"to fear is fear itself\" OR moon");
  if (!query) return report(query.error());

  // One snapshot of the index: cheap to make, and never changed by a later build.
  const quoth::Searcher searcher = index.value().searcher();
  auto hits = searcher.search(query.value());
  if (!hits) return report(hits.error());
  std::printf("%llu found\n", static_cast<unsigned long long>(hits.value().documents));

  for (const quoth::Hit& hit : hits.value().top) {
    auto snippet = searcher.snippet(query.value(), hit);
    if (!snippet) return report(snippet.error());
    std::printf("%s: %s\n", hit.id.c_str(), snippet.value().text.c_str());
  }
  return 0;
}
