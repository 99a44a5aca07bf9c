#include "net/QtSocket.h"

#include "net/Connector.h"
#include "net/Lookup.h"
#include "net/NetErrors.h"
#include "net/StartTls.h"
#include "net/Trust.h"

#include <QUrl>

#include <vmime/exception.hpp>

#include <algorithm>
#include <cstring>

namespace scorta::net {

using base::Kind;
using Security = model::Endpoint::Security;

namespace {

/// What Qt may hold of unread bytes: the server is slowed down by TCP beyond that.
constexpr qint64 kReadBuffer = 512 * 1024;
/// Small writes are gathered up to this much.
constexpr qsizetype kGather = 32 * 1024;
/// What may be on its way between write() and the system before write() waits.
constexpr qint64 kBacklog = 512 * 1024;

} // namespace

QtSocket::QtSocket(SocketOptions options)
    : m_options(std::move(options))
{
}

QtSocket::~QtSocket() = default;

// --- Opening ---

void QtSocket::connect(const vmime::string& /*address*/, const vmime::port_t /*port*/)
{
    const base::Status status = open();
    if (!status.ok()) {
        fail(status.error());
        m_ssl.reset();
        throwError();
    }
}

base::Status QtSocket::open()
{
    m_waiter = std::make_unique<Waiter>(m_options.cancel);
    const QDeadlineTimer deadline(m_options.connectTimeout, Qt::PreciseTimer);
    const auto candidates = addresses(deadline);
    SCORTA_TRY(candidates);
    base::Status reached;
    if (m_options.caFile.isEmpty()) {
        reached = reach(*candidates, Roots::Platform, deadline);
    } else {
        // Reading the platform's hundred roots takes 60 ms and more, and the file is there because the server
        // needs it: its own roots first, and all of them in a second try.
        reached = reach(*candidates, Roots::File, deadline);
        if (!reached.ok() && reached.error().kind == Kind::Certificate)
            reached = reach(*candidates, Roots::Platform, deadline);
    }
    if (!reached.ok())
        return reached;
    m_ssl->setReadBufferSize(kReadBuffer);
    watch();
    return {};
}

base::Status QtSocket::reach(const QList<QHostAddress>& candidates, Roots roots,
                             const QDeadlineTimer& deadline)
{
    auto connected = connectAny(candidates, m_options.endpoint.port, *m_waiter, deadline);
    if (!connected.ok())
        return connected.error();
    m_ssl = *std::move(connected);
    m_ssl->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_ssl->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    return m_options.endpoint.security == Security::Plain ? base::Status{} : upgrade(roots, deadline);
}

base::Result<QList<QHostAddress>> QtSocket::addresses(const QDeadlineTimer& deadline)
{
    auto found = lookUp(m_options.endpoint.host, m_options.resolver, *m_waiter, deadline);
    if (!found.ok() || m_options.endpoint.security != Security::Plain)
        return found;
    QList<QHostAddress> loopback;
    for (const QHostAddress& address : *found) {
        if (address.isLoopback())
            loopback.append(address);
    }
    if (loopback.isEmpty())
        return base::Error{Kind::Invalid, base::Fate::Final, QStringLiteral("net.connect"),
                           QStringLiteral("without encryption only a loopback address is reached"), 0};
    return loopback;
}

base::Status QtSocket::upgrade(Roots roots, const QDeadlineTimer& deadline)
{
    const auto configuration = tlsConfiguration(m_options.caFile, roots);
    SCORTA_TRY(configuration);
    if (m_options.endpoint.security == Security::StartTls) {
        auto greeting = askForTls(*m_ssl, m_options.service, *m_waiter, deadline);
        SCORTA_TRY(greeting);
        m_replay = *greeting;
    }
    // An international name is compared and sent in its ASCII form (RFC 6066, 3).
    const QByteArray ascii = QUrl::toAce(m_options.endpoint.host);
    const QString host = ascii.isEmpty() ? m_options.endpoint.host : QString::fromLatin1(ascii);
    const base::Status secured = secure(*m_ssl, host, *configuration, *m_waiter, deadline);
    m_certificateHash = hashOf(m_ssl->peerCertificate());
    return secured;
}

void QtSocket::watch()
{
    QObject* const context = m_waiter->context();
    const auto wake = [this] { m_waiter->wake(); };
    QObject::connect(m_ssl.get(), &QIODevice::readyRead, context, wake);
    QObject::connect(m_ssl.get(), &QIODevice::bytesWritten, context, wake);
    QObject::connect(m_ssl.get(), &QSslSocket::encryptedBytesWritten, context, wake);
    QObject::connect(m_ssl.get(), &QAbstractSocket::disconnected, context, wake);
    QObject::connect(
        m_ssl.get(), &QAbstractSocket::errorOccurred, context, [this](QAbstractSocket::SocketError error) {
            if (!m_endReason)
                m_endReason = socketError(error, m_ssl->errorString(), "net.read", Phase::Connected);
            m_waiter->wake();
        });
}

void QtSocket::disconnect()
{
    if (!m_ssl)
        return;
    if (!m_error)
        push();
    if (m_ssl->state() == QAbstractSocket::ConnectedState)
        m_ssl->disconnectFromHost();
    m_ssl.reset();
    if (!m_error)
        m_error = networkError(Kind::ConnectionLost, "net.disconnect", QStringLiteral("closed by us"));
}

bool QtSocket::isConnected() const
{
    return m_ssl && !m_error && !hasEnded();
}

// --- Reading and writing ---

bool QtSocket::hasEnded() const
{
    return m_endReason.has_value() || m_ssl->state() != QAbstractSocket::ConnectedState;
}

bool QtSocket::fail(const base::Error& error)
{
    if (!m_error)
        m_error = error;
    return false;
}

bool QtSocket::failEnded(const char* where)
{
    base::Error reason = m_endReason.value_or(networkError(Kind::ConnectionLost, where, {}));
    reason.where = QString::fromLatin1(where);
    return fail(reason);
}

bool QtSocket::waitUntil(const std::function<bool()>& isDone, base::Milliseconds limit, const char* where)
{
    switch (m_waiter->waitFor(isDone, QDeadlineTimer(limit, Qt::PreciseTimer))) {
    case Waiter::Outcome::Done:
        return true;
    case Waiter::Outcome::TimedOut:
        return false;
    case Waiter::Outcome::Cancelled:
        break;
    }
    return fail(networkError(Kind::Cancelled, where, {}));
}

void QtSocket::push()
{
    if (m_gathered.isEmpty())
        return;
    // What came in meanwhile is taken in first: writing into a connection that the server has closed would
    // make Qt throw away its last words.
    m_waiter->poll();
    if (hasEnded())
        return;
    const qint64 written = m_ssl->write(m_gathered);
    if (written > 0)
        m_bytesSent += written;
    m_gathered.resize(0);
    m_ssl->flush();
}

bool QtSocket::read(QByteArray& buffer)
{
    if (m_error || !m_ssl)
        return failEnded("net.read");
    if (!m_replay.isEmpty()) {
        buffer += std::exchange(m_replay, {});
        return true;
    }
    push();
    if (m_ssl->bytesAvailable() == 0) {
        const auto isDone = [this] { return m_ssl->bytesAvailable() > 0 || hasEnded(); };
        if (!waitUntil(isDone, m_options.readTimeout, "net.read"))
            return fail(networkError(Kind::Timeout, "net.read", QStringLiteral("the server is silent")));
    } else if (m_waiter->isCancelled()) {
        return fail(networkError(Kind::Cancelled, "net.read", {}));
    }
    const qint64 available = m_ssl->bytesAvailable();
    if (available == 0)
        return failEnded("net.read");
    const qsizetype before = buffer.size();
    buffer.resize(before + static_cast<qsizetype>(available));
    const qint64 got = std::max<qint64>(m_ssl->read(buffer.data() + before, available), 0);
    buffer.resize(before + static_cast<qsizetype>(got));
    m_bytesReceived += got;
    return got > 0 || failEnded("net.read");
}

bool QtSocket::waitReadable(base::Milliseconds limit)
{
    if (m_error || !m_ssl)
        return failEnded("net.read");
    if (!m_replay.isEmpty())
        return true;
    push();
    if (!waitUntil([this] { return m_ssl->bytesAvailable() > 0 || hasEnded(); }, limit, "net.read"))
        return false;
    return m_ssl->bytesAvailable() > 0 || failEnded("net.read");
}

bool QtSocket::write(const QByteArray& bytes)
{
    if (m_error || !m_ssl)
        return failEnded("net.write");
    qsizetype position = 0;
    while (position < bytes.size()) {
        const qsizetype size = std::min(bytes.size() - position, kGather);
        m_gathered.append(bytes.constData() + position, size);
        position += size;
        if (m_gathered.size() < kGather)
            continue;
        push();
        if (hasEnded())
            return failEnded("net.write");
        if (!drainTo(kBacklog))
            return false;
    }
    return true;
}

bool QtSocket::flush()
{
    if (m_error || !m_ssl)
        return failEnded("net.write");
    push();
    return drainTo(0);
}

qint64 QtSocket::backlog() const
{
    return m_ssl->bytesToWrite() + m_ssl->encryptedBytesToWrite();
}

bool QtSocket::drainTo(qint64 limit)
{
    while (!hasEnded() && backlog() > limit) {
        // The timeout starts anew with every byte that leaves.
        const qint64 before = backlog();
        if (!waitUntil([this, before] { return backlog() < before || hasEnded(); }, m_options.readTimeout,
                       "net.write"))
            return fail(networkError(Kind::Timeout, "net.write", QStringLiteral("the server takes nothing")));
    }
    return hasEnded() ? failEnded("net.write") : true;
}

// --- vmime's view ---

void QtSocket::throwError() const
{
    // The text is for nobody: callers ask error().
    const Kind kind = m_error ? m_error->kind : Kind::Internal;
    if (kind == Kind::Timeout)
        throw vmime::exceptions::operation_timed_out();
    if (kind == Kind::Cancelled)
        throw vmime::exceptions::operation_cancelled();
    if (!m_ssl)
        throw vmime::exceptions::connection_error("connection failed");
    throw vmime::exceptions::socket_exception("connection lost");
}

bool QtSocket::waitForRead(const int msecs)
{
    const bool isReadable = waitReadable(base::Milliseconds{msecs});
    if (m_error)
        throwError();
    return isReadable;
}

bool QtSocket::waitForWrite(const int /*msecs*/)
{
    if (!flush())
        throwError();
    return true;
}

void QtSocket::receive(vmime::string& buffer)
{
    QByteArray received;
    if (!read(received))
        throwError();
    buffer.assign(received.constData(), static_cast<size_t>(received.size()));
}

size_t QtSocket::receiveRaw(vmime::byte_t* buffer, const size_t count)
{
    QByteArray received;
    if (!m_replay.isEmpty() || count == 0) {
        const size_t size = std::min(static_cast<size_t>(m_replay.size()), count);
        std::memcpy(buffer, m_replay.constData(), size);
        m_replay.remove(0, static_cast<qsizetype>(size));
        return size;
    }
    if (!waitReadable(m_options.readTimeout)) {
        fail(networkError(Kind::Timeout, "net.read", QStringLiteral("the server is silent")));
        throwError();
    }
    const qint64 got = m_ssl->read(reinterpret_cast<char*>(buffer), static_cast<qint64>(count));
    m_bytesReceived += std::max<qint64>(got, 0);
    return static_cast<size_t>(std::max<qint64>(got, 0));
}

void QtSocket::send(const vmime::string& buffer)
{
    if (!write(QByteArray::fromRawData(buffer.data(), static_cast<qsizetype>(buffer.size()))))
        throwError();
}

void QtSocket::send(const char* text)
{
    if (!write(QByteArray::fromRawData(text, static_cast<qsizetype>(std::strlen(text)))))
        throwError();
}

void QtSocket::sendRaw(const vmime::byte_t* buffer, const size_t count)
{
    if (!write(QByteArray::fromRawData(reinterpret_cast<const char*>(buffer), static_cast<qsizetype>(count))))
        throwError();
}

size_t QtSocket::sendRawNonBlocking(const vmime::byte_t* buffer, const size_t count)
{
    sendRaw(buffer, count);
    return count;
}

size_t QtSocket::getBlockSize() const
{
    return static_cast<size_t>(kGather);
}

const vmime::string QtSocket::getPeerName() const
{
    return m_options.endpoint.host.toStdString();
}

const vmime::string QtSocket::getPeerAddress() const
{
    return m_ssl ? m_ssl->peerAddress().toString().toStdString() : vmime::string();
}

} // namespace scorta::net
