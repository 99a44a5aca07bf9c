scorta_test(Profile unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Profile.cpp
  ROOMS api account imap mime outage outbox search smtp store sync net)
