#include "store/OutboxTable.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

#include <QHash>

// Outgoing messages as they are added and read; what a step changes is in OutboxChange.cpp.
namespace scorta::store {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Result;
using base::Status;
using model::OutboxId;
using model::Outgoing;

#define SCORTA_OUTBOX_COLUMNS                                                                                \
    "SELECT id, account, via, message_id, envelope_id, subject, sender, sha256, size, sent_copy, "           \
    "queued_at, "                                                                                            \
    "next_try, not_after, tries, held_reason FROM outbox "

Outgoing readHead(const Query& query)
{
    Outgoing message;
    message.id = query.id<OutboxId>(0);
    message.account = query.id<model::AccountId>(1);
    message.via = query.id<model::AccountId>(2);
    message.messageId = query.text(3);
    message.envelopeId = query.text(4);
    message.subject = query.text(5);
    message.from = query.text(6);
    message.sha256 = query.blob(7);
    message.size = query.integer(8);
    message.sentCopy = model::sentCopyFromName(query.text(9));
    message.queuedAt = query.time(10);
    message.nextTry = query.optionalTime(11);
    message.notAfter = query.optionalTime(12);
    message.tries = static_cast<int>(query.integer(13));
    message.heldReason = query.text(14);
    return message;
}

Status readRecipients(Database& vault, Outgoing& message)
{
    Query query(vault,
                "SELECT id, address, state, code, enhanced, reply, at FROM outbox_recipients "
                "WHERE outbox = ?1 ORDER BY id",
                message.id);
    while (query.next()) {
        const auto state = model::sendStateFromName(query.text(2));
        if (!state) {
            return Error{Kind::Damaged, Fate::NeedsUser, QStringLiteral("store.outbox"),
                         QStringLiteral("a recipient has an unknown state"), 0};
        }
        message.recipients.append({query.id<model::RecipientId>(0),
                                   query.text(1),
                                   *state,
                                   static_cast<int>(query.integer(3)),
                                   query.text(4),
                                   query.text(5),
                                   query.time(6),
                                   {}});
    }
    return {};
}

void readEvidence(Database& vault, Outgoing& message)
{
    Query query(vault,
                "SELECT recipient, kind, at, detail, verified, ref FROM outbox_evidence "
                "WHERE outbox = ?1 ORDER BY id",
                message.id);
    while (query.next()) {
        const model::Evidence evidence{query.text(1), query.time(2), query.text(3), query.boolean(4),
                                       query.integer(5)};
        // Without a recipient it speaks for the whole message, so for each of them.
        for (model::Recipient& recipient : message.recipients) {
            if (query.isNull(0) || query.integer(0) == recipient.id.value)
                recipient.evidence.append(evidence);
        }
    }
}

void readAttempts(Database& vault, Outgoing& message)
{
    Query query(vault, "SELECT at, stage, outcome, reply FROM outbox_attempts WHERE outbox = ?1 ORDER BY id",
                message.id);
    while (query.next())
        message.attempts.append({query.time(0), query.text(1), query.text(2), query.text(3)});
}

Status complete(Database& vault, Outgoing& message)
{
    SCORTA_TRY(readRecipients(vault, message));
    readEvidence(vault, message);
    readAttempts(vault, message);
    return {};
}

Result<QList<Outgoing>> readAll(Database& vault, Query& query)
{
    QList<Outgoing> messages;
    while (query.next()) {
        Outgoing message = readHead(query);
        SCORTA_TRY(complete(vault, message));
        messages.append(message);
    }
    return messages;
}

QList<OutboxId> readIds(Query& query)
{
    QList<OutboxId> ids;
    while (query.next())
        ids.append(query.id<OutboxId>(0));
    return ids;
}

OutboxId insertHead(Database& vault, const Outgoing& message, const QByteArray& bytes)
{
    Query query(vault,
                "INSERT INTO outbox (account, via, message_id, envelope_id, subject, sender, sha256, size, "
                "sent_copy, queued_at, next_try, not_after, tries, held_reason) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id",
                message.account, message.via.isValid() ? message.via : message.account, message.messageId,
                message.envelopeId, message.subject, message.from, sha256(bytes), qint64{bytes.size()},
                model::toName(message.sentCopy), message.queuedAt, message.nextTry, message.notAfter,
                message.tries, message.heldReason);
    query.next();
    const auto id = query.id<OutboxId>(0);
    query.run();
    return id;
}

} // namespace

OutboxTable::OutboxTable(Database& vault)
    : m_vault(vault)
{
}

Result<OutboxId> OutboxTable::add(const Outgoing& message, const QByteArray& bytes)
{
    if (!message.sha256.isEmpty() && message.sha256 != sha256(bytes)) {
        return Error{Kind::Internal, Fate::Final, QStringLiteral("store.outbox"),
                     QStringLiteral("the frozen bytes do not fit their hash"), 0};
    }
    OutboxId id;
    SCORTA_TRY(m_vault.transaction([&]() -> Status {
        id = insertHead(m_vault, message, bytes);
        Query(m_vault, "INSERT INTO outbox_bytes (outbox, bytes) VALUES (?1, ?2)", id, Borrowed{bytes}).run();
        for (const model::Recipient& recipient : message.recipients) {
            Query(m_vault,
                  "INSERT INTO outbox_recipients (outbox, address, state, code, enhanced, reply, at) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  id, recipient.address, model::toName(recipient.state), recipient.code, recipient.enhanced,
                  recipient.reply, message.queuedAt)
                .run();
        }
        return {};
    }));
    return id;
}

Result<Outgoing> OutboxTable::find(OutboxId id)
{
    return guarded("store.outbox", [&]() -> Result<Outgoing> {
        Query query(m_vault, SCORTA_OUTBOX_COLUMNS "WHERE id = ?1", id);
        if (!query.next())
            return notFound("store.outbox");
        Outgoing message = readHead(query);
        SCORTA_TRY(complete(m_vault, message));
        return message;
    });
}

Result<QByteArray> OutboxTable::bytes(OutboxId id)
{
    return guarded("store.outbox", [&]() -> Result<QByteArray> {
        Query query(m_vault,
                    "SELECT bytes, sha256 FROM outbox_bytes JOIN outbox ON outbox.id = outbox_bytes.outbox "
                    "WHERE outbox_bytes.outbox = ?1",
                    id);
        if (!query.next())
            return notFound("store.outbox");
        const QByteArray frozen = query.blob(0);
        if (sha256(frozen) != query.blob(1)) {
            return Error{Kind::Damaged, Fate::NeedsUser, QStringLiteral("store.outbox"),
                         QStringLiteral("the frozen bytes do not fit their hash"), 0};
        }
        return frozen;
    });
}

Result<QList<Outgoing>> OutboxTable::list(int limit, int offset)
{
    return guarded("store.outbox", [&]() -> Result<QList<Outgoing>> {
        Query query(m_vault, SCORTA_OUTBOX_COLUMNS "ORDER BY id DESC LIMIT ?1 OFFSET ?2", limit, offset);
        return readAll(m_vault, query);
    });
}

Result<QList<Outgoing>> OutboxTable::open(model::AccountId via)
{
    return guarded("store.outbox", [&]() -> Result<QList<Outgoing>> {
        Query query(m_vault,
                    SCORTA_OUTBOX_COLUMNS
                    "WHERE id IN (SELECT outbox FROM outbox_recipients WHERE state IN ('queued', 'sending', "
                    "'handed_over', 'deferred', 'delayed', 'unconfirmed', 'held')) "
                    "AND (via = ?1 OR ?1 = 0) ORDER BY id",
                    via);
        return readAll(m_vault, query);
    });
}

Result<QList<OutboxId>> OutboxTable::due(model::AccountId via, base::WallTime now)
{
    return guarded("store.outbox", [&]() -> Result<QList<OutboxId>> {
        Query query(m_vault,
                    "SELECT id FROM outbox WHERE next_try IS NOT NULL AND next_try <= ?2 AND via = ?1 "
                    "ORDER BY id",
                    via, now);
        return readIds(query);
    });
}

Result<std::optional<base::WallTime>> OutboxTable::nextDue(model::AccountId via)
{
    return guarded("store.outbox", [&]() -> Result<std::optional<base::WallTime>> {
        Query query(m_vault, "SELECT min(next_try) FROM outbox WHERE next_try IS NOT NULL AND via = ?1", via);
        query.next();
        return query.optionalTime(0);
    });
}

Result<QList<OutboxId>> OutboxTable::byMessageId(const QString& messageId)
{
    return guarded("store.outbox", [&]() -> Result<QList<OutboxId>> {
        Query query(m_vault,
                    "SELECT id FROM outbox WHERE message_id = ?1 UNION "
                    "SELECT outbox FROM outbox_aliases WHERE message_id = ?1 ORDER BY 1",
                    messageId);
        return readIds(query);
    });
}

Result<std::optional<OutboxId>> OutboxTable::byEnvelopeId(const QString& envelopeId)
{
    return guarded("store.outbox", [&]() -> Result<std::optional<OutboxId>> {
        Query query(m_vault, "SELECT id FROM outbox WHERE envelope_id = ?1", envelopeId);
        if (!query.next())
            return std::optional<OutboxId>();
        return std::optional(query.id<OutboxId>(0));
    });
}

Result<QList<ReceiptRow>> OutboxTable::receipts(OutboxId id)
{
    return guarded("store.outbox", [&]() -> Result<QList<ReceiptRow>> {
        QList<ReceiptRow> rows;
        Query query(m_vault,
                    "SELECT id, sha256, outbox, kind, at FROM receipts WHERE outbox = ?1 ORDER BY id", id);
        while (query.next()) {
            rows.append(
                {query.integer(0), query.blob(1), query.id<OutboxId>(2), query.text(3), query.time(4)});
        }
        return rows;
    });
}

Result<QByteArray> OutboxTable::receiptBytes(qint64 receipt)
{
    return guarded("store.outbox", [&]() -> Result<QByteArray> {
        Query query(m_vault, "SELECT raw FROM receipts WHERE id = ?1", receipt);
        if (!query.next())
            return notFound("store.outbox");
        return query.blob(0);
    });
}

Result<bool> OutboxTable::hasReceipt(const QByteArray& hash)
{
    return guarded("store.outbox", [&]() -> Result<bool> {
        Query query(m_vault, "SELECT 1 FROM receipts WHERE sha256 = ?1", hash);
        return query.next();
    });
}

Result<int> OutboxTable::waiting(model::AccountId via)
{
    return guarded("store.outbox", [&]() -> Result<int> {
        // The first condition is the partial index's own: an outbox of years has few open rows.
        Query query(
            m_vault,
            "SELECT count(DISTINCT outbox) FROM outbox_recipients "
            "JOIN outbox ON outbox.id = outbox_recipients.outbox "
            "WHERE state IN ('queued', 'sending', 'handed_over', 'deferred', 'delayed', 'unconfirmed', "
            "'held') AND state IN ('queued', 'sending', 'deferred') AND (via = ?1 OR ?1 = 0)",
            via);
        query.next();
        return static_cast<int>(query.integer(0));
    });
}

} // namespace scorta::store
