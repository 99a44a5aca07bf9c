#pragma once

#include "net/Socket.h"

#include <QByteArray>
#include <QList>

namespace scorta::imap {

/// Stands between vmime and the socket while vmime logs in: hands out whole lines, so that nothing of what
/// follows the login is left in vmime's buffer; bounds what the server may say, for vmime's parser recurses
/// without a limit; and keeps the server's lines, for vmime's exceptions drop them.
class LoginTap : public vmime::net::socket
{
public:
    explicit LoginTap(std::shared_ptr<net::Socket> stream);

    /// The lines of the server so far, without line ends.
    const QList<QByteArray>& lines() const { return m_lines; }
    /// Number of lines that had come when the password was first asked for; -1: it was not.
    int linesBeforeSecret() const { return m_linesBeforeSecret; }
    void noteSecret();
    /// The server went over the limits.
    bool hasViolation() const { return m_hasViolation; }
    /// Bytes received and not given to vmime.
    QByteArray takeLeftOver();
    bool isConnectFailed() const { return m_isConnectFailed; }

    void connect(const vmime::string& address, const vmime::port_t port) override;
    void disconnect() override { m_socket->disconnect(); }
    bool isConnected() const override { return m_socket->isConnected(); }
    bool waitForRead(const int /*msecs*/) override { return true; }
    bool waitForWrite(const int msecs) override { return m_socket->waitForWrite(msecs); }
    void receive(vmime::string& buffer) override;
    size_t receiveRaw(vmime::byte_t* buffer, const size_t count) override;
    void send(const vmime::string& buffer) override { m_socket->send(buffer); }
    void send(const char* text) override { m_socket->send(text); }
    void sendRaw(const vmime::byte_t* buffer, const size_t count) override
    {
        m_socket->sendRaw(buffer, count);
    }
    size_t sendRawNonBlocking(const vmime::byte_t* buffer, const size_t count) override
    {
        return m_socket->sendRawNonBlocking(buffer, count);
    }
    size_t getBlockSize() const override { return m_socket->getBlockSize(); }
    unsigned int getStatus() const override { return m_socket->getStatus(); }
    const vmime::string getPeerName() const override { return m_socket->getPeerName(); }
    const vmime::string getPeerAddress() const override { return m_socket->getPeerAddress(); }
    vmime::shared_ptr<vmime::net::timeoutHandler> getTimeoutHandler() override { return nullptr; }
    void setTracer(vmime::shared_ptr<vmime::net::tracer> /*tracer*/) override {}
    vmime::shared_ptr<vmime::net::tracer> getTracer() override { return nullptr; }

private:
    [[noreturn]] void violate();

    std::shared_ptr<net::Socket> m_socket;
    QByteArray m_received;
    QList<QByteArray> m_lines;
    qint64 m_given = 0;
    int m_linesBeforeSecret = -1;
    bool m_hasViolation = false;
    bool m_isConnectFailed = false;
};

/// Gives vmime one LoginTap over one net::Socket.
class LoginTapFactory : public vmime::net::socketFactory
{
public:
    explicit LoginTapFactory(net::SocketOptions options);
    vmime::shared_ptr<vmime::net::socket> create() override;
    vmime::shared_ptr<vmime::net::socket> create(
        const vmime::shared_ptr<vmime::net::timeoutHandler> timeouts) override;
    std::shared_ptr<net::Socket> socket() const { return m_factory.socket(); }
    /// nullptr before create().
    const std::shared_ptr<LoginTap>& tap() const { return m_tap; }

private:
    net::SocketFactory m_factory;
    std::shared_ptr<LoginTap> m_tap;
};

} // namespace scorta::imap
