// The command from outside: arguments in; standard output, standard error and exit code out.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/room.h"

using quoth::test::lines_of;
using quoth::test::Outcome;
using quoth::test::Room;

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kThree =
    R"({"id":"a","title":"On Unions","date":"1863-11-19","source":"field","text":"Four score and seven years ago. The people rule."})"
    "\n"
    R"({"id":"b","title":"On Walls","date":"1987-06-12","text":"Tear down this wall! \u201cThe people\u201d waited for seven years.","speaker":"R","n":7})"
    "\n"
    R"({"id":"c","text":"Nothing to see here, said nobody. caf\u00e9"})"
    "\n";

void build_three(const Room& room) {
  room.write("three.jsonl", kThree);
  const Outcome built = room.run("$Q build idx three.jsonl");
  INFO(built.err);
  REQUIRE(built.code == 0);
}

}  // namespace

TEST_CASE("build says what it did, and records read = indexed + rejected") {
  const Room room;
  room.write("in.jsonl", std::string(kThree) + "{\"id\":\"bad\"}\n{broken\n");
  const Outcome built = room.run("$Q build idx in.jsonl --json");
  REQUIRE(built.code == 0);
  const json summary = json::parse(built.out);
  CHECK(summary["records"] == 5);
  CHECK(summary["indexed"] == 3);
  CHECK(summary["rejected"] == 2);
  CHECK(built.err.find("in.jsonl:4") != std::string::npos);
  CHECK(built.err.find("in.jsonl:5") != std::string::npos);
  CHECK(room.run("$Q build idx2 in.jsonl --strict").code == 2);
  CHECK(room.run("$Q find idx2 people").code == 2);
}

TEST_CASE("find --json gives documents, spans in raw bytes, and a snippet") {
  const Room room;
  build_three(room);
  const Outcome found = room.run("$Q find idx '\"the people\"' --json --sort date");
  REQUIRE(found.code == 0);
  const auto hits = lines_of(found.out);
  REQUIRE(hits.size() == 2);
  CHECK(hits[0]["doc"]["id"] == "a");
  CHECK(hits[0]["doc"]["title"] == "On Unions");
  CHECK(hits[0]["doc"]["date"] == "1863-11-19");
  CHECK(hits[1]["doc"]["id"] == "b");
  const std::vector<std::string> texts = {"Four score and seven years ago. The people rule.",
                                          "Tear down this wall! \xe2\x80\x9cThe people\xe2\x80\x9d waited for seven years."};
  for (std::size_t i = 0; i < hits.size(); ++i) {
    REQUIRE(hits[i]["spans"].size() == 1);
    const auto& span = hits[i]["spans"][0];
    const auto begin = span["begin"].get<std::size_t>();
    CHECK(texts[i].substr(begin, span["end"].get<std::size_t>() - begin) == "The people");
    CHECK(span["text"] == "The people");
    CHECK(hits[i]["snippet"].get<std::string>().find("The people") != std::string::npos);
  }
}

TEST_CASE("exit codes: found 0, nothing 1, error 2") {
  const Room room;
  build_three(room);
  CHECK(room.run("$Q find idx wall").code == 0);
  CHECK(room.run("$Q find idx zebra").code == 1);
  CHECK(room.run("$Q find idx zebra --count").code == 1);
  CHECK(room.run("$Q find nowhere wall").code == 2);
  CHECK(room.run("$Q find idx '(wall' --strict").code == 2);
  CHECK(room.run("$Q find idx '(wall'").code == 0);
  CHECK(room.run("$Q").code == 2);
  CHECK(room.run("$Q find idx").code == 2);
  CHECK(room.run("$Q --help").code == 0);
  CHECK(room.run("$Q --version").code == 0);
}

TEST_CASE("count is exact and says how long it took") {
  const Room room;
  build_three(room);
  const Outcome counted = room.run("$Q find idx '\"seven years\"' --count --json");
  REQUIRE(counted.code == 0);
  const json object = json::parse(counted.out);
  CHECK(object["query"] == "\"seven years\"");
  CHECK(object["documents"] == 2);
  CHECK(object["occurrences"] == 2);
  CHECK(object["micros"].is_number_unsigned());
}

TEST_CASE("a batch answers every line in order, failed ones too") {
  const Room room;
  build_three(room);
  room.write("queries.txt", "wall\nzebra\n\"unclosed\n(\n\xe2\x80\x9cthe people\xe2\x80\x9d\n");
  const Outcome human = room.run("$Q find idx --batch queries.txt --count");
  CHECK(human.code == 0);
  const auto counts = lines_of(human.out);
  REQUIRE(counts.size() == 5);
  CHECK(counts[0]["documents"] == 1);
  CHECK(counts[1]["documents"] == 0);
  CHECK(counts[4]["documents"] == 2);
  const Outcome strict = room.run("$Q find idx --batch - --strict < queries.txt");
  CHECK(strict.code == 2);
  const auto answers = lines_of(strict.out);
  REQUIRE(answers.size() == 5);
  CHECK(answers[0]["hits"].size() == 1);
  CHECK(answers[3]["error"]["code"] == 20);
}

TEST_CASE("relative dates count back from today") {
  const Room room;
  room.write("in.jsonl", "{\"id\":\"old\",\"date\":\"1999-01-01\",\"text\":\"a wall\"}\n");
  REQUIRE(room.run("printf '{\"id\":\"new\",\"date\":\"%s\",\"text\":\"a wall\"}\\n' $(date +%F) >> in.jsonl; $Q build idx in.jsonl").code == 0);
  const auto hits = lines_of(room.run("$Q find idx 'wall date:-30d' --json").out);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0]["doc"]["id"] == "new");
}

TEST_CASE("kwic shows each match between its neighbours") {
  const Room room;
  build_three(room);
  const Outcome shown = room.run("$Q find idx years --kwic 3 --sort date");
  CHECK(shown.code == 0);
  CHECK(shown.out.find("score and seven years ago") != std::string::npos);
  const auto lines = lines_of(room.run("$Q find idx years --kwic 2 --json --sort date").out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["match"] == "years");
  CHECK(lines[0]["left"].get<std::string>().find("and seven") != std::string::npos);
}

TEST_CASE("explain shows the tree and the plan; stats and verify answer in both forms") {
  const Room room;
  build_three(room);
  const Outcome explained = room.run("$Q find idx '\"seven years\" OR wall' --explain");
  CHECK(explained.code == 0);
  CHECK(explained.out.find("seven") != std::string::npos);
  const json stats = json::parse(room.run("$Q stats idx --json").out);
  CHECK(stats["documents"] == 3);
  CHECK(stats["sections"].size() > 5);
  CHECK(room.run("$Q stats idx").code == 0);
  CHECK(room.run("$Q verify idx --deep").code == 0);
  CHECK(json::parse(room.run("$Q verify idx --json").out)["sound"] == true);
}

TEST_CASE("a damaged index is reported, never trusted") {
  const Room room;
  build_three(room);
  for (const auto& entry : fs::directory_iterator(room / "idx")) {
    if (entry.file_size() < 1000) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 2));
    file.put('\x55').put('\xaa').put('\x55');
  }
  const Outcome verified = room.run("$Q verify idx");
  CHECK(verified.code == 2);
  CHECK_FALSE(verified.err.empty());
}

TEST_CASE("hostile documents are printed inert") {
  const Room room;
  room.write("in.jsonl", R"({"id":"x\u001b[2J","title":"\u001b]0;gone\u0007","text":"evil \u001b[31m wall \u202e dlrow"})" "\n");
  REQUIRE(room.run("$Q build idx in.jsonl").code == 0);
  for (const char* flags : {"", "--kwic 3", "--json", "--explain"}) {
    const Outcome found = room.run(std::string("$Q find idx wall ") + flags);
    CHECK((found.out + found.err).find('\x1b') == std::string::npos);
    CHECK((found.out + found.err).find("\xe2\x80\xae") == std::string::npos);
  }
}

TEST_CASE("a closed pipe is a success, a full disk is not") {
  const Room room;
  build_three(room);
  CHECK(room.run("($Q find idx people --json; echo $? > code.txt) | true; exit $(cat code.txt)").code == 0);
  if (fs::exists("/dev/full")) CHECK(room.run("$Q find idx people --json > /dev/full").code == 2);
}

TEST_CASE("inputs: folders, standard input, gz and zst give the same documents") {
  const Room room;
  build_three(room);
  room.write("dir/one.txt", "Plain text, seven years old.\n");
  room.write("dir/sub/two.txt", "Another seven.");
  REQUIRE(room.run("$Q build idx2 dir").code == 0);
  const auto hits = lines_of(room.run("$Q find idx2 seven --json").out);
  CHECK(hits.size() == 2);
  REQUIRE(room.run("$Q build idx3 - < three.jsonl").code == 0);
  CHECK(json::parse(room.run("$Q stats idx3 --json").out)["documents"] == 3);
  REQUIRE(room.run("gzip -k three.jsonl && $Q build idx4 three.jsonl.gz").code == 0);
  CHECK(json::parse(room.run("$Q stats idx4 --json").out)["documents"] == 3);
  CHECK(room.run("head -c 100 three.jsonl.gz > cut.gz; $Q build idx5 cut.gz").code == 2);
  CHECK(room.run("$Q find idx5 seven").code == 2);
}

TEST_CASE("the same input gives the same bytes, whatever the threads and the memory") {
  const Room room;
  build_three(room);
  REQUIRE(room.run("$Q build one " QUOTH_SOURCE_DIR "/examples/sample --threads 1 --memory 64M").code == 0);
  REQUIRE(room.run("$Q build two " QUOTH_SOURCE_DIR "/examples/sample --threads 3").code == 0);
  CHECK(room.run("diff -r one two").code == 0);
}
