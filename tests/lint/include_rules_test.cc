// The house rules hold in this tree, and a tree that breaks one is caught.
#include "tests/lint/include_rules.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace {

namespace fs = std::filesystem;
using quoth::lint::lint_tree;
using quoth::test::TempFolder;
using Problems = std::vector<std::string>;

Problems problems_of(const std::string& name, const std::string& text) {
  TempFolder tree;
  tree.put(name, text);
  return lint_tree(tree.path());
}

}  // namespace

TEST_CASE("this tree keeps the house rules") {
  const fs::path root = QUOTH_SOURCE_DIR;
  REQUIRE(fs::exists(root / "engine/include/quoth/quoth.h"));
  for (const std::string& problem : lint_tree(root)) FAIL_CHECK(problem);
}

TEST_CASE("includes that go downwards are clean") {
  TempFolder tree;
  tree.put("engine/include/quoth/index.h", "#pragma once\n#include <string>\n#include \"quoth/result.h\"\n");
  tree.put("index/io/io.h", "#pragma once\n#include \"index/bytes.h\"\n");
  tree.put("index/segment/segment.cc", "#include \"index/segment/segment.h\"\n#include \"index/codec/blocks.h\"\n");
  tree.put("query/plan.cc", "#include \"query/plan.h\"\n#include \"index/segment/segment.h\"\n");
  tree.put("engine/searcher.cc", "#include \"quoth/searcher.h\"\n#include \"query/plan.h\"\n");
  tree.put("tools/output/color.cc", "#include \"tools/main.h\"\n#include \"quoth/quoth.h\"\n");
  tree.put("examples/embed/main.cc", "#include <quoth/quoth.h>\n#include \"helper.h\"\n");
  tree.put("tests/query/plan_test.cc", "#include \"engine/input/reader.h\"\n#include <catch2/catch.hpp>\n");
  CHECK(lint_tree(tree.path()) == Problems{});
}

TEST_CASE("every include that goes upwards or sideways is found") {
  struct Bad {
    const char* file;
    const char* include;
  };
  const Bad cases[] = {
      {"engine/include/quoth/a.cc", "index/bytes.h"},
      {"index/a.cc", "query/ast.h"},
      {"index/a.cc", "index/io/io.h"},
      {"index/io/a.cc", "index/segment/segment.h"},
      {"index/kernels/a.cc", "index/codec/blocks.h"},
      {"index/analysis/a.cc", "index/segment/segment.h"},
      {"index/segment/a.cc", "index/build/builder.h"},
      {"index/segment/a.cc", "engine/snapshot.h"},
      {"query/a.cc", "engine/snapshot.h"},
      {"query/a.cc", "index/build/builder.h"},
      {"engine/input/a.cc", "query/ast.h"},
      {"engine/input/a.cc", "engine/snapshot.h"},
      {"engine/a.cc", "tools/commands.h"},
      {"engine/a.cc", "tests/support/corpus.h"},
      {"tools/a.cc", "engine/snapshot.h"},
      {"tools/a.cc", "index/bytes.h"},
      {"tools/output/a.cc", "query/ast.h"},
      {"examples/embed/a.cc", "engine/snapshot.h"},
      {"examples/embed/a.cc", "tools/commands.h"},
  };
  for (const Bad& bad : cases) {
    const std::string include = bad.include;
    CAPTURE(bad.file, include);
    for (const std::string& line : {"#include \"" + include + "\"\n", "#include <" + include + ">\n",
                                    " \t# include\t\"" + include + "\"  // why\n"}) {
      const Problems problems = problems_of(bad.file, "\n" + line);
      REQUIRE(problems.size() == 1);
      CHECK(problems[0].starts_with(std::string(bad.file) + ":2: \"" + include + "\": "));
    }
  }
}

TEST_CASE("an include that does not start at the root is found") {
  CHECK(problems_of("index/io/a.cc", "#include \"io.h\"\n") ==
        Problems{"index/io/a.cc:1: \"io.h\": is not a path from the repository root"});
  CHECK(problems_of("query/a.cc", "#include \"../index/bytes.h\"\n").size() == 1);
}

TEST_CASE("a character beyond ASCII is found with its line") {
  CHECK(problems_of("query/a.cc", "// plain\n// caf\xC3\xA9\n") ==
        Problems{"query/a.cc:2: not ASCII: write the character as an escape"});
}

TEST_CASE("a header without #pragma once is found, a source needs none") {
  CHECK(problems_of("index/a.h", "// #pragma once\n") == Problems{"index/a.h:0: a header without #pragma once"});
  CHECK(problems_of("index/a.cc", "int a;\n") == Problems{});
}
