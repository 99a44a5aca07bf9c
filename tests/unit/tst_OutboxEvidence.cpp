#include "wire/OutboxBench.h"

#include "store/BreakerTable.h"

#include <QTest>

using namespace scorta;
using namespace std::chrono_literals;
using outbox::test::Bench;
using test::SmtpBehaviour;
using test::SmtpScript;
using test::SmtpStage;
using Action = test::SmtpBehaviour::Action;

namespace {

const QString kAnn = QStringLiteral("ann@example.org");
const QString kBob = QStringLiteral("bob@example.org");

/// Sends message `number` so that its reply is lost.
model::OutboxId doubtful(Bench& bench, int number, const QStringList& recipients)
{
    bench.server.setScript(
        SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::AcceptThenClose, 1)));
    const auto id = bench.queue(number, recipients);
    bench.runDue();
    return id;
}

/// Sends a message whose Sent copy the server files by itself.
bool serverFiles(Bench& bench, int number)
{
    const auto id = bench.queue(number, {kAnn});
    bench.server.clearScripts();
    bench.runDue();
    return bench.answer("append_sent", id, Bench::Answer::Found);
}

} // namespace

class TestOutboxEvidence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void believesTheSentFolder();
    void keepsTheNameThatTheServerGave();
    void looksThreeTimesAndThenWaits();
    void looksAgainWhenAskedAndAfterAReconnection();
    void knowsWhatACopyDoesNotShow();
    void takesAbsenceForNothing();
    void takesAbsenceForProofOfAServerThatFiles();
    void doubtsAServerThatStoppedFiling();
    void learnsNothingFromWhatMayBeItsOwn();
    void notesTheServersOwnCopy();
    void givesUpOnACopyThatCannotBeFiled();
};

void TestOutboxEvidence::believesTheSentFolder()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = doubtful(bench, 1, {kAnn, kBob});
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Found));
    const auto message = bench.message(id);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(message.sentCopy, model::SentCopy::Server);
    for (const auto& recipient : message.recipients) {
        QCOMPARE(recipient.state, model::SendState::Accepted);
        QCOMPARE(recipient.evidence.last().kind, QStringLiteral("sent-copy"));
        QVERIFY(recipient.evidence.last().isVerified);
    }
    // It is filed already: nothing is appended.
    QVERIFY(!bench.job("append_sent", id));
    QVERIFY(bench.outbox().collectImapJobs(bench.account.id).ok());
    QCOMPARE(bench.message(id).recipients.first().evidence.size(), 1);
}

void TestOutboxEvidence::keepsTheNameThatTheServerGave()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = doubtful(bench, 1, {kAnn});
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Found, QStringLiteral("<other@provider.example>")));
    const auto known = bench.store->outbox().byMessageId(QStringLiteral("<other@provider.example>"));
    QVERIFY(known.ok());
    QCOMPARE(*known, QList<model::OutboxId>{id});
}

void TestOutboxEvidence::looksThreeTimesAndThenWaits()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = doubtful(bench, 1, {kAnn});
    const auto start = bench.clock.now();
    for (const base::Milliseconds look :
         {base::Milliseconds(20s), base::Milliseconds(2min), base::Milliseconds(15min)}) {
        QCOMPARE(bench.job("find_sent", id)->dueAt - start, look);
        bench.clock.advance(start + look - bench.clock.now());
        QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
        QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    }
    QCOMPARE(bench.job("find_sent", id)->state, QStringLiteral("closed"));
}

void TestOutboxEvidence::looksAgainWhenAskedAndAfterAReconnection()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = doubtful(bench, 1, {kAnn});
    bench.clock.advance(1h);
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.job("find_sent", id)->state, QStringLiteral("closed"));
    QVERIFY(bench.outbox().lookForEvidence(bench.account.id).ok());
    QCOMPARE(bench.job("find_sent", id)->state, QStringLiteral("waiting"));
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Failed));
    QVERIFY(bench.outbox().retry(id).ok());
    QCOMPARE(bench.job("find_sent", id)->dueAt, bench.clock.now());
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Found));
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
}

/// Ann's copy was taken, and filed in Sent. Then Bob's transaction ends in doubt: the copy says nothing about
/// it.
void TestOutboxEvidence::knowsWhatACopyDoesNotShow()
{
    Bench bench;
    bench.server.options().maxRecipients = 1;
    QVERIFY(bench.open());
    SmtpBehaviour proceed;
    proceed.times = 1;
    bench.server.setScript(
        SmtpScript().at(SmtpStage::Dot, proceed).at(SmtpStage::Dot, SmtpBehaviour::acting(Action::Close, 1)));
    const auto id = bench.queue(1, {kAnn, kBob});
    bench.runDue();
    QCOMPARE(bench.states(id), (QStringList{QStringLiteral("accepted"), QStringLiteral("unconfirmed")}));
    QVERIFY(bench.answer("append_sent", id, Bench::Answer::Absent));
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Found));
    QCOMPARE(bench.states(id), (QStringList{QStringLiteral("accepted"), QStringLiteral("unconfirmed")}));
    QCOMPARE(bench.message(id).sentCopy, model::SentCopy::Stored);
    const auto evidence = bench.message(id).recipients.at(1).evidence;
    QCOMPARE(evidence.size(), 1);
    QVERIFY(!evidence.first().isVerified);
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kBob.toLatin1()), 0);
    // A person decides; Ann is left in peace.
    QVERIFY(bench.outbox().resolve(id, outbox::Outbox::Resolution::Resend).ok());
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kAnn.toLatin1()), 1);
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kBob.toLatin1()), 1);
}

void TestOutboxEvidence::takesAbsenceForNothing()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = doubtful(bench, 1, {kAnn});
    for (int i = 0; i < 10; ++i) {
        bench.clock.advance(24h);
        QVERIFY(bench.outbox().lookForEvidence(bench.account.id).ok());
        QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
        QCOMPARE(bench.runDue().tried, 0);
    }
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
}

void TestOutboxEvidence::takesAbsenceForProofOfAServerThatFiles()
{
    Bench bench;
    QVERIFY(bench.open());
    for (int i = 10; i < 13; ++i)
        QVERIFY(serverFiles(bench, i));
    bench.server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::Close, 1)));
    const auto id = bench.queue(1, {kAnn});
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    bench.clock.advance(14min);
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    // A look that could not be made says nothing, nor does one while the account is unwell.
    bench.clock.advance(1min);
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Failed));
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    store::BreakerRow row;
    row.account = bench.account.id;
    row.state = model::OutageClass::ProviderDown;
    QVERIFY(bench.store->breakers().save(row).ok());
    QVERIFY(bench.outbox().lookForEvidence(bench.account.id).ok());
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    row.state = model::OutageClass::Ok;
    QVERIFY(bench.store->breakers().save(row).ok());
    QVERIFY(bench.outbox().lookForEvidence(bench.account.id).ok());
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.state(id), QStringLiteral("queued"));
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
}

void TestOutboxEvidence::doubtsAServerThatStoppedFiling()
{
    Bench bench;
    QVERIFY(bench.open());
    for (int i = 10; i < 13; ++i)
        QVERIFY(serverFiles(bench, i));
    const auto appended = bench.queue(20, {kAnn});
    bench.runDue();
    QVERIFY(bench.answer("append_sent", appended, Bench::Answer::Absent));
    const auto id = doubtful(bench, 1, {kAnn});
    bench.clock.advance(1h);
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
}

void TestOutboxEvidence::learnsNothingFromWhatMayBeItsOwn()
{
    Bench bench;
    QVERIFY(bench.open());
    for (int i = 10; i < 20; ++i) {
        const auto id = bench.queue(i, {kAnn});
        bench.runDue();
        auto job = *bench.job("append_sent", id);
        job.attempts = 1; // an APPEND went out, and its reply was lost
        QVERIFY(bench.store->imapJobs().update(job).ok());
        QVERIFY(bench.answer("append_sent", id, Bench::Answer::Found));
    }
    const auto id = doubtful(bench, 1, {kAnn});
    bench.clock.advance(1h);
    QVERIFY(bench.answer("find_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
}

void TestOutboxEvidence::notesTheServersOwnCopy()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto first = bench.queue(1, {kAnn});
    bench.runDue();
    QCOMPARE(bench.job("append_sent", first)->dueAt, bench.clock.now());
    QVERIFY(bench.answer("append_sent", first, Bench::Answer::Found));
    QCOMPARE(bench.message(first).sentCopy, model::SentCopy::Server);
    // From then on the server gets a moment to file it.
    const auto second = bench.queue(2, {kAnn});
    bench.runDue();
    QVERIFY(bench.job("append_sent", second)->dueAt > bench.clock.now());
}

void TestOutboxEvidence::givesUpOnACopyThatCannotBeFiled()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kAnn});
    bench.runDue();
    QVERIFY(bench.answer("append_sent", id, Bench::Answer::Failed));
    QCOMPARE(bench.message(id).sentCopy, model::SentCopy::None);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
}

QTEST_GUILESS_MAIN(TestOutboxEvidence)
#include "tst_OutboxEvidence.moc"
