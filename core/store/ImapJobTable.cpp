#include "store/ImapJobTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;

#define SCORTA_JOB_COLUMNS                                                                                   \
    "SELECT id, account, kind, outbox, state, due_at, attempts, found, folder, uid_validity, uid, alias, "   \
    "last_error FROM imap_jobs "

ImapJob readJob(const Query& query)
{
    ImapJob job;
    job.id = query.integer(0);
    job.account = query.id<model::AccountId>(1);
    job.kind = query.text(2);
    job.outbox = query.id<model::OutboxId>(3);
    job.state = query.text(4);
    job.dueAt = query.time(5);
    job.attempts = static_cast<int>(query.integer(6));
    job.isFound = query.boolean(7);
    job.folder = query.text(8);
    job.uidValidity = query.number(9);
    job.uid = query.number(10);
    job.alias = query.text(11);
    job.lastError = query.text(12);
    return job;
}

} // namespace

ImapJobTable::ImapJobTable(Database& vault)
    : m_vault(vault)
{
}

Result<QList<ImapJob>> ImapJobTable::due(model::AccountId account, base::WallTime now)
{
    return guarded("store.imap_job", [&]() -> Result<QList<ImapJob>> {
        QList<ImapJob> jobs;
        Query query(m_vault,
                    SCORTA_JOB_COLUMNS
                    "WHERE account = ?1 AND due_at <= ?2 AND state IN ('waiting', 'intent') "
                    "ORDER BY due_at, id",
                    account, now);
        while (query.next())
            jobs.append(readJob(query));
        return jobs;
    });
}

Result<std::optional<base::WallTime>> ImapJobTable::nextDue(model::AccountId account)
{
    return guarded("store.imap_job", [&]() -> Result<std::optional<base::WallTime>> {
        Query query(m_vault,
                    "SELECT min(due_at) FROM imap_jobs WHERE account = ?1 AND state IN ('waiting', 'intent')",
                    account);
        query.next();
        return query.optionalTime(0);
    });
}

Result<std::optional<ImapJob>> ImapJobTable::find(const QString& kind, model::OutboxId outbox)
{
    return guarded("store.imap_job", [&]() -> Result<std::optional<ImapJob>> {
        Query query(m_vault, SCORTA_JOB_COLUMNS "WHERE kind = ?1 AND outbox = ?2", kind, outbox);
        if (!query.next())
            return std::optional<ImapJob>();
        return std::optional(readJob(query));
    });
}

Result<QList<ImapJob>> ImapJobTable::ended(model::AccountId account)
{
    return guarded("store.imap_job", [&]() -> Result<QList<ImapJob>> {
        QList<ImapJob> jobs;
        Query query(m_vault,
                    SCORTA_JOB_COLUMNS "WHERE account = ?1 AND state IN ('done', 'failed') ORDER BY id",
                    account);
        while (query.next())
            jobs.append(readJob(query));
        return jobs;
    });
}

Status ImapJobTable::update(const ImapJob& job)
{
    return m_vault.transaction([&]() -> Status {
        Query query(m_vault,
                    "UPDATE imap_jobs SET account = ?2, kind = ?3, outbox = ?4, state = ?5, due_at = ?6, "
                    "attempts = ?7, found = ?8, folder = ?9, uid_validity = ?10, uid = ?11, alias = ?12, "
                    "last_error = ?13 WHERE id = ?1",
                    job.id, job.account, job.kind, job.outbox, job.state, job.dueAt, job.attempts,
                    job.isFound, job.folder, job.uidValidity, job.uid, job.alias, job.lastError);
        if (query.run() == 0)
            return notFound("store.imap_job");
        return {};
    });
}

} // namespace scorta::store
