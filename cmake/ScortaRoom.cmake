# Rooms and tests as targets. A room's links are PRIVATE, so a wall is a link line (docs/architecture.md);
# tests/arch reads the graph that scorta_write_link_graph() writes and fails on a wrong arrow.
set(SCORTA_GRAPH_TARGETS "" CACHE INTERNAL "targets whose links the architecture test reads")

# scorta_room(NAME SOURCES ... [ROOMS ...] [LINKS ...])
#   ROOMS: rooms it may use besides base and model, which every room sees; LINKS: libraries from outside.
function(scorta_room NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;LINKS" ${ARGN})
  set(target scorta_${NAME})
  add_library(${target} STATIC ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE scorta_settings Qt6::Core ${ARG_LINKS})
  foreach(room IN LISTS ARG_ROOMS)
    target_link_libraries(${target} PRIVATE scorta_${room})
  endforeach()
  if(NOT NAME STREQUAL "base")
    target_link_libraries(${target} PRIVATE scorta_base)
    if(NOT NAME STREQUAL "model")
      target_link_libraries(${target} PRIVATE scorta_model)
    endif()
  endif()
  set(SCORTA_GRAPH_TARGETS ${SCORTA_GRAPH_TARGETS} ${target} CACHE INTERNAL "")
endfunction()

# scorta_test(NAME KIND SOURCES ... [ROOMS ...] [LINKS ...] [TIMEOUT seconds] [SERIAL])
#   One Qt Test executable, tst_NAME, run through CTest with the label KIND, without a display.
function(scorta_test NAME KIND)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "SOURCES;ROOMS;LINKS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(target tst_${NAME})
  add_executable(${target} ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE scorta_settings Qt6::Core Qt6::Test ${ARG_LINKS})
  foreach(room IN LISTS ARG_ROOMS)
    target_link_libraries(${target} PRIVATE scorta_${room})
  endforeach()
  target_link_libraries(${target} PRIVATE scorta_model scorta_base)
  target_compile_definitions(${target} PRIVATE SCORTA_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    SCORTA_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
  add_test(NAME ${KIND}.${NAME} COMMAND ${target})
  set_tests_properties(${KIND}.${NAME} PROPERTIES LABELS ${KIND} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QTEST_FUNCTION_TIMEOUT=${ARG_TIMEOUT}000;LC_ALL=C.UTF-8;${ARG_ENVIRONMENT}")
  if(ARG_SERIAL)
    set_tests_properties(${KIND}.${NAME} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# Writes BUILD/link-graph.txt: one "target: library;library" line for each room and program.
function(scorta_write_link_graph)
  set(lines "")
  foreach(target IN LISTS SCORTA_GRAPH_TARGETS)
    string(APPEND lines "${target}: $<TARGET_PROPERTY:${target},LINK_LIBRARIES>\n")
  endforeach()
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/link-graph.txt" CONTENT "${lines}")
endfunction()
