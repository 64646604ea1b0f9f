// The page of `quoth check --html` in a browser: every quotation is there with its verdict, the page's own
// script runs to its end under the page's policy, and nothing else does.
#include <cstdlib>
#include <regex>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/room.h"

using quoth::test::lines_of;
using quoth::test::Outcome;
using quoth::test::Room;

namespace {

const std::string kChromium = QUOTH_CHROMIUM;

// The document after its scripts have run; what the page says on its console goes to standard error.
Outcome render(const Room& room, const std::string& page, const std::string& more = "--dump-dom") {
  return room.run(
      "HOME=$R timeout 120 '" + kChromium +
      "' --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
      "--disable-component-update --disable-sync --disable-dev-shm-usage --user-data-dir=$R/profile "
      "--enable-logging=stderr --v=0 " +
      more + " \"file://$R/" + page + "\"");
}

bool can_render(const Room& room) {
  if (kChromium.empty()) {
    WARN("skipped: no chromium when this was configured (Debian package chromium)");
    return false;
  }
  room.write("empty.html", "<!DOCTYPE html><title>x</title><p id=there>");
  const Outcome empty = render(room, "empty.html");
  if (empty.out.find("id=\"there\"") != std::string::npos) return true;
  WARN("skipped: " << kChromium << " cannot be started here: " << empty.err.substr(0, 300));
  return false;
}

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

}  // namespace

TEST_CASE("the page shows every quotation of the sample draft, and its script runs") {
  const Room room;
  REQUIRE(room.run("$Q build idx " QUOTH_SOURCE_DIR "/examples/sample --quiet").code == 0);
  const Outcome checked =
      room.run("$Q check idx " QUOTH_SOURCE_DIR "/examples/draft.md --json --html page.html");
  REQUIRE(checked.code == 1);
  const auto objects = lines_of(checked.out);
  const std::string page = quoth::test::slurp(room / "page.html");
  // One file, no address but those of its own places.
  CHECK(count(page, "(src|srcset|action|formaction|poster|data)=") == 0);
  CHECK(count(page, "href=\"[^#]") == 0);
  CHECK(count(page, "@import|url\\(|https?:") == 0);

  if (!can_render(room)) return;
  const Outcome shown = render(room, "page.html");
  CHECK(shown.out.find("data-ready=\"yes\"") != std::string::npos);
  CHECK(shown.err.find("CONSOLE") == std::string::npos);
  std::size_t number = 0;
  for (std::size_t i = 0; i + 1 < objects.size(); ++i) {
    if (objects[i].contains("too_short")) continue;
    std::string key = objects[i]["verdict"];
    for (char& c : key) c = static_cast<char>(std::tolower(c));
    key = key.substr(0, key.find('_'));
    const std::string n = std::to_string(++number);
    INFO(n << " " << objects[i]["quote"] << " " << key);
    CHECK(count(shown.out, "<mark class=\"q v-" + key + "\" id=\"q" + n + "\"[^>]* tabindex=\"0\"") == 1);
    CHECK(count(shown.out, "<article class=\"card v-" + key + "\" id=\"c" + n + "\"") == 1);
  }
  CHECK(number >= 10);
  CHECK(count(shown.out, "id=\"q[0-9]+\"") == number);
  const Outcome dark = render(room, "page.html#dark");
  CHECK(dark.out.find("data-theme=\"dark\"") != std::string::npos);
  CHECK(dark.err.find("CONSOLE") == std::string::npos);
}

TEST_CASE("nothing that a draft or a document holds becomes markup") {
  const Room room;
  const std::string attack =
      "the only <script>document.title='owned'</script> thing <img src=x onerror=\"document.title='owned'\"> "
      "we \"have' to "
      "fear </mark></p></article><h6 id=owned>is fear itself \x1b[31m \xe2\x80\xae {{rows}}";
  room.write("evil.jsonl",
             nlohmann::json{
                 {"id", attack}, {"title", attack}, {"source", attack}, {"date", "1900"}, {"text", attack}}
                     .dump() +
                 "\n");
  REQUIRE(room.run("$Q build idx evil.jsonl --quiet").code == 0);
  room.write("draft.txt", "He said \xe2\x80\x9c" + attack + "\xe2\x80\x9d, and then \xe2\x80\x9c" + attack +
                              " and more words than there were\xe2\x80\x9d.\n\n" + attack);
  room.run("$Q check idx draft.txt --html page.html");
  const std::string page = quoth::test::slurp(room / "page.html");
  CHECK(page.find("<script>document") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("<h6 id=owned") == std::string::npos);
  if (!can_render(room)) return;
  const Outcome shown = render(room, "page.html");
  CHECK(shown.out.find("data-ready=\"yes\"") != std::string::npos);
  CHECK(shown.out.find("<title>owned") == std::string::npos);
  CHECK(shown.out.find("id=\"owned\"") == std::string::npos);
  CHECK(count(shown.out, "<script") == 1);
  CHECK(count(shown.out, "id=\"q[0-9]+\"") >= 2);
  CHECK(shown.err.find("CONSOLE") == std::string::npos);
}

TEST_CASE("the page's policy refuses any style and script but its own") {
  const Room room;
  REQUIRE(room.run("$Q build idx " QUOTH_SOURCE_DIR "/examples/sample --quiet").code == 0);
  room.run("$Q check idx " QUOTH_SOURCE_DIR "/examples/draft.md --html page.html");
  std::string page = quoth::test::slurp(room / "page.html");
  if (!can_render(room)) return;
  page.insert(page.find("</body>"), "<script>document.documentElement.dataset.ready='stolen'</script>");
  room.write("page.html", page);
  const Outcome shown = render(room, "page.html");
  CHECK(shown.out.find("data-ready=\"yes\"") != std::string::npos);
  CHECK(shown.err.find("Content Security Policy") != std::string::npos);
}
