// `quoth quote` and `quoth check` from outside.
#include <regex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/room.h"

using quoth::test::lines_of;
using quoth::test::Outcome;
using quoth::test::Room;

namespace {

using nlohmann::json;

constexpr const char* kSpeeches =
    R"({"id":"fdr","title":"First Inaugural","date":"1933-03-04","text":"Let me assert my firm belief that the only thing we have to fear is fear itself, nameless, unreasoning, unjustified terror which paralyzes needed efforts to convert retreat into advance."})"
    "\n"
    R"({"id":"jfk","title":"Inaugural","date":"1961-01-20","text":"And so, my fellow Americans: ask not what your country can do for you, ask what you can do for your country. The landlord is not permitted to terminate the lease."})"
    "\n"
    R"({"id":"copy","title":"Reprint","date":"1970-01-01","text":"He said that the only thing we have to fear is fear itself, and sat down."})"
    "\n";

void build(const Room& room) {
  room.write("speeches.jsonl", kSpeeches);
  REQUIRE(room.run("$Q build idx speeches.jsonl --quiet").code == 0);
}

std::string verdict_of(const Room& room, const std::string& quote) {
  room.write("quote.txt", quote);
  return lines_of(room.run("$Q quote idx - --json < quote.txt").out).at(0)["verdict"];
}

// Every byte that a hostile text could command a terminal or a reader with.
bool inert(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) return false;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return false;
    if (text.compare(i, 3, "\xe2\x80\xae") == 0 || text.compare(i, 3, "\xe2\x80\xa8") == 0) return false;
  }
  return true;
}

const std::string kHostile =
    "the only \x1b[31m thing \xe2\x80\xae we have <script>alert(1)</script> to \x07 fear \xff is \xc2\x9b "
    "fear itself";

}  // namespace

TEST_CASE("quote gives a verdict, and an exit code by it") {
  const Room room;
  build(room);
  CHECK(verdict_of(room, "the only thing we have to fear is fear itself") == "EXACT");
  CHECK(verdict_of(room, "The only thing we have to fear -- is fear itself!") == "SAME_WORDS");
  CHECK(verdict_of(room, "the only thing we have to fear ... unjustified terror") == "ELIDED");
  CHECK(verdict_of(room, "ask not what your nation can do for you, ask what you can do for your country") ==
        "ALTERED");
  CHECK(verdict_of(room, "colourless green ideas sleep furiously") == "ABSENT");
  CHECK(room.run("$Q quote idx 'my fellow Americans'").code == 0);
  CHECK(room.run("$Q quote idx 'colourless green ideas sleep furiously'").code == 1);
  CHECK(room.run("$Q quote nowhere 'my fellow Americans'").code == 2);
  CHECK(room.run("$Q quote idx").code == 2);
  CHECK(room.run("$Q quote idx 'my fellow Americans' --edits many").code == 2);
  CHECK(room.run("$Q quote idx 'my fellow Americans' --edits 101%").code == 2);
}

TEST_CASE("the time of a file dates what nothing else dates, when it was kept") {
  const Room room;
  room.write("in/a.txt", "Nothing dates these seven words but time.\n");
  room.write("in/b.txt", "Nothing dates these seven words but time, said he.\n");
  REQUIRE(room.run("touch -d 2019-03-12T08:30:00Z in/a.txt; touch -d 2001-01-31T23:59:59Z in/b.txt").code ==
          0);
  REQUIRE(room.run("$Q build plain in && $Q build times in --file-times && $Q build again in --file-times")
              .code == 0);
  CHECK(room.run("diff -r times again").code == 0);
  CHECK(room.run("diff -r plain times").code == 1);
  REQUIRE(
      room.run("cp -r in copy; touch copy/a.txt; $Q build plain2 copy && $Q build times2 copy --file-times")
          .code == 0);
  CHECK(room.run("diff -r plain plain2").code == 0);
  CHECK(room.run("diff -r times times2").code == 1);
  const std::string ask = " 'nothing dates these seven words' --json";
  json answer = json::parse(room.run("$Q quote plain" + ask).out);
  CHECK(answer.value("earliest", json()).is_null());
  answer = json::parse(room.run("$Q quote times" + ask).out);
  CHECK(answer["earliest"]["date"] == "2001-01-31");
  CHECK(answer["earliest"]["date_from"] == "file time");
  CHECK(room.run("$Q quote times 'nothing dates these seven words'").out.find("the time of its file") !=
        std::string::npos);
  // Any other date comes first, whatever the times.
  room.write("in/c.txt", "LONDON, 12 March 2020. Nothing dates these seven words but time.\n");
  room.write("in/d.jsonl", "{\"date\": \"2021\", \"text\": \"Nothing dates these seven words.\"}\n");
  REQUIRE(room.run("$Q build more in --file-times").code == 0);
  answer = json::parse(room.run("$Q quote more" + ask).out);
  CHECK(answer["earliest"]["date"] == "2020-03-12");
  CHECK(answer["earliest"]["date_from"] == "dateline");
  std::vector<std::string> order;
  for (const json& one : answer["matches"])
    order.push_back(one["doc"]["id"].get<std::string>().substr(0, 1) + " " +
                    one["date_from"].get<std::string>());
  CHECK(order == std::vector<std::string>{"c dateline", "d field", "b file time", "a file time"});
}

TEST_CASE("quote --json holds the proof: passages, scripts, readings, the earliest and warnings") {
  const Room room;
  build(room);
  const auto answer =
      lines_of(room.run("$Q quote idx 'The landlord is permitted to terminate the lease' --json").out).at(0);
  CHECK(answer["verdict"] == "ALTERED");
  CHECK(answer["edits"] == 1);
  REQUIRE(answer["matches"].size() == 1);
  const json& match = answer["matches"][0];
  CHECK(match["doc"]["id"] == "jfk");
  const std::string text =
      json::parse(std::string(kSpeeches)
                      .substr(std::string(kSpeeches).find("{\"id\":\"jfk\""))
                      .substr(0, std::string(kSpeeches)
                                     .substr(std::string(kSpeeches).find("{\"id\":\"jfk\""))
                                     .find('\n')))["text"];
  const auto begin = match["begin"].get<std::size_t>();
  CHECK(text.substr(begin, match["end"].get<std::size_t>() - begin) == match["text"]);
  REQUIRE(match["script"].size() == 1);
  CHECK(match["script"][0]["op"] == "drop");
  CHECK(match["script"][0]["source"] == "not");
  CHECK(answer["warnings"] == json::array({"negation dropped: not"}));
  CHECK(answer["earliest"]["date"] == "1961-01-20");
  CHECK(answer["earliest"]["date_from"] == "field");
  CHECK(answer["micros"].is_number_unsigned());

  const auto twice =
      lines_of(room.run("$Q quote idx 'the only thing we have to fear' --json --limit 1").out).at(0);
  CHECK(twice["sightings"] == 2);
  CHECK(twice["matches"].size() == 1);
  CHECK(twice["matches"][0]["doc"]["id"] == "fdr");
  CHECK(twice["readings"][0]["sightings"] == 2);
}

TEST_CASE("quote for a person shows the words that differ") {
  const Room room;
  build(room);
  const Outcome shown = room.run("$Q quote idx 'the sole thing we have to fear is fear itself'");
  CHECK(shown.code == 0);
  CHECK(shown.out.find("ALTERED") == 0);
  CHECK(shown.out.find("[-only-] {+sole+} thing") != std::string::npos);
  CHECK(shown.out.find("First Inaugural  1933-03-04") != std::string::npos);
  CHECK(shown.out.find("earliest: 1933-03-04 (the document's date)") != std::string::npos);
  const Outcome coloured =
      room.run("TERM=xterm script -qec \"$Q quote idx 'the sole thing we have to fear'\" /dev/null");
  CHECK(coloured.out.find("\x1b[32msole\x1b[0m") != std::string::npos);
  CHECK(room.run("NO_COLOR=1 script -qec \"$Q quote idx 'the sole thing we have to fear'\" /dev/null")
            .out.find('\x1b') == std::string::npos);
}

TEST_CASE("a batch of quotations answers every line in order, failed ones in their place") {
  const Room room;
  build(room);
  std::string lines;
  for (int i = 0; i < 700; ++i) {
    lines += i % 3 == 0   ? "my fellow Americans\n"
             : i % 3 == 1 ? "?!\n"
                          : "colourless green ideas sleep furiously\r\n";
  }
  room.write("batch.txt", lines);
  const Outcome answered = room.run("$Q quote idx --batch batch.txt --threads 3");
  CHECK(answered.code == 2);
  const auto answers = lines_of(answered.out);
  REQUIRE(answers.size() == 700);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    INFO(i);
    if (i % 3 == 0) CHECK(answers[i]["verdict"] == "EXACT");
    if (i % 3 == 1) CHECK(answers[i]["error"]["code"].is_number());
    if (i % 3 == 2) CHECK(answers[i]["verdict"] == "ABSENT");
  }
  CHECK(room.run("printf 'my fellow Americans\\n' | $Q quote idx --batch -").code == 0);
  CHECK(room.run("printf 'colourless green ideas sleep\\n' | $Q quote idx --batch -").code == 1);
  CHECK(room.run("$Q quote idx --batch nowhere.txt").code == 2);
  CHECK(room.run("$Q quote idx --batch .").code == 2);
  // A line of more than a mebibyte costs no more than its beginning.
  const auto long_line = lines_of(room.run("(head -c 3000000 /dev/zero | tr '\\0' x; echo; echo my fellow "
                                           "Americans) | $Q quote idx --batch -")
                                      .out);
  REQUIRE(long_line.size() == 2);
  CHECK(long_line[0]["error"]["code"] == 60);
  CHECK(long_line[1]["verdict"] == "EXACT");
}

TEST_CASE("spans of a text are its maximal stretches that stand in the documents") {
  const Room room;
  build(room);
  room.write("page.txt", "zebra the only thing we have to fear is zebra my fellow Americans zebra");
  const auto answer = lines_of(room.run("$Q quote idx - --spans --json < page.txt").out).at(0);
  CHECK(answer["words"] == 14);
  CHECK(answer["covered"] == 11);
  REQUIRE(answer["spans"].size() == 2);
  CHECK(answer["spans"][0]["text"] == "the only thing we have to fear is");
  CHECK(answer["spans"][0]["sightings"] == 2);
  CHECK(answer["spans"][1]["text"] == "my fellow Americans");
  CHECK(room.run("$Q quote idx zebra --spans").code == 1);
  CHECK(room.run("$Q quote idx 'my fellow Americans' --spans").code == 0);
}

TEST_CASE("check finds the quotations of a draft and judges each") {
  const Room room;
  build(room);
  room.write(
      "draft.md",
      "# Draft\n\nHe said \"the only thing we have to fear is fear itself\" and \"the landlord is permitted "
      "to terminate\n"
      "the lease\".\n\n> ask not what your country can do for you, ask what you can do for your country\n\n"
      "A \"bold\" claim: \"colourless green ideas sleep furiously\".\n");
  const Outcome shown = room.run("$Q check idx draft.md");
  CHECK(shown.code == 1);
  CHECK(shown.out.find("draft.md:3:9: EXACT") != std::string::npos);
  CHECK(shown.out.find("draft.md:3:61: ALTERED") != std::string::npos);
  CHECK(shown.out.find("[-not-]") != std::string::npos);
  CHECK(shown.out.find("warning: negation dropped: not") != std::string::npos);
  CHECK(shown.out.find("draft.md:6:3: EXACT") != std::string::npos);
  CHECK(shown.out.find("too short: bold") != std::string::npos);
  CHECK(shown.out.find("4 quotations looked up: 2 exact, 1 altered, 1 absent; 1 too short to look up") !=
        std::string::npos);

  const auto objects = lines_of(room.run("$Q check idx draft.md --json --threads 2").out);
  REQUIRE(objects.size() == 6);
  CHECK(objects[0]["verdict"] == "EXACT");
  CHECK(objects[1]["line"] == 3);
  CHECK(objects[1]["verdict"] == "ALTERED");
  CHECK(objects[2]["kind"] == "block");
  CHECK(objects[3]["too_short"] == true);
  CHECK(objects[4]["verdict"] == "ABSENT");
  CHECK(objects[5]["summary"]["altered"] == 1);
  CHECK(objects[5]["summary"]["quotations"] == 5);

  CHECK(lines_of(room.run("$Q check idx draft.md --json --min-words 1").out)[3]["verdict"].is_string());
  CHECK(room.run("printf '\"my fellow Americans\"' | $Q check idx -").code == 0);
  CHECK(room.run("printf 'no quotation' | $Q check idx -").code == 0);
  CHECK(room.run("$Q check idx nowhere.md").code == 2);
  CHECK(room.run("$Q check nowhere draft.md").code == 2);
  CHECK(room.run("$Q check idx draft.md --html no/such/folder/page.html").code == 2);
  CHECK(room.run("$Q check idx draft.md --format word").code == 2);
}

TEST_CASE("hostile quotations, drafts and documents are printed inert, on a terminal too") {
  const Room room;
  room.write("evil.jsonl", json{{"id", "\x1b[2J"},
                                {"title", "\x1b]0;x\x07<script>"},
                                {"date", "1900-01-01"},
                                {"text",
                                 "So \x1b[31m the only thing \xe2\x80\xae we have <script>alert(1)</script> "
                                 "to fear is fear itself"}}
                                   .dump() +
                               "\n");
  REQUIRE(room.run("$Q build idx evil.jsonl --quiet").code == 0);
  room.write("quote.txt", kHostile);
  room.write("draft\x1b[31m.txt", "He said \"" + kHostile + "\" \x1b]0;x\x07 and 'no \x9b such thing here'.");
  for (const std::string line :
       {"$Q quote idx - < quote.txt", "$Q quote idx - --json < quote.txt", "$Q quote idx --batch quote.txt",
        "$Q check idx draft*.txt", "$Q check idx draft*.txt --json",
        "$Q check idx draft*.txt --html page.html >report.txt; cat page.html"}) {
    INFO(line);
    const Outcome out = room.run(line);
    CHECK_FALSE(out.out.empty());
    CHECK(inert(out.out));
    CHECK(inert(out.err));
    if (line.find("page.html") != std::string::npos)
      CHECK(out.out.find("<script>alert") == std::string::npos);
    const Outcome terminal = room.run("script -qec \"" + line + "\" /dev/null");
    const std::string bare = std::regex_replace(terminal.out, std::regex("\x1b\\[[0-9;]*[mK]|\r"), "");
    CHECK(inert(bare));
  }
}

TEST_CASE("odd input gets an answer or a clear error") {
  const Room room;
  build(room);
  const std::string many(10'000, '[');
  for (const std::string& quote :
       {std::string(), std::string("?!"), std::string("..."), std::string("fear"), many,
        many + "fear" + std::string(10'000, ']'), std::string("\xff\xfe\x80"), std::string(3, '\0') + "fear",
        std::string(2'000'000, 'a')}) {
    INFO(quote.substr(0, 20));
    room.write("quote.txt", quote);
    const Outcome asked = room.run("$Q quote idx - --json < quote.txt");
    CHECK((asked.code == 0 || asked.code == 1 || asked.code == 2));
    CHECK((asked.code == 2) == asked.out.empty());
    CHECK((asked.code == 2) == !asked.err.empty());
    room.write("draft.txt", "\"" + quote + "\" and so on");
    const Outcome checked = room.run("$Q check idx draft.txt --json --html page.html");
    CHECK(checked.code >= 0);
    CHECK(checked.code <= 2);
    CHECK(quoth::test::slurp(room / "page.html").find("</html>") != std::string::npos);
  }
  room.write("draft.txt", "");
  CHECK(room.run("$Q check idx draft.txt --html page.html").code == 0);
  room.run("(printf '\"'; head -c 10000000 /dev/zero | tr '\\0' '['; printf 'a b c d\"') > large.txt");
  const Outcome large = room.run("$Q check idx large.txt --json");
  CHECK(large.code >= 0);
  CHECK(large.code <= 2);
}
