#include "outbox/Backoff.h"
#include "outbox/States.h"

#include <QMap>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using scorta::base::Kind;
using scorta::model::SendState;
using scorta::outbox::Event;
using scorta::outbox::isDefined;
using scorta::outbox::kEvents;
using scorta::outbox::kStates;
using scorta::outbox::next;
using scorta::outbox::Owner;
using scorta::outbox::owner;
using namespace std::chrono_literals;

namespace {

/// States in which the submission server has the message.
const QSet<SendState> kTaken = {SendState::Accepted, SendState::Relayed, SendState::Delayed,
                                SendState::Delivered, SendState::Bounced};

SendState after(SendState state, Event event)
{
    return next(state, event).value();
}

/// One recipient's way through the table, with what a server would have counted.
struct Walk
{
    SendState state = SendState::Queued;
    bool wasTaken = false;      ///< a final reply, evidence or a person said so
    bool mayBeTaken = false;    ///< handed over, and nobody knows
    bool personAllowed = false; ///< "resend", or proof that it is not there

    /// What the walk does not allow; empty when all is well.
    QString step(Event event)
    {
        const SendState before = state;
        state = after(state, event);
        if (event == Event::HandOver) {
            if (wasTaken)
                return QStringLiteral("handed over after it was taken");
            if (mayBeTaken && !personAllowed)
                return QStringLiteral("handed over twice without a word");
            mayBeTaken = true;
            personAllowed = false;
        }
        if (event == Event::FinalDeferred || event == Event::FinalRejected)
            mayBeTaken = false;
        if (event == Event::LostBeforeHandOver && before == SendState::HandedOver)
            mayBeTaken = false;
        if (event == Event::Resend || event == Event::AbsenceProven)
            personAllowed = true;
        if (kTaken.contains(state))
            wasTaken = true;
        if (wasTaken && !kTaken.contains(state))
            return QStringLiteral("was taken, and is not any more");
        if (owner(state) == Owner::Nobody && state == SendState::Cancelled && event != Event::Cancel)
            return QStringLiteral("cancelled by nobody");
        return {};
    }
};

} // namespace

class TestOutboxStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void definesExactlyWhatTheDesignNames_data();
    void definesExactlyWhatTheDesignNames();
    void leadsWhereTheDesignSays();
    void refusesEverythingElse();
    void isAcceptedOnlyByReplyPersonOrEvidence();
    void neverLeavesTheServersHandsAgain();
    void resendsDoubtOnlyOnAWordOrProof();
    void sendsOnlyWhatWaits();
    void givesEveryStateANextStep();
    void survivesRandomWalks();
    void pausesAsPlanned();
};

void TestOutboxStates::definesExactlyWhatTheDesignNames_data()
{
    QTest::addColumn<SendState>("state");
    QTest::addColumn<QList<Event>>("events");
    const QList<Event> reports{Event::Relayed, Event::Delayed, Event::Delivered, Event::Bounced};
    QTest::newRow("queued") << SendState::Queued
                            << QList<Event>{Event::Lease, Event::Expired, Event::Cancel, Event::Hold,
                                            Event::Retry};
    QTest::newRow("deferred") << SendState::Deferred
                              << QList<Event>{Event::Lease, Event::Expired, Event::Cancel, Event::Hold,
                                              Event::Retry};
    QTest::newRow("sending") << SendState::Sending
                             << QList<Event>{Event::ConnectFailed,       Event::TransactionDeferred,
                                             Event::TransactionRejected, Event::RcptDeferred,
                                             Event::RcptRejected,        Event::RcptSplit,
                                             Event::LostBeforeHandOver,  Event::LocalFailure,
                                             Event::LocalFailureLimit,   Event::HandOver,
                                             Event::Interrupted};
    QTest::newRow("handed over") << SendState::HandedOver
                                 << QList<Event>{Event::FinalAccepted,      Event::FinalDeferred,
                                                 Event::FinalRejected,      Event::LostAfterHandOver,
                                                 Event::LostBeforeHandOver, Event::Interrupted};
    QTest::newRow("unconfirmed") << SendState::Unconfirmed
                                 << QList<Event>{Event::Retry, Event::MarkSent, Event::Resend,
                                                 Event::FoundInSent, Event::AbsenceProven} +
                                        reports;
    QTest::newRow("held") << SendState::Held << QList<Event>{Event::Cancel, Event::Release, Event::Retry};
    QTest::newRow("rejected") << SendState::Rejected << QList<Event>{Event::Retry};
    QTest::newRow("cancelled") << SendState::Cancelled << QList<Event>{};
    QTest::newRow("accepted") << SendState::Accepted << reports;
    QTest::newRow("relayed") << SendState::Relayed << reports;
    QTest::newRow("delayed") << SendState::Delayed << reports;
    QTest::newRow("delivered") << SendState::Delivered << reports;
    QTest::newRow("bounced") << SendState::Bounced << reports;
}

void TestOutboxStates::definesExactlyWhatTheDesignNames()
{
    QFETCH(const SendState, state);
    QFETCH(const QList<Event>, events);
    for (const Event event : kEvents)
        QVERIFY2(isDefined(state, event) == events.contains(event), qPrintable(toName(event)));
}

void TestOutboxStates::leadsWhereTheDesignSays()
{
    const QMap<Event, SendState> fromSending = {
        {Event::ConnectFailed, SendState::Queued},         {Event::TransactionDeferred, SendState::Deferred},
        {Event::TransactionRejected, SendState::Rejected}, {Event::RcptDeferred, SendState::Deferred},
        {Event::RcptRejected, SendState::Rejected},        {Event::RcptSplit, SendState::Queued},
        {Event::LostBeforeHandOver, SendState::Deferred},  {Event::LocalFailure, SendState::Deferred},
        {Event::LocalFailureLimit, SendState::Held},       {Event::HandOver, SendState::HandedOver},
        {Event::Interrupted, SendState::Deferred}};
    for (auto it = fromSending.begin(); it != fromSending.end(); ++it)
        QVERIFY2(after(SendState::Sending, it.key()) == it.value(), qPrintable(toName(it.key())));
    const QMap<Event, SendState> fromHandedOver = {
        {Event::FinalAccepted, SendState::Accepted},      {Event::FinalDeferred, SendState::Deferred},
        {Event::FinalRejected, SendState::Rejected},      {Event::LostAfterHandOver, SendState::Unconfirmed},
        {Event::LostBeforeHandOver, SendState::Deferred}, {Event::Interrupted, SendState::Unconfirmed}};
    for (auto it = fromHandedOver.begin(); it != fromHandedOver.end(); ++it)
        QVERIFY2(after(SendState::HandedOver, it.key()) == it.value(), qPrintable(toName(it.key())));
    for (const SendState waiting : {SendState::Queued, SendState::Deferred}) {
        QCOMPARE(after(waiting, Event::Lease), SendState::Sending);
        QCOMPARE(after(waiting, Event::Expired), SendState::Held);
        QCOMPARE(after(waiting, Event::Hold), SendState::Held);
        QCOMPARE(after(waiting, Event::Cancel), SendState::Cancelled);
    }
    // Reports in any order: what is known of the end is never unlearnt.
    QCOMPARE(after(SendState::Delivered, Event::Delayed), SendState::Delivered);
    QCOMPARE(after(SendState::Delivered, Event::Relayed), SendState::Delivered);
    QCOMPARE(after(SendState::Bounced, Event::Delivered), SendState::Bounced);
    QCOMPARE(after(SendState::Unconfirmed, Event::Delivered), SendState::Delivered);
}

void TestOutboxStates::refusesEverythingElse()
{
    for (const SendState state : kStates) {
        for (const Event event : kEvents) {
            const auto result = next(state, event);
            QCOMPARE(result.ok(), isDefined(state, event));
            QVERIFY(!toName(event).isEmpty());
            if (!result.ok()) {
                QCOMPARE(result.error().kind, Kind::Internal);
                QVERIFY(result.error().detail.contains(toName(event)));
            }
        }
    }
}

void TestOutboxStates::isAcceptedOnlyByReplyPersonOrEvidence()
{
    for (const SendState state : kStates) {
        for (const Event event : kEvents) {
            if (isDefined(state, event) && after(state, event) == SendState::Accepted) {
                QVERIFY2(event == Event::FinalAccepted || event == Event::MarkSent ||
                             event == Event::FoundInSent,
                         qPrintable(toName(event)));
            }
        }
    }
}

void TestOutboxStates::neverLeavesTheServersHandsAgain()
{
    for (const SendState state : kTaken) {
        for (const Event event : kEvents) {
            if (isDefined(state, event))
                QVERIFY2(kTaken.contains(after(state, event)), qPrintable(toName(event)));
        }
    }
}

void TestOutboxStates::resendsDoubtOnlyOnAWordOrProof()
{
    for (const Event event : kEvents) {
        if (!isDefined(SendState::Unconfirmed, event))
            continue;
        if (owner(after(SendState::Unconfirmed, event)) == Owner::Queue)
            QVERIFY(event == Event::Resend || event == Event::AbsenceProven);
    }
    QCOMPARE(after(SendState::HandedOver, Event::Interrupted), SendState::Unconfirmed);
    QCOMPARE(after(SendState::Sending, Event::Interrupted), SendState::Deferred);
    QCOMPARE(after(SendState::Unconfirmed, Event::Retry), SendState::Unconfirmed);
}

void TestOutboxStates::sendsOnlyWhatWaits()
{
    for (const SendState state : kStates)
        QCOMPARE(isDefined(state, Event::Lease), state == SendState::Queued || state == SendState::Deferred);
    for (const SendState state : kStates)
        QCOMPARE(isDefined(state, Event::HandOver), state == SendState::Sending);
}

void TestOutboxStates::givesEveryStateANextStep()
{
    const QMap<Owner, Event> firstStep = {{Owner::Queue, Event::Lease},
                                          {Owner::Transaction, Event::Interrupted},
                                          {Owner::Evidence, Event::FoundInSent},
                                          {Owner::Person, Event::Release},
                                          {Owner::Receipts, Event::Delivered}};
    QSet<SendState> reached{SendState::Queued};
    QList<SendState> todo{SendState::Queued};
    while (!todo.isEmpty()) {
        const SendState state = todo.takeFirst();
        for (const Event event : kEvents) {
            if (isDefined(state, event) && !reached.contains(after(state, event))) {
                reached.insert(after(state, event));
                todo.append(after(state, event));
            }
        }
    }
    for (const SendState state : kStates) {
        QVERIFY2(reached.contains(state), qPrintable(scorta::model::toName(state)));
        if (firstStep.contains(owner(state)))
            QVERIFY2(isDefined(state, firstStep.value(owner(state))),
                     qPrintable(scorta::model::toName(state)));
    }
}

void TestOutboxStates::survivesRandomWalks()
{
    const quint32 seed = qEnvironmentVariableIsSet("SCORTA_SEED")
                             ? qEnvironmentVariable("SCORTA_SEED").toUInt()
                             : QRandomGenerator::global()->generate();
    qInfo("SCORTA_SEED=%u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 2000; ++round) {
        Walk walk;
        QStringList path;
        for (int step = 0; step < 60; ++step) {
            const Event event = kEvents.at(random.bounded(static_cast<quint32>(kEvents.size())));
            if (!isDefined(walk.state, event))
                continue;
            path.append(toName(event));
            const QString complaint = walk.step(event);
            QVERIFY2(complaint.isEmpty(),
                     qPrintable(complaint + QStringLiteral(": ") + path.join(QLatin1Char(' '))));
        }
    }
}

void TestOutboxStates::pausesAsPlanned()
{
    using scorta::outbox::retryPause;
    const QList<std::chrono::minutes> planned{0min,  1min,   5min,   15min,  30min,
                                              60min, 120min, 180min, 180min, 180min};
    for (int tries = 0; tries < planned.size(); ++tries) {
        QCOMPARE(retryPause(tries, 0.5), std::chrono::milliseconds(planned.at(tries)));
        const std::chrono::milliseconds pause = planned.at(tries);
        QVERIFY(retryPause(tries, 0.0) >= pause * 9 / 10);
        QVERIFY(retryPause(tries, 0.999) <= pause * 11 / 10);
    }
    QCOMPARE(retryPause(1'000'000, 0.5), std::chrono::milliseconds(180min));
}

QTEST_GUILESS_MAIN(TestOutboxStates)
#include "tst_OutboxStates.moc"
