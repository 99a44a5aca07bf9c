#include "outage/Breaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace scorta;
using namespace std::chrono_literals;
using model::OutageClass;
using model::OutageInterval;
using model::Service;

namespace {

const model::AccountId kLibero{1};
const model::AccountId kStudio{2};

base::WallTime at(const char* iso)
{
    return *base::fromIso(QString::fromLatin1(iso));
}

} // namespace

/// Intervals over a journal that is written row by row.
class TestOutageHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothing();
    void oneOutage();
    void classesFollowEachOther();
    void servicesAndAccountsAreApart();
    void theWindowCutsNothingOff();
    void anOutageOfMonths();
    void aMissingTransition();
    void aDoubleTransition();
    void theClockWasSetBack();

private:
    void write(const char* iso, bool isTransition, OutageClass state, const char* detail = "",
               Service service = Service::Imap, model::AccountId account = kLibero);
    void transition(const char* iso, OutageClass state, const char* detail = "")
    {
        write(iso, true, state, detail);
    }
    void probe(const char* iso, OutageClass state) { write(iso, false, state); }
    QList<OutageInterval> history(const char* from, const char* to, model::AccountId account = kLibero)
    {
        return *outage::history(*m_journal, account, at(from), at(to));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<store::Database> m_vault;
    std::unique_ptr<store::JournalTable> m_journal;
};

void TestOutageHistory::init()
{
    m_journal.reset();
    m_vault.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = store::Database::open(m_folder->path(), store::File::Vault, store::Access::ReadWrite);
    QVERIFY(opened.ok());
    m_vault = std::move(*opened);
    m_journal = std::make_unique<store::JournalTable>(*m_vault);
}

void TestOutageHistory::write(const char* iso, bool isTransition, OutageClass state, const char* detail,
                              Service service, model::AccountId account)
{
    store::JournalEntry entry;
    entry.at = at(iso);
    entry.account = account;
    entry.service = service;
    entry.isTransition = isTransition;
    entry.state = state;
    entry.detail = QString::fromLatin1(detail);
    QVERIFY(m_journal->append(entry).ok());
}

void TestOutageHistory::nothing()
{
    QVERIFY(history("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").isEmpty());
    probe("2026-06-01T00:00:00Z", OutageClass::Ok);
    QVERIFY(history("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").isEmpty());
}

void TestOutageHistory::oneOutage()
{
    probe("2026-01-22T23:00:00Z", OutageClass::Ok);
    transition("2026-01-22T23:10:08Z", OutageClass::ProviderDown, "timeout connection timed out");
    probe("2026-01-22T23:10:08Z", OutageClass::ProviderDown);
    probe("2026-01-23T08:00:00Z", OutageClass::ProviderDown);
    probe("2026-01-24T08:00:00Z", OutageClass::ProviderDown);
    transition("2026-01-26T18:42:31Z", OutageClass::Ok);
    probe("2026-01-26T18:42:31Z", OutageClass::Ok);
    probe("2026-01-26T18:50:00Z", OutageClass::Ok);

    const auto intervals = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    QCOMPARE(intervals.size(), 1);
    const OutageInterval& interval = intervals.first();
    QCOMPARE(interval.account, kLibero);
    QCOMPARE(interval.service, Service::Imap);
    QCOMPARE(interval.state, OutageClass::ProviderDown);
    QCOMPARE(interval.from, at("2026-01-22T23:10:08Z"));
    QCOMPARE(*interval.to, at("2026-01-26T18:42:31Z"));
    QCOMPARE(interval.probes, 3);
    QCOMPARE(interval.firstError, QStringLiteral("timeout connection timed out"));
}

void TestOutageHistory::classesFollowEachOther()
{
    transition("2026-01-22T10:00:00Z", OutageClass::Unknown, "timeout a");
    probe("2026-01-22T10:00:00Z", OutageClass::Unknown);
    transition("2026-01-22T10:05:00Z", OutageClass::ProviderDown, "refused b");
    probe("2026-01-22T10:05:00Z", OutageClass::ProviderDown);
    const auto intervals = history("2026-01-22T00:00:00Z", "2026-01-23T00:00:00Z");
    QCOMPARE(intervals.size(), 2);
    QCOMPARE(intervals.at(0).state, OutageClass::Unknown);
    QCOMPARE(*intervals.at(0).to, at("2026-01-22T10:05:00Z"));
    QCOMPARE(intervals.at(1).state, OutageClass::ProviderDown);
    QVERIFY(!intervals.at(1).to); // still on
    QCOMPARE(intervals.at(1).firstError, QStringLiteral("refused b"));
}

void TestOutageHistory::servicesAndAccountsAreApart()
{
    write("2026-01-22T10:00:00Z", true, OutageClass::Dns, "", Service::Smtp, kStudio);
    write("2026-01-22T11:00:00Z", true, OutageClass::ProviderDown, "", Service::Smtp, kLibero);
    write("2026-01-22T12:00:00Z", true, OutageClass::ProviderDown, "", Service::Imap, kLibero);
    write("2026-01-22T13:00:00Z", true, OutageClass::Ok, "", Service::Smtp, kStudio);
    write("2026-01-22T14:00:00Z", true, OutageClass::Ok, "", Service::Imap, kLibero);
    const auto all = history("2026-01-22T00:00:00Z", "2026-01-23T00:00:00Z", {});
    QCOMPARE(all.size(), 3);
    QCOMPARE(all.at(0).account, kStudio);
    QCOMPARE(*all.at(0).to, at("2026-01-22T13:00:00Z"));
    QCOMPARE(all.at(1).service, Service::Smtp);
    QVERIFY(!all.at(1).to);
    QCOMPARE(*all.at(2).to, at("2026-01-22T14:00:00Z"));
    QCOMPARE(history("2026-01-22T00:00:00Z", "2026-01-23T00:00:00Z", kLibero).size(), 2);
    QCOMPARE(history("2026-01-22T00:00:00Z", "2026-01-23T00:00:00Z", kStudio).size(), 1);
}

void TestOutageHistory::theWindowCutsNothingOff()
{
    transition("2026-01-10T00:00:00Z", OutageClass::ProviderDown);
    probe("2026-01-11T00:00:00Z", OutageClass::ProviderDown);
    transition("2026-01-12T00:00:00Z", OutageClass::Ok);
    transition("2026-01-20T00:00:00Z", OutageClass::Tls);
    // Touching the window is enough, and each has its own beginning and, as far as it had come, its end.
    const auto during = history("2026-01-11T12:00:00Z", "2026-01-11T13:00:00Z");
    QCOMPARE(during.size(), 1);
    QCOMPARE(during.first().from, at("2026-01-10T00:00:00Z"));
    QVERIFY(history("2026-01-12T00:00:01Z", "2026-01-19T00:00:00Z").isEmpty());
    QVERIFY(history("2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z").isEmpty());
    QCOMPARE(history("2026-01-12T00:00:00Z", "2026-02-01T00:00:00Z").size(), 2);
}

void TestOutageHistory::anOutageOfMonths()
{
    // A refused password that nobody looked after: no probe for three years.
    transition("2023-06-01T00:00:00Z", OutageClass::Auth, "auth no");
    probe("2023-06-01T00:00:00Z", OutageClass::Auth);
    const auto intervals = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    QCOMPARE(intervals.size(), 1);
    QCOMPARE(intervals.first().from, at("2023-06-01T00:00:00Z"));
    // One that is probed, asked for all accounts.
    for (const char* when : {"2025-12-15T00:00:00Z", "2026-01-10T00:00:00Z"})
        probe(when, OutageClass::Auth);
    const auto all = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", {});
    QCOMPARE(all.size(), 1);
    QCOMPARE(all.first().from, at("2023-06-01T00:00:00Z"));
    QCOMPARE(all.first().probes, 3);
}

void TestOutageHistory::aMissingTransition()
{
    probe("2026-01-01T00:00:00Z", OutageClass::Ok);
    probe("2026-01-02T00:00:00Z", OutageClass::Dns);
    probe("2026-01-03T00:00:00Z", OutageClass::Dns);
    probe("2026-01-04T00:00:00Z", OutageClass::Ok);
    const auto intervals = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    QCOMPARE(intervals.size(), 1);
    QCOMPARE(intervals.first().from, at("2026-01-02T00:00:00Z"));
    QCOMPARE(*intervals.first().to, at("2026-01-04T00:00:00Z"));
    QCOMPARE(intervals.first().probes, 2);
}

void TestOutageHistory::aDoubleTransition()
{
    // The process died after the journal and before the breaker's row.
    transition("2026-01-02T00:00:00Z", OutageClass::Dns, "dns first");
    transition("2026-01-02T00:01:00Z", OutageClass::Dns, "dns second");
    probe("2026-01-02T00:01:00Z", OutageClass::Dns);
    transition("2026-01-02T01:00:00Z", OutageClass::Ok);
    transition("2026-01-02T01:01:00Z", OutageClass::Ok);
    const auto intervals = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    QCOMPARE(intervals.size(), 1);
    QCOMPARE(intervals.first().from, at("2026-01-02T00:00:00Z"));
    QCOMPARE(*intervals.first().to, at("2026-01-02T01:00:00Z"));
    QCOMPARE(intervals.first().firstError, QStringLiteral("dns first"));
    QCOMPARE(intervals.first().probes, 1);
}

void TestOutageHistory::theClockWasSetBack()
{
    transition("2026-01-02T12:00:00Z", OutageClass::Dns);
    transition("2026-01-02T11:00:00Z", OutageClass::Ok);
    probe("2026-01-02T11:00:00Z", OutageClass::Ok);
    transition("2026-01-02T11:30:00Z", OutageClass::ProviderDown);
    transition("2026-01-02T11:40:00Z", OutageClass::Ok);
    const auto intervals = history("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    QCOMPARE(intervals.size(), 2);
    for (const OutageInterval& interval : intervals)
        QVERIFY(interval.to && *interval.to >= interval.from);
    QCOMPARE(intervals.at(0).state, OutageClass::ProviderDown);
}

QTEST_GUILESS_MAIN(TestOutageHistory)
#include "tst_OutageHistory.moc"
