#include "store/DraftTable.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace scorta::store {

namespace {

using base::Result;
using base::Status;
using model::Draft;
using model::DraftAttachment;
using model::DraftId;

QJsonArray toJson(const QList<model::Address>& addresses)
{
    QJsonArray array;
    for (const model::Address& address : addresses) {
        array.append(QJsonObject{{QStringLiteral("name"), address.name},
                                 {QStringLiteral("address"), address.address}});
    }
    return array;
}

QList<model::Address> addressesFrom(const QJsonValue& value)
{
    QList<model::Address> addresses;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& item : array)
        addresses.append({item[u"name"].toString(), item[u"address"].toString()});
    return addresses;
}

QString fieldsOf(const Draft& draft)
{
    const QJsonObject fields{
        {QStringLiteral("to"), toJson(draft.to)},
        {QStringLiteral("cc"), toJson(draft.cc)},
        {QStringLiteral("bcc"), toJson(draft.bcc)},
        {QStringLiteral("subject"), draft.subject},
        {QStringLiteral("text"), draft.text},
        {QStringLiteral("html"), draft.html},
        {QStringLiteral("in_reply_to"), draft.inReplyTo},
        {QStringLiteral("references"), QJsonArray::fromStringList(draft.references)},
        {QStringLiteral("reply_to"), draft.replyTo.value},
        {QStringLiteral("forward_of"), draft.forwardOf.value},
    };
    return QString::fromUtf8(QJsonDocument(fields).toJson(QJsonDocument::Compact));
}

#define SCORTA_DRAFT_COLUMNS "SELECT id, account, fields, changed_at FROM drafts "

Draft readDraft(const Query& query)
{
    Draft draft;
    draft.id = query.id<DraftId>(0);
    draft.account = query.id<model::AccountId>(1);
    const QJsonObject fields = QJsonDocument::fromJson(query.text(2).toUtf8()).object();
    draft.to = addressesFrom(fields[u"to"]);
    draft.cc = addressesFrom(fields[u"cc"]);
    draft.bcc = addressesFrom(fields[u"bcc"]);
    draft.subject = fields[u"subject"].toString();
    draft.text = fields[u"text"].toString();
    draft.html = fields[u"html"].toString();
    draft.inReplyTo = fields[u"in_reply_to"].toString();
    const QJsonArray references = fields[u"references"].toArray();
    for (const QJsonValue& reference : references)
        draft.references.append(reference.toString());
    draft.replyTo = {fields[u"reply_to"].toInteger()};
    draft.forwardOf = {fields[u"forward_of"].toInteger()};
    draft.changedAt = query.time(3);
    return draft;
}

QList<DraftAttachment> readAttachments(Query& query)
{
    QList<DraftAttachment> attachments;
    while (query.next())
        attachments.append({query.text(0), query.text(1), query.blob(3), query.text(2)});
    return attachments;
}

// The rows that hold the draft's attachments now, by the hash of their bytes.
QMultiHash<QByteArray, qint64> storedAttachments(Database& vault, DraftId id)
{
    QMultiHash<QByteArray, qint64> stored;
    Query query(vault, "SELECT sha256, id FROM draft_attachments WHERE draft = ?1", id);
    while (query.next())
        stored.insert(query.blob(0), query.integer(1));
    return stored;
}

void saveAttachments(Database& vault, DraftId id, const QList<DraftAttachment>& attachments)
{
    QMultiHash<QByteArray, qint64> stored = storedAttachments(vault, id);
    int position = 0;
    for (const DraftAttachment& attachment : attachments) {
        const QByteArray hash = sha256(attachment.bytes);
        const auto row = stored.constFind(hash);
        if (row != stored.constEnd()) {
            Query(vault,
                  "UPDATE draft_attachments SET position = ?2, name = ?3, type = ?4, content_id = ?5 "
                  "WHERE id = ?1",
                  *row, position, attachment.name, attachment.type, attachment.contentId)
                .run();
            stored.erase(row);
        } else {
            Query(vault,
                  "INSERT INTO draft_attachments (draft, position, name, type, content_id, sha256, bytes) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  id, position, attachment.name, attachment.type, attachment.contentId, hash,
                  Borrowed{attachment.bytes})
                .run();
        }
        ++position;
    }
    for (const qint64 gone : std::as_const(stored))
        Query(vault, "DELETE FROM draft_attachments WHERE id = ?1", gone).run();
}

} // namespace

DraftTable::DraftTable(Database& vault)
    : m_vault(vault)
{
}

Result<DraftId> DraftTable::save(const Draft& draft)
{
    DraftId id = draft.id;
    SCORTA_TRY(m_vault.transaction([&]() -> Status {
        if (id.isValid()) {
            Query update(m_vault,
                         "UPDATE drafts SET account = ?2, fields = ?3, changed_at = ?4 WHERE id = ?1", id,
                         draft.account, fieldsOf(draft), draft.changedAt);
            if (update.run() == 0)
                return notFound("store.draft");
        } else {
            Query insert(m_vault,
                         "INSERT INTO drafts (account, fields, changed_at) VALUES (?1, ?2, ?3) RETURNING id",
                         draft.account, fieldsOf(draft), draft.changedAt);
            insert.next();
            id = insert.id<DraftId>(0);
            insert.run();
        }
        saveAttachments(m_vault, id, draft.attachments);
        return {};
    }));
    return id;
}

Result<Draft> DraftTable::find(DraftId id)
{
    return guarded("store.draft", [&]() -> Result<Draft> {
        Query query(m_vault, SCORTA_DRAFT_COLUMNS "WHERE id = ?1", id);
        if (!query.next())
            return notFound("store.draft");
        Draft draft = readDraft(query);
        Query attachments(m_vault,
                          "SELECT name, type, content_id, bytes FROM draft_attachments WHERE draft = ?1 "
                          "ORDER BY position",
                          id);
        draft.attachments = readAttachments(attachments);
        return draft;
    });
}

Result<QList<Draft>> DraftTable::list()
{
    return guarded("store.draft", [&]() -> Result<QList<Draft>> {
        QList<Draft> drafts;
        Query query(m_vault, SCORTA_DRAFT_COLUMNS "ORDER BY changed_at DESC, id DESC");
        while (query.next()) {
            Draft draft = readDraft(query);
            Query attachments(m_vault,
                              "SELECT name, type, content_id, x'' FROM draft_attachments WHERE draft = ?1 "
                              "ORDER BY position",
                              draft.id);
            draft.attachments = readAttachments(attachments);
            drafts.append(draft);
        }
        return drafts;
    });
}

Status DraftTable::remove(DraftId id)
{
    return m_vault.transaction([&]() -> Status {
        if (Query(m_vault, "DELETE FROM drafts WHERE id = ?1", id).run() == 0)
            return notFound("store.draft");
        return {};
    });
}

} // namespace scorta::store
