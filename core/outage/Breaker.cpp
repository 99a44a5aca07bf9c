#include "outage/Breaker.h"

#include "base/Log.h"

#include <algorithm>
#include <utility>

namespace scorta::outage {

namespace {

using base::Kind;
using base::Milliseconds;
using model::OutageClass;
using store::BreakerRow;

constexpr Milliseconds kProbeLease{120'000};
constexpr Milliseconds kQuietSuccess{5 * 60'000};
constexpr Milliseconds kQuietAuth{3'600'000};
constexpr Milliseconds kRecallSpan{7LL * 24 * 3'600'000};
constexpr Milliseconds kAfterNetworkChange{5'000};
constexpr qsizetype kMaxDetail = 500;
constexpr int kMaxConnections = 3;

bool isClosed(OutageClass state)
{
    return state == OutageClass::Ok || state == OutageClass::Slow;
}

bool isAuth(OutageClass state)
{
    return state == OutageClass::Auth || state == OutageClass::AuthSuspect;
}

/// What a change of network may have ended.
bool mayBeNetwork(OutageClass state)
{
    return state == OutageClass::OwnNetwork || state == OutageClass::Portal ||
           state == OutageClass::Unknown || state == OutageClass::Dns;
}

/// Unknown adds nothing to what an earlier try of the same outage could tell: other accounts are often merely
/// silent for two minutes.
OutageClass merged(OutageClass before, OutageClass now)
{
    const bool knewMore = before == OutageClass::ProviderDown || before == OutageClass::OwnNetwork ||
                          before == OutageClass::Portal || before == OutageClass::Dns;
    return now == OutageClass::Unknown && knewMore ? before : now;
}

/// "timeout connection timed out": the kind's name, then the own words of system or server.
QString wordsOf(const base::Error& error)
{
    const QString text = base::toName(error.kind) + u' ' + error.detail;
    return text.left(kMaxDetail).trimmed();
}

bool isWithin(Milliseconds age, Milliseconds span)
{
    return age >= Milliseconds::zero() && age < span;
}

} // namespace

Breaker::Breaker(store::BreakerTable& table, store::JournalTable& journal, model::AccountId account,
                 model::Service service, const base::Clock& clock, Random random)
    : m_table(table)
    , m_journal(journal)
    , m_account(account)
    , m_service(service)
    , m_clock(clock)
    , m_random(std::move(random))
{
}

void Breaker::setPresence(Presence presence)
{
    m_presence = presence;
}

int Breaker::connections() const
{
    return m_connections;
}

base::Result<bool> Breaker::mayTry()
{
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    if (isClosed(row->state))
        return true;
    m_connections = 1;
    const bool isStopped = row->state == OutageClass::Auth && !row->nextTry;
    const base::WallTime now = m_clock.now();
    if (isStopped || (row->day == dayOf(now) && row->failuresToday >= kMaxFailuresADay))
        return false;

    const Milliseconds left = remaining(*row);
    const Milliseconds longest = longestDelay(row->state, m_presence);
    if (left > longest) {
        // Stored, for the next breaker to be made must not begin to wait anew.
        setNextTry(*row, longest);
        SCORTA_TRY(m_table.save(*row));
        return false;
    }
    if (left > Milliseconds::zero())
        return false;

    // The lease is in the vault, where every thread and process sees it. A refused password is tried once.
    if (row->state == OutageClass::Auth)
        row->nextTry.reset();
    else
        setNextTry(*row, kProbeLease);
    SCORTA_TRY(m_table.save(*row));
    m_isProbing = true;
    return true;
}

base::Status Breaker::succeeded(Milliseconds latency, Trigger trigger)
{
    Q_UNUSED(trigger); // whoever asked: it works
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    SCORTA_TRY(recallLatencies());
    m_isProbing = false;
    const OutageClass state = m_latency.add(latency) ? OutageClass::Slow : OutageClass::Ok;
    m_connections = isClosed(row->state) ? std::min(m_connections + 1, kMaxConnections) : 2;
    if (!isNews(*row, state)) {
        m_lastOk = m_clock.now();
        return {};
    }

    SCORTA_TRY(changeState(*row, state, QString()));
    SCORTA_TRY(write(false, state, latency, QString()));
    row->lastOk = m_clock.now();
    row->failures = 0;
    row->nextTry.reset();
    row->lastError.clear();
    m_lastOk.reset();
    m_storedOkAt = m_clock.sinceBoot();
    return m_table.save(*row);
}

std::optional<base::Error> Breaker::failed(const base::Error& error, const Surroundings& surroundings,
                                           Trigger trigger)
{
    base::Error shown = error;
    const base::Status noted = note(shown, surroundings, trigger);
    if (noted)
        return shown;
    base::log(base::LogLevel::Warning, "outage", base::describe(noted.error()));
    return std::nullopt;
}

/// Counts, journals and schedules; `error` becomes the one to show.
base::Status Breaker::note(base::Error& error, const Surroundings& surroundings, Trigger trigger)
{
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    const OutageClass found = classify(error, surroundings, secretWorkedLately(*row));
    const bool wasProbing = std::exchange(m_isProbing, false);
    if (found == OutageClass::Ok) {
        // A probe that was called off says nothing: the next may go when it likes. Any other error of our own
        // keeps the lease, or a full disk would have us knock without end.
        if (error.kind != Kind::Cancelled || !wasProbing || isClosed(row->state))
            return {};
        setNextTry(*row, Milliseconds::zero());
        return m_table.save(*row);
    }

    const OutageClass state = merged(row->state, found);
    const QString detail = wordsOf(error);
    m_connections = 1;
    if (m_lastOk)
        row->lastOk = m_lastOk;
    count(*row, state, trigger);
    SCORTA_TRY(changeState(*row, state, detail));
    SCORTA_TRY(write(false, state, Milliseconds::zero(), detail));
    row->lastError = detail;
    schedule(*row, trigger);
    SCORTA_TRY(m_table.save(*row));
    if (state == OutageClass::AuthSuspect) {
        error.kind = Kind::AuthSuspect;
        error.fate = base::Fate::Defer;
    }
    return {};
}

base::Status Breaker::authenticated()
{
    const Milliseconds boot = m_clock.sinceBoot();
    m_authedAt = boot;
    if (m_storedAuthAt && boot - *m_storedAuthAt < kQuietAuth)
        return {};
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    row->lastAuthOk = m_clock.now();
    m_storedAuthAt = boot;
    return m_table.save(*row);
}

base::Status Breaker::rearm(Cause cause)
{
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    if (isClosed(row->state) || (cause == Cause::Network && !mayBeNetwork(row->state)))
        return {};
    const double chance = cause == Cause::Network ? m_random() : 0;
    const auto in =
        Milliseconds(static_cast<qint64>(chance * static_cast<double>(kAfterNetworkChange.count())));
    if (row->nextTry && remaining(*row) <= in)
        return {};
    setNextTry(*row, in);
    return m_table.save(*row);
}

base::Result<model::ServiceStatus> Breaker::status()
{
    auto row = m_table.load(m_account, m_service);
    if (!row)
        return row.error();
    model::ServiceStatus status;
    status.account = m_account;
    status.service = m_service;
    status.state = row->state;
    status.since = row->since;
    status.lastOk = m_lastOk ? m_lastOk : row->lastOk;
    status.lastError = row->lastError;
    if (isClosed(row->state) || !row->nextTry)
        return status;
    const base::WallTime now = m_clock.now();
    Milliseconds left = remaining(*row);
    const bool isDayFull = row->day == dayOf(now) && row->failuresToday >= kMaxFailuresADay;
    if (isDayFull)
        left = std::max(left, untilNextDay(now));
    else
        left = std::min(left, longestDelay(row->state, m_presence));
    status.nextTry = now + left;
    return status;
}

/// Until the stored next try, by the clock that never jumps where this breaker has seen it before.
Milliseconds Breaker::remaining(const BreakerRow& row)
{
    if (!row.nextTry)
        return Milliseconds::zero();
    const Milliseconds boot = m_clock.sinceBoot();
    if (!m_deadline || m_deadline->wall != *row.nextTry)
        m_deadline = Deadline{*row.nextTry, boot + (*row.nextTry - m_clock.now())};
    return std::max(m_deadline->boot - boot, Milliseconds::zero());
}

void Breaker::setNextTry(BreakerRow& row, Milliseconds in)
{
    row.nextTry = m_clock.now() + in;
    m_deadline = Deadline{*row.nextTry, m_clock.sinceBoot() + in};
}

bool Breaker::secretWorkedLately(const BreakerRow& row) const
{
    if (m_authedAt && m_clock.sinceBoot() - *m_authedAt < kSecretIsRecent)
        return true;
    // A time in the future is one before somebody set the clock back: the doubt is the password's friend.
    return row.lastAuthOk && m_clock.now() - *row.lastAuthOk < kSecretIsRecent;
}

/// Whether a success changes anything, or the last that was stored is 5 minutes old.
bool Breaker::isNews(const BreakerRow& row, OutageClass state) const
{
    if (row.state != state || row.failures > 0 || !row.lastOk)
        return true;
    if (m_storedOkAt)
        return m_clock.sinceBoot() - *m_storedOkAt >= kQuietSuccess;
    return !isWithin(m_clock.now() - *row.lastOk, kQuietSuccess);
}

/// Counts a failure in a row, and of the day. What a person tried wears out neither.
void Breaker::count(BreakerRow& row, OutageClass state, Trigger trigger) const
{
    // A refused sign-in has a schedule of its own, which begins at its beginning.
    if (isAuth(state) != isAuth(row.state))
        row.failures = 0;
    if (trigger == Trigger::Person) {
        row.failures = std::max(row.failures, 1);
        return;
    }
    ++row.failures;
    const qint64 today = dayOf(m_clock.now());
    if (row.day != today) {
        row.day = today;
        row.failuresToday = 0;
    }
    ++row.failuresToday;
}

void Breaker::schedule(BreakerRow& row, Trigger trigger)
{
    if (row.state == OutageClass::Auth) {
        row.nextTry.reset();
        return;
    }
    const bool isWaiting = row.nextTry && remaining(row) > Milliseconds::zero();
    if (trigger == Trigger::Person && isWaiting)
        return;
    Milliseconds delay = delayAfter(row.state, row.failures, m_presence, m_random());
    if (row.failuresToday >= kMaxFailuresADay && row.day == dayOf(m_clock.now()))
        delay += untilNextDay(m_clock.now());
    setNextTry(row, delay);
}

/// The answers of the last week, so that "usual" survives a restart.
base::Status Breaker::recallLatencies()
{
    if (m_hasLatencies)
        return {};
    const base::WallTime now = m_clock.now();
    const auto entries = m_journal.read(m_account, now - kRecallSpan, now);
    if (!entries)
        return entries.error();
    bool isSlow = false;
    for (const store::JournalEntry& entry : *entries) {
        if (entry.service != m_service)
            continue;
        isSlow = entry.state == OutageClass::Slow;
        if (!entry.isTransition && isClosed(entry.state))
            m_latency.add(entry.latency);
    }
    m_latency.resume(isSlow);
    m_hasLatencies = true;
    return {};
}

base::Status Breaker::changeState(BreakerRow& row, OutageClass state, const QString& detail)
{
    if (row.state == state)
        return {};
    // Before the row: a crash in between writes the transition twice, which history() reads as one.
    SCORTA_TRY(write(true, state, Milliseconds::zero(), detail));
    row.state = state;
    row.since = m_clock.now();
    return {};
}

base::Status Breaker::write(bool isTransition, OutageClass state, Milliseconds latency, const QString& detail)
{
    store::JournalEntry entry;
    entry.at = m_clock.now();
    entry.account = m_account;
    entry.service = m_service;
    entry.isTransition = isTransition;
    entry.state = state;
    entry.latency = latency;
    entry.detail = detail;
    return m_journal.append(entry);
}

} // namespace scorta::outage
