# cantref_definitions(dataset WING core [FROM folder]): turns definitions/core into C++ (tools/define), which becomes part of the
# room: #include "core/datasets.hpp". What is wrong with the definitions stops the build, with file and line.
function(cantref_definitions room)
  cmake_parse_arguments(DEFINE "" "WING;FROM" "" ${ARGN})
  if(NOT DEFINE_FROM)
    set(DEFINE_FROM "${CMAKE_SOURCE_DIR}/definitions")
  endif()
  set(out "${CMAKE_BINARY_DIR}/definitions/${DEFINE_WING}")
  set(made "${out}/${DEFINE_WING}")
  # All wings: one may refer to the core's datasets, groups and code lists, and names are unique over the house.
  file(GLOB_RECURSE said CONFIGURE_DEPENDS "${DEFINE_FROM}/*.toml" "${DEFINE_FROM}/schema.lock")
  add_custom_command(
    OUTPUT "${made}/datasets.hpp" "${made}/definitions.cpp" "${made}/migrations.cpp"
    COMMAND define generate --wing ${DEFINE_WING} --out "${out}" --definitions "${DEFINE_FROM}"
    DEPENDS define ${said}
    COMMENT "Turning the definitions of ${DEFINE_WING} into C++"
    VERBATIM)
  target_sources(${room} PRIVATE "${made}/datasets.hpp" "${made}/definitions.cpp" "${made}/migrations.cpp")
  # A target of its own, so that rooms above wait for the header too.
  add_custom_target(${DEFINE_WING}_definitions DEPENDS "${made}/datasets.hpp")
  add_dependencies(${room} ${DEFINE_WING}_definitions)
  target_include_directories(${room} PUBLIC "${out}")
endfunction()

# cantref_messages(notify WING core): the same for the messages of definitions/core/messages: #include "core/messages.hpp".
function(cantref_messages room)
  cmake_parse_arguments(DEFINE "" "WING" "" ${ARGN})
  set(from "${CMAKE_SOURCE_DIR}/definitions")
  set(out "${CMAKE_BINARY_DIR}/messages/${DEFINE_WING}")
  set(made "${out}/${DEFINE_WING}")
  file(GLOB_RECURSE said CONFIGURE_DEPENDS "${from}/*.toml" "${from}/schema.lock")
  add_custom_command(
    OUTPUT "${made}/messages.hpp" "${made}/messages.cpp"
    COMMAND define messages --wing ${DEFINE_WING} --out "${out}" --definitions "${from}"
    DEPENDS define ${said}
    COMMENT "Turning the messages of ${DEFINE_WING} into C++"
    VERBATIM)
  target_sources(${room} PRIVATE "${made}/messages.hpp" "${made}/messages.cpp")
  add_custom_target(${DEFINE_WING}_messages DEPENDS "${made}/messages.hpp")
  add_dependencies(${room} ${DEFINE_WING}_messages)
  target_include_directories(${room} PUBLIC "${out}")
endfunction()
