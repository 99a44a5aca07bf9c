# Reading and composing mail. The corpora are real mail beside the project (../shared/corpora); without them that
# test skips.
scorta_test(MimeCorpora unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_MimeCorpora.cpp ROOMS mime LINKS scorta_vmime
  PkgConfig::gumbo)
