# How quoth's targets are made. Every flag is set on a target, none for a directory, so that an
# embedder's own targets never inherit one.

# quoth_layer(NAME name FOLDER folder [DEPENDS other layers or libraries...])
#
# One object library per folder: all *.cc directly in it. The layers it may include are the ones
# it depends on; the linker and tests/lint agree. All objects end in the one library quoth::quoth.
function(quoth_layer)
  cmake_parse_arguments(ARG "" "NAME;FOLDER" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.cc)
  set(target quoth_${ARG_NAME})
  add_library(${target} OBJECT ${sources})
  set_target_properties(${target} PROPERTIES
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    LINKER_LANGUAGE CXX)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${quoth_SOURCE_DIR}> $<BUILD_INTERFACE:${quoth_SOURCE_DIR}/engine/include>)
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS})
  quoth_flags(${target})

  # What engine/CMakeLists.txt needs to make one library of all layers.
  set_property(GLOBAL APPEND PROPERTY QUOTH_LAYERS ${target})
  list(FILTER ARG_DEPENDS EXCLUDE REGEX "^quoth_")
  set_property(GLOBAL APPEND PROPERTY QUOTH_LIBRARIES ${ARG_DEPENDS})
endfunction()

# quoth_flags(target): language, warnings, hardening and sanitizers, for every target of ours.
# Developer builds fail on warnings; an embedder's build never does (QUOTH_WERROR).
function(quoth_flags target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
    # GCC 12 sees overlaps in std::string where there are none (its bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
    $<$<BOOL:${QUOTH_WERROR}>:-Werror>
    # A fused multiply-add rounds once instead of twice: scores would differ between processors.
    -ffp-contract=off
    -fstack-protector-strong)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    target_link_options(${target} PRIVATE LINKER:-z,relro,-z,now)
  endif()

  set(checks ${QUOTH_SANITIZE})
  if(QUOTH_BUILD_FUZZ)
    list(APPEND checks fuzzer-no-link)
  endif()
  if(checks)
    list(JOIN checks "," checks)
    target_compile_options(${target} PRIVATE
      -fsanitize=${checks} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${checks})
  else()
    # Fortified libc calls need optimisation, and hide from the sanitizers what they check.
    target_compile_options(${target} PRIVATE
      $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  endif()

  if(QUOTH_MOLD AND type MATCHES "EXECUTABLE|SHARED_LIBRARY")
    target_link_options(${target} PRIVATE -fuse-ld=mold)
  endif()
endfunction()

# quoth_program(target SOURCES ... LAYERS ... [SUPPORT ...]): a program that sees the inside of some layers.
# All layers it needs must be listed: those that are not cannot be linked, which is the point. SUPPORT names
# files of tests/support.
function(quoth_program target)
  cmake_parse_arguments(ARG "" "" "SOURCES;LAYERS;SUPPORT" ${ARGN})
  add_executable(${target} ${ARG_SOURCES})
  foreach(name IN LISTS ARG_SUPPORT)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:test_support_${name}>)
  endforeach()
  foreach(layer IN LISTS ARG_LAYERS)
    target_link_libraries(${target} PRIVATE quoth_${layer})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:quoth_${layer}>)
  endforeach()
  target_include_directories(${target} PRIVATE ${quoth_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE QUOTH_SOURCE_DIR="${quoth_SOURCE_DIR}")
  quoth_flags(${target})
endfunction()

# quoth_test(NAME name SOURCES ... LAYERS ... [SUPPORT ...] [LABELS ...]): a Catch2 program whose cases ctest
# knows one by one. Cases that take long carry the label `slow`, which sanitizer runs leave out.
function(quoth_test)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;LAYERS;SUPPORT;LABELS" ${ARGN})
  quoth_program(${ARG_NAME} SOURCES ${ARG_SOURCES} $<TARGET_OBJECTS:quoth_test_main>
                LAYERS ${ARG_LAYERS} SUPPORT ${ARG_SUPPORT})
  target_link_libraries(${ARG_NAME} PRIVATE Catch2::Catch2)
  set(properties TIMEOUT 900)
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  catch_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_NAME}: " PROPERTIES ${properties})
endfunction()

# quoth_fuzz(NAME name SOURCES ... LAYERS ... [SUPPORT ...]): SOURCES define LLVMFuzzerTestOneInput.
# Always: the program replay_<name>, run by ctest over every file in tests/fuzz/corpus/<name>/
# (which must exist and hold at least one). With QUOTH_BUILD_FUZZ also the libFuzzer
# program fuzz_<name>.
function(quoth_fuzz)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;LAYERS;SUPPORT" ${ARGN})
  set(corpus ${quoth_SOURCE_DIR}/tests/fuzz/corpus/${ARG_NAME})
  quoth_program(replay_${ARG_NAME} LAYERS ${ARG_LAYERS} SUPPORT ${ARG_SUPPORT}
                SOURCES ${ARG_SOURCES} ${quoth_SOURCE_DIR}/tests/fuzz/replay_main.cc)
  add_test(NAME "fuzz corpus: ${ARG_NAME}" COMMAND replay_${ARG_NAME} ${corpus})
  set_tests_properties("fuzz corpus: ${ARG_NAME}" PROPERTIES TIMEOUT 900)
  if(QUOTH_BUILD_FUZZ)
    quoth_program(fuzz_${ARG_NAME} SOURCES ${ARG_SOURCES} LAYERS ${ARG_LAYERS} SUPPORT ${ARG_SUPPORT})
    target_link_options(fuzz_${ARG_NAME} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()
