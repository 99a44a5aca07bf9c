#include "support/Net.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <utility>

namespace scorta::test {

namespace {

constexpr qint64 kMaxLine = 1024 * 1024;
constexpr qint64 kPiece = 64 * 1024;

int bound(quint16 port, int family)
{
    const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    int result = -1;
    if (family == AF_INET) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        result = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    } else {
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(port);
        address.sin6_addr = in6addr_loopback;
        result = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    if (result == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

bool isFree(quint16 port)
{
    const int v4 = bound(port, AF_INET);
    if (v4 < 0)
        return false;
    ::close(v4);
    if (!hasIpv6Loopback())
        return true;
    const int v6 = bound(port, AF_INET6);
    if (v6 < 0)
        return false;
    ::close(v6);
    return true;
}

/// A name in Linux's abstract socket space is a lock that goes with its holder, seen by every user. Elsewhere
/// there is only the bind test.
int lockPort(quint16 port)
{
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
#ifdef __linux__
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = "scorta-test-port-" + QByteArray::number(port);
    std::memcpy(address.sun_path + 1, name.constData(), static_cast<size_t>(name.size()));
    const auto length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + static_cast<size_t>(name.size()));
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) != 0) {
        ::close(descriptor);
        return -1;
    }
#endif
    return descriptor;
}

int millisecondsTo(Deadline deadline)
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<qint64>(left.count(), 0, 3'600'000));
}

} // namespace

Port::Port()
{
    constexpr int kFirst = 12'000;
    constexpr int kLast = 31'999; // Linux's ephemeral ports begin at 32,768
    std::random_device random;
    for (int attempt = 0; attempt < 2000; ++attempt) {
        const auto candidate =
            static_cast<quint16>(kFirst + random() % static_cast<unsigned>(kLast - kFirst + 1));
        m_lock = lockPort(candidate);
        if (m_lock < 0)
            continue;
        if (isFree(candidate)) {
            m_number = candidate;
            return;
        }
        ::close(m_lock);
    }
    std::fprintf(stderr, "no free loopback port\n");
    std::abort();
}

Port::Port(Port&& other) noexcept
    : m_number(std::exchange(other.m_number, quint16{0}))
    , m_lock(std::exchange(other.m_lock, -1))
{
}

Port& Port::operator=(Port&& other) noexcept
{
    std::swap(m_number, other.m_number);
    std::swap(m_lock, other.m_lock);
    return *this;
}

Port::~Port()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

bool hasIpv6Loopback()
{
    static const bool has = [] {
        const int descriptor = bound(0, AF_INET6);
        if (descriptor >= 0)
            ::close(descriptor);
        return descriptor >= 0;
    }();
    return has;
}

Wake::Wake()
{
    if (::pipe2(m_ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        std::perror("pipe2");
        std::abort();
    }
}

Wake::~Wake()
{
    ::close(m_ends[0]);
    ::close(m_ends[1]);
}

void Wake::raise()
{
    // Nobody reads the byte, so that everybody sees it.
    [[maybe_unused]] const ssize_t written = ::write(m_ends[1], "x", 1);
}

bool Listener::listen(quint16 port)
{
    close();
    m_v4 = bound(port, AF_INET);
    if (m_v4 < 0 || ::listen(m_v4, 128) != 0) {
        close();
        return false;
    }
    if (hasIpv6Loopback()) {
        m_v6 = bound(port, AF_INET6);
        if (m_v6 < 0 || ::listen(m_v6, 128) != 0) {
            close();
            return false;
        }
    }
    return true;
}

void Listener::close()
{
    if (m_v4 >= 0)
        ::close(std::exchange(m_v4, -1));
    if (m_v6 >= 0)
        ::close(std::exchange(m_v6, -1));
}

int Listener::accept(const Wake& wake)
{
    for (;;) {
        pollfd waits[3] = {{wake.descriptor(), POLLIN, 0}, {m_v4, POLLIN, 0}, {m_v6, POLLIN, 0}};
        if (::poll(waits, 3, -1) < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (waits[0].revents != 0)
            return -1;
        const int from = waits[1].revents != 0 ? m_v4 : m_v6;
        const int descriptor = ::accept4(from, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor >= 0)
            return descriptor;
        if (errno != EINTR && errno != ECONNABORTED && errno != EAGAIN)
            return -1;
    }
}

Channel::Channel(int descriptor, const Wake* wake)
    : m_descriptor(descriptor)
    , m_wake(wake)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Channel::~Channel()
{
    close();
}

std::unique_ptr<Channel> Channel::connectTo(quint16 port, Deadline deadline, const QString& host)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return nullptr;
    auto channel = std::make_unique<Channel>(descriptor);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.toLatin1().constData(), &address.sin_addr) != 1)
        return nullptr;
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        if (errno != EINPROGRESS || !channel->waitFor(POLLOUT, deadline))
            return nullptr;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            return nullptr;
    }
    return channel;
}

bool Channel::waitFor(short events, Deadline deadline) const
{
    for (;;) {
        pollfd waits[2] = {{m_descriptor, events, 0}, {m_wake ? m_wake->descriptor() : -1, POLLIN, 0}};
        const int ready = ::poll(waits, 2, millisecondsTo(deadline));
        if (ready < 0 && errno == EINTR)
            continue;
        return ready > 0 && waits[1].revents == 0;
    }
}

/// Bytes as they come from the wire; empty at its end.
std::optional<QByteArray> Channel::receive(Deadline deadline)
{
    QByteArray piece(kPiece, Qt::Uninitialized);
    for (;;) {
        if (m_descriptor < 0 || !waitFor(POLLIN, deadline))
            return std::nullopt;
        const ssize_t got = ::recv(m_descriptor, piece.data(), static_cast<size_t>(piece.size()), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got < 0)
            return std::nullopt;
        piece.truncate(got);
        return piece;
    }
}

bool Channel::send(const char* bytes, qint64 count, Deadline deadline)
{
    while (count > 0) {
        if (m_descriptor < 0 || !waitFor(POLLOUT, deadline))
            return false;
        const ssize_t sent = ::send(m_descriptor, bytes, static_cast<size_t>(count), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EAGAIN || errno == EINTR)
                continue;
            return false;
        }
        bytes += sent;
        count -= sent;
    }
    return true;
}

bool Channel::flushTls(Deadline deadline)
{
    char piece[16 * 1024];
    int count = 0;
    while ((count = BIO_read(SSL_get_wbio(m_ssl), piece, sizeof piece)) > 0) {
        if (!send(piece, count, deadline))
            return false;
    }
    return true;
}

bool Channel::startTls(ssl_ctx_st* context, bool isServer, Deadline deadline)
{
    m_unread.clear();
    m_ssl = SSL_new(context);
    SSL_set_bio(m_ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (isServer)
        SSL_set_accept_state(m_ssl);
    else
        SSL_set_connect_state(m_ssl);
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(m_ssl);
        const int reason = result == 1 ? SSL_ERROR_NONE : SSL_get_error(m_ssl, result);
        if (!flushTls(deadline))
            return false;
        if (reason == SSL_ERROR_NONE)
            return true;
        if (reason != SSL_ERROR_WANT_READ)
            return false;
        const auto bytes = receive(deadline);
        if (!bytes || bytes->isEmpty())
            return false;
        BIO_write(SSL_get_rbio(m_ssl), bytes->constData(), static_cast<int>(bytes->size()));
    }
}

bool Channel::startServerTls(ssl_ctx_st* context, Deadline deadline)
{
    return startTls(context, true, deadline);
}

bool Channel::startClientTls(Deadline deadline)
{
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    &SSL_CTX_free);
    return startTls(context.get(), false, deadline);
}

bool Channel::fill(Deadline deadline)
{
    if (!m_ssl) {
        const auto bytes = receive(deadline);
        if (!bytes || bytes->isEmpty())
            return false;
        m_unread += *bytes;
        return true;
    }
    char piece[16 * 1024];
    for (;;) {
        ERR_clear_error();
        const int got = SSL_read(m_ssl, piece, sizeof piece);
        if (got > 0) {
            m_unread.append(piece, got);
            return true;
        }
        if (SSL_get_error(m_ssl, got) != SSL_ERROR_WANT_READ || !flushTls(deadline))
            return false;
        const auto bytes = receive(deadline);
        if (!bytes || bytes->isEmpty())
            return false;
        BIO_write(SSL_get_rbio(m_ssl), bytes->constData(), static_cast<int>(bytes->size()));
    }
}

std::optional<QByteArray> Channel::readLine(Deadline deadline)
{
    qint64 seen = 0;
    for (;;) {
        const auto end = m_unread.indexOf('\n', seen);
        if (end >= 0) {
            QByteArray line = m_unread.left(end);
            m_unread.remove(0, end + 1);
            if (line.endsWith('\r'))
                line.chop(1);
            return line;
        }
        seen = m_unread.size();
        if (seen > kMaxLine || !fill(deadline))
            return std::nullopt;
    }
}

std::optional<QByteArray> Channel::read(qint64 count, Deadline deadline)
{
    while (m_unread.size() < count) {
        if (!fill(deadline))
            return std::nullopt;
    }
    const QByteArray bytes = m_unread.left(count);
    m_unread.remove(0, count);
    return bytes;
}

std::optional<QByteArray> Channel::readSome(qint64 most, Deadline deadline)
{
    if (m_unread.isEmpty() && !fill(deadline))
        return std::nullopt;
    return read(std::min<qint64>(most, m_unread.size()), deadline);
}

bool Channel::write(const QByteArray& bytes, Deadline deadline)
{
    if (!m_ssl)
        return send(bytes.constData(), bytes.size(), deadline);
    ERR_clear_error();
    return bytes.isEmpty() ||
           (SSL_write(m_ssl, bytes.constData(), static_cast<int>(bytes.size())) > 0 && flushTls(deadline));
}

void Channel::close()
{
    if (m_ssl) {
        if (m_descriptor >= 0 && SSL_is_init_finished(m_ssl)) {
            ERR_clear_error();
            SSL_shutdown(m_ssl);
            flushTls(in(std::chrono::milliseconds(0)));
        }
        SSL_free(std::exchange(m_ssl, nullptr));
    }
    if (m_descriptor < 0)
        return;
    // close() with unread bytes sends a reset; read away what has arrived so that the peer sees a FIN.
    ::shutdown(m_descriptor, SHUT_WR);
    char piece[4096];
    while (::recv(m_descriptor, piece, sizeof piece, MSG_DONTWAIT) > 0) {
    }
    ::close(std::exchange(m_descriptor, -1));
}

void Channel::reset()
{
    if (m_descriptor < 0)
        return;
    const linger hard{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(std::exchange(m_descriptor, -1));
}

bool Channel::waitForHangup(Deadline deadline) const
{
    return m_descriptor < 0 || waitFor(POLLRDHUP, deadline);
}

std::shared_ptr<ssl_ctx_st> serverTlsContext(const QByteArray& certificateFile, const QByteArray& keyFile)
{
    std::shared_ptr<ssl_ctx_st> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificateFile.constData()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), keyFile.constData(), SSL_FILETYPE_PEM) != 1)
        return nullptr;
    return context;
}

} // namespace scorta::test
