#pragma once

#include "store/Database.h"

#include "base/Result.h"
#include "model/Action.h"

#include <QList>

namespace scorta::store {

/// Pending actions, in the vault, replayed in the order of their ids.
class ActionTable
{
public:
    explicit ActionTable(Database& vault);
    /// All or none; on disk when it returns. Answers with the rows as stored, ids set.
    base::Result<QList<model::Action>> add(const QList<model::Action>& actions);
    /// All that wait; of one account when it is valid.
    base::Result<QList<model::Action>> list(model::AccountId account = {});
    base::Result<QList<model::Action>> ofMail(model::MailId mail);
    base::Result<int> count(model::AccountId account);
    /// Marks them as sent before their command goes out: after a crash they are checked, not replayed.
    base::Status markSent(const QList<model::ActionId>& ids);
    /// The server was not reached or was busy: attempts + 1, was_sent as given.
    base::Status markFailed(const QList<model::ActionId>& ids, const QString& error, bool mayHaveBeenDone);
    /// Done, or refused and undone.
    base::Status remove(const QList<model::ActionId>& ids);

private:
    Database& m_vault;
};

} // namespace scorta::store
