#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Error.h"
#include "model/Account.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QString>

#include <vmime/net/socket.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace scorta::net {

/// What a look-up found: addresses, most wanted first, or the resolver's own words.
struct ResolverAnswer
{
    QList<QHostAddress> addresses;
    QString failure;
};
/// Turns a host name into addresses. Blocking, called on a thread of its own that may outlive whoever asked.
using Resolver = std::function<ResolverAnswer(const QString& host)>;

/// How to reach and trust a server.
struct SocketOptions
{
    model::Endpoint endpoint;
    model::Service service = model::Service::Imap; ///< which STARTTLS to speak
    QString caFile;                                ///< PEM file of roots trusted besides the platform's
    base::Milliseconds connectTimeout{20'000};     ///< look-up, connect, TLS and STARTTLS together
    base::Milliseconds readTimeout{60'000};        ///< without a single byte; changed with setReadTimeout()
    base::CancelToken cancel;
    Resolver resolver; ///< empty: the system's
};

/// A QSslSocket inside vmime's socket interface (DESIGN, "Processes and threads"). Blocking to its caller,
/// one thread; waits in a private event loop on the socket's signals with a deadline timer, never in
/// waitFor…(), so any call ends within 200 ms of a cancel and nothing wakes while idle. TLS 1.2+, SNI, host
/// name check. Plain only to a loopback address, checked after the look-up. STARTTLS happens inside
/// connect(): greeting read, upgraded, text received before the handshake refused, greeting replayed. Small
/// writes are coalesced until the next read.
///
/// vmime's calls throw vmime exceptions that lose what happened; error() keeps it.
class Socket : public vmime::net::socket
{
public:
    ~Socket() override = default;
    /// The first error of this connection; nullopt while all is well.
    virtual std::optional<base::Error> error() const = 0;
    virtual void setReadTimeout(base::Milliseconds timeout) = 0;
    virtual qint64 bytesReceived() const = 0;
    virtual qint64 bytesSent() const = 0;
    /// SHA-256 of the server's certificate, hex; empty without TLS.
    virtual QString certificateHash() const = 0;

    // Our own readers and writers, free of exceptions. After a failure error() is set and they answer the
    // same.
    /// Appends what has arrived to `buffer`, waiting for at least one byte; false on any error or end of
    /// stream.
    virtual bool read(QByteArray& buffer) = 0;
    /// Waits until a byte can be read or `limit` is over (false, no error set).
    virtual bool waitReadable(base::Milliseconds limit) = 0;
    virtual bool write(const QByteArray& bytes) = 0;
    /// Sends what write() gathered and waits until the system took it.
    virtual bool flush() = 0;
};

/// Makes Sockets for vmime's stores and transports and keeps hold of the last one: vmime's getSocket() is
/// const.
class SocketFactory : public vmime::net::socketFactory
{
public:
    explicit SocketFactory(SocketOptions options);
    vmime::shared_ptr<vmime::net::socket> create() override;
    vmime::shared_ptr<vmime::net::socket> create(
        const vmime::shared_ptr<vmime::net::timeoutHandler> timeouts) override;
    /// nullptr before create().
    std::shared_ptr<Socket> socket() const;

private:
    SocketOptions m_options;
    std::shared_ptr<Socket> m_socket;
};

/// vmime's platform handler, once a process, before any thread of vmime's; every entry point calls it.
void initialiseVmime();

} // namespace scorta::net
