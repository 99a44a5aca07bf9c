scorta_test(Socket wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Socket.cpp ROOMS net
  LINKS scorta_test_support scorta_vmime)
scorta_test(SocketTls wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SocketTls.cpp ROOMS net
  LINKS scorta_test_support scorta_vmime)
