# The facade with its engine resident, as the window uses it.
scorta_test(Resident servers
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Resident.cpp
  ROOMS api account outage store sync outbox search mime imap smtp net
  LINKS scorta_test_support Qt6::Network
  TIMEOUT 180)
