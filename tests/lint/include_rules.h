// The rules of the house that a compiler does not check, as a function over a source tree:
// includes go downwards only, sources are ASCII, headers have #pragma once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace quoth::lint {

// One line a problem: "path:line: what is wrong and what would be right"; sorted, empty when the
// tree is clean. `root` is the folder that has index/, query/, engine/ and so on; folders that
// are missing have no problems. Line 0: the file as a whole.
std::vector<std::string> lint_tree(const std::filesystem::path& root);

}  // namespace quoth::lint
