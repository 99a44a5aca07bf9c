#pragma once

#include "app/cli/Arguments.h"

#include "api/Facade.h"

namespace scorta::cli {

/// Prints each event as it happens, until the process is told to end (SIGINT, SIGTERM) or nobody reads any
/// more. Answers with the exit code; `failure` takes the error that ended it: no such account, or no engine
/// for this profile.
int watch(api::Facade& facade, const Invocation& invocation, base::Status& failure);

} // namespace scorta::cli
