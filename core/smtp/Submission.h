#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Secret.h"
#include "model/Account.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace scorta::smtp {

struct LoginOptions
{
    model::Endpoint endpoint;
    QString caFile;
    QString user;
    base::Secret secret;
    base::Milliseconds connectTimeout{20'000};
    base::Milliseconds replyTimeout{300'000}; ///< RFC 5321, 4.5.3.2
    base::Milliseconds dotTimeout{600'000};   ///< the reply after the final dot
};

/// A server's reply, its own words.
struct Reply
{
    int code = 0; ///< 0: none came
    QString enhanced;
    QString text; ///< all lines joined by a space, without codes
    bool isPositive() const { return code >= 200 && code < 300; }
    bool isTransient() const { return code >= 400 && code < 500; }
};

/// What a reply means for the message (grading is in one place: Grade.h).
enum class Verdict {
    Accepted,
    Deferred,
    Rejected,
    Split, ///< 452 on RCPT: too many recipients in this transaction; the rest goes in another one
    NoReply,
};

struct RecipientResult
{
    QString address;
    Reply reply; ///< to RCPT TO
    Verdict verdict = Verdict::NoReply;
};

/// How far a transaction came. The order is the order of events.
enum class Stage { Connect, Login, Mail, Rcpt, Data, Dot };
QString toName(Stage stage);

/// How one transaction ended.
struct Outcome
{
    Stage stage = Stage::Mail; ///< the last one begun
    QList<RecipientResult> recipients;
    Reply final;                ///< to the dot; or the reply that ended the transaction before
    bool wasHandedOver = false; ///< the final dot, or the last block before it, may have reached the server
    /// Set when the connection ended (lost, timed out, cancelled, protocol error); with wasHandedOver and no
    /// final reply nobody knows whether the server took the message.
    std::optional<base::Error> error;
    /// What the final reply means for the recipients that RCPT accepted.
    Verdict verdict = Verdict::NoReply;
};

struct Envelope
{
    QString sender;
    QStringList recipients;
    QString envelopeId;       ///< ENVID, sent with DSN only
    bool wantsReports = true; ///< NOTIFY=SUCCESS,FAILURE,DELAY where DSN is offered; never for PEC
};

/// A connection to a submission server after login. Blocking, one thread. Any error drops it: a half-spoken
/// transaction is never reused.
class Submission
{
public:
    /// Errors as imap::Session::connect.
    static base::Result<std::unique_ptr<Submission>> connect(const LoginOptions& options,
                                                             const base::CancelToken& cancel);
    ~Submission();
    Submission(const Submission&) = delete;
    Submission& operator=(const Submission&) = delete;

    bool isUsable() const;
    /// EHLO keywords after login, upper case, with their parameters ("SIZE 10240000").
    QStringList extensions() const;
    /// 0: the server named no limit.
    qint64 sizeLimit() const;

    /// One transaction. `beforeHandOver` is called with the RCPT replies after DATA got its 354 and all but
    /// the last block of the message went out: what it persists is true before the server can have the whole
    /// message. Its error aborts the transaction before the hand-over (Outcome::error, wasHandedOver false).
    /// `bytes` are sent as they are, dot-stuffed, CRLF line ends required; nothing is added but the final
    /// dot.
    using BeforeHandOver = std::function<base::Status(const QList<RecipientResult>&)>;
    Outcome send(const Envelope& envelope, const QByteArray& bytes, const BeforeHandOver& beforeHandOver);

    /// QUIT and close; never fails.
    void quit();

private:
    Submission();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::smtp
