#include "SocketTestSupport.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace scorta;
using namespace scorta::test;
using namespace std::chrono_literals;
using base::Kind;
using Security = model::Endpoint::Security;

namespace {

constexpr qint64 kCancelLimit = 200;

/// A resolver that is stuck until it goes.
class StuckResolver
{
public:
    net::Resolver resolver()
    {
        return [state = m_state](const QString&) -> net::ResolverAnswer {
            std::unique_lock lock(state->mutex);
            state->isEntered = true;
            state->changed.wait(lock, [&] { return state->isReleased; });
            return {{QHostAddress(QHostAddress::LocalHost)}, {}};
        };
    }
    bool isEntered() const { return m_state->isEntered; }
    ~StuckResolver()
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->isReleased = true;
        m_state->changed.notify_all();
    }

private:
    struct State
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::atomic<bool> isEntered{false};
        bool isReleased = false;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

/// A port whose queue is full: the system neither accepts nor refuses.
class BlackHole
{
public:
    BlackHole()
    {
        m_listener = ::socket(AF_INET, SOCK_STREAM, 0);
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        ::bind(m_listener, reinterpret_cast<sockaddr*>(&m_address), size);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&m_address), &size);
        ::listen(m_listener, 0);
        for (int& filler : m_fillers) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            ::connect(filler, reinterpret_cast<sockaddr*>(&m_address), sizeof m_address);
        }
    }
    ~BlackHole()
    {
        for (const int filler : m_fillers)
            ::close(filler);
        ::close(m_listener);
    }
    quint16 port() const { return ntohs(m_address.sin_port); }

private:
    sockaddr_in m_address{};
    int m_listener = -1;
    int m_fillers[8] = {};
};

long voluntarySwitches()
{
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

} // namespace

/// Deadlines, cancelling, ends of streams and back-pressure of the socket, without TLS where TLS does not
/// matter.
class TestSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void talks()
    {
        WireServer server(
            {{WireServer::send("hello\r\n"), WireServer::expect("one"), WireServer::expect("two"),
              WireServer::sendSlowly("piece by piece\r\n"), WireServer::close()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QCOMPARE(kindOf(socket), Kind::Waiting);
        QByteArray got;
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("hello\r\n"));
        QVERIFY(socket->write("one\r\n"));
        QVERIFY(socket->write("two\r\n"));
        got.clear();
        while (!got.endsWith('\n'))
            QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("piece by piece\r\n"));
        QCOMPARE(socket->bytesReceived(), 23);
        QCOMPARE(socket->bytesSent(), 10);
        QVERIFY(socket->certificateHash().isEmpty());
        QVERIFY(!socket->read(got));
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
        QCOMPARE(server.complaint(), QByteArray());
    }

    void worksOnAPlainThread()
    {
        WireServer server({{WireServer::send("hello\r\n"), WireServer::stall()}});
        QByteArray got;
        std::thread([&] {
            const auto plain = connected(optionsFor(server.port(), Security::Plain));
            plain->read(got);
        }).join();
        QCOMPARE(got, QByteArray("hello\r\n"));
    }

    void refusedIsSaidAtOnce()
    {
        const Port port;
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(optionsFor(port.number(), Security::Plain));
        QCOMPARE(kindOf(socket), Kind::Refused);
        QCOMPARE(socket->error()->fate, base::Fate::Defer);
        QVERIFY(timer.elapsed() < 2000);
    }

    void unknownNameIsDns()
    {
        auto options = optionsFor(1, Security::Tls);
        options.resolver = [](const QString&) {
            return net::ResolverAnswer{{}, QStringLiteral("no such host")};
        };
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Dns);
        QVERIFY(socket->error()->detail.contains(QLatin1String("no such host")));
    }

    void plainIsForLoopbackAlone()
    {
        auto options = optionsFor(9, Security::Plain);
        options.resolver = [](const QString&) {
            return net::ResolverAnswer{{QHostAddress(QStringLiteral("192.0.2.1"))}, {}};
        };
        QCOMPARE(kindOf(connected(options)), Kind::Invalid);
    }

    void aDeadAddressDoesNotHoldTheLivingOne()
    {
        WireServer server({{WireServer::send("hello\r\n"), WireServer::stall()}});
        const BlackHole hole; // keeps 127.0.0.1 busy on another port; the dead address is one nobody has
        auto options = optionsFor(server.port(), Security::Plain);
        options.resolver = [](const QString&) {
            return net::ResolverAnswer{
                {QHostAddress(QStringLiteral("127.0.0.77")), QHostAddress(QHostAddress::LocalHost)}, {}};
        };
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Waiting);
        QVERIFY(timer.elapsed() < 2000);
    }

    void connectDeadlineHolds()
    {
        const BlackHole hole;
        auto options = optionsFor(hole.port(), Security::Plain);
        options.endpoint.host = QStringLiteral("127.0.0.1");
        options.connectTimeout = 300ms;
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Timeout);
        QVERIFY2(timer.elapsed() >= 290 && timer.elapsed() < 900,
                 qPrintable(QString::number(timer.elapsed())));
    }

    void silentServerTimesOut()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Plain);
        options.readTimeout = 300ms;
        const auto socket = connected(options);
        QElapsedTimer timer;
        timer.start();
        QByteArray got;
        QVERIFY(!socket->read(got));
        QCOMPARE(kindOf(socket), Kind::Timeout);
        QVERIFY(timer.elapsed() >= 290 && timer.elapsed() < 900);
        QVERIFY(!socket->read(got)); // and stays so
        QCOMPARE(kindOf(socket), Kind::Timeout);
    }

    void waitingForBytesIsNoError()
    {
        WireServer server({{WireServer::expect("go"), WireServer::send("x"), WireServer::stall()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QVERIFY(!socket->waitReadable(50ms));
        QCOMPARE(kindOf(socket), Kind::Waiting);
        QVERIFY(socket->write("go\r\n"));
        QVERIFY(socket->waitReadable(5s));
    }

    void stuckResolverHoldsNobody()
    {
        StuckResolver stuck;
        auto options = optionsFor(1, Security::Tls);
        options.resolver = stuck.resolver();
        options.connectTimeout = 300ms;
        QElapsedTimer timer;
        timer.start();
        const auto socket = connected(options);
        QCOMPARE(kindOf(socket), Kind::Timeout);
        QVERIFY(timer.elapsed() < 900);
    }

    void cancelEndsALookUp()
    {
        StuckResolver stuck;
        auto options = optionsFor(1, Security::Tls);
        options.resolver = stuck.resolver();
        Canceller canceller(options.cancel, [&] { return stuck.isEntered(); });
        const auto socket = connected(options);
        QVERIFY(canceller.elapsed() < kCancelLimit);
        QCOMPARE(kindOf(socket), Kind::Cancelled);
    }

    void cancelEndsAConnect()
    {
        const BlackHole hole;
        auto options = optionsFor(hole.port(), Security::Plain);
        options.endpoint.host = QStringLiteral("127.0.0.1");
        QElapsedTimer since;
        since.start();
        Canceller canceller(options.cancel, [&] { return since.elapsed() > 100; });
        const auto socket = connected(options);
        QVERIFY(canceller.elapsed() < kCancelLimit);
        QCOMPARE(kindOf(socket), Kind::Cancelled);
    }

    void cancelEndsAHandshake()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Tls);
        QElapsedTimer since;
        since.start();
        Canceller canceller(options.cancel,
                            [&] { return server.connections() == 1 && since.elapsed() > 200; });
        const auto socket = connected(options);
        QVERIFY(canceller.elapsed() < kCancelLimit);
        QCOMPARE(kindOf(socket), Kind::Cancelled);
    }

    void cancelEndsARead()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Plain);
        const auto socket = connected(options);
        std::atomic<bool> isReading{false};
        Canceller canceller(options.cancel, [&] { return isReading.load(); });
        QByteArray got;
        isReading = true;
        QVERIFY(!socket->read(got));
        QVERIFY(canceller.elapsed() < kCancelLimit);
        QCOMPARE(kindOf(socket), Kind::Cancelled);
    }

    void cancelEndsAWriteThatNobodyTakes()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Plain);
        const auto socket = connected(options);
        const QByteArray much(256 * 1024 * 1024, 'x'); // made before the clock runs
        QElapsedTimer since;
        since.start();
        Canceller canceller(options.cancel, [&] { return since.elapsed() > 200; });
        QVERIFY(!socket->write(much));
        QVERIFY(canceller.elapsed() < kCancelLimit);
        QCOMPARE(kindOf(socket), Kind::Cancelled);
        QVERIFY2(socket->bytesSent() < 64 * 1024 * 1024, "unsent bytes pile up in memory");
    }

    void aCancelledTokenConnectsNowhere()
    {
        WireServer server({{WireServer::stall()}});
        auto options = optionsFor(server.port(), Security::Plain);
        options.cancel.cancel();
        QCOMPARE(kindOf(connected(options)), Kind::Cancelled);
    }

    void lastWordsAreRead()
    {
        WireServer server({{WireServer::send("bye now\r\n"), WireServer::close()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QVERIFY(server.waitForEnds(1));
        QVERIFY(socket->write("too late\r\n"));
        QByteArray got;
        QVERIFY(socket->read(got));
        QCOMPARE(got, QByteArray("bye now\r\n"));
        QVERIFY(!socket->read(got));
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
    }

    void resetIsALostConnection()
    {
        WireServer server({{WireServer::send("x"), WireServer::reset()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QByteArray got;
        while (socket->read(got)) {
        }
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
    }

    void readBufferIsBounded()
    {
        const QByteArray block(64 * 1024, 'x');
        WireServer server({{WireServer::flood(block)}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QVERIFY(socket->waitReadable(5s));
        // Lets everything arrive that the socket is willing to hold.
        QTest::qWait(200);
        QByteArray got;
        QVERIFY(socket->read(got));
        QVERIFY2(got.size() <= 2 * 1024 * 1024, qPrintable(QString::number(got.size())));
    }

    void idleSleeps()
    {
        WireServer server({{WireServer::stall()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        QVERIFY(!socket->waitReadable(10ms));
        const long before = voluntarySwitches();
        QVERIFY(!socket->waitReadable(1000ms));
        QVERIFY2(voluntarySwitches() - before <= 3,
                 qPrintable(QString::number(voluntarySwitches() - before)));
    }

    void vmimeSeesExceptions()
    {
        WireServer server({{WireServer::close()}});
        const auto socket = connected(optionsFor(server.port(), Security::Plain));
        vmime::string got;
        QVERIFY_EXCEPTION_THROWN(socket->receive(got), vmime::exceptions::socket_exception);
        QCOMPARE(kindOf(socket), Kind::ConnectionLost);
    }
};

QTEST_GUILESS_MAIN(TestSocket)
#include "tst_Socket.moc"
