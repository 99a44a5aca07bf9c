#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <memory>
#include <optional>

struct ssl_st;
struct ssl_ctx_st;

namespace scorta::test {

using Deadline = std::chrono::steady_clock::time_point;

/// The deadline `wait` from now.
inline Deadline in(std::chrono::milliseconds wait)
{
    return std::chrono::steady_clock::now() + wait;
}

/// A loopback port that no other test of this machine takes as long as this object lives, whether or not
/// something listens on it: a server can go and come back on it. Outside the range from which the system
/// gives ports to outgoing connections. Movable.
class Port
{
public:
    /// Ends the process when no port can be had.
    Port();
    Port(Port&& other) noexcept;
    Port& operator=(Port&& other) noexcept;
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;
    ~Port();

    quint16 number() const { return m_number; }

private:
    quint16 m_number = 0;
    int m_lock = -1;
};

/// Whether ::1 can be bound on this machine.
bool hasIpv6Loopback();

/// Something that poll() can wait for and any thread can raise, once and for all.
class Wake
{
public:
    Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;
    ~Wake();

    void raise();
    int descriptor() const { return m_ends[0]; }

private:
    int m_ends[2] = {-1, -1};
};

/// Listening on a port of 127.0.0.1 and, where there is one, ::1.
class Listener
{
public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { close(); }

    bool listen(quint16 port);
    void close();
    bool isListening() const { return m_v4 >= 0; }
    /// The next connection's descriptor; -1 when `wake` was raised or listening failed.
    int accept(const Wake& wake);

private:
    int m_v4 = -1;
    int m_v6 = -1;
};

/// One end of a connection, blocking with deadlines, TLS when asked. For one thread. The descriptor is closed
/// with it. Never raises SIGPIPE.
class Channel
{
public:
    /// Takes the descriptor. `wake` ends every wait at once; it must live longer, null: there is none.
    explicit Channel(int descriptor, const Wake* wake = nullptr);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel();

    /// To 127.0.0.1 or another loopback address in dotted form; null when refused.
    static std::unique_ptr<Channel> connectTo(quint16 port, Deadline deadline,
                                              const QString& host = QStringLiteral("127.0.0.1"));

    /// What is unread is dropped: nothing said before TLS counts after it. False when the handshake failed.
    bool startServerTls(ssl_ctx_st* context, Deadline deadline);
    /// No certificate is checked.
    bool startClientTls(Deadline deadline);
    bool isEncrypted() const { return m_ssl != nullptr; }

    /// A line without its line end, LF or CRLF; nullopt at the end of the stream, at the deadline, after a
    /// wake, and for more than 1 MiB without a line end.
    std::optional<QByteArray> readLine(Deadline deadline);
    /// Exactly `count` bytes.
    std::optional<QByteArray> read(qint64 count, Deadline deadline);
    /// At least one byte of what is there, `most` at most.
    std::optional<QByteArray> readSome(qint64 most, Deadline deadline);
    /// Whether bytes arrived that nobody has read.
    bool hasUnread() const { return !m_unread.isEmpty(); }
    /// The next to be read.
    void putBack(const QByteArray& bytes) { m_unread.prepend(bytes); }
    bool write(const QByteArray& bytes, Deadline deadline);

    /// Ends the connection in good order (close_notify, FIN), or with a reset.
    void close();
    void reset();
    bool isOpen() const { return m_descriptor >= 0; }
    /// Waits until the other end goes, reading nothing, so that its sending blocks in the end; false at the
    /// deadline or after a wake.
    bool waitForHangup(Deadline deadline) const;

private:
    bool fill(Deadline deadline);
    bool waitFor(short events, Deadline deadline) const;
    std::optional<QByteArray> receive(Deadline deadline);
    bool send(const char* bytes, qint64 count, Deadline deadline);
    bool flushTls(Deadline deadline);
    bool startTls(ssl_ctx_st* context, bool isServer, Deadline deadline);

    int m_descriptor;
    const Wake* m_wake;
    QByteArray m_unread;
    ssl_st* m_ssl = nullptr;
};

/// A server's TLS context from PEM files; null when they cannot be used.
std::shared_ptr<ssl_ctx_st> serverTlsContext(const QByteArray& certificateFile, const QByteArray& keyFile);

} // namespace scorta::test
