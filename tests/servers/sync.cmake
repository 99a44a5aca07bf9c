set(sync_rooms sync imap net search mime store)
scorta_test(SyncMirror servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncMirror.cpp ROOMS ${sync_rooms}
  LINKS scorta_test_support)
scorta_test(SyncGuard servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncGuard.cpp ROOMS ${sync_rooms}
  LINKS scorta_test_support)
scorta_test(SyncActions servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncActions.cpp ROOMS ${sync_rooms}
  LINKS scorta_test_support)
scorta_test(SyncSentJobs servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncSentJobs.cpp ROOMS ${sync_rooms} outbox
  LINKS scorta_test_support)
scorta_test(SyncRelease servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_SyncRelease.cpp ROOMS ${sync_rooms}
  LINKS scorta_test_support)
# The guard as people meet it: "frozen", "frozen release", and what an engine puts right at its start.
scorta_test(Frozen servers SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_Frozen.cpp
  ROOMS api account outage store sync outbox search mime imap smtp net LINKS scorta_test_support Qt6::Network)
