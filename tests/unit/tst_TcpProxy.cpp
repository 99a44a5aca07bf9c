#include "support/Net.h"
#include "support/SmtpServer.h"
#include "support/TcpProxy.h"

#include <QElapsedTimer>
#include <QTest>

using namespace scorta::test;
using namespace std::chrono_literals;

/// The bad network is as bad as told, and otherwise faithful.
class TestTcpProxy : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SmtpServer> m_server;
    std::unique_ptr<TcpProxy> m_proxy;

    std::unique_ptr<Channel> connect() const { return Channel::connectTo(m_proxy->port(), in(5s)); }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<SmtpServer>(SmtpServer::Options{.users = {}});
        QVERIFY(m_server->start());
        m_proxy = std::make_unique<TcpProxy>(m_server->port());
        QVERIFY(m_proxy->start());
    }
    void cleanup()
    {
        m_proxy.reset();
        m_server.reset();
    }

    void passesEverythingOn()
    {
        const auto channel = connect();
        QVERIFY(channel->readLine(in(5s))->startsWith("220"));
        QVERIFY(channel->write("EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", in(5s)));
        while (!channel->readLine(in(5s)).value_or("354").startsWith("354")) {
        }
        const QByteArray body = QByteArray("0123456789\r\n").repeated(100'000);
        QVERIFY(channel->write(body + ".\r\nQUIT\r\n", in(20s)));
        QVERIFY(channel->readLine(in(20s))->startsWith("250"));
        QVERIFY(channel->readLine(in(5s))->startsWith("221"));
        QVERIFY(!channel->readLine(in(5s)));
        QCOMPARE(m_server->accepted().value(0).bytes.size(), body.size());
        QVERIFY(m_proxy->bytesUp() > body.size());
        QVERIFY(m_proxy->bytesDown() > 50);
    }

    void isLate()
    {
        m_proxy->setConditions({.latency = 80ms});
        QElapsedTimer timer;
        timer.start();
        const auto channel = connect();
        QVERIFY(channel->readLine(in(5s)));
        QVERIFY(timer.elapsed() >= 80);
        timer.start();
        QVERIFY(channel->write("NOOP\r\n", in(5s)));
        QVERIFY(channel->readLine(in(5s)));
        QVERIFY(timer.elapsed() >= 160);
    }

    void isSlow()
    {
        m_proxy->setConditions({.bytesPerSecond = 100'000});
        const auto channel = connect();
        QVERIFY(channel->readLine(in(5s)));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(channel->write(QByteArray("NOOP\r\n").repeated(5'000), in(20s)));
        for (int i = 0; i < 5'000; ++i)
            QVERIFY(channel->readLine(in(20s)));
        QVERIFY2(timer.elapsed() >= 290, qPrintable(QString::number(timer.elapsed())));
    }

    void dropsAfterSoManyBytes()
    {
        m_proxy->setConditions({.dropAfterDown = 10});
        const auto down = connect();
        QCOMPARE(down->read(10, in(5s)).value_or(""), "220 test.e");
        QVERIFY(!down->readSome(1, in(5s)));
        m_proxy->setConditions({.dropAfterUp = 7});
        const auto up = connect();
        QVERIFY(up->readLine(in(5s)));
        QVERIFY(up->write("NOOP\r\nNOOP\r\n", in(5s)));
        QElapsedTimer timer;
        timer.start();
        while (up->readLine(in(5s))) {
        }
        QVERIFY(timer.elapsed() < 4000);
        QCOMPARE(m_proxy->bytesUp(), 7);
    }

    void fallsSilentAndGoesOn()
    {
        const auto channel = connect();
        QVERIFY(channel->readLine(in(5s)));
        m_proxy->stall();
        QVERIFY(channel->write("NOOP\r\n", in(5s)));
        const auto fresh = connect();
        QVERIFY(fresh);
        QVERIFY(!fresh->readLine(in(200ms)));
        QVERIFY(!channel->readLine(in(50ms)));
        m_proxy->goOn();
        QVERIFY(channel->readLine(in(5s)));
        QVERIFY(fresh->readLine(in(5s)));
    }

    void refusesAndComesBack()
    {
        const auto channel = connect();
        QVERIFY(channel->readLine(in(5s)));
        m_proxy->refuse();
        QVERIFY(!connect());
        QVERIFY(channel->write("NOOP\r\n", in(5s)));
        QVERIFY(channel->readLine(in(5s)));
        m_proxy->dropAll();
        QVERIFY(!channel->readLine(in(5s)));
        QVERIFY(m_proxy->start());
        QVERIFY(connect()->readLine(in(5s)));
    }

    void endsWhenTheServerIsGone()
    {
        m_server->stop();
        const auto channel = connect();
        QVERIFY(!channel || !channel->readLine(in(5s)));
    }
};

QTEST_GUILESS_MAIN(TestTcpProxy)
#include "tst_TcpProxy.moc"
