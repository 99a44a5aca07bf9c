# The servers and tools that other tests stand on prove themselves first.
scorta_test(Certificates unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Certificates.cpp LINKS scorta_test_support)
