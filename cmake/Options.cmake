# What developers switch; a plain build needs none of it.
option(IMPASTO_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(IMPASTO_WERROR "Warnings are errors (CI)" OFF)
option(IMPASTO_PRECOMPILE "Read large headers once a room" ON)
set(IMPASTO_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined)")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  if(IMPASTO_PRECOMPILE)
    # What ccache asks for to keep files that use precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
                                    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
    add_compile_options(-fpch-preprocess)
  endif()
endif()

add_library(impasto_flags INTERFACE)
target_compile_options(impasto_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                               -Wno-sign-conversion
                                               # members left out have defaults
                                               -Wno-missing-field-initializers
                                               # false in std::string (GCC bug 105651)
                                               -Wno-restrict)
if(IMPASTO_WERROR)
  target_compile_options(impasto_flags INTERFACE -Werror)
endif()
if(IMPASTO_SANITIZE)
  target_compile_options(impasto_flags INTERFACE -fsanitize=${IMPASTO_SANITIZE}
                                                 -fno-omit-frame-pointer -fno-sanitize-recover=all
                                                 -D_GLIBCXX_ASSERTIONS)
  target_link_options(impasto_flags INTERFACE -fsanitize=${IMPASTO_SANITIZE})
endif()
