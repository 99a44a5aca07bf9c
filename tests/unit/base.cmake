foreach(name Result Error Clock CancelToken Secret Log)
  scorta_test(${name} unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp)
endforeach()
