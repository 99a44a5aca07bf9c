scorta_test(Sentences unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Sentences.cpp ROOMS words)
scorta_test(Formats unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Formats.cpp ROOMS words)
scorta_test(Translations unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Translations.cpp ROOMS words)
