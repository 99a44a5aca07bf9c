#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "mime/Composer.h"
#include "model/Account.h"
#include "model/Outgoing.h"
#include "smtp/Submission.h"
#include "store/ImapJobTable.h"
#include "store/Store.h"

#include <QList>

#include <functional>
#include <optional>

namespace scorta::outbox {

enum class Event;
class Step;

/// The queue as people and commands use it. `store` belongs to the calling thread. Every change is in the
/// vault, on disk, before the call returns.
class Outbox
{
public:
    Outbox(store::Store& store, const base::Clock& clock);

    struct QueueOptions
    {
        std::optional<base::WallTime> at;       ///< not before
        std::optional<base::WallTime> notAfter; ///< held as "expired" after this
        /// Becomes the envelope id, so that a request that is made twice is known as the same; letters and
        /// digits. Empty: one is made up.
        QString token = {};
    };
    base::Result<model::Outgoing> queue(const model::Account& account, const mime::Frozen& message,
                                        const QueueOptions& options);
    base::Result<QList<model::Outgoing>> list(int limit, int offset);
    base::Result<model::Outgoing> find(model::OutboxId id);

    // A verb that the state table does not allow in the message's state is Kind::Usage and changes nothing.
    base::Result<model::Outgoing> cancel(model::OutboxId id);
    base::Result<model::Outgoing> hold(model::OutboxId id);
    base::Result<model::Outgoing> release(model::OutboxId id);
    /// Due now. Of an unconfirmed message: looks for evidence now; never sends it again.
    base::Result<model::Outgoing> retry(model::OutboxId id);
    enum class Resolution { Sent, Resend };
    base::Result<model::Outgoing> resolve(model::OutboxId id, Resolution resolution);

    /// After a start: what was under way when the last process ended. sending → deferred (safe), handed_over
    /// → unconfirmed. Once, before any Runner.
    base::Status recover();
    /// Takes what the IMAP jobs found: Sent copies, evidence for unconfirmed messages. What was found nowhere
    /// is looked for again at 2 and 15 min. Idempotent.
    base::Status collectImapJobs(model::AccountId account);
    /// After a reconnection: the account's unconfirmed messages are looked for in Sent once more.
    base::Status lookForEvidence(model::AccountId account);

private:
    base::Result<model::Outgoing> verb(model::OutboxId id, Event event,
                                       const std::function<void(Step&)>& rest);
    base::Status collectAppend(const store::ImapJob& job);
    base::Status collectFind(const store::ImapJob& job);

    store::Store& m_store;
    const base::Clock& m_clock;
};

/// Sends what is due by one account. Belongs to the account's sender thread.
class Runner
{
public:
    /// Opens a connection; asked for when there is something to send. Injected, so that breaker and secret
    /// stay outside.
    using Connect = std::function<base::Result<std::unique_ptr<smtp::Submission>>()>;
    Runner(store::Store& store, const model::Account& account, const base::Clock& clock, Connect connect,
           std::function<double()> random);

    /// Called on this thread after each change that is on disk.
    std::function<void(const model::Outgoing&)> onChanged;

    struct RunReport
    {
        int tried = 0;
        /// The server could not be reached (nothing was counted), or kept breaking connections (the messages
        /// it broke were): the rest was not tried.
        std::optional<base::Error> connectError;
    };
    /// All that is due now, oldest first, each on its own transaction. Errors: those of the vault; what was
    /// under way is then as recover() will find it.
    base::Result<RunReport> runDue(const base::CancelToken& cancel);
    /// These, due or not (a person asked); still only from states that allow sending.
    base::Result<RunReport> run(const QList<model::OutboxId>& ids, const base::CancelToken& cancel);

private:
    store::Store& m_store;
    model::Account m_account;
    const base::Clock& m_clock;
    Connect m_connect;
    std::function<double()> m_random;
};

} // namespace scorta::outbox
