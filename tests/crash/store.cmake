scorta_test(store_powerloss crash
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_store_powerloss.cpp ${CMAKE_CURRENT_LIST_DIR}/store_disk.cpp
  ROOMS store
  LINKS SQLiteCpp PkgConfig::sqlite3)
scorta_test(store_kill crash
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_store_kill.cpp
  ROOMS store)
# As in core/store: GCC's false alarm about Result::error().
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_store_powerloss.cpp
    ${CMAKE_CURRENT_LIST_DIR}/tst_store_kill.cpp PROPERTIES COMPILE_OPTIONS -Wno-null-dereference)
endif()
