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
