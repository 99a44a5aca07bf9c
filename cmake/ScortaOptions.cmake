# Options and compiler settings that hold for every target of the project.
option(SCORTA_TESTS "Build the tests" OFF)
option(SCORTA_BENCH "Build the benchmarks" OFF)
option(SCORTA_WERROR "Treat warnings as errors" OFF)
set(SCORTA_SANITIZE "" CACHE STRING "Sanitizers to build with: empty, 'address,undefined' or 'thread'")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_AUTOMOC ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# -O2 is what the figures in docs/benchmarks.md were taken with; -O3 gains nothing measurable here.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

find_program(SCORTA_CCACHE ccache)
if(SCORTA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SCORTA_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${SCORTA_CCACHE}")
endif()
find_program(SCORTA_LLD ld.lld)
if(SCORTA_LLD AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT APPLE)
  add_link_options(-fuse-ld=lld)
endif()

add_library(scorta_settings INTERFACE)
target_compile_definitions(scorta_settings INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER SCORTA_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(scorta_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Woverloaded-virtual -Wextra-semi -Wno-missing-field-initializers -Wimplicit-fallthrough)
  if(SCORTA_WERROR)
    target_compile_options(scorta_settings INTERFACE -Werror)
  endif()
  target_compile_options(scorta_settings INTERFACE -fstack-protector-strong)
  target_compile_definitions(scorta_settings INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(SCORTA_SANITIZE)
  target_compile_options(scorta_settings INTERFACE -fsanitize=${SCORTA_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SCORTA_SANITIZE})
endif()
