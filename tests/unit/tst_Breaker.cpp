#include "outage/Breaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <random>

using namespace scorta;
using namespace std::chrono_literals;
using base::Kind;
using base::Milliseconds;
using model::OutageClass;
using model::Service;
using outage::Breaker;
using outage::Presence;
using outage::Surroundings;
using store::JournalEntry;
using Trigger = Breaker::Trigger;

namespace {

constexpr auto kYears10 = std::chrono::hours(24 * 3652);
const model::AccountId kAccount{1};
const Surroundings kOthersAnswer{Surroundings::Network::Unknown, true, false};

base::Error errorOf(Kind kind, const char* detail = "")
{
    return {kind, base::Fate::Defer, QStringLiteral("imap.connect"), QString::fromLatin1(detail), 0};
}

/// A vault, a clock that moves when told, and breakers on them.
class Bench
{
public:
    Bench()
        : clock(*base::fromIso(QStringLiteral("2026-11-22T08:00:00Z")))
    {
        auto opened = store::Database::open(m_folder.path(), store::File::Vault, store::Access::ReadWrite);
        if (!opened)
            qFatal("%s", qPrintable(describe(opened.error())));
        m_vault = std::move(*opened);
        table = std::make_unique<store::BreakerTable>(*m_vault);
        journal = std::make_unique<store::JournalTable>(*m_vault);
    }

    /// A new one, as after a restart: nothing but the vault is left of the one before.
    std::unique_ptr<Breaker> breaker(Service service = Service::Imap)
    {
        return std::make_unique<Breaker>(*table, *journal, kAccount, service, clock,
                                         [this] { return m_chance(m_engine); });
    }
    std::unique_ptr<Breaker> breaker(double fixedChance)
    {
        return std::make_unique<Breaker>(*table, *journal, kAccount, Service::Imap, clock,
                                         [fixedChance] { return fixedChance; });
    }
    QList<JournalEntry> entries()
    {
        return *journal->read(kAccount, base::WallTime{}, clock.now() + 2 * kYears10);
    }
    int transitions()
    {
        int count = 0;
        for (const JournalEntry& entry : entries())
            count += entry.isTransition ? 1 : 0;
        return count;
    }

    base::ManualClock clock;
    std::unique_ptr<store::BreakerTable> table;
    std::unique_ptr<store::JournalTable> journal;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Database> m_vault;
    std::mt19937 m_engine{42};
    std::uniform_real_distribution<double> m_chance{0, 1};
};

base::Error fail(Breaker& breaker, Kind kind, const Surroundings& surroundings = kOthersAnswer,
                 Trigger trigger = Trigger::Automatic)
{
    const auto shown = breaker.failed(errorOf(kind, "own words"), surroundings, trigger);
    if (!shown)
        qFatal("the vault could not be written");
    return *shown;
}

bool mayTry(Breaker& breaker)
{
    const auto may = breaker.mayTry();
    if (!may)
        qFatal("%s", qPrintable(describe(may.error())));
    return *may;
}

/// The time until the first automatic try; nothing within `limit` gives `limit`.
Milliseconds waitFor(Bench& bench, Breaker& breaker, Milliseconds limit, Milliseconds step = 1s)
{
    Milliseconds waited{0};
    while (waited < limit && !mayTry(breaker)) {
        bench.clock.advance(step);
        waited += step;
    }
    return waited;
}

} // namespace

class TestBreaker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allWellAtFirst();
    void aFailureOpensAndASuccessCloses();
    void oneProbeAtATime();
    void connectionsComeBackOneByOne();
    void quietSuccessesAreFewInTheJournal();
    void errorsOfOurOwnDoNotCount();
    void aCalledOffProbeMayGoAgain();
    void passwordsThatNeverWorkedStop();
    void aPasswordThatWorkedIsKept();
    void thirtyDaysOfTrust();
    void theScheduleOfARefusedSignIn();
    void unknownAddsNothing();
    void aPersonMayAlwaysTry();
    void aNetworkChangeBringsTheTryNearer();
    void presence();
    void aWeekOfOutage();
    void dailyLimit();
    void aRestartGoesOn();
    void theClockJumps_data();
    void theClockJumps();
    void theClockJumpsAndTheProgramRestarts_data();
    void theClockJumpsAndTheProgramRestarts();
    void slow();
    void usualSurvivesARestart();
    void theJournalIsWhole();
    void longWordsAreCut();
};

void TestBreaker::allWellAtFirst()
{
    Bench bench;
    const auto breaker = bench.breaker();
    QVERIFY(mayTry(*breaker));
    QVERIFY(mayTry(*breaker));
    const auto status = *breaker->status();
    QCOMPARE(status.state, OutageClass::Ok);
    QVERIFY(!status.since && !status.lastOk && !status.nextTry);
    QCOMPARE(status.account, kAccount);
    QVERIFY(bench.entries().isEmpty());
}

void TestBreaker::aFailureOpensAndASuccessCloses()
{
    Bench bench;
    const auto breaker = bench.breaker(0.9);
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    const base::WallTime good = bench.clock.now();
    bench.clock.advance(2min);
    const base::WallTime bad = bench.clock.now();
    const base::Error shown = fail(*breaker, Kind::Timeout);
    QCOMPARE(shown.kind, Kind::Timeout);
    auto status = *breaker->status();
    QCOMPARE(status.state, OutageClass::ProviderDown);
    QCOMPARE(*status.since, bad);
    QCOMPARE(*status.lastOk, good);
    QCOMPARE(status.lastError, QStringLiteral("timeout own words"));
    QCOMPARE(*status.nextTry - bad, 13'500ms);
    QVERIFY(!mayTry(*breaker));
    bench.clock.advance(13'499ms);
    QVERIFY(!mayTry(*breaker));
    bench.clock.advance(1ms);
    QVERIFY(mayTry(*breaker));
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    status = *breaker->status();
    QCOMPARE(status.state, OutageClass::Ok);
    QCOMPARE(*status.since, bench.clock.now());
    QCOMPARE(*status.lastOk, bench.clock.now());
    QVERIFY(!status.nextTry);
    QVERIFY(status.lastError.isEmpty());
    QVERIFY(mayTry(*breaker));
    // The two services of an account are two.
    QCOMPARE(bench.breaker(Service::Smtp)->status()->state, OutageClass::Ok);
}

void TestBreaker::oneProbeAtATime()
{
    Bench bench;
    const auto mirror = bench.breaker(0.5);
    const auto watcher = bench.breaker(0.5);
    fail(*mirror, Kind::Refused);
    bench.clock.advance(15s);
    QVERIFY(mayTry(*watcher));
    QVERIFY(!mayTry(*mirror));
    QVERIFY(!mayTry(*watcher));
    // A probe that is never reported, as after a crash, does not block for ever.
    bench.clock.advance(119s);
    QVERIFY(!mayTry(*mirror));
    bench.clock.advance(2s);
    QVERIFY(mayTry(*mirror));
    QVERIFY(mirror->succeeded(100ms, Trigger::Automatic).ok());
    QVERIFY(mayTry(*watcher));
}

void TestBreaker::connectionsComeBackOneByOne()
{
    Bench bench;
    const auto breaker = bench.breaker(0.0);
    QCOMPARE(breaker->connections(), 3);
    fail(*breaker, Kind::Refused);
    QCOMPARE(breaker->connections(), 1);
    QVERIFY(mayTry(*breaker));
    QVERIFY(breaker->succeeded(100ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->connections(), 2);
    QVERIFY(breaker->succeeded(100ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->connections(), 3);
    QVERIFY(breaker->succeeded(100ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->connections(), 3);
}

void TestBreaker::quietSuccessesAreFewInTheJournal()
{
    Bench bench;
    const auto breaker = bench.breaker();
    for (int n = 0; n < 60; ++n) {
        QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
        bench.clock.advance(1min);
    }
    QCOMPARE(bench.entries().size(), 12);
    QCOMPARE(bench.transitions(), 0);
    QCOMPARE(*breaker->status()->lastOk, bench.clock.now() - 1min);
    // A failure knows the last good moment, journalled or not.
    fail(*breaker, Kind::Timeout);
    QCOMPARE(*bench.breaker()->status()->lastOk, bench.clock.now() - 1min);
    // Failures are journalled every time.
    for (int n = 0; n < 10; ++n)
        fail(*breaker, Kind::Timeout);
    QCOMPARE(bench.entries().size(), 12 + 1 + 11);
}

void TestBreaker::errorsOfOurOwnDoNotCount()
{
    Bench bench;
    const auto breaker = bench.breaker(0.9);
    for (const Kind kind : {Kind::NotFound, Kind::Cancelled, Kind::Io, Kind::DiskFull, Kind::ServerRefused,
                            Kind::TooBig, Kind::Secret, Kind::NoKeychain, Kind::Internal}) {
        const base::Error shown = fail(*breaker, kind);
        QCOMPARE(shown.kind, kind);
        QVERIFY(mayTry(*breaker));
    }
    QVERIFY(bench.entries().isEmpty());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);

    // In an outage they neither end it nor make us knock without end.
    fail(*breaker, Kind::Refused);
    bench.clock.advance(15s);
    QVERIFY(mayTry(*breaker));
    fail(*breaker, Kind::DiskFull);
    QVERIFY(!mayTry(*breaker));
    QCOMPARE(breaker->status()->state, OutageClass::ProviderDown);
    QVERIFY(waitFor(bench, *breaker, 10min) <= 2min);
}

void TestBreaker::aCalledOffProbeMayGoAgain()
{
    Bench bench;
    const auto breaker = bench.breaker(0.9);
    fail(*breaker, Kind::Refused);
    // Whoever waits and gives up has not used a probe.
    fail(*breaker, Kind::Cancelled);
    QVERIFY(!mayTry(*breaker));
    bench.clock.advance(15s);
    QVERIFY(mayTry(*breaker));
    fail(*breaker, Kind::Cancelled);
    QVERIFY(mayTry(*breaker));
}

void TestBreaker::passwordsThatNeverWorkedStop()
{
    Bench bench;
    const auto breaker = bench.breaker();
    const base::Error shown = fail(*breaker, Kind::Auth);
    QCOMPARE(shown.kind, Kind::Auth);
    QCOMPARE(breaker->status()->state, OutageClass::Auth);
    QVERIFY(!breaker->status()->nextTry);
    for (int day = 0; day < 60; ++day) {
        bench.clock.advance(24h);
        QVERIFY(!mayTry(*breaker));
        QVERIFY(!mayTry(*bench.breaker()));
    }
    QVERIFY(breaker->rearm(Breaker::Cause::Network).ok());
    QVERIFY(!mayTry(*breaker));
    // A person enters another: one try, and no more when that is wrong too.
    QVERIFY(breaker->rearm(Breaker::Cause::Person).ok());
    QVERIFY(mayTry(*breaker));
    QVERIFY(!mayTry(*breaker));
    fail(*breaker, Kind::Auth);
    bench.clock.advance(24h);
    QVERIFY(!mayTry(*breaker));
    QVERIFY(breaker->rearm(Breaker::Cause::Person).ok());
    QVERIFY(mayTry(*breaker));
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
}

void TestBreaker::aPasswordThatWorkedIsKept()
{
    Bench bench;
    const auto breaker = bench.breaker();
    QVERIFY(breaker->authenticated().ok());
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    bench.clock.advance(24h);
    // Nobody is asked for a password, however often and by whomever it is tried.
    for (int n = 0; n < 40; ++n) {
        const base::Error shown =
            fail(*breaker, Kind::Auth, {}, n % 3 == 0 ? Trigger::Person : Trigger::Automatic);
        QCOMPARE(shown.kind, Kind::AuthSuspect);
        QCOMPARE(shown.fate, base::Fate::Defer);
        QCOMPARE(shown.detail, QStringLiteral("own words"));
        QCOMPARE(breaker->status()->state, OutageClass::AuthSuspect);
        QVERIFY(breaker->status()->nextTry.has_value());
        bench.clock.advance(6h);
    }
    // Ten days later it works again, with the same password.
    QVERIFY(waitFor(bench, *breaker, 48h, 1min) <= 24h);
    QVERIFY(breaker->authenticated().ok());
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
}

void TestBreaker::thirtyDaysOfTrust()
{
    Bench bench;
    QVERIFY(bench.breaker()->authenticated().ok());
    bench.clock.advance(std::chrono::hours(30 * 24) - 1s);
    QCOMPARE(fail(*bench.breaker(), Kind::Auth).kind, Kind::AuthSuspect);
    bench.clock.advance(2s);
    QCOMPARE(fail(*bench.breaker(), Kind::Auth).kind, Kind::Auth);
}

void TestBreaker::theScheduleOfARefusedSignIn()
{
    Bench bench;
    const auto breaker = bench.breaker();
    QVERIFY(breaker->authenticated().ok());
    // Other failures before do not push it back.
    for (int n = 0; n < 5; ++n)
        fail(*breaker, Kind::Timeout);
    fail(*breaker, Kind::Auth);
    for (const Milliseconds expected : {Milliseconds(5min), Milliseconds(30min), Milliseconds(2h),
                                        Milliseconds(6h), Milliseconds(24h), Milliseconds(24h)}) {
        QCOMPARE(*breaker->status()->nextTry - bench.clock.now(), expected);
        bench.clock.advance(expected - 1s);
        QVERIFY(!mayTry(*breaker));
        bench.clock.advance(1s);
        QVERIFY(mayTry(*breaker));
        fail(*breaker, Kind::Auth);
    }
}

void TestBreaker::unknownAddsNothing()
{
    Bench bench;
    const auto breaker = bench.breaker();
    fail(*breaker, Kind::Timeout, {});
    QCOMPARE(breaker->status()->state, OutageClass::Unknown);
    fail(*breaker, Kind::Timeout, kOthersAnswer);
    QCOMPARE(breaker->status()->state, OutageClass::ProviderDown);
    const base::WallTime since = *breaker->status()->since;
    // The other accounts are silent for two minutes: nothing new is known.
    bench.clock.advance(5min);
    fail(*breaker, Kind::Timeout, {});
    QCOMPARE(breaker->status()->state, OutageClass::ProviderDown);
    QCOMPARE(*breaker->status()->since, since);
    QCOMPARE(bench.transitions(), 2);
    fail(*breaker, Kind::Timeout, {Surroundings::Network::Offline, false, false});
    QCOMPARE(breaker->status()->state, OutageClass::OwnNetwork);
    fail(*breaker, Kind::Certificate, {});
    QCOMPARE(breaker->status()->state, OutageClass::Tls);
}

void TestBreaker::aPersonMayAlwaysTry()
{
    Bench bench;
    const auto breaker = bench.breaker(0.9);
    for (int n = 0; n < 7; ++n)
        fail(*breaker, Kind::Refused);
    const base::WallTime nextTry = *breaker->status()->nextTry;
    const auto before = *bench.table->load(kAccount, Service::Imap);
    for (int n = 0; n < 300; ++n)
        fail(*breaker, Kind::Refused, kOthersAnswer, Trigger::Person);
    // They are in the journal, but wear out neither schedule nor the day's tries.
    const auto after = *bench.table->load(kAccount, Service::Imap);
    QCOMPARE(after.failures, before.failures);
    QCOMPARE(after.failuresToday, before.failuresToday);
    QCOMPARE(*breaker->status()->nextTry, nextTry);
    QCOMPARE(bench.entries().size(), 1 + 307);
    QVERIFY(breaker->succeeded(1s, Trigger::Person).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
    QVERIFY(mayTry(*breaker));
    // A person's failing try opens it like any other.
    fail(*breaker, Kind::Refused, kOthersAnswer, Trigger::Person);
    QVERIFY(breaker->status()->nextTry.has_value());
    QVERIFY(!mayTry(*breaker));
}

void TestBreaker::aNetworkChangeBringsTheTryNearer()
{
    Bench bench;
    const auto breaker = bench.breaker(0.9);
    for (int n = 0; n < 9; ++n)
        fail(*breaker, Kind::Unreachable, {Surroundings::Network::Offline, false, false});
    QVERIFY(*breaker->status()->nextTry - bench.clock.now() > 10min);
    QVERIFY(breaker->rearm(Breaker::Cause::Network).ok());
    QVERIFY(waitFor(bench, *breaker, 1min) <= 5s);
    // A provider that is down does not come back with our network.
    fail(*breaker, Kind::Refused, kOthersAnswer);
    const base::WallTime nextTry = *breaker->status()->nextTry;
    QVERIFY(breaker->rearm(Breaker::Cause::Network).ok());
    QCOMPARE(*breaker->status()->nextTry, nextTry);
}

void TestBreaker::presence()
{
    Bench bench;
    const auto breaker = bench.breaker(0.999);
    breaker->setPresence(Presence::Background);
    for (int n = 0; n < 12; ++n)
        fail(*breaker, Kind::Refused);
    QVERIFY(*breaker->status()->nextTry - bench.clock.now() > 55min);
    // Somebody opens the window: an hour is too long now.
    breaker->setPresence(Presence::Front);
    QVERIFY(*breaker->status()->nextTry - bench.clock.now() <= 15min);
    QVERIFY(waitFor(bench, *breaker, 1h) <= 15min);
}

void TestBreaker::aWeekOfOutage()
{
    Bench bench;
    auto breaker = bench.breaker();
    fail(*breaker, Kind::Timeout);
    int tries = 0;
    int today = 0;
    qint64 day = outage::dayOf(bench.clock.now());
    base::WallTime lastTry = bench.clock.now();
    Milliseconds longestWait{0};
    const base::WallTime end = bench.clock.now() + std::chrono::hours(7 * 24);
    while (bench.clock.now() < end) {
        const auto status = *breaker->status();
        QVERIFY(status.nextTry.has_value());
        QVERIFY(*status.nextTry >= bench.clock.now());
        bench.clock.advance(std::max(*status.nextTry - bench.clock.now(), Milliseconds(1)));
        QVERIFY(mayTry(*breaker));
        const Milliseconds wait = bench.clock.now() - lastTry;
        longestWait = std::max(longestWait, wait);
        if (tries >= 3)
            QVERIFY(wait >= 30s);
        lastTry = bench.clock.now();
        if (outage::dayOf(bench.clock.now()) != day) {
            day = outage::dayOf(bench.clock.now());
            today = 0;
        }
        QVERIFY(++today <= 200);
        ++tries;
        fail(*breaker, tries % 50 == 0 ? Kind::Busy : Kind::Timeout);
        if (tries % 97 == 0)
            breaker = bench.breaker(); // a restart now and then
    }
    QVERIFY2(tries > 7 * 96 && tries <= 7 * 200, qPrintable(QString::number(tries)));
    // At least every quarter of an hour, but for the end of a day whose tries are used up.
    QVERIFY(longestWait < 6h);

    QVERIFY(waitFor(bench, *breaker, 24h, 1s) < 24h);
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    const auto intervals = *outage::history(*bench.journal, kAccount, base::WallTime{}, bench.clock.now());
    QCOMPARE(intervals.size(), 1);
    QCOMPARE(intervals.first().state, OutageClass::ProviderDown);
    QCOMPARE(intervals.first().probes, tries + 1);
    QCOMPARE(*intervals.first().to, bench.clock.now());
    QVERIFY(bench.journal->verify().ok());
}

void TestBreaker::dailyLimit()
{
    Bench bench;
    // The luckless case: chance always gives the shortest delay.
    const auto breaker = bench.breaker(0.0);
    fail(*breaker, Kind::Timeout);
    int tries = 1;
    const base::WallTime midnight = bench.clock.now() + outage::untilNextDay(bench.clock.now());
    while (bench.clock.now() < midnight) {
        if (mayTry(*breaker)) {
            fail(*breaker, Kind::Timeout);
            ++tries;
        }
        bench.clock.advance(10s);
    }
    QCOMPARE(tries, 200);
    QVERIFY(waitFor(bench, *breaker, 1h) <= 15min);
    fail(*breaker, Kind::Timeout);

    // Used up, the next try is tomorrow's, and the status says so; a restart changes nothing.
    auto row = *bench.table->load(kAccount, Service::Imap);
    row.failuresToday = 199;
    QVERIFY(bench.table->save(row).ok());
    fail(*breaker, Kind::Timeout);
    const base::WallTime tomorrow = bench.clock.now() + outage::untilNextDay(bench.clock.now());
    QVERIFY(*breaker->status()->nextTry >= tomorrow);
    QVERIFY(*breaker->status()->nextTry <= tomorrow + 15min);
    bench.clock.advance(6h);
    QVERIFY(!mayTry(*bench.breaker()));
    QVERIFY(*bench.breaker()->status()->nextTry >= tomorrow);
}

void TestBreaker::aRestartGoesOn()
{
    Bench bench;
    for (int n = 0; n < 8; ++n)
        fail(*bench.breaker(0.5), Kind::Refused); // a breaker each, nothing shared but the vault
    const auto before = *bench.breaker()->status();
    QCOMPARE(before.state, OutageClass::ProviderDown);
    QCOMPARE(*before.nextTry - bench.clock.now(), 450s);
    bench.clock.advance(449s);
    QVERIFY(!mayTry(*bench.breaker()));
    bench.clock.advance(1s);
    QCOMPARE(*bench.breaker()->status()->since, *before.since);
    QVERIFY(mayTry(*bench.breaker()));
    QVERIFY(bench.breaker()->succeeded(300ms, Trigger::Automatic).ok());
    QVERIFY(mayTry(*bench.breaker()));
    QCOMPARE(bench.transitions(), 2);
}

void TestBreaker::theClockJumps_data()
{
    QTest::addColumn<qint64>("millis");
    QTest::newRow("10 years on") << qint64(Milliseconds(kYears10).count());
    QTest::newRow("10 years back") << -qint64(Milliseconds(kYears10).count());
    QTest::newRow("an hour on") << qint64(Milliseconds(1h).count());
    QTest::newRow("an hour back") << -qint64(Milliseconds(1h).count());
}

void TestBreaker::theClockJumps()
{
    QFETCH(qint64, millis);
    Bench bench;
    const auto breaker = bench.breaker(0.5);
    QVERIFY(breaker->authenticated().ok());
    for (int n = 0; n < 8; ++n)
        fail(*breaker, Kind::Refused);
    bench.clock.advance(50s);
    QVERIFY(!mayTry(*breaker));
    bench.clock.jump(Milliseconds(millis));
    // The process has not waited longer or shorter because somebody set a clock.
    QVERIFY(!mayTry(*breaker));
    QCOMPARE(*breaker->status()->nextTry - bench.clock.now(), 400s);
    QCOMPARE(waitFor(bench, *breaker, 1h), 400s);
    // Nor is a password older for it.
    QCOMPARE(fail(*breaker, Kind::Auth).kind, Kind::AuthSuspect);
    QCOMPARE(waitFor(bench, *breaker, 1h), 5min);
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
    QVERIFY(bench.journal->verify().ok());
}

void TestBreaker::theClockJumpsAndTheProgramRestarts_data()
{
    theClockJumps_data();
}

void TestBreaker::theClockJumpsAndTheProgramRestarts()
{
    QFETCH(qint64, millis);
    Bench bench;
    {
        const auto breaker = bench.breaker(0.5);
        for (int n = 0; n < 8; ++n)
            fail(*breaker, Kind::Refused);
    }
    bench.clock.jump(Milliseconds(millis));
    QVERIFY(*bench.breaker()->status()->nextTry - bench.clock.now() <= 15min);
    // However often it is made anew while it waits, it gets there.
    Milliseconds waited{0};
    while (!mayTry(*bench.breaker())) {
        bench.clock.advance(10s);
        waited += 10s;
        QVERIFY(waited <= 15min);
    }
    const auto breaker = bench.breaker();
    QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    const base::WallTime now = bench.clock.now();
    const auto intervals = *outage::history(*bench.journal, kAccount, base::WallTime{}, now + 2 * kYears10);
    QCOMPARE(intervals.size(), 1);
    QVERIFY(intervals.first().to.has_value());
    QVERIFY(*intervals.first().to >= intervals.first().from);
}

void TestBreaker::slow()
{
    Bench bench;
    const auto breaker = bench.breaker();
    for (int n = 0; n < 40; ++n) {
        QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
        bench.clock.advance(1min);
    }
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
    QVERIFY(breaker->succeeded(60s, Trigger::Automatic).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
    for (int n = 0; n < 9; ++n) {
        bench.clock.advance(1min);
        QVERIFY(breaker->succeeded(9s, Trigger::Automatic).ok());
    }
    QCOMPARE(breaker->status()->state, OutageClass::Slow);
    QCOMPARE(*breaker->latency().usual(), 300ms);
    // Slow is not down: every try may go.
    QVERIFY(mayTry(*breaker));
    QVERIFY(!breaker->status()->nextTry);
    for (int n = 0; n < 5; ++n) {
        bench.clock.advance(1min);
        QVERIFY(breaker->succeeded(300ms, Trigger::Automatic).ok());
    }
    QCOMPARE(breaker->status()->state, OutageClass::Ok);
    const auto intervals = *outage::history(*bench.journal, kAccount, base::WallTime{}, bench.clock.now());
    QCOMPARE(intervals.size(), 1);
    QCOMPARE(intervals.first().state, OutageClass::Slow);
}

void TestBreaker::usualSurvivesARestart()
{
    Bench bench;
    for (int n = 0; n < 40; ++n) {
        QVERIFY(bench.breaker()->succeeded(300ms, Trigger::Automatic).ok());
        bench.clock.advance(6min);
    }
    const auto breaker = bench.breaker();
    for (int n = 0; n < 5; ++n)
        QVERIFY(breaker->succeeded(9s, Trigger::Automatic).ok());
    QCOMPARE(breaker->status()->state, OutageClass::Slow);
    // Still slow after another restart: the first good answer does not end it.
    QVERIFY(bench.breaker()->succeeded(300ms, Trigger::Automatic).ok());
    QCOMPARE(bench.breaker()->status()->state, OutageClass::Slow);
}

void TestBreaker::theJournalIsWhole()
{
    Bench bench;
    const auto breaker = bench.breaker();
    QVERIFY(breaker->succeeded(120ms, Trigger::Automatic).ok());
    bench.clock.advance(1h);
    fail(*breaker, Kind::Refused);
    bench.clock.advance(1h);
    fail(*breaker, Kind::Dns);
    bench.clock.advance(1h);
    QVERIFY(breaker->succeeded(150ms, Trigger::Automatic).ok());
    const QList<JournalEntry> entries = bench.entries();
    struct Expected
    {
        bool isTransition;
        OutageClass state;
        const char* detail;
    };
    const Expected expected[] = {
        {false, OutageClass::Ok, ""},
        {true, OutageClass::ProviderDown, "refused own words"},
        {false, OutageClass::ProviderDown, "refused own words"},
        {true, OutageClass::Dns, "dns own words"},
        {false, OutageClass::Dns, "dns own words"},
        {true, OutageClass::Ok, ""},
        {false, OutageClass::Ok, ""},
    };
    QCOMPARE(entries.size(), qsizetype(std::size(expected)));
    for (qsizetype n = 0; n < entries.size(); ++n) {
        QCOMPARE(entries.at(n).isTransition, expected[n].isTransition);
        QCOMPARE(entries.at(n).state, expected[n].state);
        QCOMPARE(entries.at(n).detail, QString::fromLatin1(expected[n].detail));
    }
    QCOMPARE(entries.first().latency, 120ms);
    QVERIFY(bench.journal->verify().ok());
}

void TestBreaker::longWordsAreCut()
{
    Bench bench;
    const auto breaker = bench.breaker();
    base::Error error = errorOf(Kind::Busy);
    error.detail = QString(1'000'000, u'x');
    QVERIFY(breaker->failed(error, kOthersAnswer, Trigger::Automatic).has_value());
    QVERIFY(breaker->status()->lastError.size() <= 500);
    QVERIFY(bench.entries().last().detail.size() <= 500);
}

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_Breaker.moc"
