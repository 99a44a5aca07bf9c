set(store_tests bodies database journal mails migrations outbox profile records)
foreach(name IN LISTS store_tests)
  scorta_test(store_${name} unit
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_store_${name}.cpp
    ROOMS store
    LINKS SQLiteCpp PkgConfig::sqlite3)
  # As in core/store: GCC's false alarm about Result::error().
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_store_${name}.cpp PROPERTIES
      COMPILE_OPTIONS -Wno-null-dereference)
  endif()
endforeach()
