#include "base/Log.h"

#include "base/Clock.h"
#include "base/Secret.h"

#include <QFile>

#include <cstdio>
#include <memory>
#include <mutex>

namespace scorta::base {

namespace {

constexpr qint64 kMaxLogBytes = 4 * 1024 * 1024;

struct Sink
{
    std::mutex mutex;
    LogSink function;
};

Sink& sink()
{
    static Sink& instance = *new Sink; // never destroyed: others' static objects may still log
    return instance;
}

const char* levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
        return "error";
    }
    return "?";
}

} // namespace

void log(LogLevel level, const char* room, const QString& text)
{
    QString clean = redacted(text);
    // One event, one line: whatever a server said cannot forge a second line, nor steer a terminal.
    for (QChar& character : clean) {
        if (character.category() == QChar::Other_Control || character == QChar::LineSeparator ||
            character == QChar::ParagraphSeparator)
            character = u' ';
    }
    const QString line = toIso(SystemClock().now()) + u' ' + QLatin1String(levelName(level)) + u' ' +
                         QLatin1String(room) + u' ' + clean;
    const std::lock_guard lock(sink().mutex);
    if (sink().function) {
        sink().function(level, line);
    } else if (level >= LogLevel::Warning) {
        std::fprintf(stderr, "%s\n", line.toUtf8().constData());
    }
}

void setLogSink(LogSink function)
{
    const std::lock_guard lock(sink().mutex);
    sink().function = std::move(function);
}

LogSink fileLogSink(const QString& path)
{
    auto file = std::make_shared<QFile>(path);
    return [file, path](LogLevel, const QString& line) {
        if (file->isOpen() && file->size() > kMaxLogBytes) {
            file->close();
            QFile::remove(path + u".1");
            QFile::rename(path, path + u".1");
        }
        if (!file->isOpen()) {
            constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;
            if (!file->open(QIODevice::WriteOnly | QIODevice::Append, kOwnerOnly))
                return;
            file->setPermissions(kOwnerOnly); // of one that was there already
        }
        file->write(line.toUtf8() + '\n');
        file->flush();
    };
}

} // namespace scorta::base
