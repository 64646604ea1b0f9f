// Laws of a whole segment: what is read is what was written, and damage is always found.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>

#include "index/io/memory_io.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/segment.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

using namespace quoth;
using namespace quoth::index;

TEST_CASE("A text comes back as it was written") {
  const auto segment = test::open_segment(test::text_documents({"The economy, stupid.", "", "It is the economy!"}));
  REQUIRE(segment->document_count() == 3);
  std::string text;
  REQUIRE(segment->text().read(0, {0, 1000}, text).ok());
  CHECK(text == "The economy, stupid.");
}
