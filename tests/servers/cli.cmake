# The whole line through the command line, on real servers.
foreach(name CommandLine CliBroken CliContract CliProcesses CliSecrets CliSending)
  scorta_test(${name} servers
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp
    LINKS scorta_test_support Qt6::Network
    TIMEOUT 240)
  add_dependencies(tst_${name} scorta-cli)
endforeach()
