# The whole product under kills, full disks and power cuts, counted at real servers.
add_library(scorta_cli_bench STATIC ${CMAKE_CURRENT_LIST_DIR}/cli_bench.cpp)
target_include_directories(scorta_cli_bench PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}"
  "${PROJECT_SOURCE_DIR}/tests")
target_compile_definitions(scorta_cli_bench PRIVATE SCORTA_BINARY_DIR="${PROJECT_BINARY_DIR}")
target_link_libraries(scorta_cli_bench PRIVATE scorta_settings scorta_test_support)

scorta_test(KilledSend crash
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_KilledSend.cpp
  LINKS scorta_cli_bench scorta_test_support
  TIMEOUT 3600)
add_dependencies(tst_KilledSend scorta-cli)

scorta_test(KilledSync crash
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_KilledSync.cpp
  ROOMS store
  LINKS scorta_cli_bench scorta_test_support
  TIMEOUT 3600)
add_dependencies(tst_KilledSync scorta-cli)

# scorta-cli on a disk that forgets what was not synced.
set(cli_sources main.cpp Arguments.cpp ExitCode.cpp Inputs.cpp Output.cpp Watch.cpp)
list(TRANSFORM cli_sources PREPEND "${PROJECT_SOURCE_DIR}/app/cli/")
add_executable(scorta-test-powercut ${cli_sources} ${CMAKE_CURRENT_LIST_DIR}/power_cut.cpp
  ${CMAKE_CURRENT_LIST_DIR}/store_disk.cpp)
target_include_directories(scorta-test-powercut PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}")
target_link_libraries(scorta-test-powercut PRIVATE scorta_settings scorta_wiring scorta_api scorta_words scorta_base
  scorta_model Qt6::Core CLI11::CLI11 PkgConfig::sqlite3)
set_target_properties(scorta-test-powercut PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
add_dependencies(tst_KilledSend scorta-test-powercut)
add_dependencies(tst_KilledSync scorta-test-powercut)
