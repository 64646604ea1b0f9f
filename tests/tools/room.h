// A folder of its own for each test of the command, and shell lines run in it.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace quoth::test {

namespace fs = std::filesystem;
using nlohmann::json;

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Outcome {
  int code = -1;
  std::string out, err;
};

// A folder of its own for each test, removed at the end.
class Room {
 public:
  fs::path operator/(const std::string& name) const { return folder_ / name; }

  void write(const std::string& name, const std::string& text) const { folder_.put(name, text); }

  // `line` is a shell command in which $Q is the command and $R this folder.
  Outcome run(const std::string& line) const {
    const std::string script = "cd '" + folder_.path() + "'; Q='" QUOTH_COMMAND "'; R='" + folder_.path() +
                               "'; ( " + line + " ) >out.txt 2>err.txt";
    const int status = std::system(script.c_str());  // NOLINT: the test's own fixed commands
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(*this / "out.txt"),
            slurp(*this / "err.txt")};
  }

 private:
  TempFolder folder_;
};

inline std::vector<json> lines_of(const std::string& text) {
  std::vector<json> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(json::parse(line));
  return out;
}

}  // namespace quoth::test
