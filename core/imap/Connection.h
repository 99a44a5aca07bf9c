#pragma once

#include "imap/Response.h"

#include "base/Result.h"
#include "net/Socket.h"

#include <QSet>
#include <QString>
#include <QStringList>

#include <functional>
#include <list>
#include <memory>

namespace scorta::imap {

/// A command without its tag. Its bytes must hold no CR or LF; a literal can only be its last part.
struct Command
{
    QByteArray text;
    /// Sent as a literal after `text` when not null; then `tail` ends the line.
    QByteArray literal;
    QByteArray tail;
    bool isLiteral8 = false; ///< "~{n}" (RFC 3516)
};

/// How the tagged answer ended a command.
struct Answer
{
    QByteArray tag;
    StatusText status;
};

/// The stream after the login: tags, commands out, responses in. One thread, blocking. What went wrong on the
/// stream itself makes it unusable for good; a NO does not.
class Connection
{
public:
    Connection(std::shared_ptr<net::Socket> socket, QByteArray leftOver);

    bool isUsable() const { return !m_isBroken; }
    /// Handles an untagged response; what it does not read of it is skipped.
    using OnUntagged = std::function<base::Status(const Response&)>;
    /// Sends a command and reads to its tagged answer. Errors of a NO: ServerRefused, Busy, NotFound, Exists;
    /// all others break the connection.
    base::Result<Answer> run(const Command& command, const OnUntagged& onUntagged = {});
    /// Sends several, at most `window` unanswered at a time. After a NO nothing more is sent, what is under
    /// way is read to its end, and the first NO is the result.
    base::Status runAll(const std::vector<Command>& commands, int window, const OnUntagged& onUntagged);

    /// IDLE is its own thing: send a command, wait for "+", and let the caller go on.
    base::Result<QByteArray> start(const Command& command, const OnUntagged& onUntagged);
    base::Status finish(const QByteArray& line, const OnUntagged& onUntagged);
    /// Reads one untagged response that is on its way.
    base::Status readUntagged(const OnUntagged& onUntagged);

    ResponseReader& reader() { return m_reader; }
    net::Socket& socket() { return *m_socket; }
    void close();

    const QStringList& capabilities() const { return m_capabilities; }
    void setCapabilities(const QStringList& names) { m_capabilities = names; }
    bool has(const char* name) const { return m_capabilities.contains(QLatin1String(name)); }

    /// What was enabled (RFC 5161).
    bool isCondstore = false;
    bool isQresync = false;
    bool isUtf8 = false;
    QString selectedPath;

    /// A mailbox's name as a command's argument.
    QByteArray mailbox(const QString& path) const;
    QString path(const QByteArray& mailbox) const;

    /// Marks the stream as unusable and gives the error back.
    base::Error broken(const base::Error& error);
    base::Error violation(const char* what);

private:
    QByteArray nextTag();
    base::Status send(const QByteArray& tag, const Command& command, const OnUntagged& onUntagged);
    base::Status awaitContinuation(const QByteArray& tag, const OnUntagged& onUntagged);
    base::Status handle(const Response& response, const OnUntagged& onUntagged);
    /// Reads up to a tagged answer of one of `tags`, which leaves them.
    base::Result<Response> readTagged(std::list<QByteArray>& tags, const OnUntagged& onUntagged);
    base::Error lost();

    std::shared_ptr<net::Socket> m_socket;
    ResponseReader m_reader;
    QStringList m_capabilities;
    bool m_isBroken = false;
    quint64 m_lastTag = 0;
    qint64 m_untagged = 0;
};

/// What a tagged NO or BAD means; nullopt for OK.
std::optional<base::Error> refusalOf(const Response& response);

} // namespace scorta::imap
