// Bugs that other engines had, each as the smallest collection that shows it. What they did is in brackets.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle/collection.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {
namespace {

Document document(std::string id, std::string text) {
  Document out;
  out.id = std::move(id);
  out.text = std::move(text);
  return out;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("Equal words of a sloppy phrase take a position each (xerj 882, milvus 41738)") {
  const Collection collection =
      Collection::of({document("two", "I said uh no no"), document("one", "I said uh no"),
                      document("apart", "no I said no")});
  CHECK(ids_of(collection, "\"i said no no\"~1") == Ids{"two"});
  CHECK(ids_of(collection, "\"no no\"~9") == Ids{"apart", "two"});
  CHECK(ids_of(collection, "no NEAR/9 no") == Ids{"apart", "two"});
}

TEST_CASE("A sloppy phrase does not depend on which of its words is rare (tantivy 2580, 1934)") {
  for (const char* common : {"x", "a", "b", "c"}) {
    CAPTURE(common);
    std::vector<Document> documents = {document("ab", "a x b"), document("ba", "b x a"),
                                       document("abc", "a x b c"), document("cab", "c a b")};
    for (int i = 0; i < 50; ++i)
      documents.push_back(document("padding", std::string(common) + " y " + common + " z"));
    const Collection collection = Collection::of(documents);
    CHECK(ids_of(collection, "\"a b\"~1") == Ids{"ab", "abc", "cab"});
    CHECK(ids_of(collection, "\"b a\"~1") == Ids{"ba"});
    CHECK(ids_of(collection, "\"a b\"~3") == Ids{"ab", "abc", "ba", "cab"});
    CHECK(ids_of(collection, "\"b a\"~3") == Ids{"ab", "abc", "ba", "cab"});
    CHECK(ids_of(collection, "\"c a b\"~1") == Ids{"cab"});
  }
}

TEST_CASE(
    "The slop of three and more words is one sum, not one for each pair (serenedb 1114, tantivy 2031)") {
  const Collection collection = Collection::of(
      {document("2", "a x b x c"), document("4", "a x x b x x c"), document("3", "a x x b x c x d")});
  CHECK(ids_of(collection, "\"a b c\"~1") == Ids{});
  CHECK(ids_of(collection, "\"a b c\"~2") == Ids{"2"});
  CHECK(ids_of(collection, "\"a b c\"~3") == Ids{"2", "3"});
  CHECK(ids_of(collection, "\"a b c\"~4") == Ids{"2", "3", "4"});
  CHECK(ids_of(collection, "\"a b c d\"~4") == Ids{"3"});
}

TEST_CASE(
    "Swapping two words costs 2 of a slop and nothing of an unordered tolerance (search-benchmark-game 12)") {
  const Collection collection = Collection::of({document("swapped", "b a"), document("straight", "a b")});
  CHECK(ids_of(collection, "\"a b\"~1") == Ids{"straight"});
  CHECK(ids_of(collection, "\"a b\"~2") == Ids{"straight", "swapped"});
  CHECK(ids_of(collection, "\"a b\"~o9") == Ids{"straight"});
  CHECK(ids_of(collection, "\"a b\"~u0") == Ids{"straight", "swapped"});
}

TEST_CASE("A phrase does not cross documents, whatever is empty between them (tantivy 1633)") {
  std::vector<Document> documents = {document("1", "one two"), document("2", ""),
                                     document("3", " ... "),   document("4", "three"),
                                     document("5", ""),        document("6", "one two three")};
  documents[3].title = "";
  documents[0].title = "title three";
  const Collection collection = Collection::of(documents);
  CHECK(ids_of(collection, "\"two three\"") == Ids{"6"});
  CHECK(ids_of(collection, "\"two * three\"") == Ids{});
  CHECK(ids_of(collection, "two NEAR/1000 three") == Ids{"6"});
  CHECK(ids_of(collection, "\"one ... three\"") == Ids{"6"});
  CHECK(ids_of(collection, "\"two title\"") == Ids{});
  CHECK(ids_of(collection, "\"two *\"") == Ids{"6"});
  CHECK(ids_of(collection, "\"* three\"") == Ids{"6"});
  const Collection paragraphs = Collection::of({document("1", "a\n\n\n\n...\n\nb")});
  CHECK(ids_of(paragraphs, "\"a b\"") == Ids{"1"});
}

TEST_CASE("Phrases in documents of 65,534 to 65,538 words stand where they stand (typesense 779, 1495)") {
  for (std::size_t size = 65534; size <= 65538; ++size) {
    CAPTURE(size);
    std::string text = "begin now ";
    for (std::size_t i = 4; i < size; ++i) text += i % 2 == 0 ? "x " : "y ";
    text += "the end";
    const Collection collection = Collection::of({document("large", text), document("small", "end begin")});
    CHECK(collection.documents[0][0].body.words.size() == size);
    CHECK(ids_of(collection, "\"the end\"") == Ids{"large"});
    CHECK(ids_of(collection, "\"begin now\"") == Ids{"large"});
    CHECK(ids_of(collection, "\"end begin\"") == Ids{"small"});
    CHECK(ids_of(collection, "\"now the\"") == Ids{});
    CHECK(ids_of(collection, "\"begin ... end\"") == Ids{"large"});
    CHECK(ids_of(collection, "begin NEAR/10000 end") == Ids{"small"});
  }
}

TEST_CASE("A word without positions in a document is not near anything (xapian 1.4.6)") {
  const Collection collection =
      Collection::of({document("first", "a x x x b"), document("second", "b"), document("title", "b")}, 2);
  CHECK(ids_of(collection, "a NEAR/3 b") == Ids{"first"});
  CHECK(ids_of(collection, "a NEAR/2 b") == Ids{});
  CHECK(ids_of(collection, "nowhere NEAR/9 b") == Ids{});
  CHECK(ids_of(collection, "b NOTNEAR/9 nowhere") == Ids{"first", "second", "title"});
}

TEST_CASE("A phrase of only common words is as good as any (meilisearch 3525, openlibrary 13310)") {
  std::vector<Document> documents;
  for (int i = 0; i < 200; ++i) documents.push_back(document("padding", "the of and to be or not that is"));
  documents.push_back(document("hamlet", "To be, or not to be, that is the question"));
  const Collection collection = Collection::of(documents);
  CHECK(ids_of(collection, "\"to be or not to be that is the question\"") == Ids{"hamlet"});
  CHECK(ids_of(collection, "\"or not to be\"") == Ids{"hamlet"});
  CHECK(ids_of(collection, "\"the of\" hamlet") == Ids{});
  CHECK(ids_of(collection, "\"question\"") == Ids{"hamlet"});
}

TEST_CASE("Positions count words, not characters (tantivy-jieba 15)") {
  const Collection collection =
      Collection::of({document("wide",
                               "\xc3\xbc"
                               "ber den Wolken muss die Freiheit wohl grenzenlos sein")});
  CHECK(ids_of(collection,
               "\"\xc3\xbc"
               "ber * wolken\"") == Ids{"wide"});
  CHECK(ids_of(collection, "uber NEAR/1 wolken") == Ids{"wide"});
  CHECK(ids_of(collection, "uber NEAR/0 wolken") == Ids{});
}

TEST_CASE(
    "An ordered query of repeated words does not match a document with one of them (elasticsearch 58576)") {
  const Collection collection = Collection::of({document("one", "a b"), document("two", "a b a")});
  CHECK(ids_of(collection, "a ADJ/9 b ADJ/9 a") == Ids{"two"});
  CHECK(ids_of(collection, "\"a ... a\"") == Ids{"two"});
}

TEST_CASE("A choice under a distance keeps the longer alternative that fits (lucene 8477)") {
  const Collection collection = Collection::of({document("abc", "a b c"), document("ac", "a c")});
  CHECK(ids_of(collection, "(a|\"a b\") NEAR/0 c") == Ids{"abc", "ac"});
  CHECK(ids_of(collection, "\"(a|a b) c\"") == Ids{"abc", "ac"});
}

TEST_CASE("A phrase may begin with a gap (tantivy 2751)") {
  const Collection collection = Collection::of({document("first", "a b"), document("second", "b a")});
  CHECK(ids_of(collection, "\"* a\"") == Ids{"second"});
  CHECK(ids_of(collection, "\"a *\"") == Ids{"first"});
}

TEST_CASE("Counting, ranking and walking agree on which documents there are (seekstorm 71, tantivy 798)") {
  std::mt19937 random(30);
  const Collection collection = Collection::of(random_documents(random, {}), 2);
  for (const char* text :
       {"a", "a b", "a OR b", "\"a b\"", "a NEAR/3 b", "-a", "a -b", "*", "title:a", "a WITHIN s"}) {
    CAPTURE(text);
    const query::NodePtr root = parsed(text);
    SearchOptions options;
    options.limit = 1000;
    const auto counted = query::search(*root, collection.views, options);
    options.count = false;
    const auto ranked = query::search(*root, collection.views, options);
    const auto counts = query::count(*root, collection.views, {});
    REQUIRE((counted.ok() && ranked.ok() && counts.ok()));
    CHECK(counted.value().top.size() == counts.value().documents);
    CHECK(ranked.value().top.size() == counts.value().documents);
    CHECK(counted.value().counts.documents == counts.value().documents);
    CHECK(counted.value().counts.occurrences == counts.value().occurrences);
    CHECK(difference(collection, *root) == "");
  }
}

}  // namespace quoth::test
