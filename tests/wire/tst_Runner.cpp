#include "wire/OutboxBench.h"

#include "outbox/Backoff.h"

#include <QTest>

using namespace scorta;
using namespace std::chrono_literals;
using base::Kind;
using outbox::Outbox;
using outbox::test::Bench;
using test::SmtpBehaviour;
using test::SmtpScript;
using test::SmtpStage;
using Action = test::SmtpBehaviour::Action;

namespace {

const QString kYou = QStringLiteral("you@example.org");
const QString kAnn = QStringLiteral("ann@example.org");
const QString kBob = QStringLiteral("bob@example.org");

} // namespace

class TestRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsOnceAndAsksForTheSentCopy();
    void waitsOutAnOutage();
    void neverResendsDoubtByItself();
    void resendsDoubtOnAWord();
    void takesAPersonsWordThatItLeft();
    void retriesOnlyWhoWasDeferred();
    void splitsAtOnce();
    void filesNoCopyOfWhatEverybodyRefused();
    void followsTheSchedule();
    void expiresAfterThirtyDays();
    void keepsTheSendersTimes();
    void obeysPeople();
    void keepsAScheduleThroughAHold();
    void putsALocalFailureAside();
    void rejectsWhatTheServerCannotTake();
    void believesAStubbornDoubt();
    void goesOnAfterADeadConnection();
    void leavesABreakingServerAlone();
    void recoversWhatACrashLeft();
    void takesUpWhatNobodyHolds();
    void asksForNoReportsOnPec();
    void refusesBccOnPec();
    void writesEachStepDownFirst();
};

void TestRunner::sendsOnceAndAsksForTheSentCopy()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kYou});
    QCOMPARE(bench.state(id), QStringLiteral("queued"));
    QCOMPARE(bench.runDue().tried, 1);
    const model::Outgoing message = bench.message(id);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QVERIFY(!message.nextTry);
    QCOMPARE(message.sentCopy, model::SentCopy::Pending);
    QCOMPARE(message.recipients.first().code, 250);
    QCOMPARE(message.recipients.first().evidence.size(), 1);
    QCOMPARE(message.recipients.first().evidence.first().kind, QStringLiteral("smtp-reply"));
    QVERIFY(message.recipients.first().evidence.first().isVerified);
    QCOMPARE(message.attempts.size(), 1);
    QCOMPARE(message.attempts.first().stage, QStringLiteral("dot"));
    QCOMPARE(message.attempts.first().outcome, QStringLiteral("accepted"));
    QVERIFY(bench.job("append_sent", id));
    bench.clock.advance(24h * 40);
    QCOMPARE(bench.runDue().tried, 0);
    QCOMPARE(bench.run(id).tried, 0);
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
    QCOMPARE(bench.server.accepted().first().bytes, Bench::frozen(1, {kYou}).bytes);

    QVERIFY(bench.answer("append_sent", id, Bench::Answer::Absent));
    QCOMPARE(bench.message(id).sentCopy, model::SentCopy::Stored);
    QVERIFY(bench.outbox().collectImapJobs(bench.account.id).ok());
    QCOMPARE(bench.message(id).sentCopy, model::SentCopy::Stored);
}

void TestRunner::waitsOutAnOutage()
{
    Bench bench;
    QVERIFY(bench.open());
    QList<model::OutboxId> ids;
    for (int i = 0; i < 5; ++i)
        ids.append(bench.queue(i, {kYou}));
    bench.server.stop();
    for (int hour = 0; hour < 24; ++hour) {
        const auto report = bench.runDue();
        QCOMPARE(report.tried, 0);
        QVERIFY(report.connectError);
        QCOMPARE(report.connectError->kind, Kind::Refused);
        bench.clock.advance(1h);
    }
    for (const auto id : ids) {
        QCOMPARE(bench.state(id), QStringLiteral("queued"));
        QCOMPARE(bench.message(id).tries, 0);
        QVERIFY(bench.message(id).nextTry);
    }
    // One connection a run, not one a message.
    QCOMPARE(bench.connects, 24);
    QCOMPARE(bench.message(ids.first()).attempts.last().outcome, QStringLiteral("refused"));
    QVERIFY(bench.server.start());
    QCOMPARE(bench.runDue().tried, 5);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(bench.state(ids.at(i)), QStringLiteral("accepted"));
        QCOMPARE(bench.server.countAccepted(Bench::messageId(i)), 1);
    }
}

void TestRunner::neverResendsDoubtByItself()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(
        SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::AcceptThenClose, 1)));
    const auto id = bench.queue(1, {kYou});
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    QVERIFY(!bench.message(id).nextTry);
    const auto job = bench.job("find_sent", id);
    QVERIFY(job);
    QCOMPARE(job->dueAt - bench.clock.now(), base::Milliseconds(20s));
    for (int i = 0; i < 200; ++i) {
        bench.clock.advance(3h);
        QCOMPARE(bench.runDue().tried, 0);
        QCOMPARE(bench.run(id).tried, 0);
        QVERIFY(bench.outbox().retry(id).ok());
        QVERIFY(bench.outbox().recover().ok());
    }
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
    QVERIFY(!bench.outbox().cancel(id).ok());
}

void TestRunner::resendsDoubtOnAWord()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::Close, 1)));
    const auto id = bench.queue(1, {kYou});
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("unconfirmed"));
    QVERIFY(bench.outbox().resolve(id, Outbox::Resolution::Resend).ok());
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
    QCOMPARE(bench.server.accepted().first().bytes, Bench::frozen(1, {kYou}).bytes);
}

void TestRunner::takesAPersonsWordThatItLeft()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(
        SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::AcceptThenReset, 1)));
    const auto id = bench.queue(1, {kYou});
    bench.runDue();
    QVERIFY(bench.outbox().resolve(id, Outbox::Resolution::Sent).ok());
    const auto message = bench.message(id);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(message.recipients.first().evidence.last().kind, QStringLiteral("user"));
    QVERIFY(!message.recipients.first().evidence.last().isVerified);
    QCOMPARE(bench.outbox().resolve(id, Outbox::Resolution::Resend).error().kind, Kind::Usage);
}

void TestRunner::retriesOnlyWhoWasDeferred()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript()
                               .recipient(kAnn, SmtpBehaviour::replying("450 4.2.1 Later", 2))
                               .recipient(kBob, SmtpBehaviour::replying("550 5.1.1 Unknown")));
    const auto id = bench.queue(1, {kYou, kAnn, kBob});
    bench.runDue();
    QCOMPARE(bench.states(id), (QStringList{QStringLiteral("accepted"), QStringLiteral("deferred"),
                                            QStringLiteral("rejected")}));
    QCOMPARE(bench.state(id), QStringLiteral("rejected"));
    QCOMPARE(bench.message(id).recipients.at(1).reply, QStringLiteral("Later"));
    QCOMPARE(bench.message(id).recipients.at(1).enhanced, QStringLiteral("4.2.1"));
    QCOMPARE(bench.message(id).recipients.at(2).code, 550);
    QCOMPARE(bench.runDue().tried, 0);
    bench.clock.advance(2min);
    QCOMPARE(bench.runDue().tried, 1);
    bench.clock.advance(10min);
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.states(id).at(1), QStringLiteral("accepted"));
    QVERIFY(!bench.message(id).nextTry);
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kYou.toLatin1()), 1);
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kAnn.toLatin1()), 1);
    QCOMPARE(bench.server.countFor(Bench::messageId(1), kBob.toLatin1()), 0);
}

void TestRunner::splitsAtOnce()
{
    Bench bench;
    bench.server.options().maxRecipients = 3;
    QVERIFY(bench.open());
    QStringList recipients;
    for (int i = 0; i < 10; ++i)
        recipients.append(QStringLiteral("r%1@example.org").arg(i));
    const auto id = bench.queue(1, recipients);
    const auto report = bench.runDue();
    QCOMPARE(report.tried, 1);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 4);
    for (const QString& recipient : recipients)
        QCOMPARE(bench.server.countFor(Bench::messageId(1), recipient.toLatin1()), 1);
    QCOMPARE(bench.message(id).tries, 0);
    QCOMPARE(bench.connects, 1);
}

void TestRunner::filesNoCopyOfWhatEverybodyRefused()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Rcpt, SmtpBehaviour::replying("550 5.1.1 Unknown", 2)));
    const auto id = bench.queue(1, {kYou, kAnn});
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("rejected"));
    QVERIFY(!bench.message(id).nextTry);
    QCOMPARE(bench.message(id).sentCopy, model::SentCopy::None);
    QVERIFY(!bench.job("append_sent", id));
    // Refused is not delivered: a person may try again.
    QVERIFY(bench.outbox().retry(id).ok());
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QVERIFY(bench.job("append_sent", id));
}

void TestRunner::followsTheSchedule()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::replying("451 4.3.0 Later")));
    const auto id = bench.queue(1, {kYou});
    const QList<std::chrono::minutes> pauses{1min, 5min, 15min, 30min, 60min, 120min, 180min, 180min, 180min};
    for (const auto pause : pauses) {
        QCOMPARE(bench.runDue().tried, 1);
        QCOMPARE(bench.state(id), QStringLiteral("deferred"));
        QCOMPARE(*bench.message(id).nextTry - bench.clock.now(), base::Milliseconds(pause));
        bench.clock.advance(base::Milliseconds(pause) - 1ms);
        QCOMPARE(bench.runDue().tried, 0);
        bench.clock.advance(1ms);
    }
    QCOMPARE(bench.server.accepted().size(), 0);
}

void TestRunner::expiresAfterThirtyDays()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Mail, SmtpBehaviour::replying("451 4.3.0 Later")));
    const auto id = bench.queue(1, {kYou});
    const base::WallTime start = bench.clock.now();
    while (bench.clock.now() - start < 24h * 29) {
        bench.runDue();
        QCOMPARE(bench.state(id), QStringLiteral("deferred"));
        bench.clock.advance(4h);
    }
    bench.clock.advance(48h);
    QCOMPARE(bench.runDue().tried, 0);
    QCOMPARE(bench.state(id), QStringLiteral("held"));
    QCOMPARE(bench.message(id).heldReason, QStringLiteral("expired"));
    QVERIFY(!bench.message(id).nextTry);
    // A person lets it go on: its time starts anew.
    bench.server.clearScripts();
    QVERIFY(bench.outbox().release(id).ok());
    QCOMPARE(bench.message(id).heldReason, QString());
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
}

void TestRunner::keepsTheSendersTimes()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto later = bench.queue(1, {kYou}, {bench.clock.now() + 40 * 24h, std::nullopt});
    const auto limited = bench.queue(2, {kYou}, {std::nullopt, bench.clock.now() + 1h});
    const auto asked = bench.queue(3, {kYou}, {bench.clock.now() + 48h, std::nullopt});
    QVERIFY(
        !bench.outbox().queue(bench.account, Bench::frozen(4, {kYou}), {{}, bench.clock.now() - 1h}).ok());
    bench.server.stop();
    bench.runDue();
    QCOMPARE(bench.state(limited), QStringLiteral("queued"));
    QVERIFY(bench.server.start());
    bench.clock.advance(61min);
    QCOMPARE(bench.runDue().tried, 0);
    QCOMPARE(bench.state(limited), QStringLiteral("held"));
    QCOMPARE(bench.message(limited).heldReason, QStringLiteral("expired"));
    // A person may ask for it whatever the schedule says.
    QCOMPARE(bench.run(asked).tried, 1);
    QCOMPARE(bench.state(asked), QStringLiteral("accepted"));
    QCOMPARE(bench.state(later), QStringLiteral("queued"));
    bench.clock.advance(40 * 24h);
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(later), QStringLiteral("accepted"));
    QVERIFY(bench.outbox().release(limited).ok());
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(limited), QStringLiteral("accepted"));
}

void TestRunner::obeysPeople()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kYou});
    QCOMPARE(bench.outbox().release(id).error().kind, Kind::Usage);
    QVERIFY(bench.outbox().hold(id).ok());
    QCOMPARE(bench.message(id).heldReason, QStringLiteral("user"));
    QCOMPARE(bench.runDue().tried, 0);
    QCOMPARE(bench.run(id).tried, 0);
    QVERIFY(bench.outbox().release(id).ok());
    QVERIFY(bench.outbox().cancel(id).ok());
    QCOMPARE(bench.state(id), QStringLiteral("cancelled"));
    QVERIFY(!bench.message(id).nextTry);
    for (const auto& answer :
         {bench.outbox().cancel(id), bench.outbox().hold(id), bench.outbox().release(id),
          bench.outbox().retry(id), bench.outbox().resolve(id, Outbox::Resolution::Sent)}) {
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().kind, Kind::Usage);
    }
    QCOMPARE(bench.runDue().tried, 0);
    QCOMPARE(bench.server.accepted().size(), 0);
    QCOMPARE(bench.outbox().find(model::OutboxId{999}).error().kind, Kind::NotFound);
    QCOMPARE(bench.outbox().cancel(model::OutboxId{999}).error().kind, Kind::NotFound);
}

void TestRunner::keepsAScheduleThroughAHold()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto tomorrow = bench.clock.now() + 24h;
    const auto id = bench.queue(1, {kYou}, {tomorrow, std::nullopt});
    QVERIFY(bench.outbox().hold(id).ok());
    QVERIFY(bench.outbox().release(id).ok());
    QCOMPARE(*bench.message(id).nextTry, tomorrow);
    QVERIFY(bench.outbox().hold(id).ok());
    bench.clock.advance(48h);
    QCOMPARE(bench.runDue().tried, 0);
    QVERIFY(!bench.message(id).nextTry);
    QVERIFY(bench.outbox().release(id).ok());
    QCOMPARE(bench.runDue().tried, 1);
}

void TestRunner::putsALocalFailureAside()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto bad = bench.queue(1, {QStringLiteral("no body@example.org")});
    const auto good = bench.queue(2, {kYou});
    bench.runDue();
    QCOMPARE(bench.state(bad), QStringLiteral("deferred"));
    QCOMPARE(bench.state(good), QStringLiteral("accepted"));
    bench.clock.advance(1h);
    bench.runDue();
    QCOMPARE(bench.state(bad), QStringLiteral("deferred"));
    bench.clock.advance(1h);
    bench.runDue();
    QCOMPARE(bench.state(bad), QStringLiteral("held"));
    QCOMPARE(bench.message(bad).heldReason, QStringLiteral("local_failure"));
    QCOMPARE(bench.message(bad).attempts.last().outcome, QStringLiteral("invalid"));
    QVERIFY(bench.outbox().release(bad).ok());
    bench.runDue();
    QCOMPARE(bench.state(bad), QStringLiteral("deferred"));
}

void TestRunner::rejectsWhatTheServerCannotTake()
{
    Bench bench;
    bench.server.options().sizeLimit = 40;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kYou});
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("rejected"));
    QCOMPARE(bench.message(id).attempts.last().outcome, QStringLiteral("too_big"));
    QVERIFY(!bench.message(id).recipients.first().reply.isEmpty());
}

void TestRunner::believesAStubbornDoubt()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::replying("550 5.5.0 Oddity")));
    const auto id = bench.queue(1, {kYou});
    for (int i = 0; i < 4; ++i) {
        bench.runDue();
        QCOMPARE(bench.state(id), QStringLiteral("deferred"));
        bench.clock.advance(4h);
    }
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("rejected"));
}

void TestRunner::goesOnAfterADeadConnection()
{
    Bench bench;
    QVERIFY(bench.open());
    // One message a connection, and no goodbye.
    SmtpBehaviour proceed;
    proceed.times = 1;
    const SmtpScript once =
        SmtpScript().at(SmtpStage::Mail, proceed).at(SmtpStage::Mail, SmtpBehaviour::acting(Action::Close));
    for (int i = 0; i < 10; ++i)
        bench.server.enqueue(once);
    QList<model::OutboxId> ids;
    for (int i = 0; i < 4; ++i)
        ids.append(bench.queue(i, {kYou}));
    const auto report = bench.runDue();
    QVERIFY(!report.connectError);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(bench.state(ids.at(i)), QStringLiteral("accepted"));
        QCOMPARE(bench.message(ids.at(i)).tries, 0);
        QCOMPARE(bench.server.countAccepted(Bench::messageId(i)), 1);
    }
}

void TestRunner::leavesABreakingServerAlone()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.server.setScript(SmtpScript().at(SmtpStage::Data, SmtpBehaviour::acting(Action::Reset)));
    QList<model::OutboxId> ids;
    for (int i = 0; i < 6; ++i)
        ids.append(bench.queue(i, {kYou}));
    const auto report = bench.runDue();
    QCOMPARE(report.tried, 2);
    QVERIFY(report.connectError);
    QCOMPARE(bench.state(ids.at(0)), QStringLiteral("deferred"));
    QCOMPARE(bench.message(ids.at(0)).attempts.last().outcome, QStringLiteral("connection_lost"));
    QCOMPARE(bench.message(ids.at(0)).attempts.last().stage, QStringLiteral("data"));
    QCOMPARE(bench.state(ids.at(5)), QStringLiteral("queued"));
    QCOMPARE(bench.message(ids.at(5)).attempts.size(), 0);
}

void TestRunner::recoversWhatACrashLeft()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto early = bench.queue(1, {kYou});
    const auto late = bench.queue(2, {kYou});
    const auto leave = [&](model::OutboxId id, model::SendState state, const char* stage) {
        store::OutboxChange change;
        change.id = id;
        change.at = bench.clock.now();
        change.recipients.append({bench.message(id).recipients.first().id, state, 0, {}, {}});
        change.beginAttempt = QString::fromLatin1(stage);
        return bench.store->outbox().commit(change).ok();
    };
    QVERIFY(leave(early, model::SendState::Sending, "rcpt"));
    QVERIFY(leave(late, model::SendState::HandedOver, "dot"));
    QCOMPARE(bench.outbox().cancel(early).error().kind, Kind::Usage);
    QVERIFY(bench.outbox().recover().ok());
    QCOMPARE(bench.state(early), QStringLiteral("deferred"));
    QCOMPARE(bench.state(late), QStringLiteral("unconfirmed"));
    QCOMPARE(bench.message(late).attempts.last().outcome, QStringLiteral("interrupted"));
    QVERIFY(bench.job("find_sent", late));
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(early), QStringLiteral("accepted"));
    QCOMPARE(bench.state(late), QStringLiteral("unconfirmed"));
    QVERIFY(bench.outbox().recover().ok());
    QCOMPARE(bench.state(late), QStringLiteral("unconfirmed"));
    QCOMPARE(bench.message(late).attempts.size(), 1);
}

void TestRunner::takesUpWhatNobodyHolds()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kYou});
    // A step that could not be written down leaves this.
    store::OutboxChange change;
    change.id = id;
    change.at = bench.clock.now();
    change.recipients.append({bench.message(id).recipients.first().id, model::SendState::Sending, 0, {}, {}});
    change.beginAttempt = QStringLiteral("connect");
    QVERIFY(bench.store->outbox().commit(change).ok());
    bench.runDue();
    QCOMPARE(bench.state(id), QStringLiteral("deferred"));
    QCOMPARE(bench.runDue().tried, 1);
    QCOMPARE(bench.state(id), QStringLiteral("accepted"));
    QCOMPARE(bench.server.countAccepted(Bench::messageId(1)), 1);
}

void TestRunner::asksForNoReportsOnPec()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.queue(1, {kYou});
    bench.runDue();
    bench.account.isPec = true;
    bench.queue(2, {kYou});
    bench.runDue();
    const auto mails = bench.server.accepted();
    QCOMPARE(mails.size(), 2);
    QVERIFY(!mails.at(0).recipients.first().parameters.isEmpty());
    QVERIFY(mails.at(1).recipients.first().parameters.isEmpty());
}

void TestRunner::refusesBccOnPec()
{
    Bench bench;
    QVERIFY(bench.open());
    bench.account.isPec = true;
    mime::Frozen message = Bench::frozen(1, {kYou});
    message.hadBcc = true;
    const auto refused = bench.outbox().queue(bench.account, message, {});
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, Kind::Invalid);
    QCOMPARE(refused.error().where, QStringLiteral("outbox.pec_bcc"));
    QVERIFY(bench.outbox().list(10, 0)->isEmpty());
}

/// The sync points as another connection to the vault sees them, at the moment of each deed.
void TestRunner::writesEachStepDownFirst()
{
    Bench bench;
    QVERIFY(bench.open());
    const auto id = bench.queue(1, {kYou});
    const auto seen = [&]() -> QString {
        const auto other = store::Store::open(bench.store->folder(), store::Access::ReadOnly);
        const auto message =
            other.ok() ? (*other)->outbox().find(id) : base::Result<model::Outgoing>(other.error());
        return message.ok() ? model::toName(message->state()) : base::describe(message.error());
    };
    QString atConnect;
    QString atTaking;
    bench.server.stop();
    bench.server.onMail([&](const test::SmtpMail&) {
        if (atTaking.isEmpty())
            atTaking = seen();
    });
    QVERIFY(bench.server.start());
    outbox::Runner runner(
        *bench.store, bench.account, bench.clock,
        [&] {
            atConnect = seen();
            return bench.connect();
        },
        [] { return 0.5; });
    QStringList changes;
    runner.onChanged = [&](const model::Outgoing& message) {
        changes.append(model::toName(message.state()));
    };
    QVERIFY(runner.runDue(base::CancelToken()).ok());
    QCOMPARE(atConnect, QStringLiteral("sending"));
    QCOMPARE(atTaking, QStringLiteral("handed_over"));
    QCOMPARE(changes, (QStringList{QStringLiteral("sending"), QStringLiteral("handed_over"),
                                   QStringLiteral("accepted")}));
}

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_Runner.moc"
