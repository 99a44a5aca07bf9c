#include "support/KillAt.h"

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>

namespace scorta::test {

namespace {

int figureIn(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    bool isNumber = false;
    const int count = file.readAll().trimmed().toInt(&isNumber);
    return isNumber ? count : -1;
}

} // namespace

void KillAt::apply(QProcess& process) const
{
    QProcessEnvironment environment = process.processEnvironment();
    if (environment.isEmpty())
        environment = QProcessEnvironment::systemEnvironment();
    const auto set = [&](const char* name, const QString& value) {
        if (value.isEmpty())
            environment.remove(QString::fromLatin1(name));
        else
            environment.insert(QString::fromLatin1(name), value);
    };
    set("LD_PRELOAD", QStringLiteral(SCORTA_KILLAT_LIBRARY));
    set("SCORTA_KILL_PROGRAM", program);
    set("SCORTA_KILL_AT",
        killAt > 0 ? QString(QString::number(killAt) + (when == When::After ? u":after" : u":before"))
                   : QString());
    set("SCORTA_FAIL_AT",
        failAt > 0 ? QString(QString::number(failAt) + (failure == Failure::NoSpace ? u":ENOSPC" : u":EIO"))
                   : QString());
    set("SCORTA_KILL_PATH", path);
    set("SCORTA_SYNC_COUNT_FILE", countFile);
    set("SCORTA_FULL_WHILE", fullWhile);
    set("SCORTA_KILL_AT_WRITE", killAtWrite > 0 ? QString::number(killAtWrite) : QString());
    set("SCORTA_WRITE_COUNT_FILE", writeCountFile);
    // AddressSanitizer wants to be the first library; ours overrides nothing of its.
    const QString sanitizer = QStringLiteral("ASAN_OPTIONS");
    const QString options = environment.value(sanitizer);
    environment.insert(sanitizer, (options.isEmpty() ? QString() : QString(options + u':')) +
                                      u"verify_asan_link_order=0");
    process.setProcessEnvironment(environment);
}

int KillAt::syncs() const
{
    return figureIn(countFile);
}

int KillAt::writes() const
{
    return figureIn(writeCountFile);
}

} // namespace scorta::test
