scorta_test(Classify unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Classify.cpp ROOMS outage store)
scorta_test(Backoff unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Backoff.cpp ROOMS outage store)
scorta_test(Breaker unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Breaker.cpp ROOMS outage store)
scorta_test(OutageHistory unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_OutageHistory.cpp ROOMS outage store)
