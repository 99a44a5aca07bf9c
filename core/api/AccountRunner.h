#pragma once

#include "api/Event.h"
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

#include <functional>
#include <memory>

namespace scorta::api {

/// What one service of any account said last; how accounts tell each other whose fault it is. Thread-safe.
class Neighbours
{
public:
    explicit Neighbours(const base::Clock& clock);
    void report(model::AccountId account, bool hasAnswered);
    /// The surroundings as `account` sees them: what the others' servers said in the last two minutes.
    outage::Surroundings around(model::AccountId account, outage::Surroundings::Network network) const;

private:
    struct Entry
    {
        base::Milliseconds at{};
        bool hasAnswered = false;
    };
    const base::Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<qint64, Entry> m_entries;
};

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

    const model::Account& account() const { return m_account; }

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
    /// What a worker thread owns: opened on it at the first job, closed on it.
    struct Bench;
    base::Status openBench(std::unique_ptr<Bench>& bench);

    base::Result<imap::Session*> session(outage::Breaker::Trigger trigger, const base::CancelToken& cancel);
    base::Result<std::unique_ptr<smtp::Submission>> submission(outage::Breaker::Trigger trigger,
                                                               const base::CancelToken& cancel);
    template<typename Connection, typename Open>
    base::Result<std::unique_ptr<Connection>> connectThrough(Bench& bench, model::Service service,
                                                             outage::Breaker::Trigger trigger,
                                                             const base::CancelToken& cancel, Open open);
    base::Error noteFailure(Bench& bench, model::Service service, const base::Error& error,
                            outage::Breaker::Trigger trigger);
    void noteSuccess(Bench& bench, model::Service service, base::Milliseconds latency,
                     outage::Breaker::Trigger trigger);
    void emitClassChange(Bench& bench, model::Service service, model::OutageClass before);
    base::Status runQueuedOn(imap::Session& session, const base::CancelToken& cancel,
                             QList<model::Action>* undone);
    SyncOutcome syncNow(const sync::SyncOptions& options,
                        const std::function<void(const sync::Progress&)>& progress,
                        outage::Breaker::Trigger trigger, const base::CancelToken& cancel);
    base::Result<outbox::Runner::RunReport> sendNow(const QList<model::OutboxId>& ids,
                                                    outage::Breaker::Trigger trigger);
    std::optional<base::Milliseconds> mirrorIdle();
    std::optional<base::Milliseconds> senderIdle();
    void watch();

    model::Account m_account;
    QString m_profile;
    const Services& m_services;
    EventHub& m_events;
    Neighbours& m_neighbours;
    std::atomic<bool> m_isAutonomous{false};
    std::atomic<bool> m_mailMayBeNew{true};

    std::unique_ptr<Bench> m_mirrorBench;
    std::unique_ptr<Bench> m_senderBench;
    std::unique_ptr<Bench> m_watcherBench;
    Worker m_mirror;
    Worker m_sender;
    Worker m_watcher;
};

} // namespace scorta::api
