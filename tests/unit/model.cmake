foreach(name Account Flags Names)
  scorta_test(Model${name} unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Model${name}.cpp)
endforeach()
