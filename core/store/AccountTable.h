#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Account.h"

#include <QList>

namespace scorta::store {

/// Accounts, in the vault.
class AccountTable
{
public:
    explicit AccountTable(Database& vault);

    /// Exists when the address is taken by an account that was not removed; a removed one comes back under
    /// its old id with the new settings.
    base::Result<model::AccountId> add(const model::Account& account, base::WallTime now);
    base::Result<QList<model::Account>> list();
    /// By address, without regard to case. NotFound otherwise.
    base::Result<model::Account> find(const QString& address);
    base::Result<model::Account> find(model::AccountId id);
    /// Hides it. Its mirror is dropped by the caller; its outbox rows stay as a record.
    base::Status remove(model::AccountId id, base::WallTime now);

private:
    Database& m_vault;
};

} // namespace scorta::store
