#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Secret.h"

#include <QString>

namespace scorta::account {

/// Runs `sh -c command` and returns the first line that it prints. Blocking, from any thread: it waits in an
/// event loop of its own and ends within 200 ms of a cancel. The command gets no input, none of our file
/// descriptors and a process group of its own; what it says on standard error is dropped, for it may hold the
/// secret. When it is given up on, the whole group is killed.
///
/// Errors: Secret when it fails, prints nothing, a NUL byte or more than 64 KiB, or when `limit` passes (Fate
/// Defer); Cancelled. The detail holds the exit code at most.
base::Result<base::Secret> firstLineOf(const QString& command, base::Milliseconds limit,
                                       const base::CancelToken& cancel);

} // namespace scorta::account
