scorta_test(search_bench bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_search_bench.cpp
  ROOMS search store mime
  LINKS SQLiteCpp PkgConfig::sqlite3
  TIMEOUT 900 SERIAL)
