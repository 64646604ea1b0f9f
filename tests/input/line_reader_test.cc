// LineReader: the same lines as splitting the whole text, whatever the pieces it is read in.
#include "engine/input/line_reader.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace quoth;
using engine::LineReader;

// Gives the text in pieces of random size.
class Pieces final : public engine::ByteSource {
 public:
  Pieces(std::string text, unsigned seed, std::size_t most) : text_(std::move(text)), random_(seed), most_(most) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    const std::size_t count = std::min({out.size(), text_.size() - at_, 1 + random_() % most_});
    std::memcpy(out.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::uint64_t stored_offset() const override { return at_; }
  std::uint64_t size() const override { return text_.size(); }

 private:
  std::string text_;
  std::mt19937 random_;
  std::size_t most_;
  std::size_t at_ = 0;
};

struct Expected {
  std::string text;
  std::uint64_t offset;
};

std::vector<Expected> split(const std::string& text) {
  std::vector<Expected> lines;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({text.substr(at, end - at), at});
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("lines are those of the whole text, long ones in pieces") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::string text = random() % 4 == 0 ? "\xEF\xBB\xBF" : "";
    for (auto line = random() % 20; line > 0; --line) {
      text += std::string(random() % (random() % 5 == 0 ? 600 : 20), static_cast<char>('a' + line));
      if (line > 1 || random() % 2 == 0) text += '\n';
    }
    const std::size_t whole = random() % 100;
    LineReader reader(std::make_unique<Pieces>(text, seed, 1 + random() % 300), whole);
    std::uint64_t number = 0;
    for (const Expected& expected : split(text)) {
      const auto line = reader.next().value();
      REQUIRE(line.has_value());
      CHECK(line->number == ++number);
      CHECK(line->offset == expected.offset);
      std::string all(line->text);
      if (line->whole) {
        CHECK(all == expected.text);
        continue;
      }
      CHECK(all.size() > whole);
      if (random() % 3 == 0) continue;  // the rest is skipped
      for (;;) {
        const std::string_view piece = reader.more().value();
        if (piece.empty()) break;
        all += piece;
      }
      CHECK(all == expected.text);
    }
    CHECK(!reader.next().value().has_value());
    CHECK(!reader.next().value().has_value());
  }
}
