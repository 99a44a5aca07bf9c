#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outage.h"

#include <optional>

namespace scorta::store {

/// What a breaker must remember across a restart.
struct BreakerRow
{
    model::AccountId account;
    model::Service service = model::Service::Imap;
    model::OutageClass state = model::OutageClass::Ok;
    std::optional<base::WallTime> since;
    std::optional<base::WallTime> lastOk;
    std::optional<base::WallTime> lastAuthOk; ///< when the secret last worked
    QString lastError;
    std::optional<base::WallTime> nextTry;
    int failures = 0; ///< in a row
    qint64 day = 0;   ///< days since 1970 that failuresToday counts
    int failuresToday = 0;
    QString certificate; ///< SHA-256 of the last one trusted, hex
};

class BreakerTable
{
public:
    explicit BreakerTable(Database& vault);
    /// A fresh row (Ok, nothing known) when there is none.
    base::Result<BreakerRow> load(model::AccountId account, model::Service service);
    base::Status save(const BreakerRow& row);

private:
    Database& m_vault;
};

} // namespace scorta::store
