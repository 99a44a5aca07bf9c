#include "smtp/LoginTap.h"

#include <vmime/exception.hpp>

#include <algorithm>
#include <cstring>

namespace scorta::smtp {

LoginTap::LoginTap(std::shared_ptr<net::Socket> inner, base::Milliseconds limit)
    : m_socket(std::move(inner))
    , m_limit(limit)
{
}

std::optional<base::Error> LoginTap::error() const
{
    if (m_error || !m_socket)
        return m_error;
    return m_socket->error();
}

void LoginTap::end(base::Kind kind, const char* detail)
{
    if (!m_error) {
        m_error = base::Error{kind, base::Fate::Defer, QStringLiteral("smtp.login"),
                              QString::fromLatin1(detail), 0};
    }
    endLost();
}

void LoginTap::endLost()
{
    // The text is for nobody: error() says what happened.
    throw vmime::exceptions::socket_exception("connection ended");
}

void LoginTap::connect(const vmime::string& address, const vmime::port_t port)
{
    m_socket->connect(address, port);
    m_deadline = QDeadlineTimer(m_limit, Qt::PreciseTimer);
}

void LoginTap::disconnect()
{
    if (!m_socket)
        return;
    // What the connection died of is worth more than "closed by us".
    if (!m_error)
        m_error = m_socket->error();
    m_socket->disconnect();
    m_socket.reset();
}

bool LoginTap::isConnected() const
{
    return m_socket && m_socket->isConnected();
}

bool LoginTap::waitForRead(const int /*msecs*/)
{
    if (!m_unread.isEmpty())
        return true;
    if (!m_socket)
        endLost();
    if (m_socket->waitReadable(base::Milliseconds{m_deadline.remainingTime()}))
        return true;
    if (m_socket->error())
        endLost();
    end(base::Kind::Timeout, "the login takes too long");
}

bool LoginTap::waitForWrite(const int /*msecs*/)
{
    if (!m_socket || !m_socket->flush())
        endLost();
    return true;
}

void LoginTap::receive(vmime::string& buffer)
{
    waitForRead(0);
    QByteArray bytes = std::exchange(m_unread, {});
    if (bytes.isEmpty()) {
        if (!m_socket->read(bytes))
            endLost();
        m_received += bytes;
        if (m_received.size() > kMaxReceived)
            end(base::Kind::Protocol, "the server says too much");
        // vmime takes anything for a reply, and waits for the rest of it.
        m_unparsed += bytes;
        ReplyReader::State state = ReplyReader::State::Complete;
        while (state == ReplyReader::State::Complete)
            state = m_reader.read(m_unparsed);
        if (state == ReplyReader::State::Broken)
            end(base::Kind::Protocol, "not a reply");
    }
    buffer.assign(bytes.constData(), static_cast<size_t>(bytes.size()));
}

size_t LoginTap::receiveRaw(vmime::byte_t* buffer, const size_t count)
{
    vmime::string bytes;
    receive(bytes);
    const size_t taken = std::min(count, bytes.size());
    std::memcpy(buffer, bytes.data(), taken);
    m_unread = QByteArray(bytes.data() + taken, static_cast<qsizetype>(bytes.size() - taken));
    return taken;
}

void LoginTap::sendRaw(const vmime::byte_t* buffer, const size_t count)
{
    const QByteArray bytes(reinterpret_cast<const char*>(buffer), static_cast<qsizetype>(count));
    if (!m_socket)
        endLost();
    m_hasAuthenticated |= bytes.startsWith("AUTH ");
    if (!m_socket->write(bytes))
        endLost();
}

void LoginTap::send(const vmime::string& buffer)
{
    sendRaw(reinterpret_cast<const vmime::byte_t*>(buffer.data()), buffer.size());
}

void LoginTap::send(const char* text)
{
    sendRaw(reinterpret_cast<const vmime::byte_t*>(text), std::strlen(text));
}

size_t LoginTap::sendRawNonBlocking(const vmime::byte_t* buffer, const size_t count)
{
    sendRaw(buffer, count);
    return count;
}

const vmime::string LoginTap::getPeerName() const
{
    return m_socket ? m_socket->getPeerName() : vmime::string();
}

const vmime::string LoginTap::getPeerAddress() const
{
    return m_socket ? m_socket->getPeerAddress() : vmime::string();
}

TapFactory::TapFactory(net::SocketOptions options, base::Milliseconds limit)
    : m_sockets(std::move(options))
    , m_limit(limit)
{
}

vmime::shared_ptr<vmime::net::socket> TapFactory::create()
{
    m_sockets.create();
    m_tap = std::make_shared<LoginTap>(m_sockets.socket(), m_limit);
    return m_tap;
}

vmime::shared_ptr<vmime::net::socket> TapFactory::create(
    const vmime::shared_ptr<vmime::net::timeoutHandler> /*timeouts*/)
{
    return create();
}

} // namespace scorta::smtp
