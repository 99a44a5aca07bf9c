#include "base/Clock.h"

#include <QTest>
#include <QTimeZone>

#include <cstdlib>
#include <ctime>
#include <thread>

using namespace scorta::base;
using namespace std::chrono_literals;

class TestClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // A zone with summer time, so that local times are told from UTC.
        qputenv("TZ", "Europe/Rome");
        ::tzset();
    }

    void readsIso_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("millis");
        const qint64 noon = 1769176980000; // 2026-01-23T14:03:00Z
        QTest::newRow("UTC") << "2026-01-23T14:03:00Z" << noon;
        QTest::newRow("offset") << "2026-01-23T15:03:00+01:00" << noon;
        QTest::newRow("negative offset") << "2026-01-23T09:33:00-04:30" << noon;
        QTest::newRow("local, winter") << "2026-01-23T15:03:00" << noon;
        QTest::newRow("local, summer") << "2026-07-23T16:03:00" << qint64(1784815380000);
        QTest::newRow("milliseconds") << "2026-01-23T14:03:00.250Z" << noon + 250;
        QTest::newRow("no seconds") << "2026-01-23T14:03Z" << noon;
        QTest::newRow("before 1970") << "1969-12-31T23:59:59Z" << qint64(-1000);
        QTest::newRow("leap day") << "2024-02-29T00:00:00Z" << qint64(1709164800000);
    }
    void readsIso()
    {
        QFETCH(QString, text);
        QFETCH(qint64, millis);
        const auto time = fromIso(text);
        QVERIFY(time);
        QCOMPARE(toMillis(*time), millis);
    }

    void refusesWhatIsNoTime_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "yesterday", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
                                 "2026-01-23T25:00:00Z", "2026-01-23T14:61:00Z", "14:03:00Z",
                                 "2026-01-23T14:03:00Zjunk", "1769176980", "23/01/2026 14:03"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void refusesWhatIsNoTime()
    {
        QFETCH(QString, text);
        const auto time = fromIso(text);
        QVERIFY2(!time, qPrintable(time ? toIso(*time) : QString()));
    }

    void printsIsoInUtc()
    {
        QCOMPARE(toIso(fromMillis(1769176980999)), QStringLiteral("2026-01-23T14:03:00Z"));
        QCOMPARE(toIso(fromMillis(0)), QStringLiteral("1970-01-01T00:00:00Z"));
        QCOMPARE(toIso(fromMillis(-1000)), QStringLiteral("1969-12-31T23:59:59Z"));
        for (const qint64 millis : {0LL, 1769176980000LL, 951782400000LL, 4102444799000LL})
            QCOMPARE(fromIso(toIso(fromMillis(millis))), fromMillis(millis));
    }

    void knowsLocalTime()
    {
        QCOMPARE(toLocal(fromMillis(1769176980000)).time(), QTime(15, 3));
        QCOMPARE(toLocal(fromMillis(1784815380000)).time(), QTime(16, 3));
    }

    void theSystemsClocksGo()
    {
        const SystemClock clock;
        const auto wall = clock.now();
        const auto boot = clock.sinceBoot();
        QVERIFY(qAbs(toMillis(wall) - QDateTime::currentMSecsSinceEpoch()) < 5000);
        QTRY_VERIFY(clock.sinceBoot() > boot && clock.now() > wall);
    }

    void theManualClockMovesWhenTold()
    {
        ManualClock clock(fromMillis(1000));
        QCOMPARE(toMillis(clock.now()), 1000);
        QCOMPARE(clock.sinceBoot(), 0ms);
        clock.advance(24h * 7);
        QCOMPARE(toMillis(clock.now()), 1000 + 7LL * 24 * 3600 * 1000);
        QCOMPARE(clock.sinceBoot(), Milliseconds(24h * 7));
        clock.jump(-1h);
        QCOMPARE(clock.sinceBoot(), Milliseconds(24h * 7));
        QCOMPARE(toMillis(clock.now()), 1000 + (7LL * 24 - 1) * 3600 * 1000);
    }

    void theManualClockIsThreadSafe()
    {
        ManualClock clock(fromMillis(0));
        const auto tick = [&] {
            for (int i = 0; i < 10'000; ++i)
                clock.advance(1ms);
        };
        std::thread one(tick);
        std::thread two(tick);
        one.join();
        two.join();
        QCOMPARE(toMillis(clock.now()), 20'000);
        QCOMPARE(clock.sinceBoot(), 20'000ms);
    }
};

QTEST_GUILESS_MAIN(TestClock)
#include "tst_Clock.moc"
