scorta_test(sync_rules unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncRules.cpp ROOMS sync)
