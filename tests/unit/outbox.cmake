scorta_test(OutboxStates unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_OutboxStates.cpp ROOMS outbox)
