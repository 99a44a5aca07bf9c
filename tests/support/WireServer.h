#pragma once

#include "support/Certificates.h"
#include "support/Net.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace scorta::test {

/// One step of a scripted server.
struct WireStep
{
    enum class Kind {
        Send,       ///< bytes as they are
        SendSlowly, ///< the same, one byte a segment
        Flood,      ///< the same again and again until the client goes
        Expect,     ///< a line that must come, without CRLF; "*" at its end stands for anything
        ReadBytes,  ///< takes `count` bytes
        StartTls,   ///< the server's side of a handshake
        CloseTls,   ///< close_notify, FIN
        Reset,      ///< RST
        Stall,      ///< reads nothing and says nothing until the client goes
    };
    Kind kind = Kind::Stall;
    QByteArray bytes;
    qint64 count = 0;
};

/// A server that says and expects what its scripts tell, one script a connection, in their order; further
/// connections get the last script again. On a port of its own, on a thread of its own.
class WireServer
{
public:
    using Script = QList<WireStep>;

    static WireStep send(const QByteArray& bytes) { return {WireStep::Kind::Send, bytes, 0}; }
    static WireStep sendSlowly(const QByteArray& bytes) { return {WireStep::Kind::SendSlowly, bytes, 0}; }
    static WireStep flood(const QByteArray& bytes) { return {WireStep::Kind::Flood, bytes, 0}; }
    static WireStep expect(const QByteArray& line) { return {WireStep::Kind::Expect, line, 0}; }
    static WireStep readBytes(qint64 count) { return {WireStep::Kind::ReadBytes, {}, count}; }
    static WireStep startTls() { return {WireStep::Kind::StartTls, {}, 0}; }
    static WireStep close() { return {WireStep::Kind::CloseTls, {}, 0}; }
    static WireStep reset() { return {WireStep::Kind::Reset, {}, 0}; }
    static WireStep stall() { return {WireStep::Kind::Stall, {}, 0}; }

    explicit WireServer(const QList<Script>& scripts,
                        const Certificates::Pair& certificate = Certificates::shared().valid());
    WireServer(const WireServer&) = delete;
    WireServer& operator=(const WireServer&) = delete;
    /// Ends every connection at once.
    ~WireServer();

    quint16 port() const { return m_port.number(); }
    /// Every line and byte run that came, of all connections; those before TLS are marked with "clear: ".
    QByteArrayList received() const;
    int connections() const;
    /// What went against a script; empty while nothing did.
    QByteArray complaint() const;
    /// Waits until `count` connections have gone through their scripts; false after `limit`.
    bool waitForEnds(int count, std::chrono::milliseconds limit = std::chrono::seconds(5)) const;

private:
    void serve();
    void talk(int descriptor, const Script& script);
    bool act(Channel& channel, const WireStep& step);
    bool expectLine(Channel& channel, const QByteArray& pattern);
    void note(const Channel& channel, const QByteArray& bytes);
    void complain(const QByteArray& words);

    const QList<Script> m_scripts;
    std::shared_ptr<ssl_ctx_st> m_tls;
    Port m_port;
    Wake m_wake;
    Listener m_listener;
    mutable std::mutex m_mutex;
    QByteArrayList m_received;
    QByteArray m_complaint;
    int m_connections = 0;
    int m_ends = 0;
    std::thread m_thread;
    std::vector<std::thread> m_talks;
};

} // namespace scorta::test
