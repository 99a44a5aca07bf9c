# The servers and tools that other tests stand on prove themselves first.
scorta_test(Certificates unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Certificates.cpp LINKS scorta_test_support)
scorta_test(Dovecot unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Dovecot.cpp LINKS scorta_test_support)
scorta_test(SmtpServer unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SmtpServer.cpp LINKS scorta_test_support)
add_dependencies(tst_SmtpServer scorta-test-smtpd)
scorta_test(KillAt unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_KillAt.cpp LINKS scorta_test_support)
add_dependencies(tst_KillAt scorta-test-syncer)
scorta_test(TcpProxy unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_TcpProxy.cpp LINKS scorta_test_support)
