// A date in the first lines of a text: "LONDON, 12 March 2019", "March 12, 2019", "2019-03-12".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace quoth {

// Bytes of a text that are looked through.
inline constexpr std::size_t kDatelineBytes = 400;

// The first whole date (day, month and year) in English or ISO form, as 2019-03-12. Dates in figures alone
// other than ISO's are not read: 12/3 is two days.
std::optional<std::string> find_dateline(std::string_view text);

}  // namespace quoth
