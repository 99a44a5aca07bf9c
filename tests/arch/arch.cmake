scorta_test(Arch arch SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Arch.cpp ${CMAKE_CURRENT_LIST_DIR}/ArchChecker.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ArchChecker.h)
