# What a package of quoth consists of: the library, its public headers, the CMake package and
# the pkg-config file. tests/package installs this and links against it in every way.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/quoth)

install(TARGETS quoth EXPORT quothTargets)
install(DIRECTORY ${quoth_SOURCE_DIR}/engine/include/quoth DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
install(EXPORT quothTargets NAMESPACE quoth:: DESTINATION ${package_folder})

configure_package_config_file(${quoth_SOURCE_DIR}/cmake/quothConfig.cmake.in
  ${quoth_BINARY_DIR}/quothConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${quoth_BINARY_DIR}/quothConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${quoth_BINARY_DIR}/quothConfig.cmake ${quoth_BINARY_DIR}/quothConfigVersion.cmake
        DESTINATION ${package_folder})

# The pkg-config file finds its prefix from where it stands, so that the copy can be moved.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" up "${up}")
set(pc_prefix "\${pcfiledir}/${up}")
foreach(kind INCLUDEDIR LIBDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${kind}})
    set(pc_prefix ${CMAKE_INSTALL_PREFIX})
    set(pc_${kind} ${CMAKE_INSTALL_${kind}})
  else()
    set(pc_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
  endif()
endforeach()
# A shared libquoth brings its dependencies itself; a static one leaves them to the final link.
set(pc_private "")
if(NOT BUILD_SHARED_LIBS)
  string(CONCAT pc_private "Requires.private: libzstd libxxhash md4c zlib icu-uc simdjson\n"
                           "Libs.private: -lboost_json -lroaring -lstemmer -lpthread\n")
  install(FILES ${quoth_SOURCE_DIR}/cmake/FindRoaring.cmake ${quoth_SOURCE_DIR}/cmake/FindStemmer.cmake
          DESTINATION ${package_folder})
endif()
configure_file(${quoth_SOURCE_DIR}/cmake/quoth.pc.in ${quoth_BINARY_DIR}/quoth.pc @ONLY)
install(FILES ${quoth_BINARY_DIR}/quoth.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
