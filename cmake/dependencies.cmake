# Every library that libquoth links, from Debian packages; reasons in docs/decisions/0001-dependencies.md.
# What only the command, the tests or the benchmarks need is looked for there.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(ICU 70 REQUIRED COMPONENTS uc)
find_package(simdjson REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
if(QUOTH_BUILD_TOOLS OR QUOTH_BUILD_BENCH)
  find_package(fmt REQUIRED)
endif()
