#include "imap/LoginTap.h"

#include <vmime/exception.hpp>

#include <algorithm>
#include <cstring>

namespace scorta::imap {

namespace {

// A login is a dozen short lines.
constexpr qint64 kBytes = 128 * 1024;
constexpr qsizetype kLine = 16 * 1024;
constexpr int kLines = 200;
constexpr qsizetype kOpen = 64;

} // namespace

LoginTap::LoginTap(std::shared_ptr<net::Socket> stream)
    : m_socket(std::move(stream))
{
}

void LoginTap::noteSecret()
{
    if (m_linesBeforeSecret < 0)
        m_linesBeforeSecret = static_cast<int>(m_lines.size());
}

QByteArray LoginTap::takeLeftOver()
{
    return std::exchange(m_received, {});
}

void LoginTap::violate()
{
    m_hasViolation = true;
    throw vmime::exceptions::socket_exception("limits of a login");
}

void LoginTap::connect(const vmime::string& address, const vmime::port_t port)
{
    m_isConnectFailed = true;
    m_socket->connect(address, port);
    m_isConnectFailed = false;
}

void LoginTap::receive(vmime::string& buffer)
{
    qsizetype end = m_received.indexOf('\n');
    while (end < 0) {
        if (m_received.size() > kLine)
            violate();
        vmime::string more;
        m_socket->receive(more);
        m_received.append(more.data(), static_cast<qsizetype>(more.size()));
        end = m_received.indexOf('\n');
    }
    QByteArray line = m_received.left(end + 1);
    m_received.remove(0, end + 1);
    m_given += line.size();
    if (line.size() > kLine || m_given > kBytes || m_lines.size() >= kLines || line.count('(') > kOpen)
        violate();
    m_lines.append(line.trimmed());
    // vmime's grammar wants a text where RFC 9051 lets it be empty and some servers leave it out.
    const QByteArray words = line.trimmed();
    if (words == "+")
        line = "+ \r\n";
    else if (words.endsWith(" OK") || words.endsWith(" NO") || words.endsWith(" BAD"))
        line = QByteArray(words + " -\r\n");
    buffer.assign(line.constData(), static_cast<size_t>(line.size()));
}

size_t LoginTap::receiveRaw(vmime::byte_t* buffer, const size_t count)
{
    if (m_received.isEmpty())
        return m_socket->receiveRaw(buffer, count);
    const size_t size = std::min(count, static_cast<size_t>(m_received.size()));
    std::memcpy(buffer, m_received.constData(), size);
    m_received.remove(0, static_cast<qsizetype>(size));
    return size;
}

LoginTapFactory::LoginTapFactory(net::SocketOptions options)
    : m_factory(std::move(options))
{
}

vmime::shared_ptr<vmime::net::socket> LoginTapFactory::create()
{
    m_factory.create();
    m_tap = std::make_shared<LoginTap>(m_factory.socket());
    return m_tap;
}

vmime::shared_ptr<vmime::net::socket> LoginTapFactory::create(
    const vmime::shared_ptr<vmime::net::timeoutHandler> /*timeouts*/)
{
    return create();
}

} // namespace scorta::imap
