# The outbox under SIGKILL: at chosen syncs of the vault, and at each stage of the talk with the server.
add_executable(scorta-test-outbox ${CMAKE_CURRENT_LIST_DIR}/outbox_driver.cpp)
target_include_directories(scorta-test-outbox PRIVATE "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/tests")
target_link_libraries(scorta-test-outbox PRIVATE scorta_settings scorta_outbox scorta_smtp scorta_store scorta_model
  scorta_base Qt6::Core)
set_target_properties(scorta-test-outbox PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
scorta_test(OutboxKill crash SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_OutboxKill.cpp ROOMS outbox smtp store
  LINKS scorta_test_support TIMEOUT 900)
add_dependencies(tst_OutboxKill scorta-test-outbox)
# As in core/store: GCC's false alarm about Result::error().
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/outbox_driver.cpp ${CMAKE_CURRENT_LIST_DIR}/tst_OutboxKill.cpp
    PROPERTIES COMPILE_OPTIONS -Wno-null-dereference)
endif()
