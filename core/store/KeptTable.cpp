#include "store/KeptTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;

#define SCORTA_KEPT_COLUMNS                                                                                  \
    "SELECT id, account, folder_path, reason, uid_validity, uid, message_id, sha256, size, internal_date, "  \
    "flags, keywords, since, until FROM kept_mails "

KeptMail readMail(const Query& query)
{
    KeptMail mail;
    mail.id = query.id<model::MailId>(0);
    mail.account = query.id<model::AccountId>(1);
    mail.folderPath = query.text(2);
    mail.reason = query.text(3);
    mail.uidValidity = query.number(4);
    mail.uid = query.number(5);
    mail.messageId = query.text(6);
    mail.sha256 = query.blob(7);
    mail.size = query.integer(8);
    mail.internalDate = query.time(9);
    mail.flags = flagsFrom(query.integer(10), query.text(11));
    mail.since = query.time(12);
    mail.until = query.optionalTime(13);
    return mail;
}

QList<KeptMail> readAll(Query& query)
{
    QList<KeptMail> mails;
    while (query.next())
        mails.append(readMail(query));
    return mails;
}

} // namespace

KeptTable::KeptTable(Database& vault)
    : m_vault(vault)
{
}

Status KeptTable::add(const QList<KeptMail>& mails)
{
    return m_vault.transaction([&]() -> Status {
        for (const KeptMail& mail : mails) {
            // The same mail again is the same fact, or a newer one (recoverable mail that is now kept).
            Query(m_vault,
                  "INSERT INTO kept_mails (id, account, folder_path, reason, uid_validity, uid, message_id, "
                  "sha256, size, internal_date, flags, keywords, since, until) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
                  "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
                  "folder_path = excluded.folder_path, reason = excluded.reason, "
                  "uid_validity = excluded.uid_validity, uid = excluded.uid, "
                  "message_id = excluded.message_id, sha256 = excluded.sha256, size = excluded.size, "
                  "internal_date = excluded.internal_date, flags = excluded.flags, "
                  "keywords = excluded.keywords, since = excluded.since, until = excluded.until",
                  mail.id, mail.account, mail.folderPath, mail.reason, mail.uidValidity, mail.uid,
                  mail.messageId, mail.sha256, mail.size, mail.internalDate, mail.flags.bits,
                  joinKeywords(mail.flags), mail.since, mail.until)
                .run();
        }
        return {};
    });
}

Result<QList<KeptMail>> KeptTable::list(model::AccountId account, const QString& reason)
{
    return guarded("store.kept", [&]() -> Result<QList<KeptMail>> {
        Query query(m_vault,
                    SCORTA_KEPT_COLUMNS "WHERE (account = ?1 OR ?1 = 0) AND (reason = ?2 OR ?2 = '') "
                                        "ORDER BY id",
                    account, reason);
        return readAll(query);
    });
}

Result<std::optional<KeptMail>> KeptTable::find(model::MailId id)
{
    return guarded("store.kept", [&]() -> Result<std::optional<KeptMail>> {
        Query query(m_vault, SCORTA_KEPT_COLUMNS "WHERE id = ?1", id);
        if (!query.next())
            return std::optional<KeptMail>();
        return std::optional(readMail(query));
    });
}

Result<bool> KeptTable::usesBody(const QByteArray& sha256)
{
    return guarded("store.kept", [&]() -> Result<bool> {
        Query query(m_vault, "SELECT 1 FROM kept_mails WHERE sha256 = ?1 LIMIT 1", sha256);
        return query.next();
    });
}

Status KeptTable::remove(const QList<model::MailId>& ids)
{
    return m_vault.transaction([&]() -> Status {
        for (const model::MailId id : ids)
            Query(m_vault, "DELETE FROM kept_mails WHERE id = ?1", id).run();
        return {};
    });
}

Result<QList<KeptMail>> KeptTable::expired(base::WallTime now)
{
    return guarded("store.kept", [&]() -> Result<QList<KeptMail>> {
        Query query(m_vault,
                    SCORTA_KEPT_COLUMNS "WHERE until IS NOT NULL AND until <= ?1 AND reason = 'recoverable' "
                                        "ORDER BY until",
                    now);
        return readAll(query);
    });
}

} // namespace scorta::store
