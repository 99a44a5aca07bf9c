#include "tst_store_support.h"

#include "store/BodyTable.h"
#include "store/JournalTable.h"
#include "store/Sql.h"

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

class TestStoreJournal : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    JournalTable& journal() { return m_profile->store->journal(); }
    static JournalEntry entry(qint64 seconds, const QString& detail, qint64 account = 1);

private Q_SLOTS:
    void init();
    void readsWhatWasWritten();
    void theHashIsTheDocumentedOne();
    void anyChangeBreaksTheChain_data();
    void anyChangeBreaksTheChain();
};

void TestStoreJournal::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
}

JournalEntry TestStoreJournal::entry(qint64 seconds, const QString& detail, qint64 account)
{
    JournalEntry entry;
    entry.at = at(seconds);
    entry.account = {account};
    entry.service = model::Service::Smtp;
    entry.isTransition = seconds % 2 == 1;
    entry.state = model::OutageClass::ProviderDown;
    entry.latency = base::Milliseconds{seconds * 10};
    entry.detail = detail;
    return entry;
}

void TestStoreJournal::readsWhatWasWritten()
{
    MUST(journal().append(entry(1, QStringLiteral("421 later\nnot now"))));
    MUST(journal().append(entry(2, QString(), 2)));
    MUST(journal().append(entry(3, QStringLiteral("\u00fc"))));
    const auto all = journal().read({}, at(0), at(10));
    MUST(all);
    QCOMPARE(all->size(), 3);
    const JournalEntry& first = all->at(0);
    QVERIFY(first.at == at(1) && first.account == model::AccountId{1} && first.isTransition);
    QVERIFY(first.service == model::Service::Smtp && first.state == model::OutageClass::ProviderDown);
    QCOMPARE(first.latency.count(), 10);
    QCOMPARE(first.detail, QStringLiteral("421 later\nnot now"));
    QVERIFY(!all->at(1).isTransition);
    QCOMPARE(journal().read({1}, at(2), at(10)).valueOr({}).size(), 1);
    QCOMPARE(journal().head().valueOr({}), all->at(2).hash);
    MUST(journal().verify());
}

void TestStoreJournal::theHashIsTheDocumentedOne()
{
    QCOMPARE(journal().head().valueOr({}), QByteArray(32, '\0'));
    MUST(journal().append(entry(1, QStringLiteral("down"))));
    const QByteArray text =
        QByteArray(32, '\0') + "1700000001000\n1\nsmtp\ntransition\nprovider_down\n10\ndown";
    QCOMPARE(journal().head().valueOr({}).toHex(), sha256(text).toHex());
}

void TestStoreJournal::anyChangeBreaksTheChain_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("time") << QByteArray("UPDATE journal SET at = at + 1 WHERE id = 2");
    QTest::newRow("class") << QByteArray("UPDATE journal SET class = 'ok' WHERE id = 2");
    QTest::newRow("event") << QByteArray("UPDATE journal SET event = 'transition' WHERE id = 2");
    QTest::newRow("latency") << QByteArray("UPDATE journal SET latency = 0 WHERE id = 2");
    QTest::newRow("detail") << QByteArray("UPDATE journal SET detail = 'x' WHERE id = 2");
    QTest::newRow("account") << QByteArray("UPDATE journal SET account = 9 WHERE id = 2");
    QTest::newRow("hash") << QByteArray("UPDATE journal SET hash = x'00' WHERE id = 2");
    QTest::newRow("removed") << QByteArray("DELETE FROM journal WHERE id = 2");
}

void TestStoreJournal::anyChangeBreaksTheChain()
{
    QFETCH(QByteArray, sql);
    for (int i = 1; i <= 4; ++i)
        MUST(journal().append(entry(i, QStringLiteral("probe"))));
    MUST(journal().verify());
    Query(m_profile->store->vault(), sql.constData()).run();
    const base::Status verified = journal().verify();
    QVERIFY(!verified.ok());
    QVERIFY(verified.error().kind == base::Kind::Damaged);
    QVERIFY(verified.error().detail == u"2" || verified.error().detail == u"3");
}

QTEST_GUILESS_MAIN(TestStoreJournal)
#include "tst_store_journal.moc"
