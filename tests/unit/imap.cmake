scorta_test(ImapCodecs unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_ImapCodecs.cpp ROOMS imap net LINKS Qt6::Network scorta_vmime)
