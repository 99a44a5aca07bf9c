scorta_test(ImapDovecot servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_ImapDovecot.cpp ROOMS imap net
  LINKS scorta_test_support scorta_vmime)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_ImapDovecot.cpp
  PROPERTIES COMPILE_OPTIONS "$<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference>")
