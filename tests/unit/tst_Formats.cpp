#include "words/Formats.h"
#include "words/Language.h"
#include "words/Sentences.h"

#include <QTest>

#include <time.h>

using namespace scorta;
using namespace std::chrono_literals;
using std::chrono::hours;

namespace {

const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);
const QLocale kItalian(QLocale::Italian, QLocale::Italy);

base::WallTime at(const char* iso)
{
    return *base::fromIso(QString::fromLatin1(iso));
}

QString plain(QString text)
{
    return text.replace(QChar(QChar::Nbsp), u' ');
}

} // namespace

class TestFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sizes_data();
    void sizes();
    void relativeTimes_data();
    void relativeTimes();
    void neverACountdownBySeconds();
    void durations_data();
    void durations();
    void percents();
    void listDates_data();
    void listDates();
    void sinceWhen();
    void whenItLeaves();
};

void TestFormats::initTestCase()
{
    qputenv("TZ", "Europe/Rome");
    tzset();
}

void TestFormats::sizes_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("italian");
    const auto row = [](qint64 bytes, const char* english, const char* italian) {
        QTest::addRow("%lld", bytes) << bytes << QString::fromUtf8(english) << QString::fromUtf8(italian);
    };
    row(0, "0 bytes", "0 byte");
    row(1, "1 byte", "1 byte");
    row(812, "812 bytes", "812 byte");
    row(1'000, "1 KB", "1 KB");
    row(1'500, "1.5 KB", "1,5 KB");
    row(48'000, "48 KB", "48 KB");
    row(999'400, "999 KB", "999 KB");
    row(999'600, "1 MB", "1 MB");
    row(1'800'000'000, "1.8 GB", "1,8 GB");
    row(66'000'000'000, "66 GB", "66 GB");
    row(5'000'000'000'000'000, "5,000 TB", "5.000 TB");
    row(-1, "0 bytes", "0 byte");
}

void TestFormats::sizes()
{
    QFETCH(qint64, bytes);
    QVERIFY(words::installTranslator(kEnglish));
    QTEST(plain(words::size(bytes)), "english");
    QVERIFY(words::installTranslator(kItalian));
    QTEST(plain(words::size(bytes)), "italian");
}

void TestFormats::relativeTimes_data()
{
    QTest::addColumn<qint64>("millis");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("italian");
    const auto row = [](base::Milliseconds time, const char* english, const char* italian) {
        QTest::newRow(english) << qint64(time.count()) << QString::fromUtf8(english)
                               << QString::fromUtf8(italian);
    };
    row(-5s, "next try now", "prossimo tentativo ora");
    row(59s, "next try in less than a minute", "prossimo tentativo tra meno di un minuto");
    row(60s, "next try in 1 min", "prossimo tentativo tra 1 min");
    row(3min + 1s, "next try in 4 min", "prossimo tentativo tra 4 min");
    row(hours(1), "next try in 1 h", "prossimo tentativo tra 1 h");
    row(hours(2) + 5min, "next try in 2 h 5 min", "prossimo tentativo tra 2 h 5 min");
    row(hours(24), "next try in 1 day", "prossimo tentativo tra 1 giorno");
    row(hours(72), "next try in 3 days", "prossimo tentativo tra 3 giorni");
}

void TestFormats::relativeTimes()
{
    QFETCH(qint64, millis);
    QVERIFY(words::installTranslator(kEnglish));
    QTEST(words::nextTry(base::Milliseconds(millis)), "english");
    QVERIFY(words::installTranslator(kItalian));
    QTEST(words::nextTry(base::Milliseconds(millis)), "italian");
}

void TestFormats::neverACountdownBySeconds()
{
    QVERIFY(words::installTranslator(kEnglish));
    for (int seconds = 1; seconds < 59; ++seconds)
        QCOMPARE(words::inTime(std::chrono::seconds(seconds)),
                 words::inTime(std::chrono::seconds(seconds + 1)));
}

void TestFormats::durations_data()
{
    QTest::addColumn<qint64>("millis");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("italian");
    const auto row = [](base::Milliseconds time, const char* english, const char* italian) {
        QTest::newRow(english) << qint64(time.count()) << QString::fromUtf8(english)
                               << QString::fromUtf8(italian);
    };
    row(12s, "12 s", "12 s");
    row(43min, "43 min", "43 min");
    row(hours(15) + 7min, "15 h 7 min", "15 h 7 min");
    row(hours(91), "3 d 19 h", "3 g 19 h");
    row(hours(48), "2 d", "2 g");
    row(-1s, "0 s", "0 s");
}

void TestFormats::durations()
{
    QFETCH(qint64, millis);
    QVERIFY(words::installTranslator(kEnglish));
    QTEST(words::duration(base::Milliseconds(millis)), "english");
    QVERIFY(words::installTranslator(kItalian));
    QTEST(words::duration(base::Milliseconds(millis)), "italian");
}

void TestFormats::percents()
{
    QVERIFY(words::installTranslator(kEnglish));
    QCOMPARE(words::percent(0.9741), QStringLiteral("97.41 %"));
    QCOMPARE(words::percent(1), QStringLiteral("100 %"));
    // Five seconds of a month were missing: not all of it.
    QCOMPARE(words::percent(0.999998), QStringLiteral("99.99 %"));
    QVERIFY(words::installTranslator(kItalian));
    QCOMPARE(words::percent(0.9741), QStringLiteral("97,41 %"));
}

void TestFormats::listDates_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("italian");
    const auto row = [](const char* when, const char* english, const char* italian) {
        QTest::newRow(when) << QString::fromLatin1(when) << QString::fromUtf8(english)
                            << QString::fromUtf8(italian);
    };
    // Now is Sunday 22 November 2026, 10:00 in Rome.
    row("2026-11-22T09:12:00+01:00", "09:12", "09:12");
    row("2026-11-22T00:00:00+01:00", "00:00", "00:00");
    row("2026-11-21T23:59:59+01:00", "Yesterday", "Ieri");
    row("2026-11-20T12:00:00+01:00", "Fri", "ven");
    row("2026-11-16T12:00:00+01:00", "Mon", "lun");
    row("2026-11-15T12:00:00+01:00", "15 Nov", "15 nov");
    row("2026-01-05T12:00:00+01:00", "5 Jan", "5 gen");
    row("2025-12-31T12:00:00+01:00", "31/12/2025", "31/12/2025");
    row("2024-11-18T12:00:00+01:00", "18/11/2024", "18/11/2024");
    // Summer time: 23:30 UTC is already the next day in Rome.
    row("2024-07-01T23:30:00Z", "02/07/2024", "02/07/2024");
    // A date in the future, as junk mail likes it.
    row("2026-11-23T12:00:00+01:00", "23 Nov", "23 nov");
    row("2038-01-19T12:00:00+01:00", "19/01/2038", "19/01/2038");
}

void TestFormats::listDates()
{
    QFETCH(QString, when);
    const base::WallTime now = at("2026-11-22T10:00:00+01:00");
    const base::WallTime time = *base::fromIso(when);
    QVERIFY(words::installTranslator(kEnglish));
    QTEST(words::listDate(time, now), "english");
    QVERIFY(words::installTranslator(kItalian));
    QTEST(words::listDate(time, now), "italian");
}

void TestFormats::sinceWhen()
{
    const base::WallTime now = at("2026-11-22T15:00:00+01:00");
    const auto line = [&](const char* since) {
        return words::bannerLine(model::OutageClass::Unknown, QStringLiteral("Libero"),
                                 words::sinceText(at(since), now));
    };
    QVERIFY(words::installTranslator(kEnglish));
    QCOMPARE(line("2026-11-22T14:03:00+01:00"), QStringLiteral("Libero cannot be reached since 14:03."));
    QCOMPARE(line("2026-11-21T14:03:00+01:00"),
             QStringLiteral("Libero cannot be reached since 14:03 yesterday."));
    QCOMPARE(line("2026-11-18T14:03:00+01:00"),
             QStringLiteral("Libero cannot be reached since 14:03 on 18 Nov."));
    QVERIFY(words::installTranslator(kItalian));
    QCOMPARE(line("2026-11-21T14:03:00+01:00"),
             QStringLiteral("Libero non si raggiunge dalle 14:03 di ieri."));
    QCOMPARE(line("2026-11-18T14:03:00+01:00"),
             QStringLiteral("Libero non si raggiunge dalle 14:03 del 18 nov."));
}

void TestFormats::whenItLeaves()
{
    const base::WallTime now = at("2026-11-22T15:00:00+01:00");
    QVERIFY(words::installTranslator(kEnglish));
    QCOMPARE(words::leavesAt(at("2026-11-23T08:00:00+01:00"), now),
             QStringLiteral("leaves tomorrow at 08:00"));
    QCOMPARE(words::leavesAt(at("2026-11-22T18:30:00+01:00"), now), QStringLiteral("leaves today at 18:30"));
    QCOMPARE(words::leavesAt(at("2026-12-01T08:00:00+01:00"), now),
             QStringLiteral("leaves on 1 Dec at 08:00"));
    QVERIFY(words::installTranslator(kItalian));
    QCOMPARE(words::leavesAt(at("2026-11-23T08:00:00+01:00"), now),
             QStringLiteral("parte domani alle 08:00"));
}

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_Formats.moc"
