#include "smtp/Wire.h"

#include <QDeadlineTimer>

namespace scorta::smtp {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Milliseconds;

constexpr int kServiceNotAvailable = 421;

Error wireError(Kind kind, const char* where, const QString& detail, int code = 0)
{
    return {kind, Fate::Defer, QString::fromLatin1(where), detail, code};
}

} // namespace

Wire::Wire(std::shared_ptr<net::Socket> socket, Milliseconds replyTimeout, Milliseconds dotTimeout)
    : m_socket(std::move(socket))
    , m_replyTimeout(replyTimeout)
    , m_dotTimeout(dotTimeout)
{
}

Wire::~Wire()
{
    drop();
}

bool Wire::isUsable() const
{
    return m_isUsable && m_socket->isConnected();
}

void Wire::drop()
{
    if (m_isUsable)
        m_socket->disconnect();
    m_isUsable = false;
}

Answer Wire::failed(const Reply& reply, const Error& error)
{
    drop();
    return {reply, error};
}

Answer Wire::lost(const char* where)
{
    const auto error = m_socket->error();
    return failed({}, error ? *error : wireError(Kind::ConnectionLost, where, {}));
}

Answer Wire::readReply(Milliseconds limit)
{
    const QDeadlineTimer deadline(limit, Qt::PreciseTimer);
    while (true) {
        switch (m_reader.read(m_buffer)) {
        case ReplyReader::State::Complete: {
            const Reply reply = m_reader.reply();
            if (reply.code == kServiceNotAvailable)
                return failed(reply, wireError(Kind::Busy, "smtp.reply", reply.text, reply.code));
            return {reply, std::nullopt};
        }
        case ReplyReader::State::Broken:
            return failed({}, wireError(Kind::Protocol, "smtp.reply", QStringLiteral("not a reply")));
        case ReplyReader::State::NeedMore:
            break;
        }
        // The deadline is for the whole reply: a server that sends a byte now and then gains no time.
        if (!m_socket->waitReadable(Milliseconds{deadline.remainingTime()})) {
            if (m_socket->error())
                return lost("smtp.reply");
            return failed({}, wireError(Kind::Timeout, "smtp.reply", QStringLiteral("no reply in time")));
        }
        if (!m_socket->read(m_buffer))
            return lost("smtp.reply");
    }
}

Answer Wire::command(const QByteArray& line)
{
    return command(line, m_replyTimeout);
}

Answer Wire::command(const QByteArray& line, Milliseconds limit)
{
    if (!m_isUsable)
        return {{}, wireError(Kind::ConnectionLost, "smtp.command", QStringLiteral("closed"))};
    // A reply that nobody asked for would be taken for this command's, and every later one for the next
    // one's.
    if (!m_buffer.isEmpty()) {
        const Answer early = earlyWord(m_replyTimeout);
        if (early.error)
            return early;
        return failed({}, wireError(Kind::Protocol, "smtp.command", QStringLiteral("a reply to nothing")));
    }
    m_socket->setReadTimeout(limit);
    if (!m_socket->write(line) || !m_socket->flush())
        return lost("smtp.command");
    return readReply(limit);
}

Answer Wire::earlyWord(Milliseconds wait)
{
    if (m_buffer.isEmpty() && !m_socket->waitReadable(wait)) {
        if (m_socket->error())
            return lost("smtp.data");
        return {};
    }
    return readReply(m_replyTimeout);
}

Answer Wire::sendPart(const QByteArray& part)
{
    m_socket->setReadTimeout(m_replyTimeout);
    if (!m_socket->write(part) || !m_socket->flush())
        return lost("smtp.data");
    return earlyWord(Milliseconds{0});
}

Answer Wire::sendLast(const QByteArray& part)
{
    m_socket->setReadTimeout(m_replyTimeout);
    if (!m_socket->write(part) || !m_socket->flush())
        return lost("smtp.dot");
    return readReply(m_dotTimeout);
}

} // namespace scorta::smtp
