// Runs one fuzz target over stored cases, without libFuzzer: what was found once is checked
// in every test run, with any compiler.
//
// Arguments are files, or folders whose files are all run, in byte order of their names. The
// empty input is always run first. The name of each case is printed before it runs, so that
// the last line of a crash names its cause.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// The files an argument stands for; empty when there are none or it cannot be read.
std::vector<fs::path> cases_of(const fs::path& argument) {
  std::error_code error;
  if (fs::is_regular_file(argument, error)) return {argument};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(argument, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file()) files.push_back(it->path());
  }
  if (error) files.clear();
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  LLVMFuzzerTestOneInput(nullptr, 0);
  std::size_t runs = 1;
  for (int i = 1; i < argc; ++i) {
    const std::vector<fs::path> files = cases_of(argv[i]);
    if (files.empty()) {
      std::fprintf(stderr, "%s: expected a stored case or a folder with at least one\n", argv[i]);
      return 2;
    }
    for (const fs::path& path : files) {
      std::printf("%s\n", path.c_str());
      std::fflush(stdout);
      std::ifstream file(path, std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      if (!file) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return 2;
      }
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++runs;
    }
  }
  std::printf("%zu cases, the empty one included\n", runs);
  return 0;
}
