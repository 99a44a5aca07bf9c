scorta_test(SyncFigures bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncFigures.cpp
  ROOMS sync imap net search mime store LINKS scorta_test_support TIMEOUT 600 SERIAL)
add_dependencies(tst_SyncFigures sync_worker)
