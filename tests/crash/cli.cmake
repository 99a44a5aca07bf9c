# The whole product under kills, full disks and power cuts, counted at real servers.
add_library(scorta_cli_bench STATIC ${CMAKE_CURRENT_LIST_DIR}/cli_bench.cpp)
target_include_directories(scorta_cli_bench PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}"
  "${PROJECT_SOURCE_DIR}/tests")
target_compile_definitions(scorta_cli_bench PRIVATE SCORTA_BINARY_DIR="${PROJECT_BINARY_DIR}")
target_link_libraries(scorta_cli_bench PRIVATE scorta_settings scorta_test_support)

scorta_test(KilledSend crash
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_KilledSend.cpp
  LINKS scorta_cli_bench scorta_test_support
  TIMEOUT 900)
add_dependencies(tst_KilledSend scorta-cli)
