#include "outage/Backoff.h"
#include "outage/Latency.h"

#include <QTest>

#include <climits>

using namespace scorta;
using namespace std::chrono_literals;
using base::Milliseconds;
using model::OutageClass;
using outage::delayAfter;
using outage::Latency;
using outage::Presence;

namespace {

constexpr double kAlmostOne = 0.999999;

Milliseconds longest(int failures, Presence presence = Presence::Front)
{
    return delayAfter(OutageClass::ProviderDown, failures, presence, kAlmostOne);
}

bool isNear(Milliseconds actual, Milliseconds expected)
{
    return actual <= expected && actual > expected - 100ms;
}

void feed(Latency& latency, Milliseconds time, int count)
{
    for (int n = 0; n < count; ++n)
        latency.add(time);
}

} // namespace

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSpanDoublesUpToTheCap();
    void chanceSpreadsOverTheWholeSpan();
    void atLeastThirtySecondsAfterTheThirdFailure();
    void aRefusedSignInHasItsOwnSchedule();
    void noInputBreaksIt();
    void days();
    void slowNeedsSeveralAnswers();
    void slowDoesNotFlap();
    void aFastServiceIsNotSlowBelowASecond();
    void usualIsWhatItWasBefore();
};

void TestBackoff::theSpanDoublesUpToTheCap()
{
    QVERIFY(isNear(longest(1), 15s));
    QVERIFY(isNear(longest(2), 30s));
    QVERIFY(isNear(longest(3), 1min));
    QVERIFY(isNear(longest(4), 2min));
    QVERIFY(isNear(longest(6), 8min));
    QVERIFY(isNear(longest(7), 15min));
    QVERIFY(isNear(longest(100), 15min));
    QVERIFY(isNear(longest(7, Presence::Background), 16min));
    QVERIFY(isNear(longest(9, Presence::Background), 60min));
    QVERIFY(isNear(longest(100, Presence::Background), 60min));
}

void TestBackoff::chanceSpreadsOverTheWholeSpan()
{
    QCOMPARE(delayAfter(OutageClass::Unknown, 1, Presence::Front, 0), 0ms);
    QCOMPARE(delayAfter(OutageClass::Unknown, 1, Presence::Front, 0.5), 7'500ms);
    QCOMPARE(delayAfter(OutageClass::Dns, 10, Presence::Front, 0.5), 450'000ms);
}

void TestBackoff::atLeastThirtySecondsAfterTheThirdFailure()
{
    QCOMPARE(delayAfter(OutageClass::ProviderDown, 2, Presence::Front, 0), 0ms);
    for (int failures = 3; failures < 50; ++failures)
        QCOMPARE(delayAfter(OutageClass::ProviderDown, failures, Presence::Front, 0), 30s);
}

void TestBackoff::aRefusedSignInHasItsOwnSchedule()
{
    const Milliseconds expected[] = {5min, 30min, 2h, 6h, 24h, 24h, 24h};
    for (int failures = 1; failures <= 7; ++failures) {
        for (const double random : {0.0, 0.3, kAlmostOne}) {
            QCOMPARE(delayAfter(OutageClass::AuthSuspect, failures, Presence::Front, random),
                     expected[failures - 1]);
            QCOMPARE(delayAfter(OutageClass::AuthSuspect, failures, Presence::Background, random),
                     expected[failures - 1]);
        }
    }
}

void TestBackoff::noInputBreaksIt()
{
    for (const int failures : {INT_MIN, -1, 0, 1, 30, 31, 32, 63, 64, INT_MAX}) {
        for (const double random : {-1.0, 0.0, 1.0, 2.0}) {
            for (const OutageClass state : {OutageClass::ProviderDown, OutageClass::AuthSuspect}) {
                const Milliseconds delay = delayAfter(state, failures, Presence::Background, random);
                QVERIFY(delay >= 0ms && delay <= outage::longestDelay(state, Presence::Background));
            }
        }
    }
}

void TestBackoff::days()
{
    const base::WallTime evening = *base::fromIso(QStringLiteral("2026-11-22T23:59:00Z"));
    QCOMPARE(outage::untilNextDay(evening), 1min);
    QCOMPARE(outage::dayOf(evening + 1min), outage::dayOf(evening) + 1);
    QCOMPARE(outage::untilNextDay(evening + 1min), 24h);
    QCOMPARE(outage::dayOf(base::WallTime{}), 0);
    QCOMPARE(outage::dayOf(base::WallTime{-1ms}), -1);
    QCOMPARE(outage::untilNextDay(base::WallTime{-1ms}), 1ms);
}

void TestBackoff::slowNeedsSeveralAnswers()
{
    Latency latency;
    feed(latency, 300ms, 40);
    QVERIFY(!latency.isSlow());
    QCOMPARE(*latency.usual(), 300ms);
    // One or two late answers happen everywhere.
    QVERIFY(!latency.add(60s));
    QVERIFY(!latency.add(60s));
    QVERIFY(latency.add(9s));
    QCOMPARE(*latency.usual(), 300ms);
    QVERIFY(*latency.recent() >= 9s);

    // Without a past there is nothing to compare with.
    Latency fresh;
    feed(fresh, 9s, 15);
    QVERIFY(!fresh.isSlow());
}

void TestBackoff::slowDoesNotFlap()
{
    Latency latency;
    feed(latency, 300ms, 40);
    feed(latency, 9s, 10);
    QVERIFY(latency.isSlow());
    // A fast answer in between, or answers that are merely less slow, do not end it.
    QVERIFY(latency.add(300ms));
    QVERIFY(latency.add(9s));
    feed(latency, 1'200ms, 10);
    QVERIFY(latency.isSlow());
    int changes = 0;
    bool wasSlow = true;
    for (int n = 0; n < 200; ++n) {
        const bool isSlow = latency.add(n % 2 == 0 ? 300ms : 1'600ms);
        changes += isSlow != wasSlow ? 1 : 0;
        wasSlow = isSlow;
    }
    QCOMPARE(changes, 0);
    for (int n = 0; n < 4; ++n)
        QVERIFY(latency.add(300ms));
    QVERIFY(!latency.add(300ms));
}

void TestBackoff::aFastServiceIsNotSlowBelowASecond()
{
    Latency latency;
    feed(latency, 10ms, 40);
    feed(latency, 900ms, 10);
    QVERIFY(!latency.isSlow());
}

void TestBackoff::usualIsWhatItWasBefore()
{
    Latency latency;
    feed(latency, 300ms, 20);
    QVERIFY(!latency.add(0ms));
    QVERIFY(!latency.add(-5s));
    QCOMPARE(*latency.usual(), 300ms);
    feed(latency, 9s, 10);
    QVERIFY(latency.isSlow());
    latency.resume(false);
    QVERIFY(!latency.isSlow());
    // What lasts for long becomes the usual.
    feed(latency, 9s, 600);
    QCOMPARE(*latency.usual(), 9s);
    QVERIFY(!latency.isSlow());
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_Backoff.moc"
