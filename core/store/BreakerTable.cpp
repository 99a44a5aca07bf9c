#include "store/BreakerTable.h"

#include "store/Sql.h"

namespace scorta::store {

using base::Result;
using base::Status;

BreakerTable::BreakerTable(Database& vault)
    : m_vault(vault)
{
}

Result<BreakerRow> BreakerTable::load(model::AccountId account, model::Service service)
{
    return guarded("store.breaker", [&]() -> Result<BreakerRow> {
        BreakerRow row;
        row.account = account;
        row.service = service;
        Query query(m_vault,
                    "SELECT class, since, last_ok, last_auth_ok, last_error, next_try, failures, day, "
                    "failures_today, certificate FROM breakers WHERE account = ?1 AND service = ?2",
                    account, model::toName(service));
        if (!query.next())
            return row;
        row.state = model::outageClassFromName(query.text(0));
        row.since = query.optionalTime(1);
        row.lastOk = query.optionalTime(2);
        row.lastAuthOk = query.optionalTime(3);
        row.lastError = query.text(4);
        row.nextTry = query.optionalTime(5);
        row.failures = static_cast<int>(query.integer(6));
        row.day = query.integer(7);
        row.failuresToday = static_cast<int>(query.integer(8));
        row.certificate = query.text(9);
        return row;
    });
}

Status BreakerTable::save(const BreakerRow& row)
{
    return m_vault.transaction([&]() -> Status {
        Query(m_vault,
              "INSERT INTO breakers (account, service, class, since, last_ok, last_auth_ok, last_error, "
              "next_try, failures, day, failures_today, certificate) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
              "ON CONFLICT (account, service) DO UPDATE SET class = excluded.class, since = excluded.since, "
              "last_ok = excluded.last_ok, last_auth_ok = excluded.last_auth_ok, "
              "last_error = excluded.last_error, next_try = excluded.next_try, failures = excluded.failures, "
              "day = excluded.day, failures_today = excluded.failures_today, "
              "certificate = excluded.certificate",
              row.account, model::toName(row.service), model::toName(row.state), row.since, row.lastOk,
              row.lastAuthOk, row.lastError, row.nextTry, row.failures, row.day, row.failuresToday,
              row.certificate)
            .run();
        return {};
    });
}

} // namespace scorta::store
