# The figures of docs/benchmarks.md; tests/bench/run builds and runs them all.
scorta_test(MirrorBench bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_MirrorBench.cpp ${CMAKE_CURRENT_LIST_DIR}/Letters.cpp
    ${CMAKE_CURRENT_LIST_DIR}/Measured.cpp
  ROOMS store
  LINKS scorta_test_support SQLiteCpp PkgConfig::sqlite3
  TIMEOUT 1800 SERIAL)
add_dependencies(tst_MirrorBench scorta-cli)
scorta_test(QueueBench bench
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_QueueBench.cpp ${CMAKE_CURRENT_LIST_DIR}/Letters.cpp
  ROOMS outbox smtp net mime store outage
  LINKS scorta_vmime
  TIMEOUT 300 SERIAL)
