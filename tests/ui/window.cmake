# The window on a temporary profile, with the real facade and real servers.
set(window_rooms ui api words)
set(window_links scorta_wiring scorta_test_support Qt6::Gui Qt6::Widgets Qt6::Network)
scorta_test(UiModels ui SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_UiModels.cpp
  ROOMS ${window_rooms} LINKS ${window_links} TIMEOUT 180)
scorta_test(Window ui SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Window.cpp
  ROOMS ${window_rooms} LINKS ${window_links} TIMEOUT 300)
scorta_test(WindowLooks ui SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_WindowLooks.cpp
  ROOMS ${window_rooms} LINKS ${window_links} TIMEOUT 240)
scorta_test(WindowKilled ui SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_WindowKilled.cpp
  ROOMS ${window_rooms} LINKS ${window_links} TIMEOUT 180)
add_dependencies(tst_WindowKilled scorta)
