# The whole line through the command line, on real servers.
scorta_test(CommandLine servers
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_CommandLine.cpp
  LINKS scorta_test_support Qt6::Network
  TIMEOUT 240)
add_dependencies(tst_CommandLine scorta-cli)
