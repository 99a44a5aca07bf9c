#pragma once

#include "model/Account.h"

#include "base/Clock.h"

#include <QString>

#include <optional>

namespace scorta::model {

/// What is wrong with a service (DESIGN, "Outage"). Stored and printed by name.
enum class OutageClass {
    Ok,
    Slow,
    ProviderDown,
    OwnNetwork,
    Portal,
    Dns,
    Tls,
    Auth,
    AuthSuspect,
    Unknown,
};
QString toName(OutageClass value);
OutageClass outageClassFromName(const QString& name);

struct ServiceStatus
{
    AccountId account;
    Service service = Service::Imap;
    OutageClass state = OutageClass::Ok;
    std::optional<base::WallTime> since; ///< when it became so
    std::optional<base::WallTime> lastOk;
    QString lastError; ///< the kind's name, then the server's or the system's own words
    std::optional<base::WallTime> nextTry;
    int waiting = 0; ///< messages (smtp) or actions (imap) that wait for it
};

struct OutageInterval
{
    AccountId account;
    Service service = Service::Imap;
    OutageClass state = OutageClass::Unknown;
    base::WallTime from{};
    std::optional<base::WallTime> to; ///< nullopt: still on
    int probes = 0;
    QString firstError;
};

QString toName(Service service);

} // namespace scorta::model
