# Turns resources/sql/<file>/NNNN_name.sql into a C++ file, so that a program needs no folder beside it at run time.

# scorta_embed_migrations(OUTPUT): writes `OUTPUT` with one table a database file; a changed or new script configures
# anew.
function(scorta_embed_migrations OUTPUT)
  set(code "#include \"store/Migrations.h\"\n\nnamespace scorta::store {\n")
  foreach(file vault mirror bodies)
    set(folder "${PROJECT_SOURCE_DIR}/resources/sql/${file}")
    file(GLOB scripts CONFIGURE_DEPENDS "${folder}/*.sql")
    list(SORT scripts)
    string(APPEND code "\nstatic constexpr Migration k_${file}[] = {\n")
    set(expected 0)
    foreach(script IN LISTS scripts)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${script}")
      get_filename_component(name "${script}" NAME)
      if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+\\.sql$")
        message(FATAL_ERROR "${script}: a migration is named NNNN_name.sql")
      endif()
      math(EXPR expected "${expected} + 1")
      math(EXPR version "1${CMAKE_MATCH_1} - 10000")
      if(NOT version EQUAL expected)
        message(FATAL_ERROR "${script}: expected number ${expected}; migrations are numbered without gaps")
      endif()
      file(READ "${script}" sql)
      # A literal a line: some compilers take no literal over 16 KB.
      string(REPLACE "\n" "\n)sql\"\n     R\"sql(" sql "${sql}")
      string(APPEND code "    {${version}, R\"sql(${sql})sql\"},\n")
    endforeach()
    string(APPEND code "};\n")
  endforeach()
  string(APPEND code "
std::span<const Migration> migrations(File file)
{
    switch (file) {
    case File::Vault:
        return k_vault;
    case File::Mirror:
        return k_mirror;
    case File::Bodies:
        return k_bodies;
    }
    return {};
}

} // namespace scorta::store
")
  file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "${code}" @ONLY)
endfunction()
