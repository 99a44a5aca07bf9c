#pragma once

#include "net/Socket.h"
#include "smtp/Reply.h"
#include "smtp/Submission.h"

#include <QDeadlineTimer>

#include <optional>

namespace scorta::smtp {

/// What vmime talks to while it logs in: the real socket with an ear on it. vmime throws the server's replies
/// away (a 454 and a 535 are one exception to it), keeps EHLO's parameters in a form of its own, and reads
/// without limit in size or time. The tap remembers, and ends a login that takes too long or says too much.
/// After release() vmime is cut off: nothing that it does at its end, like QUIT, reaches the server. One
/// thread.
class LoginTap : public vmime::net::socket
{
public:
    static constexpr qsizetype kMaxReceived = 64 * 1024;

    LoginTap(std::shared_ptr<net::Socket> inner, base::Milliseconds limit);

    /// What ended the login, if it was the tap or the connection.
    std::optional<base::Error> error() const;
    /// Everything that the server said.
    const QByteArray& received() const { return m_received; }
    /// Whether AUTH went out.
    bool hasAuthenticated() const { return m_hasAuthenticated; }
    void release() { m_socket.reset(); }

    void connect(const vmime::string& address, const vmime::port_t port) override;
    void disconnect() override;
    bool isConnected() const override;
    bool waitForRead(const int msecs) override;
    bool waitForWrite(const int msecs) override;
    void receive(vmime::string& buffer) override;
    size_t receiveRaw(vmime::byte_t* buffer, const size_t count) override;
    void send(const vmime::string& buffer) override;
    void send(const char* text) override;
    void sendRaw(const vmime::byte_t* buffer, const size_t count) override;
    size_t sendRawNonBlocking(const vmime::byte_t* buffer, const size_t count) override;
    size_t getBlockSize() const override { return 4096; }
    unsigned int getStatus() const override { return 0; }
    const vmime::string getPeerName() const override;
    const vmime::string getPeerAddress() const override;
    vmime::shared_ptr<vmime::net::timeoutHandler> getTimeoutHandler() override { return nullptr; }
    void setTracer(vmime::shared_ptr<vmime::net::tracer> /*tracer*/) override {}
    vmime::shared_ptr<vmime::net::tracer> getTracer() override { return nullptr; }

private:
    [[noreturn]] void end(base::Kind kind, const char* detail);
    [[noreturn]] static void endLost();

    std::shared_ptr<net::Socket> m_socket;
    QDeadlineTimer m_deadline;
    base::Milliseconds m_limit;
    QByteArray m_received;
    QByteArray m_unparsed;
    ReplyReader m_reader;
    QByteArray m_unread; ///< received, not yet taken by receiveRaw()
    bool m_hasAuthenticated = false;
    std::optional<base::Error> m_error;
};

/// Hands vmime the tapped socket.
class TapFactory : public vmime::net::socketFactory
{
public:
    TapFactory(net::SocketOptions options, base::Milliseconds limit);
    vmime::shared_ptr<vmime::net::socket> create() override;
    vmime::shared_ptr<vmime::net::socket> create(
        const vmime::shared_ptr<vmime::net::timeoutHandler> timeouts) override;
    /// nullptr before create().
    std::shared_ptr<LoginTap> tap() const { return m_tap; }
    std::shared_ptr<net::Socket> socket() const { return m_sockets.socket(); }

private:
    net::SocketFactory m_sockets;
    base::Milliseconds m_limit;
    std::shared_ptr<LoginTap> m_tap;
};

} // namespace scorta::smtp
