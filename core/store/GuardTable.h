#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Ids.h"

#include <QList>
#include <QString>

namespace scorta::store {

/// What the mirror guard decided, and what a person answered; in the vault, so that a rebuilt mirror cannot
/// forget that a folder was frozen.
struct GuardEvent
{
    qint64 id = 0;
    base::WallTime at{};
    model::AccountId account;
    QString folderPath;
    QString event;  ///< frozen, released_keep, released_accept
    QString reason; ///< a guard reason
    QString detail;
};

class GuardTable
{
public:
    explicit GuardTable(Database& vault);
    base::Status add(const GuardEvent& event);
    /// In their order; an invalid account means all.
    base::Result<QList<GuardEvent>> list(model::AccountId account);
    /// The last event of each folder: those that say "frozen" are frozen.
    base::Result<QList<GuardEvent>> latest(model::AccountId account);

private:
    Database& m_vault;
};

} // namespace scorta::store
