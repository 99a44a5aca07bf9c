#include "smtp/Submission.h"

#include "support/Certificates.h"
#include "support/SmtpServer.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace scorta;
using namespace std::chrono_literals;
using base::Kind;
using smtp::Outcome;
using smtp::Stage;
using smtp::Submission;
using smtp::Verdict;
using test::SmtpBehaviour;
using test::SmtpScript;
using test::SmtpServer;
using test::SmtpStage;
using Action = test::SmtpBehaviour::Action;

namespace {

const QByteArray kMessage = "Message-ID: <one@example.com>\r\nSubject: x\r\n\r\nHello\r\n";

smtp::LoginOptions loginTo(const SmtpServer& server, const QString& password = QStringLiteral("secret"))
{
    smtp::LoginOptions options;
    options.endpoint = model::parseEndpoint(server.url(), model::Service::Smtp).value();
    options.caFile = test::Certificates::shared().authority();
    options.user = QStringLiteral("me@example.com");
    options.secret = base::Secret(password.toUtf8());
    options.connectTimeout = 5s;
    options.replyTimeout = 5s;
    options.dotTimeout = 5s;
    return options;
}

smtp::Envelope to(const QStringList& recipients)
{
    smtp::Envelope envelope;
    envelope.sender = QStringLiteral("me@example.com");
    envelope.recipients = recipients;
    envelope.envelopeId = QStringLiteral("envid1");
    return envelope;
}

smtp::Envelope toOne()
{
    return to({QStringLiteral("you@example.org")});
}

base::Status goOn(const QList<smtp::RecipientResult>&)
{
    return {};
}

std::unique_ptr<Submission> connected(const smtp::LoginOptions& options)
{
    auto result = Submission::connect(options, base::CancelToken());
    if (!result.ok())
        qCritical("%s", qPrintable(base::describe(result.error())));
    return result.ok() ? *std::move(result) : nullptr;
}

QList<Verdict> verdicts(const Outcome& outcome)
{
    QList<Verdict> list;
    for (const auto& recipient : outcome.recipients)
        list.append(recipient.verdict);
    return list;
}

} // namespace

class TestSubmission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::Certificates::shared(); }

    void deliversBytesUnchanged_data();
    void deliversBytesUnchanged();
    void asksForReportsAndSpeaksOfSize();
    void sendsSeveralOverOneConnection();
    void gradesEachFailure_data();
    void gradesEachFailure();
    void survivesSilenceEverywhere_data();
    void survivesSilenceEverywhere();
    void keepsMixedReplies();
    void splitsTooManyRecipients();
    void writesDownBeforeTheServerHasIt_data();
    void writesDownBeforeTheServerHasIt();
    void handsNothingOverWithoutTheNote();
    void listensForEarlyRefusals();
    void knowsNothingOfALostReply_data();
    void knowsNothingOfALostReply();
    void neverReachesEarlierRecipients_data();
    void neverReachesEarlierRecipients();
    void refusesByItself();
    void triesAPasswordOnce_data();
    void triesAPasswordOnce();
    void tellsBusyLoginsFromWrongPasswords();
    void sendsNoPasswordInTheClear();
    void boundsTheGreeting_data();
    void boundsTheGreeting();
    void cancelsAtOnce();
    void refusesALoginThatDripsForEver();
};

void TestSubmission::deliversBytesUnchanged_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << kMessage;
    QTest::newRow("dots") << kMessage + ".\r\n..\r\n...a\r\n.b\r\n\r\n.\r\n";
    QTest::newRow("ends with dots") << kMessage + ".\r\n.\r\n";
    QTest::newRow("blank lines at the end") << kMessage + "\r\n\r\n\r\n";
    QTest::newRow("header only") << QByteArray("Subject: x\r\n");
    QTest::newRow("first byte a dot") << ".\r\n" + kMessage;
    QTest::newRow("8 bit") << kMessage + "caff\xc3\xa8\r\n";
    for (const int size : {4087, 4088, 4089, 4090, 4091, 4092, 4093, 4094, 4095, 4096, 4097, 8192}) {
        QByteArray bytes = kMessage;
        while (bytes.size() < size - 2)
            bytes += bytes.size() % 70 == 0 ? "\r\n." : "x";
        bytes.resize(size - 2);
        bytes.replace("\r\r", "xx");
        while (!bytes.isEmpty() && (bytes.endsWith('\r') || bytes.endsWith('\n')))
            bytes.chop(1);
        QTest::newRow(qPrintable(QStringLiteral("about %1 bytes").arg(size))) << bytes + "\r\n";
    }
    QTest::newRow("3 MB") << kMessage + QByteArray(".a line of text that is dotted\r\n").repeated(100'000);
}

void TestSubmission::deliversBytesUnchanged()
{
    QFETCH(const QByteArray, bytes);
    SmtpServer server;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const Outcome outcome = submission->send(toOne(), bytes, goOn);
    QVERIFY(!outcome.error);
    QCOMPARE(outcome.stage, Stage::Dot);
    QCOMPARE(outcome.verdict, Verdict::Accepted);
    QCOMPARE(outcome.final.code, 250);
    QCOMPARE(outcome.final.enhanced, QStringLiteral("2.0.0"));
    QVERIFY(submission->isUsable());
    submission->quit();
    QVERIFY(!submission->isUsable());
    QCOMPARE(server.accepted().size(), 1);
    QVERIFY(server.accepted().first().bytes == bytes);
    QCOMPARE(server.violations(), QByteArrayList());
}

void TestSubmission::asksForReportsAndSpeaksOfSize()
{
    SmtpServer server;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    QCOMPARE(submission->sizeLimit(), 50'000'000);
    QVERIFY(submission->extensions().contains(QStringLiteral("SIZE 50000000")));
    QVERIFY(submission->extensions().contains(QStringLiteral("DSN")));
    smtp::Envelope envelope = toOne();
    QCOMPARE(submission->send(envelope, kMessage, goOn).verdict, Verdict::Accepted);
    envelope.wantsReports = false;
    QCOMPARE(submission->send(envelope, kMessage, goOn).verdict, Verdict::Accepted);
    const auto mails = server.accepted();
    QVERIFY(mails.at(0).parameters.contains("ENVID=envid1"));
    QVERIFY(mails.at(0).parameters.contains("SIZE=" + QByteArray::number(kMessage.size())));
    QVERIFY(mails.at(0).recipients.first().parameters.contains("NOTIFY=SUCCESS,FAILURE,DELAY"));
    QVERIFY(mails.at(1).recipients.first().parameters.isEmpty());
    QVERIFY(!mails.at(1).parameters.contains("ENVID=envid1"));
}

void TestSubmission::sendsSeveralOverOneConnection()
{
    SmtpServer server;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(submission->send(toOne(), kMessage, goOn).verdict, Verdict::Accepted);
    QCOMPARE(server.accepted().size(), 20);
    QCOMPARE(server.connections(), 1);
}

void TestSubmission::gradesEachFailure_data()
{
    QTest::addColumn<int>("where");
    QTest::addColumn<int>("how");
    QTest::addColumn<QByteArray>("reply");
    const QList<std::pair<const char*, SmtpStage>> stages = {{"mail", SmtpStage::Mail},
                                                             {"rcpt", SmtpStage::Rcpt},
                                                             {"data", SmtpStage::Data},
                                                             {"dot", SmtpStage::Dot}};
    for (const auto& [name, stage] : stages) {
        const auto row = [&, at = stage, called = name](const char* what, Action action, const char* reply) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(called), QLatin1String(what))))
                << static_cast<int>(at) << static_cast<int>(action) << QByteArray(reply);
        };
        row("451", Action::Reply, "451 4.3.0 Later");
        row("550", Action::Reply, "550 5.7.1 Never");
        row("421", Action::Reply, "421 4.4.2 Closing");
        row("close", Action::Close, "");
        row("reset", Action::Reset, "");
        row("garbage", Action::Garbage, "");
    }
}

void TestSubmission::gradesEachFailure()
{
    QFETCH(const int, where);
    QFETCH(const int, how);
    QFETCH(const QByteArray, reply);
    const auto stage = static_cast<SmtpStage>(where);
    const auto action = static_cast<Action>(how);
    SmtpServer server;
    SmtpBehaviour behaviour = SmtpBehaviour::acting(action, 1);
    behaviour.reply = reply;
    server.setScript(SmtpScript().at(stage, behaviour));
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    int notes = 0;
    const Outcome outcome = submission->send(toOne(), kMessage, [&](const QList<smtp::RecipientResult>&) {
        ++notes;
        return base::Status();
    });
    const QMap<SmtpStage, Stage> stages = {{SmtpStage::Mail, Stage::Mail},
                                           {SmtpStage::Rcpt, Stage::Rcpt},
                                           {SmtpStage::Data, Stage::Data},
                                           {SmtpStage::Dot, Stage::Dot}};
    QCOMPARE(outcome.stage, stages.value(stage));
    QCOMPARE(outcome.wasHandedOver, stage == SmtpStage::Dot);
    QCOMPARE(notes, stage == SmtpStage::Dot ? 1 : 0);
    QCOMPARE(server.accepted().size(), 0);
    const bool isRefusal = action == Action::Reply && !reply.startsWith("421");
    // A refusal leaves the connection usable, an error never.
    QCOMPARE(outcome.error.has_value(), !isRefusal);
    QCOMPARE(submission->isUsable(), isRefusal);
    if (action == Action::Reply) {
        const Verdict wanted = reply.startsWith('5') ? Verdict::Rejected : Verdict::Deferred;
        QCOMPARE(outcome.final.code, reply.left(3).toInt());
        if (isRefusal && stage == SmtpStage::Rcpt)
            QCOMPARE(verdicts(outcome), QList<Verdict>{wanted});
        else
            QCOMPARE(outcome.verdict, wanted);
        if (outcome.error)
            QCOMPARE(outcome.error->kind, Kind::Busy);
    } else {
        QCOMPARE(outcome.verdict, Verdict::NoReply);
        QCOMPARE(outcome.error->kind, action == Action::Garbage ? Kind::Protocol : Kind::ConnectionLost);
    }
    const Outcome next = submission->send(toOne(), kMessage, goOn);
    QCOMPARE(next.verdict == Verdict::Accepted, isRefusal);
}

void TestSubmission::survivesSilenceEverywhere_data()
{
    QTest::addColumn<int>("where");
    QTest::newRow("mail") << static_cast<int>(SmtpStage::Mail);
    QTest::newRow("rcpt") << static_cast<int>(SmtpStage::Rcpt);
    QTest::newRow("data") << static_cast<int>(SmtpStage::Data);
    QTest::newRow("body") << static_cast<int>(SmtpStage::Body);
    QTest::newRow("dot") << static_cast<int>(SmtpStage::Dot);
}

void TestSubmission::survivesSilenceEverywhere()
{
    QFETCH(const int, where);
    const auto stage = static_cast<SmtpStage>(where);
    SmtpServer server;
    server.setScript(SmtpScript().at(stage, stage == SmtpStage::Body
                                                ? SmtpBehaviour::bodyAfter(100, Action::Stall)
                                                : SmtpBehaviour::acting(Action::Stall)));
    QVERIFY(server.start());
    smtp::LoginOptions options = loginTo(server);
    options.replyTimeout = 300ms;
    options.dotTimeout = 300ms;
    const auto submission = connected(options);
    QVERIFY(submission);
    // More than the socket buffers hold, so that a server that does not read is felt.
    const QByteArray bytes = kMessage + QByteArray("a line of text\r\n").repeated(2'000'000);
    const Outcome outcome = submission->send(toOne(), stage == SmtpStage::Body ? bytes : kMessage, goOn);
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->kind, Kind::Timeout);
    QCOMPARE(outcome.verdict, Verdict::NoReply);
    QCOMPARE(outcome.wasHandedOver, stage == SmtpStage::Dot);
    QVERIFY(!submission->isUsable());
}

void TestSubmission::keepsMixedReplies()
{
    SmtpServer server;
    server.setScript(
        SmtpScript()
            .recipient(QStringLiteral("b@x.example"), SmtpBehaviour::replying("550 5.1.1 Unknown"))
            .recipient(QStringLiteral("c@x.example"), SmtpBehaviour::replying("450 4.2.1 Busy")));
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const Outcome outcome =
        submission->send(to({QStringLiteral("a@x.example"), QStringLiteral("b@x.example"),
                             QStringLiteral("c@x.example"), QStringLiteral("d@x.example")}),
                         kMessage, goOn);
    QCOMPARE(verdicts(outcome),
             (QList<Verdict>{Verdict::Accepted, Verdict::Rejected, Verdict::Deferred, Verdict::Accepted}));
    QCOMPARE(outcome.recipients.at(1).reply.text, QStringLiteral("Unknown"));
    QCOMPARE(outcome.recipients.at(1).reply.enhanced, QStringLiteral("5.1.1"));
    QCOMPARE(outcome.verdict, Verdict::Accepted);
    QCOMPARE(server.countFor("<one@example.com>", "a@x.example"), 1);
    QCOMPARE(server.countFor("<one@example.com>", "b@x.example"), 0);
    QCOMPARE(server.countFor("<one@example.com>", "d@x.example"), 1);
}

void TestSubmission::splitsTooManyRecipients()
{
    SmtpServer server;
    server.options().maxRecipients = 2;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const Outcome outcome =
        submission->send(to({QStringLiteral("a@x.example"), QStringLiteral("b@x.example"),
                             QStringLiteral("c@x.example"), QStringLiteral("d@x.example")}),
                         kMessage, goOn);
    QCOMPARE(verdicts(outcome),
             (QList<Verdict>{Verdict::Accepted, Verdict::Accepted, Verdict::Split, Verdict::Split}));
    QCOMPARE(outcome.verdict, Verdict::Accepted);
    QCOMPARE(server.accepted().first().recipients.size(), 2);
}

void TestSubmission::writesDownBeforeTheServerHasIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("short") << kMessage;
    QTest::newRow("long") << kMessage + QByteArray("a line of text\r\n").repeated(50'000);
}

void TestSubmission::writesDownBeforeTheServerHasIt()
{
    QFETCH(const QByteArray, bytes);
    SmtpServer server;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    int reachedAtNote = -1;
    const Outcome outcome =
        submission->send(toOne(), bytes, [&](const QList<smtp::RecipientResult>& results) {
            // Everything but the end is out; give a server that had the whole message the time to say so.
            reachedAtNote = server.waitForStage(SmtpStage::Dot, 1, 50ms) ? 1 : 0;
            return results.size() == 1 && results.first().verdict == Verdict::Accepted
                       ? base::Status()
                       : base::Status(base::Error{});
        });
    QCOMPARE(reachedAtNote, 0);
    QCOMPARE(outcome.verdict, Verdict::Accepted);
}

void TestSubmission::handsNothingOverWithoutTheNote()
{
    SmtpServer server;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const Outcome outcome = submission->send(toOne(), kMessage, [](const QList<smtp::RecipientResult>&) {
        return base::Error{Kind::DiskFull, base::Fate::Defer, QStringLiteral("test"), {}, 0};
    });
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->kind, Kind::DiskFull);
    QVERIFY(!outcome.wasHandedOver);
    QVERIFY(!submission->isUsable());
    QVERIFY(server.waitForIdle(5s));
    QCOMPARE(server.accepted().size(), 0);
    QCOMPARE(server.reached(SmtpStage::Dot), 0);
}

void TestSubmission::listensForEarlyRefusals()
{
    SmtpServer server;
    SmtpBehaviour early = SmtpBehaviour::bodyAfter(1000, Action::Reply);
    early.reply = "421 4.3.2 Going down";
    server.setScript(SmtpScript().at(SmtpStage::Body, early));
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const QByteArray bytes = kMessage + QByteArray("a line of text\r\n").repeated(500'000);
    const Outcome outcome = submission->send(toOne(), bytes, goOn);
    QVERIFY(!outcome.wasHandedOver);
    QVERIFY(outcome.error);
    QVERIFY(!submission->isUsable());
}

void TestSubmission::knowsNothingOfALostReply_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<int>("accepted");
    QTest::newRow("taken, closed") << static_cast<int>(Action::AcceptThenClose) << 1;
    QTest::newRow("taken, reset") << static_cast<int>(Action::AcceptThenReset) << 1;
    QTest::newRow("taken, silent") << static_cast<int>(Action::AcceptThenStall) << 1;
    QTest::newRow("not taken, closed") << static_cast<int>(Action::Close) << 0;
}

void TestSubmission::knowsNothingOfALostReply()
{
    QFETCH(const int, how);
    SmtpServer server;
    server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(static_cast<Action>(how))));
    QVERIFY(server.start());
    smtp::LoginOptions options = loginTo(server);
    options.dotTimeout = 500ms;
    const auto submission = connected(options);
    QVERIFY(submission);
    const Outcome outcome = submission->send(toOne(), kMessage, goOn);
    QCOMPARE(outcome.stage, Stage::Dot);
    QVERIFY(outcome.wasHandedOver);
    QVERIFY(outcome.error);
    QCOMPARE(outcome.verdict, Verdict::NoReply);
    QCOMPARE(outcome.final.code, 0);
    QTEST(static_cast<int>(server.accepted().size()), "accepted");
}

void TestSubmission::neverReachesEarlierRecipients_data()
{
    QTest::addColumn<int>("where");
    QTest::newRow("mail") << static_cast<int>(SmtpStage::Mail);
    QTest::newRow("rcpt") << static_cast<int>(SmtpStage::Rcpt);
    QTest::newRow("data") << static_cast<int>(SmtpStage::Data);
    QTest::newRow("dot") << static_cast<int>(SmtpStage::Dot);
}

void TestSubmission::neverReachesEarlierRecipients()
{
    QFETCH(const int, where);
    SmtpServer server;
    server.setScript(
        SmtpScript().at(static_cast<SmtpStage>(where), SmtpBehaviour::replying("554 5.7.1 No", 1)));
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    (void)submission->send(to({QStringLiteral("first@x.example"), QStringLiteral("other@x.example")}),
                           kMessage, goOn);
    const QByteArray second = "Message-ID: <two@example.com>\r\n\r\nSecret\r\n";
    const Outcome outcome = submission->send(to({QStringLiteral("second@x.example")}), second, goOn);
    QCOMPARE(outcome.verdict, Verdict::Accepted);
    const auto mails = server.accepted();
    QCOMPARE(mails.last().messageId, QByteArray("<two@example.com>"));
    QCOMPARE(mails.last().recipients.size(), 1);
    QCOMPARE(mails.last().recipients.first().address, QByteArray("second@x.example"));
    QCOMPARE(mails.last().bytes, second);
    QCOMPARE(server.countFor("<two@example.com>", "first@x.example"), 0);
}

void TestSubmission::refusesByItself()
{
    SmtpServer server;
    server.options().sizeLimit = 1000;
    QVERIFY(server.start());
    const auto submission = connected(loginTo(server));
    QVERIFY(submission);
    const auto kindOf = [&](const smtp::Envelope& envelope, const QByteArray& bytes) {
        const Outcome outcome = submission->send(envelope, bytes, goOn);
        return outcome.error ? outcome.error->kind : Kind::Internal;
    };
    QCOMPARE(kindOf(toOne(), kMessage + QByteArray("x\r\n").repeated(1000)), Kind::TooBig);
    QCOMPARE(kindOf(toOne(), kMessage + "a\n.\nMAIL FROM:<evil@x.example>\r\n"), Kind::Invalid);
    QCOMPARE(kindOf(to({QStringLiteral("a@x.example>\r\nDATA")}), kMessage), Kind::Invalid);
    QCOMPARE(kindOf(to({}), kMessage), Kind::Invalid);
    QCOMPARE(server.reached(SmtpStage::Mail), 0);
    QVERIFY(submission->isUsable());
    QCOMPARE(submission->send(toOne(), kMessage, goOn).verdict, Verdict::Accepted);
}

void TestSubmission::triesAPasswordOnce_data()
{
    QTest::addColumn<QByteArrayList>("mechanisms");
    QTest::newRow("PLAIN") << QByteArrayList{"PLAIN"};
    QTest::newRow("LOGIN") << QByteArrayList{"LOGIN"};
    QTest::newRow("all") << QByteArrayList{"LOGIN", "PLAIN", "XOAUTH2"};
}

void TestSubmission::triesAPasswordOnce()
{
    QFETCH(const QByteArrayList, mechanisms);
    SmtpServer server;
    server.options().mechanisms = mechanisms;
    QVERIFY(server.start());
    const auto refused = Submission::connect(loginTo(server, QStringLiteral("wrong")), base::CancelToken());
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, Kind::Auth);
    QCOMPARE(refused.error().fate, base::Fate::NeedsUser);
    QCOMPARE(refused.error().code, 535);
    QVERIFY(!base::describe(refused.error()).contains(QStringLiteral("wrong")));
    QCOMPARE(server.logins().size(), 1);
    QVERIFY(connected(loginTo(server)));
    QCOMPARE(server.logins().size(), 2);
}

void TestSubmission::tellsBusyLoginsFromWrongPasswords()
{
    SmtpServer server;
    server.setScript(SmtpScript().at(SmtpStage::Auth,
                                     SmtpBehaviour::replying("454 4.7.0 Temporary authentication failure")));
    QVERIFY(server.start());
    const auto refused = Submission::connect(loginTo(server), base::CancelToken());
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, Kind::Busy);
    QCOMPARE(refused.error().code, 454);
    QCOMPARE(server.logins().size(), 1);
    server.setScript(SmtpScript().at(SmtpStage::Greeting, SmtpBehaviour::replying("421 4.3.2 Try later")));
    const auto busy = Submission::connect(loginTo(server), base::CancelToken());
    QVERIFY(!busy.ok());
    QCOMPARE(busy.error().kind, Kind::Busy);
    server.options().mechanisms = {"XOAUTH2"};
    server.clearScripts();
    const auto unknown = Submission::connect(loginTo(server), base::CancelToken());
    QVERIFY(!unknown.ok());
    QCOMPARE(unknown.error().kind, Kind::Protocol);
    server.stop();
    const auto gone = Submission::connect(loginTo(server), base::CancelToken());
    QVERIFY(!gone.ok());
    QCOMPARE(gone.error().kind, Kind::Refused);
}

void TestSubmission::sendsNoPasswordInTheClear()
{
    for (const auto security : {SmtpServer::Security::Tls, SmtpServer::Security::StartTls}) {
        SmtpServer server;
        server.options().security = security;
        QVERIFY(server.start());
        const auto submission = connected(loginTo(server));
        QVERIFY(submission);
        QCOMPARE(submission->send(toOne(), kMessage, goOn).verdict, Verdict::Accepted);
        QVERIFY(server.accepted().first().isEncrypted);
        QCOMPARE(server.violations(), QByteArrayList());
    }
    // A server that does not offer STARTTLS to who insists on it never sees a login.
    SmtpServer plain;
    QVERIFY(plain.start());
    smtp::LoginOptions options = loginTo(plain);
    options.endpoint.security = model::Endpoint::Security::StartTls;
    const auto refused = Submission::connect(options, base::CancelToken());
    QVERIFY(!refused.ok());
    QCOMPARE(plain.logins().size(), 0);
    // Nor does one whose certificate is somebody else's.
    SmtpServer other;
    other.options().security = SmtpServer::Security::Tls;
    other.options().certificate = test::Certificates::shared().wrongHost();
    QVERIFY(other.start());
    const auto untrusted = Submission::connect(loginTo(other), base::CancelToken());
    QVERIFY(!untrusted.ok());
    QCOMPARE(untrusted.error().kind, Kind::Certificate);
    QCOMPARE(other.logins().size(), 0);
}

void TestSubmission::boundsTheGreeting_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::newRow("one endless line") << QByteArray("220 ") + QByteArray(5'000'000, 'x');
    QTest::newRow("endless lines") << QByteArray("220-x\r\n").repeated(500'000) + "220 x";
    QTest::newRow("nonsense") << QByteArray("SSH-2.0-OpenSSH_9.2");
    QTest::newRow("two at once") << QByteArray("220 x\r\n250-AUTH PLAIN\r\n250 x\r\n235 welcome\r\n250 y");
}

void TestSubmission::boundsTheGreeting()
{
    QFETCH(const QByteArray, greeting);
    SmtpServer server;
    server.setScript(SmtpScript().at(SmtpStage::Greeting, SmtpBehaviour::replying(greeting)));
    QVERIFY(server.start());
    smtp::LoginOptions options = loginTo(server);
    options.replyTimeout = 2s;
    const auto result = Submission::connect(options, base::CancelToken());
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, Kind::Protocol);
}

void TestSubmission::cancelsAtOnce()
{
    SmtpServer server;
    server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::acting(Action::Stall)));
    QVERIFY(server.start());
    const base::CancelToken cancel;
    auto submission = Submission::connect(loginTo(server), cancel);
    QVERIFY(submission.ok());
    std::thread canceller([&] {
        server.waitForStage(SmtpStage::Dot, 1, 5s);
        cancel.cancel();
    });
    QElapsedTimer timer;
    timer.start();
    const Outcome outcome = (*submission)->send(toOne(), kMessage, goOn);
    canceller.join();
    QVERIFY(timer.elapsed() < 3000);
    QVERIFY(outcome.error);
    QCOMPARE(outcome.error->kind, Kind::Cancelled);
    QVERIFY(outcome.wasHandedOver);
    QCOMPARE(outcome.verdict, Verdict::NoReply);
}

void TestSubmission::refusesALoginThatDripsForEver()
{
    SmtpServer server;
    server.setScript(SmtpScript()
                         .at(SmtpStage::Ehlo, SmtpBehaviour::slowly(100ms))
                         .at(SmtpStage::Mail, SmtpBehaviour::slowly(100ms)));
    QVERIFY(server.start());
    smtp::LoginOptions options = loginTo(server);
    options.replyTimeout = 500ms;
    const auto result = Submission::connect(options, base::CancelToken());
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, Kind::Timeout);
}

QTEST_GUILESS_MAIN(TestSubmission)
#include "tst_Submission.moc"
