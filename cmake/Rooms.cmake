# impasto_room(NAME DEPENDS room... LIBRARIES target...)
# Builds src/NAME/**.cpp as the object library room_NAME, part of libimpasto. Includes that leave
# DEPENDS are found by scripts/check_floors.py.
function(impasto_room name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(TRANSFORM ARG_DEPENDS PREPEND room_)
  add_library(room_${name} OBJECT ${sources})
  set_target_properties(room_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(room_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src
                                                 ${PROJECT_SOURCE_DIR}/include
                                                 ${PROJECT_BINARY_DIR}/include)
  target_link_libraries(room_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LIBRARIES} PRIVATE impasto_flags)
  set_property(GLOBAL APPEND PROPERTY impasto_rooms room_${name})
endfunction()
