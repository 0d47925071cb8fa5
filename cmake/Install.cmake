# `find_package(impasto)` for programs that embed it.
include(CMakePackageConfigHelpers)

target_include_directories(impasto_library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(impasto_library INTERFACE cxx_std_20)

install(TARGETS impasto RUNTIME)
install(TARGETS impasto_library EXPORT impastoTargets LIBRARY)
install(DIRECTORY include/impasto ${PROJECT_BINARY_DIR}/include/impasto
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT impastoTargets NAMESPACE impasto:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/impasto
        FILE impastoConfig.cmake)
write_basic_package_version_file(impastoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/impastoConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/impasto)
