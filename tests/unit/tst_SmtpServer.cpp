#include "support/Net.h"
#include "support/SmtpServer.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace scorta::test;
using namespace std::chrono_literals;

namespace {

using Action = SmtpBehaviour::Action;

const QByteArray kMail =
    "From: me@example.com\r\nTo: a@example.org\r\nMessage-ID: <one@x>\r\n\r\nHello\r\n..two\r\n";

/// A client by hand: one command, one reply.
class Client
{
public:
    explicit Client(const SmtpServer& server, SmtpServer::Security security = SmtpServer::Security::Plain)
        : m_channel(Channel::connectTo(server.port(), in(10s)))
    {
        if (m_channel && security == SmtpServer::Security::Tls && !m_channel->startClientTls(in(10s)))
            m_channel.reset();
    }
    bool isConnected() const { return m_channel != nullptr; }
    Channel& channel() { return *m_channel; }

    /// The whole reply without its last line end; "gone" when the connection ended, "silent" after `wait`.
    QByteArray read(std::chrono::milliseconds wait = 10s)
    {
        QByteArray reply;
        const Deadline deadline = in(wait);
        for (;;) {
            const auto line = m_channel->readLine(deadline);
            if (!line)
                return std::chrono::steady_clock::now() >= deadline ? "silent" : "gone";
            reply += *line;
            if (line->size() < 4 || line->at(3) != '-')
                return reply;
            reply += "\r\n";
        }
    }
    QByteArray say(const QByteArray& command, std::chrono::milliseconds wait = 10s)
    {
        return m_channel->write(command + "\r\n", in(10s)) ? read(wait) : "gone";
    }
    void logIn()
    {
        read();
        say("EHLO test");
        say("AUTH PLAIN " + QByteArray("\0me@example.com\0secret", 22).toBase64());
    }
    QByteArray envelope(const QByteArray& recipient = "a@example.org")
    {
        say("MAIL FROM:<me@example.com>");
        say("RCPT TO:<" + recipient + ">");
        return say("DATA");
    }

private:
    std::unique_ptr<Channel> m_channel;
};

} // namespace

class TestSmtpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAMessage_data()
    {
        QTest::addColumn<SmtpServer::Security>("security");
        QTest::newRow("plain") << SmtpServer::Security::Plain;
        QTest::newRow("starttls") << SmtpServer::Security::StartTls;
        QTest::newRow("tls") << SmtpServer::Security::Tls;
    }
    void takesAMessage()
    {
        QFETCH(SmtpServer::Security, security);
        SmtpServer server({.security = security});
        QVERIFY(server.start());
        Client client(server, security);
        QVERIFY(client.isConnected());
        QVERIFY(client.read().startsWith("220 "));
        QByteArray ehlo = client.say("EHLO test");
        if (security == SmtpServer::Security::StartTls) {
            QVERIFY(ehlo.contains("STARTTLS") && !ehlo.contains("AUTH"));
            QVERIFY(client.say("STARTTLS").startsWith("220 "));
            QVERIFY(client.channel().startClientTls(in(10s)));
            ehlo = client.say("EHLO test");
        }
        QVERIFY2(ehlo.contains("250-PIPELINING\r\n") && ehlo.contains("AUTH PLAIN LOGIN") &&
                     ehlo.contains("\r\n250 SIZE"),
                 ehlo.constData());
        QVERIFY(client.say("MAIL FROM:<me@example.com>").startsWith("530 "));
        QVERIFY(client.say("AUTH PLAIN " + QByteArray("\0me@example.com\0wrong", 21).toBase64())
                    .startsWith("535 "));
        QCOMPARE(client.say("AUTH LOGIN"), "334 VXNlcm5hbWU6");
        QVERIFY(client.say(QByteArray("me@example.com").toBase64()).startsWith("334 "));
        QCOMPARE(client.say(QByteArray("secret").toBase64()), "235 2.7.0 Welcome");
        QVERIFY(client.say("MAIL FROM:<me@example.com> BODY=8BITMIME RET=HDRS ENVID=e1")
                    .startsWith("250 2.1.0 "));
        QVERIFY(client.say("RCPT TO:<a@example.org> NOTIFY=SUCCESS,FAILURE").startsWith("250 2.1.5 "));
        QVERIFY(client.say("RCPT TO:<b@example.org>").startsWith("250 "));
        QVERIFY(client.say("DATA").startsWith("354 "));
        QCOMPARE(client.say(kMail + "."), "250 2.0.0 Ok: queued as T1");
        QVERIFY(client.say("QUIT").startsWith("221 "));
        QCOMPARE(client.read(), "gone");

        const auto mails = server.accepted();
        QCOMPARE(mails.size(), 1);
        QCOMPARE(mails.first().sender, "me@example.com");
        QCOMPARE(mails.first().parameters, QByteArrayList({"BODY=8BITMIME", "RET=HDRS", "ENVID=e1"}));
        QCOMPARE(mails.first().recipients.size(), 2);
        QCOMPARE(mails.first().recipients.first().parameters, QByteArrayList({"NOTIFY=SUCCESS,FAILURE"}));
        QCOMPARE(mails.first().bytes, QByteArray(kMail).replace("..two", ".two"));
        QCOMPARE(mails.first().user, "me@example.com");
        QCOMPARE(mails.first().isEncrypted, security != SmtpServer::Security::Plain);
        QVERIFY(mails.first().isReplyDelivered);
        QCOMPARE(server.countAccepted("<one@x>"), 1);
        QCOMPARE(server.countConfirmed("<one@x>"), 1);
        QCOMPARE(server.countFor("<one@x>", "b@example.org"), 1);
        QCOMPARE(server.logins().size(), 2);
        QCOMPARE(server.violations(), QByteArrayList());
        QVERIFY(!server.transcript().join('\n').contains(QByteArray("secret").toBase64()));
    }

    void pipelines()
    {
        SmtpServer server({.users = {}});
        QVERIFY(server.start());
        server.setScript(SmtpScript().recipient(QStringLiteral("b@example.org"),
                                                SmtpBehaviour::replying("550 5.1.1 Nobody")));
        Client client(server);
        client.read();
        client.say("EHLO test");
        QVERIFY(client.say("MAIL FROM:<m@x>\r\nRCPT TO:<a@example.org>\r\nRCPT TO:<B@example.org>\r\nDATA")
                    .startsWith("250 "));
        QVERIFY(client.read().startsWith("250 "));
        QCOMPARE(client.read(), "550 5.1.1 Nobody");
        QVERIFY(client.read().startsWith("354 "));
        QVERIFY(client.say(kMail + ".\r\nNOOP").startsWith("250 2.0.0 Ok: queued"));
        QVERIFY(client.read().startsWith("250 "));
        QCOMPARE(server.accepted().value(0).recipients.size(), 1);
        // With every recipient refused there is no 354, and the data would be commands.
        QVERIFY(client.say("MAIL FROM:<m@x>\r\nRCPT TO:<b@example.org>\r\nDATA").startsWith("250 "));
        QCOMPARE(client.read(), "550 5.1.1 Nobody");
        QVERIFY(client.read().startsWith("554 "));
        QCOMPARE(server.violations(), QByteArrayList());
    }

    void endsTheTalkAtAnyStage_data()
    {
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("action");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<int>("taken");
        for (const char* stage :
             {"connect", "greeting", "ehlo", "auth", "mail", "rcpt", "data", "body=10", "dot", "quit"}) {
            for (const auto& [action, expected] :
                 {std::pair{"close", "gone"}, std::pair{"reset", "gone"}, std::pair{"stall", "silent"}})
                QTest::addRow("%s at %s", action, stage)
                    << QString::fromLatin1(stage) << QString::fromLatin1(action) << QByteArray(expected)
                    << (qstrcmp(stage, "quit") == 0 ? 1 : 0);
        }
        QTest::newRow("accept and close") << "dot"
                                          << "accept-close" << QByteArray("gone") << 1;
        QTest::newRow("accept and reset") << "dot"
                                          << "accept-reset" << QByteArray("gone") << 1;
        QTest::newRow("accept in silence") << "dot"
                                           << "accept-stall" << QByteArray("silent") << 1;
    }
    void endsTheTalkAtAnyStage()
    {
        QFETCH(QString, stage);
        QFETCH(QString, action);
        QFETCH(QByteArray, expected);
        QFETCH(int, taken);
        SmtpServer server;
        QVERIFY(server.start());
        const auto script = SmtpScript::parse(stage + u':' + action);
        QVERIFY(script);
        server.enqueue(*script);
        const auto wait = expected == "silent" ? 150ms : 5000ms;
        for (const bool isFirst : {true, false}) {
            Client client(server);
            QVERIFY(client.isConnected());
            QByteArray last = client.read(wait);
            for (const QByteArray& line : QByteArrayList{
                     "EHLO test", "AUTH PLAIN " + QByteArray("\0me@example.com\0secret", 22).toBase64(),
                     "MAIL FROM:<me@example.com>", "RCPT TO:<a@example.org>", "DATA", kMail + ".", "QUIT"}) {
                if (last == "gone" || last == "silent")
                    break;
                QVERIFY2(last.startsWith('2') || last.startsWith('3'), last.constData());
                last = client.say(line, wait);
            }
            if (isFirst) {
                QCOMPARE(last, expected);
                QCOMPARE(server.countAccepted("<one@x>"), taken);
                QCOMPARE(server.countConfirmed("<one@x>"), stage == u"quit" ? 1 : 0);
            } else { // the script was the first connection's alone
                QVERIFY(last.startsWith("221 "));
                QCOMPARE(server.countAccepted("<one@x>"), taken + 1);
            }
        }
    }

    void repliesAsTold_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<bool>("taken");
        QTest::newRow("later") << QByteArray("451 4.3.0 Later") << false;
        QTest::newRow("never") << QByteArray("554 5.7.1 Never") << false;
        QTest::newRow("other yes") << QByteArray("250 custom words") << true;
        QTest::newRow("two lines") << QByteArray("450-4.2.0 one\r\n450 4.2.0 two") << false;
    }
    void repliesAsTold()
    {
        QFETCH(QByteArray, reply);
        QFETCH(bool, taken);
        SmtpServer server;
        QVERIFY(server.start());
        server.setScript(SmtpScript().at(SmtpStage::Dot, SmtpBehaviour::replying(reply, 1)));
        Client client(server);
        client.logIn();
        client.envelope();
        QCOMPARE(client.say(kMail + "."), reply);
        QCOMPARE(server.countAccepted("<one@x>"), taken ? 1 : 0);
        client.envelope();
        QVERIFY(client.say(kMail + ".").startsWith("250 2.0.0"));
    }

    void refusesRecipientsOneByOne()
    {
        SmtpServer server({.maxRecipients = 3});
        QVERIFY(server.start());
        server.setScript(SmtpScript()
                             .recipient(QStringLiteral("a@x"), SmtpBehaviour::replying("450 4.2.1 Busy", 1))
                             .recipient(QStringLiteral("b@x"), SmtpBehaviour::replying("550 5.1.1 Unknown")));
        Client client(server);
        client.logIn();
        client.say("MAIL FROM:<me@example.com>");
        QCOMPARE(client.say("RCPT TO:<a@x>"), "450 4.2.1 Busy");
        QCOMPARE(client.say("RCPT TO:<b@x>"), "550 5.1.1 Unknown");
        QVERIFY(client.say("RCPT TO:<a@x>").startsWith("250"));
        QVERIFY(client.say("RCPT TO:<c@x>").startsWith("250"));
        QVERIFY(client.say("RCPT TO:<d@x>").startsWith("250"));
        QVERIFY(client.say("RCPT TO:<e@x>").startsWith("452 4.5.3"));
        client.say("DATA");
        QVERIFY(client.say(kMail + ".").startsWith("250"));
        QCOMPARE(server.countFor("<one@x>", "a@x"), 1);
        QCOMPARE(server.countFor("<one@x>", "b@x"), 0);
        QCOMPARE(server.countFor("<one@x>", "e@x"), 0);
    }

    void speaksSlowlyAndNonsense()
    {
        SmtpServer server;
        QVERIFY(server.start());
        server.setScript(SmtpScript()
                             .at(SmtpStage::Greeting, SmtpBehaviour::slowly(5ms))
                             .at(SmtpStage::Noop, SmtpBehaviour::acting(Action::Garbage))
                             .at(SmtpStage::Rset, SmtpBehaviour::late(60ms)));
        QElapsedTimer timer;
        timer.start();
        Client client(server);
        QCOMPARE(client.read(), "220 test.example ESMTP");
        QVERIFY(timer.elapsed() >= 22 * 5);
        const QByteArray nonsense = client.say("NOOP");
        QVERIFY(!nonsense.isEmpty() && !nonsense.startsWith('2') && nonsense != "gone");
        timer.start();
        QVERIFY(client.say("RSET").startsWith("250"));
        QVERIFY(timer.elapsed() >= 60);
    }

    void seesWhatAClientDoesWrong()
    {
        SmtpServer server({.users = {}, .extensions = {"ENHANCEDSTATUSCODES"}});
        QVERIFY(server.start());
        Client client(server);
        client.read();
        client.say("EHLO test");
        QVERIFY(client.say("MAIL FROM:<m@x> BODY=8BITMIME").startsWith("555"));
        QVERIFY(client.say("MAIL FROM:<m@x> RET=FULL").startsWith("555"));
        QVERIFY(client.say("MAIL FROM:<m\xc3\xa4@x>").startsWith("553"));
        QVERIFY(client.say("MAIL FROM:<m@x> SIZE=999999999").startsWith("552"));
        QVERIFY(client.say("RCPT TO:<a@x>").startsWith("503"));
        QVERIFY(client.say("DATA").startsWith("503"));
        client.envelope();
        QVERIFY(client.say("a\nb\r\n\xc3\xa4\r\n" + QByteArray(1200, 'x') + "\r\n.").startsWith("250"));
        client.say("NOOP\r\nNOOP");
        const QByteArray said = server.violations().join('\n');
        for (const char* what : {"bare CR or LF", "8-bit data", "998", "pipelined"})
            QVERIFY2(said.contains(what), what);
    }

    void goesAndComesBack()
    {
        SmtpServer server;
        QVERIFY(server.start());
        Client client(server);
        QVERIFY(client.read().startsWith("220"));
        server.refuse();
        QVERIFY(!Client(server).isConnected());
        QVERIFY(client.say("EHLO test").startsWith("250"));
        server.dropAll();
        QCOMPARE(client.say("NOOP"), "gone");
        QVERIFY(server.start());
        Client second(server);
        QVERIFY(second.read().startsWith("220"));
        server.stop();
        QCOMPARE(second.read(), "gone");
        QVERIFY(!Client(server).isConnected());
        QVERIFY(server.start());
        QVERIFY(Client(server).read().startsWith("220"));
        QCOMPARE(server.connections(), 3);
        server.stop();
        QCOMPARE(server.openConnections(), 0);
    }

    void takesABigMessage()
    {
        SmtpServer server;
        QVERIFY(server.start());
        Client client(server);
        client.logIn();
        client.envelope();
        const QByteArray big = kMail + QByteArray("0123456789\r\n").repeated(2'000'000);
        QVERIFY(client.say(big + ".", 30s).startsWith("250"));
        QCOMPARE(server.accepted().value(0).bytes.size(), big.size() - 1);
    }

    void readsScripts()
    {
        QVERIFY(
            SmtpScript::parse(QStringLiteral("rcpt=a@b*1:450 4.2.0 Later; dot:accept-reset;body=100:stall")));
        for (const char* wrong : {"dot", "dot:", "somewhere:close", "dot:fly", "dot:99 x"})
            QVERIFY2(!SmtpScript::parse(QString::fromLatin1(wrong)), wrong);
    }

    void runsAsAProgram()
    {
        QTemporaryDir folder;
        for (const int run : {1, 2}) {
            QProcess program;
            program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            program.start(QStringLiteral(SCORTA_BINARY_DIR "/tests/bin/scorta-test-smtpd"),
                          {QStringLiteral("--folder"), folder.path(), QStringLiteral("--user"),
                           QStringLiteral("me@example.com:secret"), QStringLiteral("--next"),
                           QStringLiteral("dot:accept-reset")});
            QVERIFY(program.waitForStarted());
            QTRY_VERIFY_WITH_TIMEOUT(program.canReadLine() || program.waitForReadyRead(100), 10000);
            SmtpServer::Options at;
            at.port = static_cast<quint16>(program.readLine().trimmed().toUInt());
            const SmtpServer address(at); // never started: names the port alone
            for (const QByteArray expected : {"gone", "250 2.0.0 Ok: queued as T2"}) {
                Client client(address);
                QVERIFY(client.isConnected());
                client.logIn();
                client.envelope();
                QCOMPARE(client.say(kMail + "."), expected);
                client.say("QUIT");
            }
            program.terminate();
            QVERIFY(program.waitForFinished(10000));
            QCOMPARE(program.exitCode(), 0);
            QCOMPARE(QDir(folder.path()).entryList({QStringLiteral("*.eml")}).size(), 2 * run);
        }
        const auto read = [&](const char* name) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QCOMPARE(read("000004.eml"), QByteArray(kMail).replace("..two", ".two"));
        const auto lost = QJsonDocument::fromJson(read("000001.json")).object();
        QCOMPARE(lost.value(u"message_id").toString(), QStringLiteral("<one@x>"));
        QCOMPARE(lost.value(u"reply_delivered").toBool(true), false);
        QCOMPARE(lost.value(u"recipients").toArray().at(0).toObject().value(u"address").toString(),
                 QStringLiteral("a@example.org"));
        QCOMPARE(QJsonDocument::fromJson(read("000002.json")).object().value(u"reply_delivered").toBool(),
                 true);
    }
};

QTEST_GUILESS_MAIN(TestSmtpServer)
#include "tst_SmtpServer.moc"
