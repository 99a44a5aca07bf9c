#include "imap/Commands.h"

#include <QDeadlineTimer>

#include <algorithm>

namespace scorta::imap::commands {

using base::Milliseconds;
using base::Status;

namespace {

/// Servers may log an idler out after 30 minutes (RFC 2177).
constexpr Milliseconds kRenewal = std::chrono::minutes(28);

/// Waits for bytes; false when `deadline` is over first.
base::Result<bool> waitForBytes(Connection& connection, const QDeadlineTimer& deadline)
{
    if (connection.reader().hasBuffered())
        return true;
    if (connection.socket().waitReadable(Milliseconds{std::max<qint64>(deadline.remainingTime(), 0)}))
        return true;
    if (const auto error = connection.socket().error())
        return connection.broken(*error);
    return false;
}

/// One IDLE, from the command to its answer.
base::Result<bool> idleOnce(Connection& connection, const QDeadlineTimer& deadline)
{
    bool hasNews = false;
    const auto onUntagged = [&hasNews](const Response& response) -> Status {
        hasNews = hasNews || isNews(response);
        return {};
    };
    const auto started = connection.start({"IDLE", {}, {}, false}, onUntagged);
    if (!started.ok())
        return started.error();
    while (!hasNews) {
        const auto hasBytes = waitForBytes(connection, deadline);
        if (!hasBytes.ok())
            return hasBytes.error();
        if (!*hasBytes)
            break;
        SCORTA_TRY(connection.readUntagged(onUntagged));
    }
    SCORTA_TRY(connection.finish("DONE", onUntagged));
    return hasNews;
}

base::Result<bool> waitAndAsk(Connection& connection, const QDeadlineTimer& deadline)
{
    const auto hasBytes = waitForBytes(connection, deadline);
    if (!hasBytes.ok())
        return hasBytes.error();
    bool hasNews = false;
    const auto answer =
        connection.run({"NOOP", {}, {}, false}, [&hasNews](const Response& response) -> Status {
            hasNews = hasNews || isNews(response);
            return {};
        });
    if (!answer.ok())
        return answer.error();
    return hasNews;
}

} // namespace

bool isNews(const Response& response)
{
    static const QByteArray names[] = {"EXISTS", "EXPUNGE", "VANISHED", "FETCH", "RECENT"};
    return response.kind == Response::Kind::Data &&
           std::find(std::begin(names), std::end(names), response.name) != std::end(names);
}

base::Result<bool> idle(Connection& connection, Milliseconds limit)
{
    const QDeadlineTimer deadline(limit, Qt::PreciseTimer);
    if (!connection.has("IDLE"))
        return waitAndAsk(connection, deadline);
    for (;;) {
        const QDeadlineTimer renewal(kRenewal, Qt::PreciseTimer);
        const auto hasNews = idleOnce(connection, deadline < renewal ? deadline : renewal);
        if (!hasNews.ok() || *hasNews || deadline.hasExpired())
            return hasNews;
    }
}

} // namespace scorta::imap::commands
