#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outage.h"
#include "outage/Backoff.h"
#include "outage/Latency.h"
#include "store/BreakerTable.h"
#include "store/JournalTable.h"

#include <functional>
#include <optional>

namespace scorta::outage {

/// What the rest of the machine knows that helps to tell the provider's fault from one's own.
struct Surroundings
{
    enum class Network { Unknown, Online, Offline, Portal };
    Network network = Network::Unknown;
    /// Another account's server answered, or failed, in the last two minutes.
    bool othersAnswer = false;
    bool othersFail = false;
};

/// The class of a failure (DESIGN, "Outage"); Ok for an error that says nothing about the service (a full
/// disk, a cancel, a refused command). Pure.
model::OutageClass classify(const base::Error& error, const Surroundings& surroundings,
                            bool secretWorkedLately);

/// Decides for one service of one account whether and when to try, from what the tries said, and keeps the
/// journal. State lives in the vault, so a restart goes on where it was. Belongs to one thread; cheap to
/// make. Several may serve one service (threads, processes): what they must agree on is in the vault.
///
/// Waiting is measured by the clock that never jumps; wall time is what is stored. After a restart a next try
/// that a jump moved out of reach is brought back within the schedule.
class Breaker
{
public:
    using Random = std::function<double()>; ///< in [0, 1)
    Breaker(store::BreakerTable& table, store::JournalTable& journal, model::AccountId account,
            model::Service service, const base::Clock& clock, Random random);

    /// Decides the longest delay: 15 min in front (as made), 60 min in the background. Coming to the front
    /// brings a far try nearer.
    void setPresence(Presence presence);

    /// Whether an automatic try may go out now. A try that a person asks for goes out anyway. While the
    /// service is down, true stands for one probe: nobody else gets another for two minutes or until it is
    /// reported.
    base::Result<bool> mayTry();
    /// How many connections may be open at once: 1 until the service answers, then 2, then 3.
    int connections() const;

    /// How the try went. `isAutomatic` false: not counted against the day's limit.
    enum class Trigger { Automatic, Person };
    /// The service answered. With nothing new, journalled at most every 5 minutes.
    base::Status succeeded(base::Milliseconds latency, Trigger trigger);
    /// The error as the caller should show it: Auth becomes AuthSuspect (Defer) when the secret worked in the
    /// last 30 days. Auth stops all automatic tries until rearm(). An error that says nothing about the
    /// service changes and counts nothing. nullopt when the vault could not be written, which is logged: then
    /// `error` itself is what there is to show.
    std::optional<base::Error> failed(const base::Error& error, const Surroundings& surroundings,
                                      Trigger trigger);
    /// The secret was accepted. Stored at most once an hour.
    base::Status authenticated();

    enum class Cause {
        Person,  ///< another password was entered, or the account changed: the next try may go at once
        Network, ///< the network changed: so may that of a class which the network can explain
    };
    base::Status rearm(Cause cause);

    /// `waiting` is left 0.
    base::Result<model::ServiceStatus> status();
    /// For "9 s an answer, usually 0.3 s".
    const Latency& latency() const { return m_latency; }

private:
    /// The stored next try and the moment of the boot clock that it stands for.
    struct Deadline
    {
        base::WallTime wall;
        base::Milliseconds boot;
    };

    base::Status note(base::Error& error, const Surroundings& surroundings, Trigger trigger);
    base::Milliseconds remaining(const store::BreakerRow& row);
    void setNextTry(store::BreakerRow& row, base::Milliseconds in);
    bool secretWorkedLately(const store::BreakerRow& row) const;
    bool isNews(const store::BreakerRow& row, model::OutageClass state) const;
    void count(store::BreakerRow& row, model::OutageClass state, Trigger trigger) const;
    void schedule(store::BreakerRow& row, Trigger trigger);
    base::Status recallLatencies();
    base::Status changeState(store::BreakerRow& row, model::OutageClass state, const QString& detail);
    base::Status write(bool isTransition, model::OutageClass state, base::Milliseconds latency,
                       const QString& detail);

    store::BreakerTable& m_table;
    store::JournalTable& m_journal;
    model::AccountId m_account;
    model::Service m_service;
    const base::Clock& m_clock;
    Random m_random;
    Presence m_presence = Presence::Front;
    std::optional<Deadline> m_deadline;
    std::optional<base::Milliseconds> m_storedOkAt;   ///< boot clock
    std::optional<base::Milliseconds> m_authedAt;     ///< boot clock
    std::optional<base::Milliseconds> m_storedAuthAt; ///< boot clock
    std::optional<base::WallTime> m_lastOk;           ///< newer than the stored one
    Latency m_latency;
    bool m_hasLatencies = false;
    bool m_isProbing = false; ///< mayTry() gave a probe that was not reported yet
    int m_connections = 3;
};

/// The intervals of the journal in [from, to], newest last; an invalid account means all. One that began
/// before `from` has its own beginning.
base::Result<QList<model::OutageInterval>> history(store::JournalTable& journal, model::AccountId account,
                                                   base::WallTime from, base::WallTime to);

} // namespace scorta::outage
