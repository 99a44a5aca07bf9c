#pragma once

#include "app/cli/Arguments.h"

#include "api/Facade.h"

namespace scorta::cli {

/// Prints each event as it happens, until the process is told to end (SIGINT, SIGTERM). Answers with the exit
/// code.
int watch(api::Facade& facade, const Invocation& invocation);

} // namespace scorta::cli
