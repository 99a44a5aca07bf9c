#pragma once

#include "net/Socket.h"
#include "net/Trust.h"
#include "net/Waiter.h"

#include "base/Result.h"

#include <QDeadlineTimer>
#include <QSslSocket>

namespace scorta::net {

/// The Socket over QSslSocket. Everything of Qt's is made inside connect(), on the thread that calls it, and
/// must be used and destroyed there.
class QtSocket : public Socket
{
public:
    explicit QtSocket(SocketOptions options);
    ~QtSocket() override;

    std::optional<base::Error> error() const override { return m_error; }
    void setReadTimeout(base::Milliseconds timeout) override { m_options.readTimeout = timeout; }
    qint64 bytesReceived() const override { return m_bytesReceived; }
    qint64 bytesSent() const override { return m_bytesSent; }
    QString certificateHash() const override { return m_certificateHash; }
    bool read(QByteArray& buffer) override;
    bool waitReadable(base::Milliseconds limit) override;
    bool write(const QByteArray& bytes) override;
    bool flush() override;

    /// The address is the endpoint's of the options, whatever vmime passes.
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
    size_t getBlockSize() const override;
    unsigned int getStatus() const override { return 0; }
    const vmime::string getPeerName() const override;
    const vmime::string getPeerAddress() const override;
    vmime::shared_ptr<vmime::net::timeoutHandler> getTimeoutHandler() override { return nullptr; }
    /// Ignored: a tracer would see passwords.
    void setTracer(vmime::shared_ptr<vmime::net::tracer> /*tracer*/) override {}
    vmime::shared_ptr<vmime::net::tracer> getTracer() override { return nullptr; }

private:
    base::Status open();
    base::Result<QList<QHostAddress>> addresses(const QDeadlineTimer& deadline);
    base::Status reach(const QList<QHostAddress>& candidates, Roots roots, const QDeadlineTimer& deadline);
    base::Status upgrade(Roots roots, const QDeadlineTimer& deadline);
    void watch();
    /// Hands gathered bytes to Qt and the system, without waiting.
    void push();
    bool hasEnded() const;
    bool waitUntil(const std::function<bool()>& isDone, base::Milliseconds limit, const char* where);
    /// Waits until at most `limit` bytes are on their way between write() and the system.
    bool drainTo(qint64 limit);
    qint64 backlog() const;
    bool fail(const base::Error& error);
    bool failEnded(const char* where);
    [[noreturn]] void throwError() const;

    SocketOptions m_options;
    std::unique_ptr<Waiter> m_waiter;
    std::unique_ptr<QSslSocket> m_ssl; ///< goes before the waiter that its signals reach
    std::optional<base::Error> m_error;
    std::optional<base::Error> m_endReason; ///< what Qt said when the connection ended
    QByteArray m_replay;                    ///< the greeting that was read before TLS
    QByteArray m_gathered;                  ///< small writes not yet pushed
    qint64 m_bytesReceived = 0;
    qint64 m_bytesSent = 0;
    QString m_certificateHash;
};

} // namespace scorta::net
