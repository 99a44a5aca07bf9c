set(search_tests query operators property index conversations)
foreach(name IN LISTS search_tests)
  scorta_test(search_${name} unit
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_search_${name}.cpp
    ROOMS search store mime
    LINKS SQLiteCpp PkgConfig::sqlite3)
  # As in core/store: GCC's false alarm about Result::error().
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_search_${name}.cpp PROPERTIES
      COMPILE_OPTIONS -Wno-null-dereference)
  endif()
endforeach()
