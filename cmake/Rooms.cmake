# impasto_room(NAME DEPENDS room... LIBRARIES target... PRECOMPILE <header>...)
# Builds src/NAME/**.cpp as the object library room_NAME, part of libimpasto. Includes that leave
# DEPENDS are found by scripts/check_floors.py. PRECOMPILE: headers that are read once for the room,
# beside those of impasto_precompile.
function(impasto_room name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  if(IMPASTO_LEFT_OUT)
    list(FILTER sources EXCLUDE REGEX "${IMPASTO_LEFT_OUT}")
  endif()
  list(TRANSFORM ARG_DEPENDS PREPEND room_)
  add_library(room_${name} OBJECT ${sources})
  set_target_properties(room_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(room_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src
                                                 ${PROJECT_SOURCE_DIR}/include
                                                 ${PROJECT_BINARY_DIR}/include)
  target_link_libraries(room_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LIBRARIES} PRIVATE impasto_flags)
  impasto_precompile(room_${name} ${ARG_PRECOMPILE})
  set_property(GLOBAL APPEND PROPERTY impasto_rooms room_${name})
endfunction()

# impasto_precompile(TARGET <header>...)
# A third of what the compiler did was reading these headers again in every file. Files still include
# what they use: clang-tidy reads them without.
function(impasto_precompile target)
  if(IMPASTO_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <filesystem> <fmt/format.h> <functional>
                              <map> <memory> <string> <vector> ${ARGN})
  endif()
endfunction()
