// Dates in the first lines of texts.
#include <catch2/catch.hpp>

#include "engine/dateline.h"

namespace quoth::test {

TEST_CASE("Whole dates are read, the first one counts") {
  CHECK(find_dateline("LONDON, 12 March 2019 (Reuters) - On May 1, 2018") == "2019-03-12");
  CHECK(find_dateline("March 2nd, 1999") == "1999-03-02");
  CHECK(find_dateline("Sept. 3, 1939") == "1939-09-03");
  CHECK(find_dateline("published 2024-02-29 10:00") == "2024-02-29");
  CHECK_FALSE(find_dateline("12/03/2019").has_value());
  CHECK_FALSE(find_dateline("31 February 2019").has_value());
  CHECK_FALSE(find_dateline("in March 2019").has_value());
  CHECK_FALSE(find_dateline("2024-13-01").has_value());
  CHECK_FALSE(find_dateline("12 marching 2019").has_value());
  CHECK_FALSE(find_dateline("").has_value());
  CHECK_FALSE(find_dateline(std::string(kDatelineBytes, ' ') + "12 March 2019").has_value());
}

}  // namespace quoth::test
