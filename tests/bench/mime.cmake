scorta_test(MimeBench bench SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_MimeBench.cpp ROOMS mime LINKS scorta_vmime
  PkgConfig::gumbo)
