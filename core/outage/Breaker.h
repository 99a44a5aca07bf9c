#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outage.h"
#include "store/BreakerTable.h"
#include "store/JournalTable.h"

#include <functional>

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

/// The class of a failure (DESIGN, "Outage"). Pure.
model::OutageClass classify(const base::Error& error, const Surroundings& surroundings,
                            bool secretWorkedLately);

/// Decides for one service of one account whether and when to try, from what the tries said, and keeps the
/// journal. State lives in the vault, so a restart goes on where it was. Belongs to one thread; cheap to
/// make.
class Breaker
{
public:
    using Random = std::function<double()>; ///< in [0, 1)
    Breaker(store::BreakerTable& table, store::JournalTable& journal, model::AccountId account,
            model::Service service, const base::Clock& clock, Random random);

    /// Whether an automatic try may go out now. A try that a person asks for goes out anyway.
    base::Result<bool> mayTry();
    /// How the try went. `isAutomatic` false: not counted against the day's limit.
    enum class Trigger { Automatic, Person };
    base::Status succeeded(base::Milliseconds latency, Trigger trigger);
    /// The error as the caller should show it: Auth becomes AuthSuspect when the secret worked in the last 30
    /// days.
    base::Result<base::Error> failed(const base::Error& error, const Surroundings& surroundings,
                                     Trigger trigger);
    /// The secret was accepted.
    base::Status authenticated();
    base::Result<model::ServiceStatus> status();

private:
    store::BreakerTable& m_table;
    store::JournalTable& m_journal;
    model::AccountId m_account;
    model::Service m_service;
    const base::Clock& m_clock;
    Random m_random;
};

/// The intervals of the journal in [from, to], newest last; an invalid account means all.
base::Result<QList<model::OutageInterval>> history(store::JournalTable& journal, model::AccountId account,
                                                   base::WallTime from, base::WallTime to);

} // namespace scorta::outage
