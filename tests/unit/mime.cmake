# Reading and composing mail. The corpora are real mail beside the project (../shared/corpora); the tests that read
# them skip where they are absent.
foreach(name MimeReader MimeComposer MimeFreezer MimeHtml MimeLimits MimeCorpora)
  scorta_test(${name} unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/tst_${name}.cpp ROOMS mime LINKS scorta_vmime
    PkgConfig::gumbo)
endforeach()
