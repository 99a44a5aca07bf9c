#pragma once

#include "base/Error.h"

#include <QJsonValue>
#include <QString>

namespace scorta::cli {

/// The exit codes of CLI.md.
enum ExitCode {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Unreachable = 3,
    InPart = 4,
    NeedsPerson = 5,
};

ExitCode exitCodeFor(const base::Error& error);
/// Of a command that succeeded, by what its document says.
/// With `wasToWait` (--queue, --at) a message that was stored and not tried is done.
ExitCode exitCodeFor(const QString& command, const QJsonValue& document, bool wasToWait);

} // namespace scorta::cli
