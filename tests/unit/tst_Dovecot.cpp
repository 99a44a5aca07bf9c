#include "support/Dovecot.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QTimeZone>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace scorta::test;
using namespace std::chrono_literals;

namespace {

const QString kMe = QStringLiteral("me@example.com");

QByteArray message(const QByteArray& id, const QByteArray& text = "Hello")
{
    return "From: a@example.org\r\nTo: me@example.com\r\nSubject: test\r\nMessage-ID: " + id + "\r\n\r\n" +
           text + "\r\n";
}

} // namespace

/// The private server starts, serves, goes and comes back, and leaves nothing behind.
class TestDovecot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QSKIP("no dovecot on this machine");
    }

    void servesOnAllThreeWays_data()
    {
        QTest::addColumn<ImapProbe::Security>("security");
        QTest::newRow("plain") << ImapProbe::Security::Plain;
        QTest::newRow("starttls") << ImapProbe::Security::StartTls;
        QTest::newRow("tls") << ImapProbe::Security::Tls;
    }
    void servesOnAllThreeWays()
    {
        QFETCH(ImapProbe::Security, security);
        QVERIFY2(server().isRunning() || server().start(), server().log().constData());
        ImapProbe probe(security == ImapProbe::Security::Tls ? server().imapsPort() : server().imapPort(),
                        security);
        QVERIFY(probe.isConnected());
        QVERIFY(!probe.login(kMe, QStringLiteral("wrong")));
        QVERIFY(probe.login(kMe, QStringLiteral("secret")));
        const auto capability = probe.command("CAPABILITY").untagged.value(0);
        QVERIFY2(capability.contains("QRESYNC") && capability.contains("CONDSTORE") &&
                     capability.contains("MOVE"),
                 capability.constData());
        const auto folders = probe.command("LIST \"\" * RETURN (SPECIAL-USE)").untagged.join('\n');
        QVERIFY2(folders.contains("\\Sent") && folders.contains("\\Trash"), folders.constData());
    }

    void deliversAndCounts()
    {
        Dovecot dovecot;
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        const QDateTime date(QDate(2023, 1, 23), QTime(16, 0, 5), Qt::UTC);
        QVERIFY(!dovecot
                     .deliver(kMe, QStringLiteral("INBOX"), message("<one@x>"),
                              {.internalDate = date, .flags = {}})
                     .isEmpty());
        QVERIFY(!dovecot
                     .deliver(kMe, QStringLiteral("INBOX"), message("<two@x>"),
                              {.internalDate = {}, .flags = {"\\Seen", "\\Flagged"}})
                     .isEmpty());
        QVERIFY(!dovecot.deliver(kMe, QStringLiteral("Work/2023"), message("<one@x>")).isEmpty());
        const auto probe = dovecot.probe();
        QVERIFY2(probe, dovecot.log().constData());
        QCOMPARE(probe->count("INBOX"), 2);
        QCOMPARE(probe->count("Work/2023"), 1);
        QCOMPARE(probe->count("Nowhere"), -1);
        QCOMPARE(probe->messageIds("INBOX").values(), QByteArrayList({"<one@x>", "<two@x>"}));
        QCOMPARE(probe->countByMessageId("INBOX", "<one@x>"), 1);
        QCOMPARE(probe->countByMessageId("INBOX", "<one@"), 0);
        QCOMPARE(probe->countEverywhere("<one@x>"), 2);
        const auto ids = probe->messageIds("INBOX");
        QCOMPARE(probe->flags("INBOX").value(ids.key("<one@x>")), QByteArrayList());
        QCOMPARE(probe->flags("INBOX").value(ids.key("<two@x>")), QByteArrayList({"\\Flagged", "\\Seen"}));
        QCOMPARE(probe->internalDate("INBOX", ids.key("<one@x>")), "23-Jan-2023 16:00:05 +0000");
        QCOMPARE(probe->body("INBOX", ids.key("<one@x>")), message("<one@x>"));
        QVERIFY(probe->append("Sent", message("<three@x>"), "\\Seen", "17-Jul-1996 02:44:25 +0000").isOk());
        QCOMPARE(probe->countByMessageId("Sent", "<three@x>"), 1);
        QCOMPARE(probe->internalDate("Sent", 1), "17-Jul-1996 02:44:25 +0000");
    }

    void sdboxDeliversToo()
    {
        Dovecot dovecot({.storage = Dovecot::Storage::Sdbox});
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        QVERIFY(!dovecot.deliver(kMe, QStringLiteral("More"), message("<one@x>")).isEmpty());
        QCOMPARE(dovecot.probe()->countByMessageId("More", "<one@x>"), 1);
    }

    void comesBackOnTheSamePortsWithItsMail()
    {
        Dovecot dovecot;
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        dovecot.deliver(kMe, QStringLiteral("INBOX"), message("<one@x>"));
        const auto before = dovecot.probe()->status("INBOX");
        for (const bool isHard : {true, false}) {
            const quint16 port = dovecot.imapPort();
            isHard ? dovecot.kill() : dovecot.stop();
            QVERIFY(!dovecot.isRunning());
            QVERIFY(!Channel::connectTo(port, in(5s)));
            QVERIFY2(dovecot.start(), dovecot.log().constData());
            QCOMPARE(dovecot.imapPort(), port);
            QCOMPARE(dovecot.probe()->status("INBOX"), before);
        }
    }

    void fallsSilentAndGoesOn()
    {
        Dovecot dovecot;
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        dovecot.pause();
        const auto channel = Channel::connectTo(dovecot.imapPort(), in(5s));
        QVERIFY(channel);
        QVERIFY(!channel->readLine(in(300ms)));
        dovecot.resume();
        const auto greeting = channel->readLine(in(20s));
        QVERIFY(greeting && greeting->startsWith("* OK"));
    }

    void aPausedOneEndsToo()
    {
        Dovecot dovecot;
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        dovecot.pause();
        dovecot.kill();
        QVERIFY(!Channel::connectTo(dovecot.imapPort(), in(5s)));
    }

    void changesThePassword()
    {
        QVERIFY2(server().isRunning() || server().start(), server().log().constData());
        for (const char* password : {"fresh1", "fresh2", "with:colon and space", "secret"}) {
            server().changePassword(kMe, QString::fromLatin1(password));
            QVERIFY(server().probe());
            ImapProbe other(server().imapPort());
            QVERIFY(!other.login(kMe, QStringLiteral("former")));
        }
    }

    void announcesLessWhenTold()
    {
        Dovecot dovecot({.withoutCapabilities = {QStringLiteral("QRESYNC"), QStringLiteral("MOVE")}});
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        const auto words = dovecot.probe()->command("CAPABILITY").untagged.value(0).split(' ');
        QVERIFY(words.contains("CONDSTORE"));
        QVERIFY(!words.contains("QRESYNC"));
        QVERIFY(!words.contains("MOVE"));
    }

    void refusesAPasswordInTheClear()
    {
        Dovecot dovecot({.plainLogin = Dovecot::PlainLogin::OverTlsOnly});
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        ImapProbe plain(dovecot.imapPort(), ImapProbe::Security::Plain, dovecot.plainHost());
        QVERIFY(plain.command("CAPABILITY").untagged.value(0).contains("LOGINDISABLED"));
        QVERIFY(!plain.login(kMe, QStringLiteral("secret")));
        ImapProbe upgraded(dovecot.imapPort(), ImapProbe::Security::StartTls, dovecot.plainHost());
        QVERIFY(upgraded.login(kMe, QStringLiteral("secret")));
    }

    void hasAnotherLayoutWhenTold()
    {
        Dovecot dovecot({.separator = u'.',
                         .prefix = QStringLiteral("INBOX."),
                         .folders = {{QStringLiteral("Inviata"), QStringLiteral("\\Sent")}}});
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        dovecot.deliver(kMe, QStringLiteral("INBOX.Inviata"), message("<one@x>"));
        QCOMPARE(dovecot.probe()->countByMessageId("INBOX.Inviata", "<one@x>"), 1);
    }

    void takesManyMessagesQuickly()
    {
        Dovecot dovecot;
        QVERIFY2(dovecot.start(), dovecot.log().constData());
        QElapsedTimer timer;
        timer.start();
        constexpr int kCount = 2000;
        for (int i = 0; i < kCount; ++i)
            dovecot.deliver(kMe, QStringLiteral("INBOX"), message("<" + QByteArray::number(i) + "@x>"));
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        const auto ids = dovecot.probe()->messageIds("INBOX");
        QCOMPARE(ids.size(), kCount);
        QCOMPARE(ids.first(), "<0@x>");
        QCOMPARE(ids.last(), "<" + QByteArray::number(kCount - 1) + "@x>");
    }

    /// A test process that is killed takes its server along.
    void endsWithItsTest()
    {
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto* dovecot = new Dovecot;
            const quint16 port = dovecot->start() ? dovecot->imapPort() : quint16(0);
            [[maybe_unused]] const ssize_t told = ::write(ends[1], &port, sizeof port);
            const QByteArray folder = QFile::encodeName(dovecot->folder());
            [[maybe_unused]] const ssize_t named =
                ::write(ends[1], folder.constData(), size_t(folder.size()));
            ::close(ends[1]);
            for (;;)
                ::pause();
        }
        ::close(ends[1]);
        quint16 port = 0;
        QCOMPARE(::read(ends[0], &port, sizeof port), qint64(sizeof port));
        QByteArray folder(200, '\0');
        folder.truncate(::read(ends[0], folder.data(), size_t(folder.size())));
        QVERIFY(QFile::exists(QFile::decodeName(folder)));
        ::close(ends[0]);
        QVERIFY(port != 0);
        QVERIFY(Channel::connectTo(port, in(5s)));
        ::kill(child, SIGKILL);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        QTRY_VERIFY_WITH_TIMEOUT(!Channel::connectTo(port, in(1s)), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(QFile::decodeName(folder)), 10000);
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    Dovecot& server()
    {
        if (!m_server)
            m_server = std::make_unique<Dovecot>();
        return *m_server;
    }

    std::unique_ptr<Dovecot> m_server;
};

QTEST_GUILESS_MAIN(TestDovecot)
#include "tst_Dovecot.moc"
