#include "store/OutboxTable.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

// One step of the outbox, written whole or not at all.
namespace scorta::store {

namespace {

using base::Status;
using model::OutboxId;

Status changeRecipients(Database& vault, const OutboxChange& change)
{
    for (const OutboxChange::RecipientChange& recipient : change.recipients) {
        // Code, enhanced code and words are one reply: a new one replaces all three, none leaves them.
        const bool hasReply =
            recipient.code != 0 || !recipient.enhanced.isEmpty() || !recipient.reply.isEmpty();
        Query query(vault,
                    "UPDATE outbox_recipients SET state = ?3, at = ?4, "
                    "code = CASE WHEN ?5 THEN ?6 ELSE code END, "
                    "enhanced = CASE WHEN ?5 THEN ?7 ELSE enhanced END, "
                    "reply = CASE WHEN ?8 = '' THEN reply ELSE ?8 END WHERE id = ?1 AND outbox = ?2",
                    recipient.id, change.id, model::toName(recipient.state), change.at, hasReply,
                    recipient.code, recipient.enhanced, recipient.reply);
        if (query.run() == 0)
            return notFound("store.outbox");
    }
    return {};
}

void addEvidence(Database& vault, const OutboxChange& change)
{
    for (const OutboxChange::EvidenceRow& row : change.evidence) {
        const std::optional<qint64> recipient =
            row.recipient.isValid() ? std::optional(row.recipient.value) : std::nullopt;
        Query(vault,
              "INSERT INTO outbox_evidence (outbox, recipient, kind, at, detail, verified, ref) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
              change.id, recipient, row.evidence.kind, row.evidence.at, row.evidence.detail,
              row.evidence.isVerified, row.evidence.id)
            .run();
    }
}

Status changeAttempt(Database& vault, const OutboxChange& change)
{
    if (change.beginAttempt) {
        Query(vault, "INSERT INTO outbox_attempts (outbox, at, stage) VALUES (?1, ?2, ?3)", change.id,
              change.at, *change.beginAttempt)
            .run();
    }
    if (change.stage) {
        Query query(vault,
                    "UPDATE outbox_attempts SET stage = ?2 WHERE ended_at = 0 AND id = "
                    "(SELECT max(id) FROM outbox_attempts WHERE outbox = ?1)",
                    change.id, *change.stage);
        if (query.run() == 0)
            return notFound("store.outbox");
    }
    if (change.endAttempt) {
        Query query(vault,
                    "UPDATE outbox_attempts SET outcome = ?2, reply = ?3, ended_at = ?4 WHERE ended_at = 0 "
                    "AND id = (SELECT max(id) FROM outbox_attempts WHERE outbox = ?1)",
                    change.id, change.endAttempt->outcome, change.endAttempt->reply, change.at);
        if (query.run() == 0)
            return notFound("store.outbox");
    }
    return {};
}

Status changeHead(Database& vault, const OutboxChange& change)
{
    const bool hasNextTry = change.nextTry.has_value();
    const std::optional<base::WallTime> nextTry = change.nextTry.value_or(std::nullopt);
    const std::optional<QString> sentCopy =
        change.sentCopy ? std::optional(model::toName(*change.sentCopy)) : std::nullopt;
    Query query(vault,
                "UPDATE outbox SET next_try = CASE WHEN ?2 THEN ?3 ELSE next_try END, "
                "tries = coalesce(?4, tries), local_failures = coalesce(?5, local_failures), "
                "last_local_failure = coalesce(?6, last_local_failure), "
                "held_reason = coalesce(?7, held_reason), sent_copy = coalesce(?8, sent_copy) WHERE id = ?1",
                change.id, hasNextTry, nextTry, change.tries, change.localFailures, change.lastLocalFailure,
                change.heldReason, sentCopy);
    if (query.run() == 0)
        return notFound("store.outbox");
    return {};
}

void addJobs(Database& vault, const OutboxChange& change)
{
    for (const OutboxChange::NewJob& job : change.jobs) {
        // One whose APPEND may have gone out keeps saying so.
        Query(vault,
              "INSERT INTO imap_jobs (account, kind, outbox, due_at) "
              "SELECT account, ?2, id, ?3 FROM outbox WHERE id = ?1 "
              "ON CONFLICT (kind, outbox) DO UPDATE SET due_at = excluded.due_at, "
              "state = CASE state WHEN 'intent' THEN 'intent' ELSE 'waiting' END",
              change.id, job.kind, job.dueAt)
            .run();
    }
}

void addNames(Database& vault, const OutboxChange& change)
{
    for (const OutboxChange::Alias& alias : change.aliases) {
        Query(vault,
              "INSERT INTO outbox_aliases (message_id, outbox, source) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (message_id, outbox) DO NOTHING",
              alias.messageId, change.id, alias.source)
            .run();
    }
    for (const OutboxChange::Receipt& receipt : change.receipts) {
        Query(vault,
              "INSERT INTO receipts (sha256, outbox, kind, at, raw) VALUES (?1, ?2, ?3, ?4, ?5) "
              "ON CONFLICT (sha256) DO NOTHING",
              sha256(receipt.raw), change.id, receipt.kind, change.at, Borrowed{receipt.raw})
            .run();
    }
}

} // namespace

base::Status OutboxTable::commit(const OutboxChange& change)
{
    return m_vault.transaction([&]() -> Status {
        SCORTA_TRY(changeHead(m_vault, change));
        SCORTA_TRY(changeRecipients(m_vault, change));
        SCORTA_TRY(changeAttempt(m_vault, change));
        addEvidence(m_vault, change);
        addJobs(m_vault, change);
        addNames(m_vault, change);
        return {};
    });
}

} // namespace scorta::store
