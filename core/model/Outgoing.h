#pragma once

#include "model/Ids.h"

#include "base/Clock.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace scorta::model {

/// States of a recipient and, derived from them, of a message (CLI.md, "Sending"). Stored by name.
enum class SendState {
    Queued,
    Sending,
    HandedOver, ///< the bytes went out, the reply is awaited
    Accepted,   ///< the submission server took responsibility (RFC 5321, 4.2.5)
    Relayed,
    Delayed,
    Delivered,
    Deferred,    ///< refused for now, will be retried
    Rejected,    ///< refused for good
    Unconfirmed, ///< handed over, and the connection ended before the reply
    Bounced,
    Held,
    Cancelled,
};
QString toName(SendState state);
std::optional<SendState> sendStateFromName(const QString& name);
/// A message's state: the first of unconfirmed, rejected, bounced, held, deferred, delayed, handed_over,
/// sending, queued, accepted, relayed, delivered that a recipient has; cancelled only if all are.
SendState combined(const QList<SendState>& recipients);

enum class SentCopy {
    None,    ///< none is wanted, or not yet due
    Pending, ///< to be appended
    Stored,  ///< we appended it and the server confirmed
    Server,  ///< the server filed it by itself
};
QString toName(SentCopy state);
SentCopy sentCopyFromName(const QString& name);

/// Why one may believe a state.
struct Evidence
{
    QString kind; ///< smtp-reply, sent-copy, dsn, mdn, pec, reply
    base::WallTime at{};
    QString detail;
    bool isVerified = false;
    qint64 id = 0; ///< the mail or receipt that shows it, 0 when there is none
};

struct Recipient
{
    RecipientId id;
    QString address;
    SendState state = SendState::Queued;
    int code = 0;     ///< SMTP reply code of `reply`, 0 before any
    QString enhanced; ///< enhanced status code, e.g. "4.2.2" (RFC 3463)
    QString reply;    ///< the server's own words, last reply that concerned it
    base::WallTime at{};
    QList<Evidence> evidence;
};

struct Attempt
{
    base::WallTime at{};
    QString stage;   ///< connect, login, mail, rcpt, data, dot: the last one begun
    QString outcome; ///< a SendState's name, or an error kind's
    QString reply;   ///< the server's own words
};

/// A message on its way out, without its bytes.
struct Outgoing
{
    OutboxId id;
    AccountId account;
    AccountId via; ///< the account whose server it leaves by
    QString messageId;
    QString envelopeId; ///< ENVID (RFC 3461)
    QString subject;
    QString from; ///< envelope sender
    QByteArray sha256;
    qint64 size = 0;
    QList<Recipient> recipients;
    SentCopy sentCopy = SentCopy::None;
    base::WallTime queuedAt{};
    std::optional<base::WallTime> nextTry;
    std::optional<base::WallTime> notAfter;
    int tries = 0;      ///< attempts that used up a place in the retry schedule
    QString heldReason; ///< "user", "expired", "local_failure"; empty when not held
    QList<Attempt> attempts;

    SendState state() const;
};

} // namespace scorta::model
