# quoth_layer(NAME name FOLDER folder [DEPENDS other layers or libraries...])
#
# One object library per folder: all *.cc directly in it. The layers it may include are the ones
# it depends on; the linker and tests/lint agree. All objects end in the one library quoth::quoth.
function(quoth_layer)
  cmake_parse_arguments(ARG "" "NAME;FOLDER" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.cc)
  add_library(quoth_${ARG_NAME} OBJECT ${sources})
  target_compile_features(quoth_${ARG_NAME} PUBLIC cxx_std_20)
  set_target_properties(quoth_${ARG_NAME} PROPERTIES
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    CXX_EXTENSIONS OFF LINKER_LANGUAGE CXX)
  target_include_directories(quoth_${ARG_NAME} PUBLIC
    $<BUILD_INTERFACE:${quoth_SOURCE_DIR}> $<BUILD_INTERFACE:${quoth_SOURCE_DIR}/engine/include>)
  target_link_libraries(quoth_${ARG_NAME} PUBLIC ${ARG_DEPENDS})
  quoth_warnings(quoth_${ARG_NAME})
endfunction()

# Developer builds fail on warnings; an embedder's build never does.
function(quoth_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
                         $<$<BOOL:${QUOTH_WERROR}>:-Werror>)
endfunction()

# quoth_test(NAME name SOURCES ... LAYERS ...): a Catch2 program whose cases ctest knows one by one.
function(quoth_test)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;LAYERS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES} $<TARGET_OBJECTS:quoth_test_main>)
  set(objects)
  foreach(layer IN LISTS ARG_LAYERS)
    target_link_libraries(${ARG_NAME} PRIVATE quoth_${layer})
    list(APPEND objects $<TARGET_OBJECTS:quoth_${layer}>)
  endforeach()
  target_sources(${ARG_NAME} PRIVATE ${objects})
  target_link_libraries(${ARG_NAME} PRIVATE Catch2::Catch2)
  target_compile_definitions(${ARG_NAME} PRIVATE QUOTH_SOURCE_DIR="${quoth_SOURCE_DIR}")
  quoth_warnings(${ARG_NAME})
  catch_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_NAME}: " PROPERTIES TIMEOUT 900)
endfunction()
