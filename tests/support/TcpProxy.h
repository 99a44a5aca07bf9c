#pragma once

#include "support/Net.h"

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace scorta::test {

/// A bad network on the loopback: forwards connections to another port, late, slowly, in part or not at all.
/// One thread a connection; every function may be called from any one other thread.
class TcpProxy
{
public:
    /// Holds for connections made after it was set; -1: no limit.
    struct Conditions
    {
        std::chrono::milliseconds latency{0}; ///< one way
        qint64 bytesPerSecond = -1;           ///< each way
        qint64 dropAfterUp = -1;   ///< client to server: once so many bytes passed, both sides are reset
        qint64 dropAfterDown = -1; ///< server to client
    };

    explicit TcpProxy(quint16 target);
    TcpProxy(const TcpProxy&) = delete;
    TcpProxy& operator=(const TcpProxy&) = delete;
    ~TcpProxy();

    [[nodiscard]] bool start();
    quint16 port() const { return m_port.number(); }
    void setConditions(const Conditions& conditions);
    /// Nothing passes any more, on old connections and new ones, though they stand; and again it does.
    void stall();
    void goOn();
    /// New connections are refused until start(); the others go on.
    void refuse();
    /// Resets all connections.
    void dropAll();
    /// refuse() and dropAll().
    void stop();

    int connections() const;
    /// Bytes that passed over all connections.
    qint64 bytesUp() const;
    qint64 bytesDown() const;

private:
    struct Pump;
    void acceptAll();
    void serve(int client, const std::shared_ptr<Wake>& wake, const Conditions& conditions);

    const quint16 m_target;
    Port m_port;
    mutable std::mutex m_mutex;
    Listener m_listener;
    std::unique_ptr<Wake> m_acceptWake;
    std::shared_ptr<Wake> m_talkWake;
    std::thread m_acceptThread;
    std::list<std::thread> m_threads;
    Conditions m_conditions;
    bool m_isStalled = false;
    int m_connections = 0;
    qint64 m_up = 0;
    qint64 m_down = 0;
};

} // namespace scorta::test
