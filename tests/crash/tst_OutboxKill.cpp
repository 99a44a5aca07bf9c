#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/OutboxTable.h"
#include "store/Store.h"

#include "support/KillAt.h"
#include "support/SmtpServer.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace scorta;
using namespace std::chrono_literals;
using model::SendState;
using test::KillAt;
using test::SmtpBehaviour;
using test::SmtpScript;
using test::SmtpServer;
using test::SmtpStage;
using Action = test::SmtpBehaviour::Action;

namespace {

const QByteArray kMessageId = "<killed@example.com>";

} // namespace

/// A process that queues and sends is killed, started again and counted at the server: each recipient gets
/// the message exactly once, or its state is "unconfirmed" and it got it at most once.
class TestOutboxKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void survivesAKillAtASync_data();
    void survivesAKillAtASync();
    void survivesAKillAtAStage_data();
    void survivesAKillAtAStage();
    void survivesAFailingDisk_data();
    void survivesAFailingDisk();

private:
    void start(QProcess& process, const QStringList& arguments, const KillAt& how = {}) const;
    QByteArray finish(QProcess& process) const;
    void runToTheEnd() const;
    int syncsOfAWholeRun();
    void judge(bool wasQueued) const;
    QString profile() const { return m_folder->filePath(QStringLiteral("profile")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SmtpServer> m_server;
};

void TestOutboxKill::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<SmtpServer>();
    m_server->options().maxRecipients = 2;
    QVERIFY(m_server->start());
    const auto store = store::Store::open(profile(), store::Access::ReadWrite);
    QVERIFY(store.ok());
    model::Account account;
    account.address = QStringLiteral("me@example.com");
    account.user = account.address;
    account.imap =
        model::parseEndpoint(QStringLiteral("imap+plain://127.0.0.1:1"), model::Service::Imap).value();
    account.smtp = model::parseEndpoint(m_server->url(), model::Service::Smtp).value();
    QVERIFY((*store)->accounts().add(account, base::SystemClock().now()).ok());
}

void TestOutboxKill::start(QProcess& process, const QStringList& arguments, const KillAt& how) const
{
    if (!how.program.isEmpty())
        how.apply(process);
    process.start(QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/scorta-test-outbox"),
                  QStringList{profile()} + arguments);
    QVERIFY(process.waitForStarted(10'000));
}

QByteArray TestOutboxKill::finish(QProcess& process) const
{
    process.waitForFinished(60'000);
    return process.readAllStandardOutput();
}

void TestOutboxKill::runToTheEnd() const
{
    m_server->clearScripts();
    QProcess process;
    start(process, {});
    QVERIFY2(finish(process).contains("done"), process.readAllStandardError().constData());
}

int TestOutboxKill::syncsOfAWholeRun()
{
    const KillAt count{.program = QStringLiteral("scorta-test-outbox"),
                       .path = QStringLiteral("vault.db"),
                       .countFile = m_folder->filePath(QStringLiteral("count"))};
    QProcess process;
    start(process, {QStringLiteral("queue")}, count);
    if (!finish(process).contains("done"))
        return -1;
    return count.syncs();
}

void TestOutboxKill::judge(bool wasQueued) const
{
    const auto store = store::Store::open(profile(), store::Access::ReadWrite);
    QVERIFY(store.ok());
    const auto all = (*store)->outbox().list(10, 0);
    QVERIFY(all.ok());
    if (wasQueued)
        QCOMPARE(all->size(), 1);
    if (all->isEmpty()) {
        QCOMPARE(m_server->countAccepted(kMessageId), 0);
        return;
    }
    for (const model::Recipient& recipient : all->first().recipients) {
        const int count = m_server->countFor(kMessageId, recipient.address.toLatin1());
        const QByteArray what =
            (model::toName(recipient.state) + QStringLiteral(", arrived %1").arg(count)).toLatin1();
        if (recipient.state == SendState::Unconfirmed)
            QVERIFY2(count <= 1, what.constData());
        else
            QVERIFY2(recipient.state == SendState::Accepted && count == 1, what.constData());
    }
}

void TestOutboxKill::survivesAKillAtASync_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<bool>("isAfter");
    init();
    const int syncs = syncsOfAWholeRun();
    QVERIFY(syncs > 5);
    const quint32 seed = qEnvironmentVariableIsSet("SCORTA_SEED")
                             ? qEnvironmentVariable("SCORTA_SEED").toUInt()
                             : QRandomGenerator::global()->generate();
    qInfo("SCORTA_SEED=%u, %d syncs", seed, syncs);
    QRandomGenerator random(seed);
    const int kills = qEnvironmentVariableIsSet("SCORTA_TEST_LONG") ? 1000 : 50;
    for (int i = 0; i < kills; ++i) {
        // Each sync once, then at random; every third time the next process is killed as well.
        const int first = i < syncs ? i + 1 : random.bounded(1, syncs + 1);
        const int second = i % 3 == 0 ? random.bounded(1, syncs + 1) : 0;
        const bool isAfter = random.bounded(2) == 1;
        QTest::newRow(qPrintable(QStringLiteral("%1: sync %2%3, then %4")
                                     .arg(i)
                                     .arg(first)
                                     .arg(isAfter ? QStringLiteral(" after") : QString())
                                     .arg(second)))
            << first << second << isAfter;
    }
}

void TestOutboxKill::survivesAKillAtASync()
{
    QFETCH(const int, first);
    QFETCH(const int, second);
    QFETCH(const bool, isAfter);
    KillAt how{.program = QStringLiteral("scorta-test-outbox"),
               .killAt = first,
               .when = isAfter ? KillAt::When::After : KillAt::When::Before,
               .path = QStringLiteral("vault.db")};
    QProcess process;
    start(process, {QStringLiteral("queue")}, how);
    const bool wasQueued = finish(process).contains("queued");
    if (second > 0) {
        how.killAt = second;
        QProcess again;
        start(again, {}, how);
        finish(again);
    }
    runToTheEnd();
    judge(wasQueued);
}

void TestOutboxKill::survivesAKillAtAStage_data()
{
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("action");
    QTest::addColumn<int>("doubtful");
    const auto row = [](const char* name, SmtpStage stage, Action action, int doubtful) {
        QTest::newRow(name) << static_cast<int>(stage) << static_cast<int>(action) << doubtful;
    };
    row("EHLO", SmtpStage::Ehlo, Action::Stall, 0);
    row("AUTH", SmtpStage::Auth, Action::Stall, 0);
    row("MAIL", SmtpStage::Mail, Action::Stall, 0);
    row("RCPT", SmtpStage::Rcpt, Action::Stall, 0);
    row("DATA", SmtpStage::Data, Action::Stall, 0);
    row("dot, not taken", SmtpStage::Dot, Action::Stall, 2);
    row("dot, taken", SmtpStage::Dot, Action::AcceptThenStall, 2);
}

void TestOutboxKill::survivesAKillAtAStage()
{
    QFETCH(const int, stage);
    QFETCH(const int, action);
    QFETCH(const int, doubtful);
    m_server->setScript(
        SmtpScript().at(static_cast<SmtpStage>(stage), SmtpBehaviour::acting(static_cast<Action>(action))));
    QProcess process;
    start(process, {QStringLiteral("queue")});
    QVERIFY(m_server->waitForStage(static_cast<SmtpStage>(stage), 1, 20s));
    process.kill();
    QVERIFY(finish(process).contains("queued"));
    runToTheEnd();
    judge(true);
    const auto store = store::Store::open(profile(), store::Access::ReadWrite);
    QVERIFY(store.ok());
    int unconfirmed = 0;
    const auto all = (*store)->outbox().list(1, 0);
    QVERIFY(all.ok());
    for (const model::Recipient& recipient : all->first().recipients)
        unconfirmed += recipient.state == SendState::Unconfirmed ? 1 : 0;
    // The hand-over is known on disk: what was in the server's hands is doubt, what was not is sent.
    QCOMPARE(unconfirmed, doubtful);
}

void TestOutboxKill::survivesAFailingDisk_data()
{
    QTest::addColumn<int>("failAt");
    init();
    const int syncs = syncsOfAWholeRun();
    QVERIFY(syncs > 5);
    for (int i = 1; i <= syncs; ++i)
        QTest::newRow(qPrintable(QStringLiteral("from sync %1").arg(i))) << i;
}

/// The disk fails from some sync on: the program ends in good order, and the next one takes over.
void TestOutboxKill::survivesAFailingDisk()
{
    QFETCH(const int, failAt);
    const KillAt how{.program = QStringLiteral("scorta-test-outbox"),
                     .failAt = failAt,
                     .failure = KillAt::Failure::NoSpace,
                     .path = QStringLiteral("vault.db")};
    QProcess process;
    start(process, {QStringLiteral("queue")}, how);
    const bool wasQueued = finish(process).contains("queued");
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    runToTheEnd();
    judge(wasQueued);
}

QTEST_GUILESS_MAIN(TestOutboxKill)
#include "tst_OutboxKill.moc"
