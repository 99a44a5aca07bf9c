scorta_test(SmtpReply unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SmtpReply.cpp ROOMS smtp)
scorta_test(Submission wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Submission.cpp ROOMS smtp LINKS scorta_test_support)
scorta_test(Runner wire SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Runner.cpp ROOMS outbox smtp store
  LINKS scorta_test_support)
# As in core/store: GCC's false alarm about Result::error().
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  foreach(name SmtpReply Submission Runner)
    set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp PROPERTIES
      COMPILE_OPTIONS -Wno-null-dereference)
  endforeach()
endif()
