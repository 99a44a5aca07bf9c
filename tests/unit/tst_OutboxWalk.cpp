#include "wire/OutboxBench.h"

#include "outbox/States.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

using namespace scorta;
using namespace std::chrono_literals;
using model::SendState;
using outbox::Outbox;
using outbox::Owner;
using outbox::test::Bench;
using test::SmtpBehaviour;
using test::SmtpScript;
using test::SmtpStage;
using Action = test::SmtpBehaviour::Action;

namespace {

/// A server in a random mood.
SmtpScript mood(QRandomGenerator& random)
{
    SmtpScript script;
    for (const SmtpStage stage :
         {SmtpStage::Greeting, SmtpStage::Mail, SmtpStage::Rcpt, SmtpStage::Data, SmtpStage::Dot}) {
        if (random.bounded(4) != 0)
            continue;
        const int times = random.bounded(1, 3);
        switch (random.bounded(stage == SmtpStage::Dot ? 8 : 6)) {
        case 0:
            script.at(stage, SmtpBehaviour::replying("451 4.3.0 Later", times));
            break;
        case 1:
            script.at(stage, SmtpBehaviour::replying("550 5.7.1 Never", times));
            break;
        case 2:
            script.at(stage, SmtpBehaviour::replying("421 4.4.2 Closing", times));
            break;
        case 3:
            script.at(stage, SmtpBehaviour::acting(Action::Close, times));
            break;
        case 4:
            script.at(stage, SmtpBehaviour::acting(Action::Reset, times));
            break;
        case 5:
            script.at(stage, SmtpBehaviour::acting(Action::Garbage, times));
            break;
        case 6:
            script.at(stage, SmtpBehaviour::acting(Action::AcceptThenClose, times));
            break;
        default:
            script.at(stage, SmtpBehaviour::acting(Action::AcceptThenReset, times));
            break;
        }
    }
    return script;
}

} // namespace

/// Random servers, people, crashes and days over the real table, vault and wire. Whatever happens, nothing is
/// lost, nothing arrives twice without a person's word, and everything has somebody who takes its next step.
class TestOutboxWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walks_data();
    void walks();

private:
    void step(Bench& bench, QRandomGenerator& random);
    void queue(Bench& bench, QRandomGenerator& random);
    void person(Bench& bench, QRandomGenerator& random);
    void crash(Bench& bench, QRandomGenerator& random);
    QString complaint(Bench& bench);

    struct Mail
    {
        model::OutboxId id;
        int number = 0;
        QMap<QString, int> resends; ///< how often a person said "resend" for a recipient
    };
    QList<Mail> m_mails;
};

void TestOutboxWalk::walks_data()
{
    QTest::addColumn<quint32>("seed");
    if (qEnvironmentVariableIsSet("SCORTA_SEED")) {
        QTest::newRow("given") << qEnvironmentVariable("SCORTA_SEED").toUInt();
        return;
    }
    const int rounds = qEnvironmentVariableIsSet("SCORTA_TEST_LONG") ? 200 : 8;
    for (int i = 0; i < rounds; ++i) {
        const quint32 seed = QRandomGenerator::global()->generate();
        QTest::newRow(qPrintable(QStringLiteral("SCORTA_SEED=%1").arg(seed))) << seed;
    }
}

void TestOutboxWalk::queue(Bench& bench, QRandomGenerator& random)
{
    QStringList recipients;
    for (int i = random.bounded(1, 4); i > 0; --i)
        recipients.append(QStringLiteral("r%1@example.org").arg(i));
    Outbox::QueueOptions options;
    if (random.bounded(5) == 0)
        options.at = bench.clock.now() + std::chrono::hours(random.bounded(48));
    const int number = static_cast<int>(m_mails.size());
    m_mails.append({bench.queue(number, recipients, options), number, {}});
    QVERIFY(m_mails.last().id.isValid());
}

void TestOutboxWalk::person(Bench& bench, QRandomGenerator& random)
{
    if (m_mails.isEmpty())
        return;
    Mail& mail = m_mails[random.bounded(static_cast<int>(m_mails.size()))];
    const model::Outgoing before = bench.message(mail.id);
    Outbox box = bench.outbox();
    switch (random.bounded(8)) {
    case 0:
        (void)box.hold(mail.id);
        break;
    case 1:
    case 2:
        (void)box.release(mail.id);
        break;
    case 3:
    case 4:
        (void)box.retry(mail.id);
        break;
    case 5:
        if (random.bounded(4) == 0)
            (void)box.cancel(mail.id);
        break;
    case 6:
        (void)box.resolve(mail.id, Outbox::Resolution::Sent);
        break;
    default:
        if (!box.resolve(mail.id, Outbox::Resolution::Resend).ok())
            break;
        for (const model::Recipient& recipient : before.recipients)
            mail.resends[recipient.address] += recipient.state == SendState::Unconfirmed ? 1 : 0;
        break;
    }
}

/// A process dies with a lease, or after the hand-over, in hand.
void TestOutboxWalk::crash(Bench& bench, QRandomGenerator& random)
{
    if (m_mails.isEmpty())
        return;
    const Mail& mail = m_mails.at(random.bounded(static_cast<int>(m_mails.size())));
    store::OutboxChange change;
    change.id = mail.id;
    change.at = bench.clock.now();
    change.beginAttempt = QStringLiteral("connect");
    for (const model::Recipient& recipient : bench.message(mail.id).recipients) {
        if (outbox::isDefined(recipient.state, outbox::Event::Lease))
            change.recipients.append({recipient.id, SendState::Sending, 0, {}, {}});
    }
    if (!change.recipients.isEmpty())
        QVERIFY(bench.store->outbox().commit(change).ok());
    QVERIFY(bench.outbox().recover().ok());
}

void TestOutboxWalk::step(Bench& bench, QRandomGenerator& random)
{
    switch (random.bounded(10)) {
    case 0:
    case 1:
        return queue(bench, random);
    case 2:
        return person(bench, random);
    case 3:
        return crash(bench, random);
    case 4:
        bench.server.setScript(mood(random));
        return;
    case 5:
        bench.clock.advance(std::chrono::minutes(random.bounded(600)));
        return;
    default:
        bench.runDue();
    }
}

QString TestOutboxWalk::complaint(Bench& bench)
{
    for (const Mail& mail : std::as_const(m_mails)) {
        const auto found = bench.outbox().find(mail.id);
        if (!found.ok())
            return QStringLiteral("a message is gone");
        for (const model::Recipient& recipient : found->recipients) {
            const QString name = QStringLiteral("message %1 %2: ").arg(mail.number).arg(recipient.address);
            const Owner owner = outbox::owner(recipient.state);
            const int count =
                bench.server.countFor(Bench::messageId(mail.number), recipient.address.toLatin1());
            if (count > 1 + mail.resends.value(recipient.address))
                return name + QStringLiteral("arrived %1 times").arg(count);
            if (recipient.state == SendState::Accepted && count == 0 &&
                recipient.evidence.last().kind == QLatin1String("smtp-reply"))
                return name + QStringLiteral("accepted, but never taken");
            if (owner == Owner::Transaction)
                return name + QStringLiteral("under way, and nobody is at it");
            if (owner == Owner::Queue && !found->nextTry)
                return name + QStringLiteral("waits for nothing");
            if (owner == Owner::Evidence && !bench.job("find_sent", mail.id))
                return name + QStringLiteral("nobody looks for it");
            if (owner == Owner::Person && found->heldReason.isEmpty())
                return name + QStringLiteral("held for no reason");
        }
    }
    return {};
}

void TestOutboxWalk::walks()
{
    QFETCH(const quint32, seed);
    QRandomGenerator random(seed);
    m_mails.clear();
    Bench bench;
    bench.server.options().maxRecipients = 2;
    QVERIFY(bench.open());
    for (int i = 0; i < 150; ++i) {
        step(bench, random);
        const QString wrong = complaint(bench);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
    // In the end the server is well, and time passes: all that waits leaves.
    bench.server.clearScripts();
    for (int i = 0; i < 30; ++i) {
        bench.clock.advance(4h);
        bench.runDue();
    }
    QCOMPARE(complaint(bench), QString());
    for (const Mail& mail : std::as_const(m_mails)) {
        for (const model::Recipient& recipient : bench.message(mail.id).recipients)
            QVERIFY2(outbox::owner(recipient.state) != Owner::Queue,
                     qPrintable(model::toName(recipient.state)));
    }
}

QTEST_GUILESS_MAIN(TestOutboxWalk)
#include "tst_OutboxWalk.moc"
