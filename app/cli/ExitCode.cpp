#include "app/cli/ExitCode.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

namespace scorta::cli {

namespace {

ExitCode forSync(const QJsonObject& document)
{
    QSet<QString> states;
    for (const QJsonValue& account : document.value(QStringLiteral("accounts")).toArray())
        states.insert(account.toObject().value(QStringLiteral("state")).toString());
    if (states.contains(QStringLiteral("auth")))
        return NeedsPerson;
    if (states.contains(QStringLiteral("frozen")) || states.contains(QStringLiteral("partial")))
        return InPart;
    return states.contains(QStringLiteral("unreachable")) ? Unreachable : Done;
}

/// Where several hold: 5, then 4, then 3 (CLI.md, "Sending").
ExitCode forMessage(const QJsonObject& row)
{
    bool isOut = false;
    bool isWaiting = false;
    bool isRefused = false;
    for (const QJsonValue& value : row.value(QStringLiteral("recipients")).toArray()) {
        const QString state = value.toObject().value(QStringLiteral("state")).toString();
        if (state == u"unconfirmed" || state == u"handed_over")
            return NeedsPerson;
        if (state == u"rejected" || state == u"bounced")
            isRefused = true;
        else if (state == u"queued" || state == u"sending" || state == u"deferred" || state == u"held")
            isWaiting = true;
        else
            isOut = true;
    }
    if (isWaiting) {
        const QString kind =
            row.value(QStringLiteral("error")).toObject().value(QStringLiteral("kind")).toString();
        if (!kind.isEmpty() && exitCodeFor({base::kindFromName(kind), {}, {}, {}, 0}) == NeedsPerson)
            return NeedsPerson;
    }
    if (int{isOut} + int{isWaiting} + int{isRefused} > 1)
        return InPart;
    if (isWaiting)
        return Unreachable;
    return isRefused ? Failed : Done;
}

bool isUntried(const QJsonObject& row)
{
    return row.value(QStringLiteral("state")).toString() == u"queued" &&
           row.value(QStringLiteral("attempts")).toArray().isEmpty() &&
           !row.contains(QStringLiteral("error"));
}

ExitCode forMessages(const QJsonArray& rows)
{
    QSet<int> codes;
    for (const QJsonValue& row : rows)
        codes.insert(forMessage(row.toObject()));
    if (codes.contains(NeedsPerson))
        return NeedsPerson;
    if (codes.size() > 1)
        return InPart;
    return codes.isEmpty() ? Done : static_cast<ExitCode>(*codes.begin());
}

} // namespace

ExitCode exitCodeFor(const base::Error& error)
{
    switch (error.kind) {
    case base::Kind::Usage:
        return Usage;
    case base::Kind::Timeout:
    case base::Kind::Dns:
    case base::Kind::Refused:
    case base::Kind::Unreachable:
    case base::Kind::ConnectionLost:
    case base::Kind::Tls:
    case base::Kind::Busy:
    case base::Kind::AuthSuspect:
    case base::Kind::Waiting:
    case base::Kind::Protocol:
        return Unreachable;
    case base::Kind::Auth:
    case base::Kind::Certificate:
    case base::Kind::Secret:
    case base::Kind::Unconfirmed:
        return NeedsPerson;
    case base::Kind::Frozen:
        return InPart;
    default:
        return Failed;
    }
}

ExitCode exitCodeFor(const QString& command, const QJsonValue& document, bool wasToWait)
{
    if (command == u"sync")
        return forSync(document.toObject());
    if (command == u"flush")
        return forMessages(document.toArray());
    if (command == u"check")
        return document.toObject().value(QStringLiteral("ok")).toBool() ? Done : Failed;
    if (command == u"send")
        return wasToWait && isUntried(document.toObject()) ? Done : forMessage(document.toObject());
    if (command == u"outbox.retry")
        return forMessage(document.toObject());
    if (command == u"outbox.resolve")
        return forMessage(document.toObject());
    return Done;
}

} // namespace scorta::cli
