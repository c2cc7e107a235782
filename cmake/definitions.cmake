# cantref_definitions(dataset WING core): turns definitions/core into C++ (tools/define), which becomes part of the room:
# #include "core/datasets.hpp". What is wrong with the definitions stops the build, with file and line.
function(cantref_definitions room)
  cmake_parse_arguments(DEFINE "" "WING" "" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/definitions/${DEFINE_WING}")
  set(made "${out}/${DEFINE_WING}")
  # All wings: one may refer to the core's datasets, groups and code lists, and names are unique over the house.
  file(GLOB_RECURSE said CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/definitions/*.toml" "${CMAKE_SOURCE_DIR}/definitions/schema.lock")
  add_custom_command(
    OUTPUT "${made}/datasets.hpp" "${made}/definitions.cpp" "${made}/migrations.cpp"
    COMMAND define generate --wing ${DEFINE_WING} --out "${out}" --definitions "${CMAKE_SOURCE_DIR}/definitions"
    DEPENDS define ${said}
    COMMENT "Turning definitions/${DEFINE_WING} into C++"
    VERBATIM)
  target_sources(${room} PRIVATE "${made}/datasets.hpp" "${made}/definitions.cpp" "${made}/migrations.cpp")
  # A custom target, so that rooms above wait for the header too.
  add_custom_target(${DEFINE_WING}_definitions DEPENDS "${made}/datasets.hpp")
  add_dependencies(${room} ${DEFINE_WING}_definitions)
  target_include_directories(${room} PUBLIC "${out}")
endfunction()
