#include "SocketTestSupport.h"

#include <QFile>
#include <QSslCertificate>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace scorta;
using namespace scorta::test;
using namespace std::chrono_literals;
using base::Kind;
using Security = model::Endpoint::Security;

Q_DECLARE_METATYPE(scorta::test::Certificates::Pair)
Q_DECLARE_METATYPE(scorta::test::WireServer::Script)

namespace {

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

const WireServer::Script kTlsHello = {WireServer::startTls(), WireServer::send("hello\r\n"),
                                      WireServer::stall()};

QByteArray readAll(net::Socket& socket)
{
    QByteArray got;
    while (socket.read(got)) {
    }
    return got;
}

} // namespace

/// What the socket trusts, and STARTTLS against servers and people in between that do not play fair.
class TestSocketTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trustsAndNamesTheCertificate()
    {
        const auto pair = Certificates::shared().valid();
        WireServer server({kTlsHello}, pair);
        const auto socket = connected(optionsFor(server.port(), Security::Tls));
        QVERIFY2(!socket->error(), qPrintable(base::describe(socket->error().value_or(base::Error{}))));
        QByteArray got;
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("hello\r\n"));
        const auto chain = QSslCertificate::fromPath(pair.certificate);
        QCOMPARE(socket->certificateHash(),
                 QString::fromLatin1(chain.first().digest(QCryptographicHash::Sha256).toHex()));
    }

    void refusesCertificates_data()
    {
        QTest::addColumn<Certificates::Pair>("pair");
        QTest::addColumn<QString>("caFile");
        const auto& all = Certificates::shared();
        QTest::newRow("wrong host") << all.wrongHost() << all.authority();
        QTest::newRow("expired") << all.expired() << all.authority();
        QTest::newRow("not yet valid") << all.notYetValid() << all.authority();
        QTest::newRow("self-signed") << all.selfSigned() << all.authority();
        QTest::newRow("another authority") << all.valid() << all.otherAuthority();
        QTest::newRow("platform alone") << all.valid() << QString();
    }
    void refusesCertificates()
    {
        QFETCH(Certificates::Pair, pair);
        QFETCH(QString, caFile);
        WireServer server({kTlsHello}, pair);
        auto options = optionsFor(server.port(), Security::Tls);
        options.caFile = caFile;
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Certificate);
        QCOMPARE(socket->error()->fate, base::Fate::NeedsUser);
        QVERIFY(!socket->error()->detail.isEmpty());
        QCOMPARE(socket->certificateHash().size(), 64);
        QVERIFY(!socket->isConnected());
    }

    void badCaFileIsNamed()
    {
        QTemporaryDir folder;
        const QString missing = folder.filePath(QStringLiteral("none.pem"));
        const QString empty = folder.filePath(QStringLiteral("empty.pem"));
        QFile(empty).open(QIODevice::WriteOnly);
        WireServer server({kTlsHello});
        for (const auto& [file, kind] : {std::pair{missing, Kind::Io}, std::pair{empty, Kind::Invalid},
                                         std::pair{folder.path(), Kind::Io}}) {
            auto options = optionsFor(server.port(), Security::Tls);
            options.caFile = file;
            const auto socket = connected(options);
            QCOMPARE(kindOf(socket), kind);
            QVERIFY(socket->error()->detail.contains(file));
        }
    }

    void noTlsIsATlsError()
    {
        WireServer server({{WireServer::send("* OK I speak IMAP in clear\r\n"), WireServer::stall()}});
        const auto socket = connected(optionsFor(server.port(), Security::Tls));
        QCOMPARE(kindOf(socket), Kind::Tls);
    }

    void handshakeDeadlineHolds()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Tls);
        options.connectTimeout = 300ms;
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Timeout);
        QVERIFY(timer.elapsed() < 1500);
    }

    void endOfStreamIsNoticedAtOnce_data()
    {
        QTest::addColumn<WireServer::Script>("script");
        QTest::addColumn<Security>("security");
        using W = WireServer;
        QTest::newRow("before the handshake") << W::Script{W::close()} << Security::Tls;
        QTest::newRow("reset before the handshake") << W::Script{W::reset()} << Security::Tls;
        QTest::newRow("close_notify after it") << W::Script{W::startTls(), W::close()} << Security::Tls;
        QTest::newRow("reset after it") << W::Script{W::startTls(), W::reset()} << Security::Tls;
        QTest::newRow("close_notify after words")
            << W::Script{W::startTls(), W::send("hello\r\n"), W::close()} << Security::Tls;
        QTest::newRow("before a greeting") << W::Script{W::close()} << Security::StartTls;
        QTest::newRow("in the greeting") << W::Script{W::send("* OK he"), W::close()} << Security::StartTls;
        QTest::newRow("after STARTTLS")
            << W::Script{W::send("* OK hello\r\n"), W::expect("*"), W::close()} << Security::StartTls;
        QTest::newRow("after the go-ahead")
            << W::Script{W::send("* OK hello\r\n"), W::expect("*"), W::send("t0 OK go\r\n"), W::close()}
            << Security::StartTls;
    }
    void endOfStreamIsNoticedAtOnce()
    {
        QFETCH(WireServer::Script, script);
        QFETCH(Security, security);
        WireServer server({script});
        QElapsedTimer timer;
        timer.start();
        const double cpu = cpuSeconds();
        const auto socket = connected(optionsFor(server.port(), security));
        readAll(*socket);
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(cpuSeconds() - cpu < 0.5);
    }

    void aSlowReaderLosesNothingToTheClose()
    {
        const QByteArray block(8 * 1024 * 1024, 'x');
        WireServer server({{WireServer::startTls(), WireServer::send(block), WireServer::close()}});
        const auto socket = connected(optionsFor(server.port(), Security::Tls));
        QCOMPARE(readAll(*socket).size(), block.size());
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
    }

    void startTlsUpgradesImap()
    {
        using W = WireServer;
        WireServer server({{W::send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=EVIL] hello\r\n"),
                            W::expect("t0 STARTTLS"), W::send("* CAPABILITY X\r\nt0 OK go\r\n"),
                            W::startTls(), W::expect("a CAPABILITY"), W::send("a OK\r\n"), W::stall()}});
        const auto socket = connected(optionsFor(server.port(), Security::StartTls));
        QVERIFY2(!socket->error(), qPrintable(base::describe(socket->error().value_or(base::Error{}))));
        QByteArray got;
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("* OK hello\r\n")); // what was promised in clear is not believed
        QVERIFY(socket->write("a CAPABILITY\r\n"));
        got.clear();
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("a OK\r\n"));
        QCOMPARE(server.received(), QByteArrayList({"clear: t0 STARTTLS", "a CAPABILITY"}));
        QCOMPARE(socket->certificateHash().size(), 64);
    }

    void startTlsUpgradesSmtp()
    {
        using W = WireServer;
        WireServer server(
            {{W::sendSlowly("220-mail.example\r\n220 ESMTP\r\n"), W::expect("EHLO [*"),
              W::send("250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"), W::expect("STARTTLS"),
              W::send("220 go ahead\r\n"), W::startTls(), W::expect("EHLO again"), W::stall()}});
        auto options = optionsFor(server.port(), Security::StartTls);
        options.service = model::Service::Smtp;
        const auto socket = connected(options);
        QVERIFY2(!socket->error(), qPrintable(base::describe(socket->error().value_or(base::Error{}))));
        QByteArray got;
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("220-mail.example\r\n220 ESMTP\r\n"));
        QVERIFY(socket->write("EHLO again\r\n"));
        QVERIFY(socket->flush());
        QTRY_COMPARE(server.received().value(2), QByteArray("EHLO again"));
    }

    void startTlsRefuses_data()
    {
        using W = WireServer;
        QTest::addColumn<WireServer::Script>("script");
        QTest::addColumn<model::Service>("service");
        QTest::addColumn<Kind>("kind");
        const auto imap = model::Service::Imap;
        const auto smtp = model::Service::Smtp;
        QTest::newRow("text injected after an IMAP go-ahead")
            << W::Script{W::send("* OK hi\r\n"), W::expect("t0 STARTTLS"),
                         W::send("t0 OK go\r\n* CAPABILITY EVIL\r\n"), W::startTls(), W::stall()}
            << imap << Kind::Protocol;
        QTest::newRow("an IMAP server without") << W::Script{W::send("* OK hi\r\n"), W::expect("t0 STARTTLS"),
                                                             W::send("t0 BAD what\r\n"), W::stall()}
                                                << imap << Kind::Tls;
        QTest::newRow("PREAUTH") << W::Script{W::send("* PREAUTH welcome\r\n"), W::stall()} << imap
                                 << Kind::Tls;
        QTest::newRow("BYE") << W::Script{W::send("* BYE too many\r\n"), W::stall()} << imap << Kind::Busy;
        QTest::newRow("no IMAP at all")
            << W::Script{W::send("220 hello\r\n"), W::stall()} << imap << Kind::Protocol;
        QTest::newRow("endless greeting")
            << W::Script{W::flood("* OK ............")} << imap << Kind::Protocol;
        QTest::newRow("endless lines")
            << W::Script{W::send("* OK hi\r\n"), W::flood("* OK still there\r\n")} << imap << Kind::Protocol;
        QTest::newRow("text injected after an SMTP go-ahead")
            << W::Script{W::send("220 hi\r\n"),
                         W::expect("EHLO*"),
                         W::send("250-x\r\n250 STARTTLS\r\n"),
                         W::expect("STARTTLS"),
                         W::send("220 go\r\n250 evil\r\n"),
                         W::startTls(),
                         W::stall()}
            << smtp << Kind::Protocol;
        QTest::newRow("an SMTP server without")
            << W::Script{W::send("220 hi\r\n"), W::expect("EHLO*"), W::send("250-x\r\n250 AUTH PLAIN\r\n"),
                         W::stall()}
            << smtp << Kind::Tls;
        QTest::newRow("SMTP says 454") << W::Script{W::send("220 hi\r\n"),
                                                    W::expect("EHLO*"),
                                                    W::send("250-x\r\n250 STARTTLS\r\n"),
                                                    W::expect("STARTTLS"),
                                                    W::send("454 not now\r\n"),
                                                    W::stall()}
                                       << smtp << Kind::Tls;
        QTest::newRow("SMTP says 421")
            << W::Script{W::send("421 busy\r\n"), W::stall()} << smtp << Kind::Busy;
        QTest::newRow("SMTP says 554")
            << W::Script{W::send("554 go away\r\n"), W::stall()} << smtp << Kind::ServerRefused;
    }
    void startTlsRefuses()
    {
        QFETCH(WireServer::Script, script);
        QFETCH(model::Service, service);
        QFETCH(Kind, kind);
        WireServer server({script});
        auto options = optionsFor(server.port(), Security::StartTls);
        options.service = service;
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), kind);
        QVERIFY(!socket->isConnected());
        QVERIFY(timer.elapsed() < 5000);
    }

    void drainsFast()
    {
        const QByteArray block(64 * 1024 * 1024, 'x');
        WireServer server({{WireServer::startTls(), WireServer::send(block), WireServer::close()}});
        const auto socket = connected(optionsFor(server.port(), Security::Tls));
        QElapsedTimer timer;
        timer.start();
        QByteArray got;
        qint64 total = 0;
        while (socket->read(got)) {
            total += got.size();
            got.resize(0);
        }
        QCOMPARE(total, block.size());
        const double megabytes =
            static_cast<double>(total) / 1e6 / (static_cast<double>(timer.elapsed()) / 1e3);
        qInfo("%.0f MB/s over TLS", megabytes);
        QVERIFY2(megabytes > 20, "the socket is in the way"); // ten times that on an idle machine
    }
};

QTEST_GUILESS_MAIN(TestSocketTls)
#include "tst_SocketTls.moc"
