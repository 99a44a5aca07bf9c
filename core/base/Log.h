#pragma once

#include <QString>

#include <functional>

namespace scorta::base {

enum class LogLevel { Debug, Info, Warning, Error };

/// Writes one line to the log: time, level, room, text. Secrets are redacted here, whatever the caller
/// passed; mail text and addresses do not belong in it. Thread-safe. Without a sink, lines below Warning are
/// dropped and the others go to standard error.
void log(LogLevel level, const char* room, const QString& text);

/// Where lines go from now on; an empty function restores the default. Called with the finished, redacted
/// line, one call at a time.
using LogSink = std::function<void(LogLevel level, const QString& line)>;
void setLogSink(LogSink sink);

/// A sink that appends to `path` (mode 0600) and starts it anew, one old copy kept, when it is over 4 MiB.
LogSink fileLogSink(const QString& path);

} // namespace scorta::base
