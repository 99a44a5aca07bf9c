scorta_test(ImapLogin wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_ImapLogin.cpp ROOMS imap net
  LINKS scorta_test_support scorta_vmime)
scorta_test(ImapSession wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_ImapSession.cpp ROOMS imap net
  LINKS scorta_test_support scorta_vmime)
scorta_test(ImapLimits wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_ImapLimits.cpp ROOMS imap net
  LINKS scorta_test_support scorta_vmime)
# g++ 12 takes Result::error() for a null pointer wherever it is inlined.
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_ImapLogin.cpp ${CMAKE_CURRENT_LIST_DIR}/tst_ImapSession.cpp
  ${CMAKE_CURRENT_LIST_DIR}/tst_ImapLimits.cpp
  PROPERTIES COMPILE_OPTIONS "$<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference>")
