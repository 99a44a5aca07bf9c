set(sync_rooms sync imap net search mime store)
add_executable(sync_worker ${CMAKE_CURRENT_LIST_DIR}/sync_worker.cpp)
target_include_directories(sync_worker PRIVATE "${PROJECT_SOURCE_DIR}/core")
target_link_libraries(sync_worker PRIVATE scorta_settings Qt6::Core scorta_sync scorta_imap scorta_net scorta_search
  scorta_mime scorta_store scorta_model scorta_base)
set_target_properties(sync_worker PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
add_library(kill_at MODULE ${CMAKE_CURRENT_LIST_DIR}/kill_at.cpp)
target_link_libraries(kill_at PRIVATE ${CMAKE_DL_LIBS})
set_target_properties(kill_at PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin" AUTOMOC OFF)

scorta_test(SyncKilled crash SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncKilled.cpp ROOMS ${sync_rooms}
  LINKS scorta_test_support)
add_dependencies(tst_SyncKilled sync_worker kill_at)
