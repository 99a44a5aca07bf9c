#include "base/Error.h"

#include <array>
#include <utility>

namespace scorta::base {

namespace {

constexpr std::array kKinds = {
    std::pair{Kind::Internal, "internal"},
    std::pair{Kind::Usage, "usage"},
    std::pair{Kind::NotFound, "not_found"},
    std::pair{Kind::Exists, "exists"},
    std::pair{Kind::Invalid, "invalid"},
    std::pair{Kind::Cancelled, "cancelled"},
    std::pair{Kind::Io, "io"},
    std::pair{Kind::Permission, "permission"},
    std::pair{Kind::DiskFull, "disk_full"},
    std::pair{Kind::Damaged, "damaged"},
    std::pair{Kind::NewerVersion, "newer_version"},
    std::pair{Kind::Locked, "locked"},
    std::pair{Kind::Timeout, "timeout"},
    std::pair{Kind::Dns, "dns"},
    std::pair{Kind::Refused, "refused"},
    std::pair{Kind::Unreachable, "unreachable"},
    std::pair{Kind::ConnectionLost, "connection_lost"},
    std::pair{Kind::Tls, "tls"},
    std::pair{Kind::Certificate, "certificate"},
    std::pair{Kind::Protocol, "protocol"},
    std::pair{Kind::Auth, "auth"},
    std::pair{Kind::AuthSuspect, "auth_suspect"},
    std::pair{Kind::Busy, "busy"},
    std::pair{Kind::ServerRefused, "server_refused"},
    std::pair{Kind::TooBig, "too_big"},
    std::pair{Kind::Malformed, "malformed"},
    std::pair{Kind::NoKeychain, "no_keychain"},
    std::pair{Kind::Secret, "secret"},
    std::pair{Kind::Frozen, "frozen"},
    std::pair{Kind::Unconfirmed, "unconfirmed"},
    std::pair{Kind::Waiting, "waiting"},
};

constexpr std::array kFates = {
    std::pair{Fate::Defer, "defer"},
    std::pair{Fate::Final, "final"},
    std::pair{Fate::NeedsUser, "needs_user"},
    std::pair{Fate::Unknown, "unknown"},
};

template<typename Table, typename Value>
QString nameOf(const Table& table, Value value)
{
    for (const auto& [candidate, name] : table) {
        if (candidate == value)
            return QString::fromLatin1(name);
    }
    return QStringLiteral("internal");
}

template<typename Table, typename Value>
Value valueOf(const Table& table, const QString& name, Value fallback)
{
    for (const auto& [candidate, known] : table) {
        if (name == QLatin1String(known))
            return candidate;
    }
    return fallback;
}

} // namespace

QString toName(Kind kind)
{
    return nameOf(kKinds, kind);
}

Kind kindFromName(const QString& name)
{
    return valueOf(kKinds, name, Kind::Internal);
}

QString toName(Fate fate)
{
    return nameOf(kFates, fate);
}

Fate fateFromName(const QString& name)
{
    return valueOf(kFates, name, Fate::Unknown);
}

QString describe(const Error& error)
{
    QString line = toName(error.kind) + u' ' + error.where;
    if (!error.detail.isEmpty())
        line += u": " + error.detail;
    if (error.code != 0)
        line += u" (" + QString::number(error.code) + u')';
    return line;
}

} // namespace scorta::base
