scorta_test(OutboxStates unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_OutboxStates.cpp ROOMS outbox)
foreach(name OutboxEvidence OutboxWalk)
  scorta_test(${name} unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp ROOMS outbox smtp store
    LINKS scorta_test_support)
  # As in core/store: GCC's false alarm about Result::error().
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp PROPERTIES
      COMPILE_OPTIONS -Wno-null-dereference)
  endif()
endforeach()
