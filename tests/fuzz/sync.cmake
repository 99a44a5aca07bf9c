scorta_test(SyncFuzz fuzz SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncFuzz.cpp
  ROOMS sync imap net search mime store LINKS scorta_test_support TIMEOUT 900)
