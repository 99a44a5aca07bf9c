#include "ImapTestSupport.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace scorta;
using namespace scorta::test;
using base::Kind;
using Security = model::Endpoint::Security;

Q_DECLARE_METATYPE(scorta::test::WireServer::Script)

namespace {

int attempts(const WireServer& server)
{
    int count = 0;
    for (const QByteArray& line : server.received()) {
        if (line.contains(" AUTHENTICATE ") || line.contains(" LOGIN "))
            ++count;
    }
    return count;
}

const QByteArray kGreeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=CRAM-MD5 AUTH=LOGIN] hello\r\n";

/// Greeting, AUTHENTICATE, then `answer`.
WireServer::Script refusal(const QByteArray& answer)
{
    return {W::send(kGreeting), W::expect("a001 AUTHENTICATE PLAIN"),
            W::send("+ \r\n"),  W::expect(plainResponse()),
            W::send(answer),    W::stall()};
}

} // namespace

/// The login: one attempt, never in clear, and each way it can fail told apart.
class TestImapLogin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logsInAndTakesOver()
    {
        // What the server says in one breath after the login is not lost in vmime's buffer.
        WireServer server(
            {{W::send(kGreeting), W::expect("a001 AUTHENTICATE PLAIN"), W::send("+\r\n"),
              W::expect(plainResponse()), W::send("* CAPABILITY IMAP4rev1 IDLE\r\na001 OK in\r\n"),
              W::expect("a002 LIST \"\" \"\""),
              W::send("* LIST () \"/\" \"\"\r\na002 OK\r\n* OK [ALERT] maintenance at six\r\n"),
              W::expect("s1 NOOP"), W::send("s1 OK\r\n"), W::stall()}});
        const auto session = sessionOn(server);
        QVERIFY(session);
        QVERIFY(session->has("IDLE"));
        QVERIFY(session->noop().ok());
        QCOMPARE(attempts(server), 1);
        QCOMPARE(server.complaint(), QByteArray());
    }

    void asksForCapabilitiesWhenNotTold()
    {
        WireServer server({{W::send(kGreeting), W::expect("a001 AUTHENTICATE PLAIN"), W::send("+ \r\n"),
                            W::expect(plainResponse()), W::send("a001 OK in\r\n"), W::expect("a002 LIST*"),
                            W::send("a002 OK\r\n"), W::expect("s1 CAPABILITY"),
                            W::send("* CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC\r\ns1 OK\r\n"),
                            W::expect("s2 ENABLE QRESYNC CONDSTORE"),
                            W::send("* ENABLED QRESYNC CONDSTORE\r\ns2 OK\r\n"), W::stall()}});
        const auto session = sessionOn(server);
        QVERIFY(session);
        QVERIFY(session->hasQresync() && session->hasCondstore());
    }

    void usesLoginWithoutMechanisms()
    {
        WireServer server(
            {{W::send("* OK [CAPABILITY IMAP4rev1] hello\r\n"),
              W::expect("a001 LOGIN \"me@example.com\" \"hunter2-secret\""), W::send("a001 OK in\r\n"),
              W::expect("a002 *"), W::send("* CAPABILITY IMAP4rev1\r\na002 OK\r\n"), W::expect("a003 LIST*"),
              W::send("a003 OK\r\n"), W::stall()}});
        const auto session = imap::Session::connect(loginOptions(server.port()), {});
        // How vmime numbers its commands is its own affair; that one LOGIN went out is ours.
        QCOMPARE(attempts(server), 1);
        QVERIFY(server.received().join().contains("LOGIN"));
    }

    void respectsLoginDisabled()
    {
        WireServer server({{W::send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n"), W::stall()}});
        const auto session = imap::Session::connect(loginOptions(server.port()), {});
        QCOMPARE(test::kindOf(session), Kind::Auth);
        QVERIFY(!server.received().join().contains("hunter2"));
        QCOMPARE(attempts(server), 0);
    }

    void tellsRefusalsApart_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("plain NO") << QByteArray("a001 NO wrong\r\n") << Kind::Auth;
        QTest::newRow("AUTHENTICATIONFAILED")
            << QByteArray("a001 NO [AUTHENTICATIONFAILED] wrong\r\n") << Kind::Auth;
        QTest::newRow("EXPIRED") << QByteArray("a001 NO [EXPIRED] renew it\r\n") << Kind::Auth;
        QTest::newRow("UNAVAILABLE") << QByteArray("a001 NO [UNAVAILABLE] storage\r\n") << Kind::Busy;
        QTest::newRow("INUSE") << QByteArray("a001 NO [INUSE] locked\r\n") << Kind::Busy;
        QTest::newRow("SERVERBUG") << QByteArray("a001 NO [SERVERBUG] oops\r\n") << Kind::Busy;
        QTest::newRow("ALERT") << QByteArray("a001 NO [ALERT] Too many connections\r\n") << Kind::Busy;
        QTest::newRow("BYE") << QByteArray("* BYE going down\r\n") << Kind::Busy;
        QTest::newRow("BAD") << QByteArray("a001 BAD what\r\n") << Kind::Protocol;
    }
    void tellsRefusalsApart()
    {
        QFETCH(QByteArray, answer);
        QFETCH(Kind, kind);
        auto script = refusal(answer);
        if (answer.startsWith('*'))
            script[script.size() - 1] = W::close();
        WireServer server({script});
        QElapsedTimer timer;
        timer.start();
        const auto session = imap::Session::connect(loginOptions(server.port()), {});
        QCOMPARE(test::kindOf(session), kind);
        QCOMPARE(session.error().fate, kind == Kind::Auth ? base::Fate::NeedsUser : base::Fate::Defer);
        // The server's own words come along.
        QVERIFY2(session.error().detail.contains(QString::fromLatin1(answer.trimmed().split(' ').last())),
                 qPrintable(session.error().detail));
        QCOMPARE(attempts(server), 1);
        QCOMPARE(server.connections(), 1);
        QVERIFY(timer.elapsed() < 3000);
    }

    void wordsAreRedacted()
    {
        WireServer server({refusal("a001 NO hunter2-secret is wrong\r\n")});
        const auto session = imap::Session::connect(loginOptions(server.port()), {});
        QCOMPARE(test::kindOf(session), Kind::Auth);
        QVERIFY(!session.error().detail.contains(QLatin1String("hunter2")));
    }

    void failsBeforeTheLogin_data()
    {
        QTest::addColumn<WireServer::Script>("script");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("BYE as greeting")
            << W::Script{W::send("* BYE too many\r\n"), W::close()} << Kind::Busy;
        QTest::newRow("no greeting") << W::Script{W::close()} << Kind::Busy;
        QTest::newRow("not IMAP") << W::Script{W::send("220 smtp here\r\n"), W::stall()} << Kind::Protocol;
        QTest::newRow("closed after greeting")
            << W::Script{W::send(kGreeting), W::expect("a001*"), W::close()} << Kind::ConnectionLost;
        QTest::newRow("closed after the password") << W::Script{W::send(kGreeting), W::expect("a001*"),
                                                                W::send("+ \r\n"), W::expect("*"), W::close()}
                                                   << Kind::ConnectionLost;
        QTest::newRow("endless greeting") << W::Script{W::flood("* OK .........")} << Kind::Protocol;
        QTest::newRow("endless challenges")
            << W::Script{W::send(kGreeting), W::expect("a001*"), W::flood("+ \r\n")} << Kind::Protocol;
        QTest::newRow("deep nesting")
            << W::Script{W::send("* LIST " + QByteArray(10'000, '(') + "\r\n"), W::stall()} << Kind::Protocol;
    }
    void failsBeforeTheLogin()
    {
        QFETCH(WireServer::Script, script);
        QFETCH(Kind, kind);
        WireServer server({script});
        QElapsedTimer timer;
        timer.start();
        const auto session = imap::Session::connect(loginOptions(server.port()), {});
        QCOMPARE(test::kindOf(session), kind);
        QVERIFY(timer.elapsed() < 5000);
    }

    void silenceIsATimeout()
    {
        WireServer server({{W::stall()}});
        auto options = loginOptions(server.port());
        options.replyTimeout = std::chrono::milliseconds(300);
        QCOMPARE(test::kindOf(imap::Session::connect(options, {})), Kind::Timeout);
    }

    void cancelEndsALogin()
    {
        WireServer server({{W::send(kGreeting), W::expect("a001*"), W::stall()}});
        const base::CancelToken cancel;
        QElapsedTimer since;
        std::thread canceller([&] {
            while (server.received().isEmpty())
                std::this_thread::yield();
            since.start();
            cancel.cancel();
        });
        const auto session = imap::Session::connect(loginOptions(server.port()), cancel);
        canceller.join();
        QVERIFY(since.elapsed() < 200);
        QCOMPARE(test::kindOf(session), Kind::Cancelled);
    }

    void noPasswordBeforeTls()
    {
        // The server lures with AUTH=PLAIN in clear and then refuses TLS.
        WireServer server(
            {{W::send(kGreeting), W::expect("t0 STARTTLS"), W::send("t0 NO not today\r\n"), W::stall()}});
        const auto session = imap::Session::connect(loginOptions(server.port(), Security::StartTls), {});
        QCOMPARE(test::kindOf(session), Kind::Tls);
        QCOMPARE(server.received(), QByteArrayList{"clear: t0 STARTTLS"});
    }

    void logsInAfterStartTls()
    {
        auto script = loginScript("IDLE");
        script = W::Script{script.first(),
                           W::expect("t0 STARTTLS"),
                           W::send("t0 OK\r\n"),
                           W::startTls(),
                           W::expect("a001 CAPABILITY"),
                           W::send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na001 OK\r\n"),
                           W::expect("a002 AUTHENTICATE PLAIN"),
                           W::send("+ \r\n"),
                           W::expect(plainResponse()),
                           W::send("a002 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"),
                           W::expect("a003 LIST*"),
                           W::send("a003 OK\r\n"),
                           W::stall()};
        WireServer server({script});
        const auto session = imap::Session::connect(loginOptions(server.port(), Security::StartTls), {});
        QVERIFY2(session.ok(), server.complaint().constData());
        for (const QByteArray& line : server.received())
            QVERIFY(!line.startsWith("clear: ") || line == "clear: t0 STARTTLS");
    }
};

QTEST_GUILESS_MAIN(TestImapLogin)
#include "tst_ImapLogin.moc"
