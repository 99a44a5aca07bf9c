#pragma once

#include "api/AccountRunner.h"
#include "api/Event.h"
#include "api/Profile.h"
#include "api/Services.h"

#include "base/CancelToken.h"
#include "base/Result.h"
#include "store/Store.h"

#include <QJsonObject>
#include <QJsonValue>

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace scorta::api {

/// Streamed while a command runs: {"account", "folder", "done", "total", "bytes"}.
using OnProgress = std::function<void(const QJsonObject&)>;

/// The network engine of a profile: there is one at a time, in the process that holds the ProfileLock.
/// Commands may come from any thread, several at once; each runs on the thread it comes from with a Store of
/// its own and waits there for the account's threads.
class Engine
{
public:
    /// Puts right what the last process left (outbox recovery, views of pending actions), then is ready.
    static base::Result<std::unique_ptr<Engine>> start(std::unique_ptr<ProfileLock> lock,
                                                       const QString& profile, const Services& services);
    /// Cancels what runs, joins every thread, releases the lock last.
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Runs one of the commands of Commands.h.
    base::Result<QJsonValue> execute(const QString& command, const QJsonObject& args,
                                     const OnProgress& progress, const base::CancelToken& cancel);
    /// From now on every account watches, sends and retries by itself; accounts added later as well.
    void startAutonomous();
    /// Ends all talk with servers for good: what waits for it is answered Cancelled, what was on its way
    /// stays queued, and no connection is made any more. Commands that only write go on working.
    void stop();
    /// Cancelled by stop(); commands of other processes run under it.
    const base::CancelToken& token() const { return m_token; }
    EventHub& events() { return m_events; }

    // For the commands.
    const Services& services() const { return m_services; }
    const QString& profile() const { return m_profile; }
    /// Where other processes find it (the Facade's server).
    void announce(const QString& socketPath) const { m_lock->announce(socketPath); }
    /// The runner of an account, made when needed; an account whose settings changed gets a fresh one.
    std::shared_ptr<AccountRunner> runner(const model::Account& account);
    void dropRunner(model::AccountId account);

private:
    Engine(QString profile, const Services& services);
    static base::Status putRight(store::Store& store, const base::Clock& clock);
    void noteCleanEnd();

    QString m_profile;
    Services m_services;
    std::unique_ptr<ProfileLock> m_lock;
    EventHub m_events;
    Neighbours m_neighbours;
    std::mutex m_mutex;
    std::map<qint64, std::shared_ptr<AccountRunner>> m_runners;
    bool m_isAutonomous = false;
    bool m_isStopped = false;
    base::CancelToken m_token;
    bool m_isMarked = false; ///< the vault says that an engine is running
};

} // namespace scorta::api
