#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outage.h"

#include <QByteArray>
#include <QList>

namespace scorta::store {

/// One check of a service, or one change of its class.
struct JournalEntry
{
    qint64 id = 0;
    base::WallTime at{};
    model::AccountId account;
    model::Service service = model::Service::Imap;
    bool isTransition = false;
    model::OutageClass state = model::OutageClass::Ok;
    base::Milliseconds latency{};
    QString detail;  ///< the system's or server's own words
    QByteArray hash; ///< SHA-256 over the hash before and this row's fields
};

/// The outage journal, in the vault. Rows are only added; each is bound to the one before by its hash.
class JournalTable
{
public:
    explicit JournalTable(Database& vault);
    base::Status append(const JournalEntry& entry);
    /// In order of time; an invalid account means all.
    base::Result<QList<JournalEntry>> read(model::AccountId account, base::WallTime from, base::WallTime to);
    base::Result<QByteArray> head();
    /// Walks the chain; Damaged with the id of the first row that does not fit.
    base::Status verify();

private:
    Database& m_vault;
};

} // namespace scorta::store
