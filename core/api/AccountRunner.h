#pragma once

#include "api/AccountBench.h"
#include "api/Event.h"
#include "api/Neighbours.h"
#include "api/Services.h"
#include "api/Worker.h"

#include "base/Result.h"
#include "imap/Session.h"
#include "model/Account.h"
#include "outbox/Outbox.h"
#include "store/Store.h"
#include "sync/Actions.h"
#include "sync/Mirror.h"

#include <QList>

#include <atomic>
#include <functional>
#include <memory>

namespace scorta::api {

/// The network side of one account: a mirror thread, a sender thread and, when autonomous, a watcher thread,
/// each with its own Store and at most one connection (three an account). Jobs are posted from any thread and
/// answer through a callback on the worker's thread.
class AccountRunner
{
public:
    AccountRunner(const model::Account& account, QString profile, const Services& services, EventHub& events,
                  Neighbours& neighbours);
    ~AccountRunner();
    AccountRunner(const AccountRunner&) = delete;
    AccountRunner& operator=(const AccountRunner&) = delete;

    const model::Account& account() const { return m_context.account; }

    /// Watches by IDLE, syncs and sends by itself, tries again after outages. Without it the runner only does
    /// what is posted.
    void startAutonomous();
    /// Cancels what runs and joins all threads.
    void stop();

    struct SyncOutcome
    {
        base::Result<sync::SyncReport> report{base::Error{}};
        QList<model::Action> undone; ///< actions that the server refused
    };
    /// Connects (a person asked: always one try, uncounted), replays actions, mirrors, runs IMAP jobs.
    void sync(const sync::SyncOptions& options, std::function<void(const sync::Progress&)> onProgress,
              base::CancelToken cancel, std::function<void(SyncOutcome)> done);
    /// Runs waiting actions and IMAP jobs, without mirroring. Automatic tries respect the breaker
    /// (Kind::Waiting).
    void runQueued(outage::Breaker::Trigger trigger, std::function<void(base::Status)> done);
    /// Sends what is due, or exactly `ids`.
    void send(const QList<model::OutboxId>& ids, outage::Breaker::Trigger trigger,
              std::function<void(base::Result<outbox::Runner::RunReport>)> done);
    /// Something new is in the queue or the actions: autonomous threads look at once.
    void poke();

private:
    using Trigger = outage::Breaker::Trigger;

    /// The thread's bench, opened at its first job.
    base::Result<AccountBench*> bench(std::unique_ptr<AccountBench>& own);
    void onBack(model::Service service);
    base::Status runQueuedOn(AccountBench& bench, imap::Session& session, const base::CancelToken& cancel,
                             QList<model::Action>* undone);
    SyncOutcome syncNow(const sync::SyncOptions& options,
                        const std::function<void(const sync::Progress&)>& progress, Trigger trigger,
                        const base::CancelToken& cancel);
    base::Status runQueuedNow(Trigger trigger);
    void tellOfChange(AccountBench& bench, const sync::Changed& changed);
    base::Result<outbox::Runner::RunReport> sendNow(const QList<model::OutboxId>& ids, Trigger trigger);
    std::optional<base::Milliseconds> mirrorIdle();
    std::optional<base::Milliseconds> senderIdle();
    std::optional<base::Milliseconds> probeSender(AccountBench& bench);
    void watch();
    bool watchOnce(AccountBench& bench);

    const base::Clock& clock() const { return *m_context.services.clock; }
    const model::AccountId& id() const { return m_context.account.id; }

    AccountContext m_context;
    std::atomic<bool> m_isAutonomous{false};
    std::atomic<bool> m_mailMayBeNew{true};
    base::Milliseconds m_lastSync{-1}; ///< since boot; negative: never. Mirror thread.

    std::unique_ptr<AccountBench> m_mirrorBench;
    std::unique_ptr<AccountBench> m_senderBench;
    std::unique_ptr<AccountBench> m_watcherBench;
    Worker m_mirror;
    Worker m_sender;
    Worker m_watcher;
};

} // namespace scorta::api
