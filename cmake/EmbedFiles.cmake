# impasto_embed_files(TARGET FUNCTION BASE FOLDER FILES file...)
# Compiles files into TARGET. FUNCTION, a qualified name such as impasto::studio::page_files, is
# then defined as
#   std::span<const impasto::EmbeddedFile> page_files();     (base/embedded_file.h)
# in the order of FILES, whose names there are relative to FOLDER. The assembler takes the bytes in
# as they are, so that megabytes cost no time to compile.
function(impasto_embed_files target function)
  cmake_parse_arguments(ARG "" "BASE" "FILES" ${ARGN})
  string(REGEX MATCH "^(.*)::([A-Za-z_0-9]+)$" qualified "${function}")
  set(namespace ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  string(REPLACE "::" "_" symbol "${function}")
  set(blocks "")
  set(declarations "")
  set(entries "")
  set(number 0)
  foreach(file ${ARG_FILES})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE path)
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY ${ARG_BASE} OUTPUT_VARIABLE shown)
    set(label ${symbol}_${number})
    string(APPEND blocks
           "    \".balign 16\\n\"\n"
           "    \"${label}: .incbin \\\"${path}\\\"\\n\"\n"
           "    \"${label}_end: .byte 0\\n\"\n")
    string(APPEND declarations
           "extern const std::byte ${label};\nextern const std::byte ${label}_end;\n")
    string(APPEND entries "      EmbeddedFile{\"${shown}\", {&${label}, &${label}_end}},\n")
    list(APPEND paths ${path})
    math(EXPR number "${number} + 1")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
// Written by cmake/EmbedFiles.cmake.
#include <array>
#include <cstddef>
#include <span>

#include "base/embedded_file.h"

asm(".pushsection .rodata\n"
@blocks@    ".popsection\n");

extern "C" {
@declarations@}

namespace @namespace@ {

std::span<const EmbeddedFile> @name@();

std::span<const EmbeddedFile> @name@() {
  static const std::array files = {
@entries@  };
  return files;
}

}  // namespace @namespace@
]])
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}")
endfunction()
