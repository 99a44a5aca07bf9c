scorta_test(Presets unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Presets.cpp ROOMS account)
scorta_test(Registry unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Registry.cpp ROOMS account)
scorta_test(Secrets unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Secrets.cpp ROOMS account)
