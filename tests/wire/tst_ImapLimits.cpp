#include "ImapTestSupport.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace scorta;
using namespace scorta::test;
using base::Kind;
using imap::Fetched;
using imap::Session;

Q_DECLARE_METATYPE(scorta::test::WireServer::Script)

namespace {

/// Resident memory, bytes.
qint64 residentNow()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

base::Status fetchBodies(Session& session, std::vector<Fetched>& messages)
{
    return session.fetch("1:*", {false, false, false, true, false, 0},
                         [&](Fetched&& fetched) -> base::Status {
                             messages.push_back(std::move(fetched));
                             return {};
                         });
}

} // namespace

/// Servers that say too much, the wrong thing, or goodbye.
class TestImapLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void violationsEndTheSession_data()
    {
        QTest::addColumn<WireServer::Script>("answer");
        QTest::newRow("wrong tag") << W::Script{W::send("s9 OK done\r\n")};
        QTest::newRow("endless line")
            << W::Script{W::send("* 1 FETCH (UID "), W::flood(QByteArray(65536, 'x'))};
        QTest::newRow("endless unknown line")
            << W::Script{W::send("* FOO "), W::flood(QByteArray(65536, 'x'))};
        QTest::newRow("endless words") << W::Script{W::send("* OK "), W::flood(QByteArray(65536, 'x'))};
        QTest::newRow("endless quotes")
            << W::Script{W::send("* 1 FETCH (X \""), W::flood(QByteArray(65536, 'x'))};
        QTest::newRow("endless list")
            << W::Script{W::send("* 1 FETCH (X ("), W::flood(QByteArray(65536, 'x').replace("x", "x "))};
        QTest::newRow("gigabytes announced") << W::Script{
            W::send("* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"), W::flood(QByteArray(65536, 'x'))};
        QTest::newRow("a size no number holds")
            << W::Script{W::send("* 1 FETCH (UID 1 BODY[] {99999999999999999999999}\r\n")};
        QTest::newRow("a negative size") << W::Script{W::send("* 1 FETCH (UID 1 BODY[] {-5}\r\n")};
        QTest::newRow("deep nesting")
            << W::Script{W::send("* 1 FETCH (X " + QByteArray(100'000, '(') + "\r\n")};
        QTest::newRow("unclosed list") << W::Script{W::send("* 1 FETCH (UID 1\r\n")};
        QTest::newRow("closed too often") << W::Script{W::send("* 1 FETCH (UID 1))\r\n")};
        QTest::newRow("line end in quotes") << W::Script{W::send("* 1 FETCH (X \"a\r\n\")\r\n")};
        QTest::newRow("no response at all") << W::Script{W::send("(((\r\n")};
        QTest::newRow("a continuation") << W::Script{W::send("+ go\r\n")};
        QTest::newRow("tagged nonsense") << W::Script{W::send("s1 MAYBE\r\n")};
    }
    void violationsEndTheSession()
    {
        QFETCH(WireServer::Script, answer);
        WireServer server(
            {loginScript("IDLE") + W::Script{W::expect("s1 UID FETCH*")} + answer + W::Script{W::stall()}});
        const auto session = sessionOn(server);
        QVERIFY(session);
        const qint64 before = residentNow();
        QElapsedTimer timer;
        timer.start();
        std::vector<Fetched> messages;
        QCOMPARE(test::kindOf(fetchBodies(*session, messages)), Kind::Protocol);
        QVERIFY(!session->isUsable());
        QVERIFY(messages.empty());
        QVERIFY2(residentNow() - before < 150 * 1024 * 1024, "memory is not bounded");
        QVERIFY(timer.elapsed() < 10'000);
    }

    void vanishedAllOfThem()
    {
        WireServer server({loginScript("ENABLE QRESYNC", "QRESYNC") +
                           W::Script{W::expect("s2 SELECT*"),
                                     W::send("* VANISHED (EARLIER) 1:4294967295\r\ns2 OK\r\n"), W::stall()}});
        const auto session = sessionOn(server);
        QCOMPARE(test::kindOf(session->select(QStringLiteral("a"), Session::KnownState{1, 1}, {})),
                 Kind::Protocol);
    }

    void aMessageTooBigIsLeftOutAndTheNextOneRead()
    {
        const qint64 size = 257LL * 1024 * 1024;
        W::Script script = loginScript("IDLE");
        script +=
            {W::expect("s1*"), W::send("* 1 FETCH (UID 1 BODY[] {" + QByteArray::number(size) + "}\r\n")};
        const QByteArray block(1024 * 1024, 'x');
        for (int i = 0; i < 257; ++i)
            script += W::send(block);
        script += {W::send(")\r\n* 2 FETCH (UID 2 BODY[] {2}\r\nhi)\r\ns1 OK\r\n"), W::stall()};
        WireServer server({script});
        const auto session = sessionOn(server);
        std::vector<Fetched> messages;
        const qint64 before = residentNow();
        QVERIFY(fetchBodies(*session, messages).ok());
        QVERIFY(residentNow() - before < 100 * 1024 * 1024);
        QCOMPARE(messages.size(), size_t(2));
        QVERIFY(messages[0].isTooBig && messages[0].body.isEmpty());
        QCOMPARE(messages[1].body, QByteArray("hi"));
    }

    void anAnnouncementCostsNothing()
    {
        WireServer server(
            {loginScript("IDLE") +
             W::Script{W::expect("s1*"), W::send("* 1 FETCH (UID 1 BODY[] {200000000}\r\nhi"), W::close()}});
        const auto session = sessionOn(server);
        std::vector<Fetched> messages;
        const qint64 before = residentNow();
        QCOMPARE(test::kindOf(fetchBodies(*session, messages)), Kind::ConnectionLost);
        QVERIFY(residentNow() - before < 50 * 1024 * 1024);
        QVERIFY(messages.empty());
    }

    void byeIsBusy_data()
    {
        QTest::addColumn<WireServer::Script>("answer");
        QTest::newRow("at once") << W::Script{W::send("* BYE shutting down\r\n"), W::close()};
        QTest::newRow("between messages")
            << W::Script{W::send("* 1 FETCH (UID 1 BODY[] \"x\")\r\n* BYE shutting down\r\n"), W::close()};
        QTest::newRow("and it stays") << W::Script{W::send("* BYE shutting down\r\n"), W::stall()};
    }
    void byeIsBusy()
    {
        QFETCH(WireServer::Script, answer);
        WireServer server({loginScript("IDLE") + W::Script{W::expect("s1*")} + answer});
        const auto session = sessionOn(server);
        std::vector<Fetched> messages;
        const auto status = fetchBodies(*session, messages);
        QCOMPARE(test::kindOf(status), Kind::Busy);
        QVERIFY(status.error().detail.contains(QLatin1String("shutting down")));
        QVERIFY(!session->isUsable());
    }

    void byeWhileNobodyAskedIsReadBeforeTheNextCommand()
    {
        WireServer server(
            {loginScript("IDLE") + W::Script{W::send("* BYE idle for too long\r\n"), W::close()}});
        const auto session = sessionOn(server);
        QVERIFY(server.waitForEnds(1));
        QCOMPARE(test::kindOf(session->noop()), Kind::Busy);
    }

    void theEndOfTheStreamIsALostConnection_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("in a word") << QByteArray("* 1 FET");
        QTest::newRow("in a list") << QByteArray("* 1 FETCH (UID");
        QTest::newRow("in a literal") << QByteArray("* 1 FETCH (UID 1 BODY[] {50}\r\nhalf");
        QTest::newRow("before the tag") << QByteArray("* 1 FETCH (UID 1 BODY[] \"x\")\r\n");
    }
    void theEndOfTheStreamIsALostConnection()
    {
        QFETCH(QByteArray, answer);
        WireServer server({loginScript("IDLE") + W::Script{W::expect("s1*"), W::send(answer), W::close()}});
        const auto session = sessionOn(server);
        std::vector<Fetched> messages;
        QCOMPARE(test::kindOf(fetchBodies(*session, messages)), Kind::ConnectionLost);
        QVERIFY(!session->isUsable());
    }

    void silenceIsATimeout()
    {
        WireServer server(
            {loginScript("IDLE") + W::Script{W::expect("s1*"), W::send("* 1 FETCH (UID"), W::stall()}});
        auto options = loginOptions(server.port());
        options.replyTimeout = std::chrono::milliseconds(300);
        const auto session = Session::connect(options, {});
        QVERIFY(session.ok());
        std::vector<Fetched> messages;
        QCOMPARE(test::kindOf(fetchBodies(**session, messages)), Kind::Timeout);
    }
};

QTEST_GUILESS_MAIN(TestImapLimits)
#include "tst_ImapLimits.moc"
