scorta_test(MimeFuzz fuzz SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_MimeFuzz.cpp ROOMS mime LINKS scorta_vmime
  PkgConfig::gumbo)
