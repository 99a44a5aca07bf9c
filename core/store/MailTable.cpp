#include "store/MailTable.h"

#include "store/Sql.h"

#include <algorithm>

// What the server says about mail copies, and how they are read and written for the mirror. What the user
// does and sees is in MailView.cpp.
namespace scorta::store {

namespace {

using base::Result;
using base::Status;
using model::MailId;
using model::ServerState;

// A header may be as long as its sender likes; a list shows a line of it. The whole is in the body.
constexpr qsizetype kMaxAddresses = 1'000;
constexpr qsizetype kMaxSubject = 1'000;
constexpr qsizetype kMaxSnippet = 400;
constexpr qsizetype kMaxIdentifier = 1'000;

QString cut(const QString& text, qsizetype most)
{
    if (text.size() <= most)
        return text;
    // Half a surrogate pair is no character.
    return text.left(text[most - 1].isHighSurrogate() ? most - 1 : most);
}

/// The envelope as the columns hold it.
struct Columns
{
    explicit Columns(const model::Envelope& envelope, base::WallTime internalDate)
        : date(envelope.hasDate ? envelope.date : internalDate)
        , messageId(cut(envelope.messageId, kMaxIdentifier))
        , sender(cut(model::display(envelope.from), kMaxAddresses))
        , recipients(cut(model::display(envelope.to), kMaxAddresses))
        , subject(cut(envelope.subject, kMaxSubject))
        , snippet(cut(envelope.snippet, kMaxSnippet))
        , listId(cut(envelope.listId, kMaxIdentifier))
        , hasAttachment(envelope.hasAttachment)
    {
    }
    base::WallTime date;
    QString messageId;
    QString sender;
    QString recipients;
    QString subject;
    QString snippet;
    QString listId;
    bool hasAttachment;
};

std::optional<QByteArray> hashOrNull(const QByteArray& sha256)
{
    return sha256.isEmpty() ? std::nullopt : std::optional(sha256);
}

QList<MailId> readIds(Query& query)
{
    QList<MailId> ids;
    while (query.next())
        ids.append(query.id<MailId>(0));
    return ids;
}

void insertOne(Database& mirror, const NewMail& mail)
{
    const Columns columns(mail.envelope, mail.internalDate);
    const ServerState state = mail.uid > 0 ? ServerState::Present : ServerState::Unmapped;
    Query(mirror,
          "INSERT INTO mails (id, account, folder, uid, modseq, server, server_flags, server_keywords, "
          "view_folder, flags, keywords, sha256, size, internal_date, date, message_id, sender, recipients, "
          "subject, snippet, list_id, has_attachment, conversation, document) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?3, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
          "?18, ?19, ?20, coalesce((SELECT rowid FROM documents WHERE sha256 = ?9), 0))",
          mail.id, mail.account, mail.folder, mail.uid, mail.modSeq, model::toName(state), mail.flags.bits,
          joinKeywords(mail.flags), hashOrNull(mail.sha256), mail.size, mail.internalDate, columns.date,
          columns.messageId, columns.sender, columns.recipients, columns.subject, columns.snippet,
          columns.listId, columns.hasAttachment, mail.conversation)
        .run();
}

} // namespace

MailTable::MailTable(Database& mirror)
    : m_mirror(mirror)
{
}

Status MailTable::insert(const std::vector<NewMail>& mails)
{
    return m_mirror.transaction([&]() -> Status {
        for (const NewMail& mail : mails)
            insertOne(m_mirror, mail);
        return {};
    });
}

Status MailTable::setBody(MailId id, const QByteArray& sha256, qint64 size, const model::Envelope& envelope,
                          qint64 conversation)
{
    return m_mirror.transaction([&]() -> Status {
        const Columns columns(envelope, {});
        Query query(
            m_mirror,
            "UPDATE mails SET sha256 = ?2, size = ?3, date = CASE WHEN ?13 THEN ?4 ELSE internal_date END, "
            "message_id = ?5, sender = ?6, recipients = ?7, subject = ?8, snippet = ?9, list_id = ?10, "
            "has_attachment = ?11, conversation = ?12 WHERE id = ?1",
            id, hashOrNull(sha256), size, columns.date, columns.messageId, columns.sender, columns.recipients,
            columns.subject, columns.snippet, columns.listId, columns.hasAttachment, conversation,
            envelope.hasDate);
        if (query.run() == 0)
            return notFound("store.mail");
        return {};
    });
}

Status MailTable::setServerFlags(model::FolderId folder, const std::vector<ServerFlags>& flags)
{
    return m_mirror.transaction([&]() -> Status {
        for (const ServerFlags& entry : flags) {
            Query(m_mirror,
                  "UPDATE mails SET server_flags = ?3, server_keywords = ?4, "
                  "modseq = CASE WHEN ?5 = 0 THEN modseq ELSE ?5 END, "
                  "flags = CASE server WHEN 'present' THEN ?3 ELSE flags END, "
                  "keywords = CASE server WHEN 'present' THEN ?4 ELSE keywords END "
                  "WHERE folder = ?1 AND uid = ?2 AND uid > 0",
                  folder, entry.uid, entry.flags.bits, joinKeywords(entry.flags), entry.modSeq)
                .run();
        }
        return {};
    });
}

Status MailTable::setServerState(const QList<MailId>& ids, ServerState state)
{
    return m_mirror.transaction([&]() -> Status {
        for (const MailId id : ids)
            Query(m_mirror, "UPDATE mails SET server = ?2 WHERE id = ?1", id, model::toName(state)).run();
        return {};
    });
}

Status MailTable::setPlace(MailId id, model::FolderId folder, quint32 uid, quint64 modSeq)
{
    return m_mirror.transaction([&]() -> Status {
        // A view that a waiting action changed stays; the caller re-derives it when the action is gone.
        Query query(m_mirror,
                    "UPDATE mails SET folder = ?2, uid = ?3, modseq = ?4, "
                    "view_folder = CASE server WHEN 'pending' THEN view_folder ELSE ?2 END, "
                    "server = CASE WHEN server = 'pending' THEN server WHEN ?3 > 0 THEN 'present' "
                    "ELSE 'unmapped' END WHERE id = ?1",
                    id, folder, uid, modSeq);
        if (query.run() == 0)
            return notFound("store.mail");
        return {};
    });
}

Status MailTable::remove(const QList<MailId>& ids)
{
    return m_mirror.transaction([&]() -> Status {
        for (const MailId id : ids)
            Query(m_mirror, "DELETE FROM mails WHERE id = ?1", id).run();
        return {};
    });
}

Result<std::vector<KnownUid>> MailTable::known(model::FolderId folder)
{
    return guarded("store.mail", [&]() -> Result<std::vector<KnownUid>> {
        std::vector<KnownUid> known;
        Query query(m_mirror,
                    "SELECT uid, server_flags, modseq, id, server_keywords <> '' FROM mails "
                    "INDEXED BY mails_uid WHERE folder = ?1 AND uid > 0 ORDER BY uid",
                    folder);
        while (query.next()) {
            known.push_back({query.number(0), query.number(1), static_cast<quint64>(query.integer(2)),
                             query.id<MailId>(3), true, query.boolean(4)});
        }
        // Bodies are missing while a folder is first mirrored, and seldom after: a second walk through their
        // small index, beside the first, is cheaper than asking each row.
        auto entry = known.begin();
        Query missing(m_mirror,
                      "SELECT uid FROM mails WHERE folder = ?1 AND uid > 0 AND sha256 IS NULL ORDER BY uid",
                      folder);
        while (missing.next()) {
            const quint32 uid = missing.number(0);
            while (entry != known.end() && entry->uid < uid)
                ++entry;
            if (entry != known.end() && entry->uid == uid)
                entry->hasBody = false;
        }
        return known;
    });
}

Result<std::vector<quint32>> MailTable::withoutBody(model::FolderId folder)
{
    return guarded("store.mail", [&]() -> Result<std::vector<quint32>> {
        std::vector<quint32> uids;
        Query query(
            m_mirror,
            "SELECT uid FROM mails WHERE folder = ?1 AND uid > 0 AND sha256 IS NULL ORDER BY uid DESC",
            folder);
        while (query.next())
            uids.push_back(query.number(0));
        return uids;
    });
}

Result<QList<MailId>> MailTable::withoutUid(model::FolderId folder)
{
    return guarded("store.mail", [&]() -> Result<QList<MailId>> {
        Query query(m_mirror,
                    "SELECT id FROM mails INDEXED BY mails_uid WHERE folder = ?1 AND uid = 0 ORDER BY id",
                    folder);
        return readIds(query);
    });
}

Result<MailTable::Place> MailTable::place(MailId id)
{
    return guarded("store.mail", [&]() -> Result<Place> {
        Query query(
            m_mirror,
            "SELECT account, folder, view_folder, uid, modseq, server_flags, server_keywords, server, "
            "internal_date FROM mails WHERE id = ?1",
            id);
        if (!query.next())
            return notFound("store.mail");
        Place place;
        place.id = id;
        place.account = query.id<model::AccountId>(0);
        place.folder = query.id<model::FolderId>(1);
        place.viewFolder = query.id<model::FolderId>(2);
        place.uid = query.number(3);
        place.modSeq = static_cast<quint64>(query.integer(4));
        place.flags = flagsFrom(query.integer(5), query.text(6));
        place.server = model::serverStateFromName(query.text(7));
        place.internalDate = query.time(8);
        return place;
    });
}

Result<std::optional<MailId>> MailTable::atUid(model::FolderId folder, quint32 uid)
{
    return guarded("store.mail", [&]() -> Result<std::optional<MailId>> {
        Query query(m_mirror, "SELECT id FROM mails WHERE folder = ?1 AND uid = ?2 AND uid > 0", folder, uid);
        if (!query.next())
            return std::optional<MailId>();
        return std::optional(query.id<MailId>(0));
    });
}

Result<QList<MailId>> MailTable::bySha256(const QByteArray& sha256)
{
    return guarded("store.mail", [&]() -> Result<QList<MailId>> {
        Query query(m_mirror, "SELECT id FROM mails WHERE sha256 = ?1 ORDER BY id", sha256);
        return readIds(query);
    });
}

Result<QList<MailId>> MailTable::byMessageId(model::AccountId account, const QString& messageId)
{
    return guarded("store.mail", [&]() -> Result<QList<MailId>> {
        if (messageId.isEmpty())
            return QList<MailId>();
        Query query(m_mirror,
                    "SELECT id FROM mails WHERE message_id = ?2 AND message_id <> '' "
                    "AND (account = ?1 OR ?1 = 0) ORDER BY id",
                    account, cut(messageId, kMaxIdentifier));
        return readIds(query);
    });
}

Result<int> MailTable::forgetMissingBodies(Database& bodies)
{
    int changed = 0;
    SCORTA_TRY(m_mirror.transaction([&]() -> Status {
        QList<QByteArray> missing;
        {
            Query wanted(m_mirror,
                         "SELECT DISTINCT sha256 FROM mails WHERE sha256 IS NOT NULL ORDER BY sha256");
            Query stored(bodies, "SELECT sha256 FROM bodies ORDER BY sha256");
            bool hasStored = stored.next();
            while (wanted.next()) {
                const QByteArray hash = wanted.blob(0);
                while (hasStored && stored.blob(0) < hash)
                    hasStored = stored.next();
                if (!hasStored || stored.blob(0) != hash)
                    missing.append(hash);
            }
        }
        for (const QByteArray& hash : missing)
            changed += Query(m_mirror, "UPDATE mails SET sha256 = NULL WHERE sha256 = ?1", hash).run();
        return {};
    }));
    return changed;
}

} // namespace scorta::store
