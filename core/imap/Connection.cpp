#include "imap/Connection.h"

#include "imap/Login.h"
#include "imap/MailboxName.h"

namespace scorta::imap {

using base::Error;
using base::Fate;
using base::Kind;
using base::Status;

namespace {

constexpr const char* kWhere = "imap.command";
constexpr qsizetype kLiteralMinusLimit = 4096; // RFC 7888, 5

} // namespace

std::optional<Error> refusalOf(const Response& response)
{
    if (response.name == "OK")
        return std::nullopt;
    const QByteArray& code = response.status.code;
    Error error{Kind::ServerRefused, Fate::Final, QLatin1String(kWhere), response.status.words, 0};
    if (response.name == "BAD")
        return error;
    if (code == "UNAVAILABLE" || code == "INUSE" || code == "SERVERBUG" || code == "LIMIT") {
        error.kind = Kind::Busy;
        error.fate = Fate::Defer;
    } else if (code == "NONEXISTENT" || code == "TRYCREATE") {
        error.kind = Kind::NotFound;
    } else if (code == "ALREADYEXISTS") {
        error.kind = Kind::Exists;
    }
    return error;
}

Connection::Connection(std::shared_ptr<net::Socket> socket, QByteArray leftOver)
    : m_socket(socket)
    , m_reader(std::move(socket), std::move(leftOver))
{
}

// --- Errors ---

Error Connection::broken(const Error& error)
{
    m_isBroken = true;
    return error;
}

Error Connection::violation(const char* what)
{
    m_reader.violate(what);
    return broken(m_reader.error());
}

Error Connection::lost()
{
    const Error fallback{Kind::ConnectionLost, Fate::Defer, QLatin1String(kWhere), {}, 0};
    return broken(m_socket->error().value_or(fallback));
}

void Connection::close()
{
    m_isBroken = true;
    m_socket->disconnect();
}

// --- Names ---

QByteArray Connection::mailbox(const QString& path) const
{
    return quoted(isUtf8 ? path.toUtf8() : toModifiedUtf7(path));
}

QString Connection::path(const QByteArray& mailbox) const
{
    return isUtf8 ? QString::fromUtf8(mailbox) : fromModifiedUtf7(mailbox);
}

// --- Out ---

QByteArray Connection::nextTag()
{
    return QByteArray("s" + QByteArray::number(++m_lastTag));
}

Status Connection::send(const QByteArray& tag, const Command& command, const OnUntagged& onUntagged)
{
    if (m_isBroken)
        return Error{Kind::ConnectionLost, Fate::Defer, QLatin1String(kWhere),
                     QStringLiteral("the connection is closed"), 0};
    if (command.text.contains('\r') || command.text.contains('\n') || command.text.contains('\0'))
        return Error{Kind::Invalid, Fate::Final, QLatin1String(kWhere),
                     QStringLiteral("a line end in an argument"), 0};
    if (command.literal.isNull()) {
        if (!m_socket->write(tag + ' ' + command.text + "\r\n"))
            return lost();
        return {};
    }
    const qsizetype size = command.literal.size();
    const bool isPrompt = has("LITERAL+") || (has("LITERAL-") && size <= kLiteralMinusLimit);
    const QByteArray announced = (command.isLiteral8 ? "~{" : "{") + QByteArray::number(size);
    if (!m_socket->write(tag + ' ' + command.text + announced + (isPrompt ? "+}\r\n" : "}\r\n")))
        return lost();
    if (!isPrompt)
        SCORTA_TRY(awaitContinuation(tag, onUntagged));
    if (!m_socket->write(command.literal) || !m_socket->write(command.tail + "\r\n"))
        return lost();
    return {};
}

Status Connection::awaitContinuation(const QByteArray& tag, const OnUntagged& onUntagged)
{
    Response response;
    for (;;) {
        if (!m_reader.read(response))
            return broken(m_reader.error());
        if (response.kind == Response::Kind::Continuation)
            return {};
        if (response.kind == Response::Kind::Tagged) {
            const auto refusal = refusalOf(response);
            if (response.tag != tag || !refusal)
                return violation("an answer to another command");
            return *refusal;
        }
        SCORTA_TRY(handle(response, onUntagged));
    }
}

// --- In ---

Status Connection::handle(const Response& response, const OnUntagged& onUntagged)
{
    if (++m_untagged > limits::kUntagged)
        return violation("endless untagged responses");
    if (response.kind == Response::Kind::Continuation)
        return violation("a continuation that nobody asked for");
    if (response.name == "BYE" && response.kind == Response::Kind::Status)
        return broken({Kind::Busy, Fate::Defer, QLatin1String(kWhere), response.status.words, 0});
    if (response.status.code == "CAPABILITY")
        m_capabilities = QString::fromLatin1(response.status.arguments.toUpper())
                             .split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (!onUntagged)
        return {};
    const Status status = onUntagged(response);
    if (!status.ok())
        m_isBroken = true;
    return status;
}

base::Result<Response> Connection::readTagged(std::list<QByteArray>& tags, const OnUntagged& onUntagged)
{
    Response response;
    for (;;) {
        if (!m_reader.read(response))
            return broken(m_reader.error());
        if (response.kind == Response::Kind::Tagged)
            break;
        SCORTA_TRY(handle(response, onUntagged));
    }
    for (auto it = tags.begin(); it != tags.end(); ++it) {
        if (*it == response.tag) {
            tags.erase(it);
            if (response.status.code == "CAPABILITY")
                m_capabilities = QString::fromLatin1(response.status.arguments.toUpper())
                                     .split(QLatin1Char(' '), Qt::SkipEmptyParts);
            return response;
        }
    }
    return violation("an answer to a command that was not sent");
}

// --- Whole commands ---

base::Result<Answer> Connection::run(const Command& command, const OnUntagged& onUntagged)
{
    m_untagged = 0;
    const QByteArray tag = nextTag();
    const Status sent = send(tag, command, onUntagged);
    if (!sent.ok())
        return sent.error();
    std::list<QByteArray> tags{tag};
    const auto tagged = readTagged(tags, onUntagged);
    if (!tagged.ok())
        return tagged.error();
    if (const auto refusal = refusalOf(*tagged))
        return *refusal;
    return Answer{tag, tagged->status};
}

Status Connection::runAll(const std::vector<Command>& commands, int window, const OnUntagged& onUntagged)
{
    m_untagged = 0;
    std::list<QByteArray> underWay;
    std::optional<Error> firstRefusal;
    size_t next = 0;
    while (next < commands.size() || !underWay.empty()) {
        while (!firstRefusal && next < commands.size() && static_cast<int>(underWay.size()) < window) {
            const QByteArray tag = nextTag();
            SCORTA_TRY(send(tag, commands[next++], onUntagged));
            underWay.push_back(tag);
        }
        if (underWay.empty())
            break;
        const auto tagged = readTagged(underWay, onUntagged);
        if (!tagged.ok())
            return tagged.error();
        const auto refusal = refusalOf(*tagged);
        if (refusal && !firstRefusal)
            firstRefusal = refusal;
    }
    if (firstRefusal)
        return *firstRefusal;
    return {};
}

base::Result<QByteArray> Connection::start(const Command& command, const OnUntagged& onUntagged)
{
    m_untagged = 0;
    const QByteArray tag = nextTag();
    const Status sent = send(tag, command, onUntagged);
    if (!sent.ok())
        return sent.error();
    const Status ready = awaitContinuation(tag, onUntagged);
    if (!ready.ok())
        return ready.error();
    return tag;
}

Status Connection::finish(const QByteArray& line, const OnUntagged& onUntagged)
{
    if (m_isBroken || !m_socket->write(line + "\r\n"))
        return lost();
    std::list<QByteArray> tags{QByteArray("s" + QByteArray::number(m_lastTag))};
    const auto tagged = readTagged(tags, onUntagged);
    if (!tagged.ok())
        return tagged.error();
    if (const auto refusal = refusalOf(*tagged))
        return *refusal;
    return {};
}

Status Connection::readUntagged(const OnUntagged& onUntagged)
{
    Response response;
    if (!m_reader.read(response))
        return broken(m_reader.error());
    if (response.kind == Response::Kind::Tagged)
        return violation("an answer to a command that goes on");
    return handle(response, onUntagged);
}

} // namespace scorta::imap
