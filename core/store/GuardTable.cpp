#include "store/GuardTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;

#define SCORTA_GUARD_COLUMNS "SELECT id, at, account, folder_path, event, reason, detail FROM guard_events "

QList<GuardEvent> readAll(Query& query)
{
    QList<GuardEvent> events;
    while (query.next()) {
        events.append({query.integer(0), query.time(1), query.id<model::AccountId>(2), query.text(3),
                       query.text(4), query.text(5), query.text(6)});
    }
    return events;
}

} // namespace

GuardTable::GuardTable(Database& vault)
    : m_vault(vault)
{
}

Status GuardTable::add(const GuardEvent& event)
{
    return m_vault.transaction([&]() -> Status {
        Query(m_vault,
              "INSERT INTO guard_events (at, account, folder_path, event, reason, detail) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
              event.at, event.account, event.folderPath, event.event, event.reason, event.detail)
            .run();
        return {};
    });
}

Result<QList<GuardEvent>> GuardTable::list(model::AccountId account)
{
    return guarded("store.guard", [&]() -> Result<QList<GuardEvent>> {
        Query query(m_vault, SCORTA_GUARD_COLUMNS "WHERE account = ?1 OR ?1 = 0 ORDER BY id", account);
        return readAll(query);
    });
}

Result<QList<GuardEvent>> GuardTable::latest(model::AccountId account)
{
    return guarded("store.guard", [&]() -> Result<QList<GuardEvent>> {
        Query query(m_vault,
                    SCORTA_GUARD_COLUMNS "WHERE id IN (SELECT max(id) FROM guard_events "
                                         "WHERE account = ?1 OR ?1 = 0 GROUP BY account, folder_path) "
                                         "ORDER BY id",
                    account);
        return readAll(query);
    });
}

} // namespace scorta::store
