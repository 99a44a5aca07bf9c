#include "app/cli/Watch.h"

#include "app/cli/ExitCode.h"
#include "app/cli/Output.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QSocketNotifier>

#include <cstdio>
#include <mutex>
#include <optional>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace scorta::cli {

namespace {

#ifdef Q_OS_UNIX
int signalSockets[2] = {-1, -1};

/// Only what is allowed inside a signal handler: the notifier at the other end does the rest.
void onSignal(int)
{
    const char byte = 1;
    (void)!::write(signalSockets[0], &byte, sizeof byte);
}
#endif

/// From any thread, also before the loop runs.
void endWith(ExitCode code)
{
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
}

QByteArray lineFor(const Invocation& invocation, const QJsonObject& event)
{
    if (invocation.wantsJson)
        return compact(event);
    QStringList parts;
    for (const char* key : {"at", "event", "account", "service", "class", "folder", "state", "message_id"}) {
        const QString value = event.value(QLatin1String(key)).toString();
        if (!value.isEmpty())
            parts.append(value);
    }
    if (const auto ids = event.value(QStringLiteral("ids")).toArray(); !ids.isEmpty())
        parts.append(QString::number(ids.size()));
    return harmless(parts.join(u' ')).toUtf8() + '\n';
}

} // namespace

int watch(api::Facade& facade, const Invocation& invocation, base::Status& failure)
{
    const QString account = invocation.args.value(QStringLiteral("account")).toString();
    if (!account.isEmpty()) {
        // Other errors are the engine's to meet and to tell.
        const auto known = facade.call(QStringLiteral("account.show"), invocation.args);
        if (!known && known.error().kind == base::Kind::NotFound) {
            failure = known.error();
            return Failed;
        }
    }
#ifdef Q_OS_UNIX
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, signalSockets) != 0)
        return Failed;
    const QSocketNotifier notifier(signalSockets[1], QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, QCoreApplication::instance(),
                     [] { QCoreApplication::exit(Done); });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
#endif
    const int id = facade.subscribe([&](const QJsonObject& event) {
        const QString about = event.value(QStringLiteral("account")).toString();
        if (!account.isEmpty() && about.compare(account, Qt::CaseInsensitive) != 0)
            return;
        const QByteArray line = lineFor(invocation, event);
        const auto size = static_cast<size_t>(line.size());
        if (std::fwrite(line.constData(), 1, size, stdout) != size || std::fflush(stdout) != 0)
            endWith(Failed);
    });
    std::mutex mutex;
    std::optional<base::Error> error;
    facade.onFailed([&](const base::Error& met) {
        const std::lock_guard lock(mutex);
        error = met;
        endWith(Failed);
    });
    const int code = QCoreApplication::exec();
    facade.unsubscribe(id);
    facade.onFailed({});
    const std::lock_guard lock(mutex);
    if (error)
        failure = *error;
    return code;
}

} // namespace scorta::cli
