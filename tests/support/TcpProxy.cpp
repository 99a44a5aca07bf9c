#include "support/TcpProxy.h"

#include <QByteArray>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>

namespace scorta::test {

namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr qint64 kPiece = 16 * 1024;
constexpr size_t kMaxWaiting = 256; // pieces on the way; then the sender feels back pressure

void resetAndClose(int descriptor)
{
    const linger hard{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(descriptor);
}

int connectTo(quint16 port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor >= 0 && ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    if (descriptor >= 0)
        ::close(descriptor);
    return -1;
}

} // namespace

/// One direction of one connection.
struct TcpProxy::Pump
{
    struct Piece
    {
        Time due;
        QByteArray bytes;
    };

    int from;
    int to;
    qint64 dropAfter;
    qint64 passed = 0;
    bool isEnded = false;    ///< the sender said FIN
    bool isPassedOn = false; ///< and the receiver was told
    Time nextFree{};         ///< when the line is free again, by the bandwidth
    std::deque<Piece> waiting{};

    bool wantsToRead() const { return !isEnded && waiting.size() < kMaxWaiting; }

    /// False: the connection broke.
    bool read(const Conditions& conditions, Time now)
    {
        QByteArray bytes(kPiece, Qt::Uninitialized);
        const ssize_t got = ::recv(from, bytes.data(), static_cast<size_t>(bytes.size()), MSG_DONTWAIT);
        if (got < 0)
            return errno == EAGAIN || errno == EINTR;
        isEnded = got == 0;
        bytes.truncate(got);
        Time leaves = std::max(now, nextFree);
        if (conditions.bytesPerSecond > 0)
            leaves += std::chrono::microseconds(got * 1'000'000 / conditions.bytesPerSecond);
        nextFree = leaves;
        if (got > 0)
            waiting.push_back({leaves + conditions.latency, bytes});
        return true;
    }

    /// False: the connection broke, or the drop is due.
    bool write(Time now, qint64& total)
    {
        while (!waiting.empty() && waiting.front().due <= now) {
            QByteArray& bytes = waiting.front().bytes;
            const qint64 most =
                dropAfter >= 0 ? std::min<qint64>(bytes.size(), dropAfter - passed) : bytes.size();
            const ssize_t sent = most > 0 ? ::send(to, bytes.constData(), static_cast<size_t>(most),
                                                   MSG_NOSIGNAL | MSG_DONTWAIT)
                                          : 0;
            if (sent < 0)
                return errno == EAGAIN || errno == EINTR;
            passed += sent;
            total += sent;
            if (dropAfter >= 0 && passed >= dropAfter)
                return false;
            bytes.remove(0, sent);
            if (!bytes.isEmpty())
                return true;
            waiting.pop_front();
        }
        if (isEnded && waiting.empty() && !isPassedOn) {
            ::shutdown(to, SHUT_WR);
            isPassedOn = true;
        }
        return true;
    }
};

TcpProxy::TcpProxy(quint16 target)
    : m_target(target)
    , m_talkWake(std::make_shared<Wake>())
{
}

TcpProxy::~TcpProxy()
{
    stop();
}

bool TcpProxy::start()
{
    refuse();
    if (!m_listener.listen(port()))
        return false;
    m_acceptWake = std::make_unique<Wake>();
    m_acceptThread = std::thread([this] { acceptAll(); });
    return true;
}

void TcpProxy::refuse()
{
    if (!m_acceptThread.joinable())
        return;
    m_acceptWake->raise();
    m_acceptThread.join();
    m_listener.close();
}

void TcpProxy::dropAll()
{
    std::list<std::thread> threads;
    {
        const std::lock_guard lock(m_mutex);
        m_talkWake->raise();
        m_talkWake = std::make_shared<Wake>();
        threads.swap(m_threads);
    }
    for (std::thread& thread : threads)
        thread.join();
}

void TcpProxy::stop()
{
    refuse();
    dropAll();
}

void TcpProxy::setConditions(const Conditions& conditions)
{
    const std::lock_guard lock(m_mutex);
    m_conditions = conditions;
}

void TcpProxy::stall()
{
    const std::lock_guard lock(m_mutex);
    m_isStalled = true;
}

void TcpProxy::goOn()
{
    const std::lock_guard lock(m_mutex);
    m_isStalled = false;
}

int TcpProxy::connections() const
{
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

qint64 TcpProxy::bytesUp() const
{
    const std::lock_guard lock(m_mutex);
    return m_up;
}

qint64 TcpProxy::bytesDown() const
{
    const std::lock_guard lock(m_mutex);
    return m_down;
}

void TcpProxy::acceptAll()
{
    for (;;) {
        const int client = m_listener.accept(*m_acceptWake);
        if (client < 0)
            return;
        const std::lock_guard lock(m_mutex);
        ++m_connections;
        m_threads.emplace_back([this, client, wake = m_talkWake, conditions = m_conditions] {
            serve(client, wake, conditions);
        });
    }
}

void TcpProxy::serve(int client, const std::shared_ptr<Wake>& wake, const Conditions& conditions)
{
    const int server = connectTo(m_target);
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Pump up{.from = client, .to = server, .dropAfter = conditions.dropAfterUp};
    Pump down{.from = server, .to = client, .dropAfter = conditions.dropAfterDown};
    bool isFine = server >= 0;
    while (isFine && !(up.isPassedOn && down.isPassedOn)) {
        const Time now = std::chrono::steady_clock::now();
        int most = 20; // also how soon a change of stall() is seen
        bool isStalled = false;
        {
            const std::lock_guard lock(m_mutex);
            isStalled = m_isStalled;
            isFine = isStalled || (up.write(now, m_up) && down.write(now, m_down));
        }
        pollfd waits[3] = {{wake->descriptor(), POLLIN, 0}, {-1, 0, 0}, {-1, 0, 0}};
        Pump* pumps[2] = {&up, &down};
        for (int i = 0; i < 2 && !isStalled; ++i) {
            if (pumps[i]->wantsToRead())
                waits[i + 1] = {pumps[i]->from, POLLIN, 0};
            if (!pumps[i]->waiting.empty()) {
                const auto left =
                    std::chrono::ceil<std::chrono::milliseconds>(pumps[i]->waiting.front().due - now);
                most = static_cast<int>(std::clamp<qint64>(left.count(), 1, most));
            }
        }
        if (!isFine || ::poll(waits, 3, most) < 0 || waits[0].revents != 0)
            break;
        for (int i = 0; i < 2; ++i) {
            if (waits[i + 1].revents != 0)
                isFine = isFine && pumps[i]->read(conditions, std::chrono::steady_clock::now());
        }
    }
    const bool isGood = up.isPassedOn && down.isPassedOn;
    for (const int descriptor : {client, server}) {
        if (descriptor >= 0)
            isGood ? static_cast<void>(::close(descriptor)) : resetAndClose(descriptor);
    }
}

} // namespace scorta::test
