#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outgoing.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace scorta::store {

/// What one step of the outbox changes; committed whole or not at all. Fields left empty stay as they are.
struct OutboxChange
{
    struct RecipientChange
    {
        model::RecipientId id;
        model::SendState state = model::SendState::Queued;
        int code = 0;
        QString enhanced;
        QString reply; ///< kept as it is when empty
    };
    struct EvidenceRow
    {
        model::RecipientId recipient; ///< none: the whole message
        model::Evidence evidence;
    };

    model::OutboxId id;
    base::WallTime at{};
    QList<RecipientChange> recipients;
    QList<EvidenceRow> evidence;
    /// Starts a new attempt at this stage ("connect").
    std::optional<QString> beginAttempt;
    /// Moves the running attempt to this stage.
    std::optional<QString> stage;
    /// Ends the running attempt.
    struct AttemptEnd
    {
        QString outcome;
        QString reply;
    };
    std::optional<AttemptEnd> endAttempt;
    /// Outer set: change it; inner empty: nothing is due.
    std::optional<std::optional<base::WallTime>> nextTry;
    std::optional<int> tries;
    std::optional<int> localFailures;
    std::optional<QString> lastLocalFailure;
    std::optional<QString> heldReason;
    std::optional<model::SentCopy> sentCopy;
    /// IMAP jobs to add ("append_sent", "find_sent"), due at the given time; one that exists is made due
    /// again.
    struct NewJob
    {
        QString kind;
        base::WallTime dueAt{};
    };
    QList<NewJob> jobs;
    struct Alias
    {
        QString messageId;
        QString source;
    };
    QList<Alias> aliases;
    /// Raw receipts, stored with what they prove; one that is there already is left out.
    struct Receipt
    {
        QString kind; ///< dsn, mdn, pec
        QByteArray raw;
    };
    QList<Receipt> receipts;
};

/// A stored receipt, without its bytes.
struct ReceiptRow
{
    qint64 id = 0;
    QByteArray sha256;
    model::OutboxId outbox;
    QString kind;
    base::WallTime at{};
};

/// Outgoing messages, in the vault. Every successful write is on disk when the call returns (synchronous
/// FULL).
class OutboxTable
{
public:
    explicit OutboxTable(Database& vault);

    /// Stores the message with its frozen bytes and recipients: once it returns, the message cannot be lost.
    base::Result<model::OutboxId> add(const model::Outgoing& message, const QByteArray& bytes);
    /// NotFound when the message, a recipient or a running attempt that the change names is not there.
    base::Status commit(const OutboxChange& change);

    base::Result<model::Outgoing> find(model::OutboxId id);
    base::Result<QByteArray> bytes(model::OutboxId id);
    /// Newest first.
    base::Result<QList<model::Outgoing>> list(int limit, int offset);
    /// Messages that leave by `via` (invalid: any account) with a recipient who is queued, sending,
    /// handed_over, deferred, delayed, unconfirmed or held, oldest first.
    base::Result<QList<model::Outgoing>> open(model::AccountId via);
    /// Ids with next_try <= now that leave by `via`, oldest first.
    base::Result<QList<model::OutboxId>> due(model::AccountId via, base::WallTime now);
    /// The earliest next_try of all that leave by `via`.
    base::Result<std::optional<base::WallTime>> nextDue(model::AccountId via);
    /// Messages that are known by this Message-ID, own or alias.
    base::Result<QList<model::OutboxId>> byMessageId(const QString& messageId);
    /// The message with this envelope id: add() answers Exists for a second one.
    base::Result<std::optional<model::OutboxId>> byEnvelopeId(const QString& envelopeId);
    base::Result<QList<ReceiptRow>> receipts(model::OutboxId id);
    base::Result<QByteArray> receiptBytes(qint64 receipt);
    base::Result<bool> hasReceipt(const QByteArray& sha256);
    /// How many messages that leave by `via` wait to leave (queued, deferred, sending).
    base::Result<int> waiting(model::AccountId via);

private:
    Database& m_vault;
};

} // namespace scorta::store
