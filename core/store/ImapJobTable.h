#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Ids.h"

#include <QList>
#include <QString>

#include <optional>

namespace scorta::store {

/// What the outbox needs done over IMAP, one row each (vault); sync runs it.
struct ImapJob
{
    qint64 id = 0;
    model::AccountId account;
    QString kind; ///< append_sent, find_sent
    model::OutboxId outbox;
    QString state; ///< waiting; intent: the APPEND may have gone out; done; failed: for good;
                   ///< closed: done or failed, and its answer was taken
    base::WallTime dueAt{};
    int attempts = 0;
    bool isFound = false;
    QString folder;
    quint32 uidValidity = 0;
    quint32 uid = 0;
    QString alias;
    QString lastError;
};

class ImapJobTable
{
public:
    explicit ImapJobTable(Database& vault);
    base::Result<QList<ImapJob>> due(model::AccountId account, base::WallTime now);
    base::Result<std::optional<base::WallTime>> nextDue(model::AccountId account);
    base::Result<std::optional<ImapJob>> find(const QString& kind, model::OutboxId outbox);
    /// Jobs that are done or failed, oldest first. Whoever takes their answer sets their state to "closed".
    base::Result<QList<ImapJob>> ended(model::AccountId account);
    /// Writes every field of the row; on disk when it returns.
    base::Status update(const ImapJob& job);

private:
    Database& m_vault;
};

} // namespace scorta::store
