#pragma once

#include "net/Socket.h"
#include "support/WireServer.h"

#include <QElapsedTimer>

#include <vmime/exception.hpp>

#include <functional>
#include <thread>

namespace scorta::test {

inline net::SocketOptions optionsFor(quint16 port, model::Endpoint::Security security)
{
    net::SocketOptions options;
    options.endpoint = {security, QStringLiteral("localhost"), port};
    options.caFile = Certificates::shared().authority();
    options.connectTimeout = std::chrono::seconds(10);
    options.readTimeout = std::chrono::seconds(10);
    return options;
}

/// A socket, connected or with the error of the attempt.
inline std::shared_ptr<net::Socket> connected(const net::SocketOptions& options)
{
    net::SocketFactory factory(options);
    factory.create();
    try {
        factory.socket()->connect("unused", 0);
    } catch (const vmime::exception&) {
        // error() has it
    }
    return factory.socket();
}

inline base::Kind kindOf(const std::shared_ptr<net::Socket>& socket)
{
    // No error is not a kind; this one never comes from the network.
    return socket->error() ? socket->error()->kind : base::Kind::Waiting;
}

/// Cancels `token` from another thread as soon as `isTime` holds, and measures from there.
class Canceller
{
public:
    Canceller(const base::CancelToken& token, std::function<bool()> isTime)
        : m_thread([this, token, isTime = std::move(isTime)] {
            while (!isTime())
                std::this_thread::yield();
            m_since.start();
            token.cancel();
        })
    {
    }
    /// Milliseconds between the cancel and now.
    qint64 elapsed()
    {
        m_thread.join();
        return m_since.elapsed();
    }

private:
    QElapsedTimer m_since;
    std::thread m_thread;
};

} // namespace scorta::test
