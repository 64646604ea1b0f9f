# Does a stranger's project find quoth, link it and run? Every way that the README names:
#   static library   installed: find_package, pkg-config
#   shared library   add_subdirectory, and that build installed: find_package, pkg-config
# Run with: cmake -D SOURCE= -D BUILD= -D WORK= -D CXX= -D LIBDIR= [-D LAUNCHER=] -P package_test.cmake
# BUILD is a finished static build. WORK is emptied first.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
find_program(pkg_config pkg-config REQUIRED)
find_program(ninja ninja)
set(common -D CMAKE_CXX_COMPILER=${CXX} -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
if(ninja)
  list(APPEND common -G Ninja)
endif()

# run(command...): its standard output is left in `output`; any failure ends the test.
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\nfailed with ${status}\n${output}\n${errors}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect text)
  if(NOT output STREQUAL "${text}")
    message(FATAL_ERROR "expected:\n${text}\nfound:\n${output}")
  endif()
endfunction()

# Runs both examples and compares every byte they print.
function(check_examples label embed raw_text)
  set(index ${WORK}/index)
  file(REMOVE_RECURSE ${index})
  run(${embed} ${index})
  file(READ ${SOURCE}/tests/package/embed.expected expected)
  expect("${expected}")
  run(${raw_text} ${index} "\"fear itself\"")
  file(READ ${SOURCE}/tests/package/raw_text.expected expected)
  expect("${expected}")
  message(STATUS "${label}: both examples print what they should")
endfunction()

# Builds the examples against what is installed in `prefix`, with CMake and with pkg-config.
function(check_installed label prefix pkg_config_flags)
  foreach(example embed raw_text)
    set(folder ${WORK}/${label}-find_package-${example})
    run(${CMAKE_COMMAND} -S ${SOURCE}/examples/${example} -B ${folder} ${common}
        -D CMAKE_PREFIX_PATH=${prefix})
    run(${CMAKE_COMMAND} --build ${folder})
  endforeach()
  check_examples("${label}, find_package" ${WORK}/${label}-find_package-embed/embed
                 ${WORK}/${label}-find_package-raw_text/raw_text)

  set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
  run(${pkg_config} --cflags --libs ${pkg_config_flags} quoth)
  separate_arguments(flags UNIX_COMMAND "${output}")
  foreach(example embed raw_text)
    run(${CXX} -std=c++20 ${SOURCE}/examples/${example}/main.cc ${flags}
        -Wl,-rpath,${prefix}/${LIBDIR} -o ${WORK}/${label}-pkg-config-${example})
  endforeach()
  check_examples("${label}, pkg-config" ${WORK}/${label}-pkg-config-embed
                 ${WORK}/${label}-pkg-config-raw_text)
endfunction()

# A shared library shows the public interface and nothing of the layers below.
function(check_symbols library)
  find_program(nm nm REQUIRED)
  run(${nm} -D -C --defined-only ${library})
  string(REGEX MATCHALL "[^\n]* [A-Za-z] (vtable for |typeinfo [a-z ]*for )?quoth::(index|query|engine)::[^\n]*"
         leaked "${output}")
  if(leaked)
    list(JOIN leaked "\n" leaked)
    message(FATAL_ERROR "${library} exports what is not in engine/include:\n${leaked}")
  endif()
  if(NOT output MATCHES "quoth::Index::open")
    message(FATAL_ERROR "${library} does not export quoth::Index::open")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/static)
check_installed(static ${WORK}/static "--static")
run(${WORK}/static/bin/quoth --version)

# Not optimised: what is tested is linking.
run(${CMAKE_COMMAND} -S ${SOURCE}/tests/package/subdirectory -B ${WORK}/subdirectory ${common}
    -D QUOTH_SOURCE=${SOURCE} -D CMAKE_BUILD_TYPE=Debug -D CMAKE_CXX_FLAGS_DEBUG=-O0)
run(${CMAKE_COMMAND} --build ${WORK}/subdirectory)
check_examples("shared, add_subdirectory" ${WORK}/subdirectory/embed/embed
               ${WORK}/subdirectory/raw_text/raw_text)
run(${CMAKE_COMMAND} --install ${WORK}/subdirectory --prefix ${WORK}/shared)
check_installed(shared ${WORK}/shared "")
check_symbols(${WORK}/shared/${LIBDIR}/libquoth.so)
file(REMOVE_RECURSE ${WORK})
