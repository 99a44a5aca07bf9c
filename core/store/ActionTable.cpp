#include "store/ActionTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;
using model::Action;

#define SCORTA_ACTION_COLUMNS                                                                                \
    "SELECT id, account, op, mail, folder_path, uid_validity, uid, message_id, sha256, target, flags, "      \
    "keywords, queued_at, attempts, was_sent, last_error FROM actions "

Result<QList<Action>> readAll(Query& query)
{
    QList<Action> actions;
    while (query.next()) {
        Action action;
        const auto op = model::actionOpFromName(query.text(2));
        if (!op) {
            return base::Error{base::Kind::Damaged, base::Fate::Final, QStringLiteral("store.action"),
                               QStringLiteral("a stored action has an unknown verb"), 0};
        }
        action.id = query.id<model::ActionId>(0);
        action.account = query.id<model::AccountId>(1);
        action.op = *op;
        action.mail = query.id<model::MailId>(3);
        action.folderPath = query.text(4);
        action.uidValidity = query.number(5);
        action.uid = query.number(6);
        action.messageId = query.text(7);
        action.sha256 = query.blob(8);
        action.target = query.text(9);
        action.flags = flagsFrom(query.integer(10), query.text(11));
        action.queuedAt = query.time(12);
        action.attempts = static_cast<int>(query.integer(13));
        action.wasSent = query.boolean(14);
        action.lastError = query.text(15);
        actions.append(action);
    }
    return actions;
}

} // namespace

ActionTable::ActionTable(Database& vault)
    : m_vault(vault)
{
}

Result<QList<Action>> ActionTable::add(const QList<Action>& actions)
{
    QList<Action> stored = actions;
    SCORTA_TRY(m_vault.transaction([&]() -> Status {
        for (Action& action : stored) {
            Query query(m_vault,
                        "INSERT INTO actions (account, op, mail, folder_path, uid_validity, uid, message_id, "
                        "sha256, target, flags, keywords, queued_at, attempts, was_sent, last_error) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
                        "RETURNING id",
                        action.account, model::toName(action.op), action.mail, action.folderPath,
                        action.uidValidity, action.uid, action.messageId, action.sha256, action.target,
                        action.flags.bits, joinKeywords(action.flags), action.queuedAt, action.attempts,
                        action.wasSent, action.lastError);
            query.next();
            action.id = query.id<model::ActionId>(0);
            query.run();
        }
        return {};
    }));
    return stored;
}

Result<QList<Action>> ActionTable::list(model::AccountId account)
{
    return guarded("store.action", [&]() -> Result<QList<Action>> {
        if (!account.isValid()) {
            Query query(m_vault, SCORTA_ACTION_COLUMNS "ORDER BY id");
            return readAll(query);
        }
        Query query(m_vault, SCORTA_ACTION_COLUMNS "WHERE account = ?1 ORDER BY id", account);
        return readAll(query);
    });
}

Result<QList<Action>> ActionTable::ofMail(model::MailId mail)
{
    return guarded("store.action", [&]() -> Result<QList<Action>> {
        Query query(m_vault, SCORTA_ACTION_COLUMNS "WHERE mail = ?1 ORDER BY id", mail);
        return readAll(query);
    });
}

Result<int> ActionTable::count(model::AccountId account)
{
    return guarded("store.action", [&]() -> Result<int> {
        Query query(m_vault, "SELECT count(*) FROM actions WHERE account = ?1 OR ?1 = 0", account);
        query.next();
        return static_cast<int>(query.integer(0));
    });
}

Status ActionTable::markSent(const QList<model::ActionId>& ids)
{
    return m_vault.transaction([&]() -> Status {
        for (const model::ActionId id : ids)
            Query(m_vault, "UPDATE actions SET was_sent = 1 WHERE id = ?1", id).run();
        return {};
    });
}

Status ActionTable::markFailed(const QList<model::ActionId>& ids, const QString& error, bool mayHaveBeenDone)
{
    return m_vault.transaction([&]() -> Status {
        for (const model::ActionId id : ids) {
            Query(m_vault,
                  "UPDATE actions SET attempts = attempts + 1, was_sent = ?2, last_error = ?3 WHERE id = ?1",
                  id, mayHaveBeenDone, error)
                .run();
        }
        return {};
    });
}

Status ActionTable::remove(const QList<model::ActionId>& ids)
{
    return m_vault.transaction([&]() -> Status {
        for (const model::ActionId id : ids)
            Query(m_vault, "DELETE FROM actions WHERE id = ?1", id).run();
        return {};
    });
}

} // namespace scorta::store
