#include "net/StartTls.h"

#include "net/NetErrors.h"

#include <QHostAddress>

namespace scorta::net {

using base::Kind;
using base::Result;
using base::Status;

namespace {

constexpr const char* kWhere = "net.starttls";
constexpr qsizetype kLineLimit = 8192;
constexpr int kReplyLines = 100;

base::Error failure(Kind kind, const QString& words, int code = 0)
{
    return networkError(kind, kWhere, words, code);
}

/// Lines in clear, with nothing read ahead that goes unnoticed.
class ClearTalk
{
public:
    ClearTalk(QSslSocket& socket, Waiter& waiter, const QDeadlineTimer& deadline)
        : m_socket(socket)
        , m_waiter(waiter)
        , m_deadline(deadline)
    {
        QObject::connect(&socket, &QIODevice::readyRead, &m_context, [&waiter] { waiter.wake(); });
        QObject::connect(&socket, &QAbstractSocket::disconnected, &m_context, [&waiter] { waiter.wake(); });
        QObject::connect(&socket, &QAbstractSocket::errorOccurred, &m_context, [&waiter] { waiter.wake(); });
    }

    /// The next line, its line end taken off.
    Result<QByteArray> readLine()
    {
        qsizetype end = m_received.indexOf('\n');
        while (end < 0) {
            if (m_received.size() > kLineLimit)
                return failure(Kind::Protocol, QStringLiteral("endless line before TLS"));
            SCORTA_TRY(readMore());
            end = m_received.indexOf('\n');
        }
        QByteArray line = m_received.left(end);
        m_received.remove(0, end + 1);
        if (line.endsWith('\r'))
            line.chop(1);
        return line;
    }

    void send(const QByteArray& line)
    {
        m_socket.write(line);
        m_socket.flush();
    }

    bool hasLeftOver() const { return !m_received.isEmpty() || m_socket.bytesAvailable() > 0; }

private:
    Status readMore()
    {
        const auto outcome = m_waiter.waitFor(
            [this] {
                return m_socket.bytesAvailable() > 0 || m_socket.state() != QAbstractSocket::ConnectedState;
            },
            m_deadline);
        if (outcome == Waiter::Outcome::Cancelled)
            return failure(Kind::Cancelled, {});
        if (outcome == Waiter::Outcome::TimedOut)
            return failure(Kind::Timeout, QStringLiteral("no answer before TLS"));
        if (m_socket.bytesAvailable() == 0)
            return failure(Kind::ConnectionLost, QStringLiteral("closed before TLS"));
        m_received += m_socket.readAll();
        return {};
    }

    QSslSocket& m_socket;
    Waiter& m_waiter;
    const QDeadlineTimer& m_deadline;
    QObject m_context; ///< the connections end with it
    QByteArray m_received;
};

/// "* OK [CAPABILITY …] ready" without the code.
QByteArray withoutCode(const QByteArray& greeting)
{
    static const QByteArray ok = "* OK ";
    const QByteArray rest = greeting.mid(ok.size());
    if (!rest.startsWith('['))
        return greeting;
    const qsizetype end = rest.indexOf(']');
    const QByteArray words = end < 0 ? QByteArray() : rest.mid(end + 1).trimmed();
    return ok + (words.isEmpty() ? QByteArray("ready") : words);
}

Result<QByteArray> askImap(ClearTalk& talk)
{
    auto greeting = talk.readLine();
    SCORTA_TRY(greeting);
    const QByteArray upper = greeting->left(16).toUpper();
    if (upper.startsWith("* BYE"))
        return failure(Kind::Busy, QString::fromUtf8(*greeting));
    // After PREAUTH there is no STARTTLS: somebody in between could keep us in clear with it.
    if (upper.startsWith("* PREAUTH"))
        return failure(Kind::Tls,
                       QStringLiteral("the server skips STARTTLS: ") + QString::fromUtf8(*greeting));
    if (!upper.startsWith("* OK ") && upper != "* OK")
        return failure(Kind::Protocol,
                       QStringLiteral("not an IMAP greeting: ") + QString::fromUtf8(*greeting));
    talk.send("t0 STARTTLS\r\n");
    for (int i = 0; i < kReplyLines; ++i) {
        auto line = talk.readLine();
        SCORTA_TRY(line);
        const QByteArray reply = line->toUpper();
        if (reply.startsWith("T0 OK"))
            return QByteArray(withoutCode(*greeting) + "\r\n");
        if (reply.startsWith("T0 "))
            return failure(Kind::Tls, QStringLiteral("STARTTLS refused: ") + QString::fromUtf8(*line));
        if (reply.startsWith("* BYE"))
            return failure(Kind::Busy, QString::fromUtf8(*line));
        if (!reply.startsWith("* "))
            break;
    }
    return failure(Kind::Protocol, QStringLiteral("unexpected answer to STARTTLS"));
}

struct SmtpReply
{
    int code = 0;
    QList<QByteArray> lines; ///< without code
    QByteArray raw;
    QString words() const { return QString::fromUtf8(raw).simplified(); }
};

Result<SmtpReply> readSmtpReply(ClearTalk& talk)
{
    SmtpReply reply;
    for (int i = 0; i < kReplyLines; ++i) {
        auto line = talk.readLine();
        SCORTA_TRY(line);
        bool isNumber = false;
        reply.code = line->left(3).toInt(&isNumber);
        if (!isNumber || reply.code < 200 || reply.code > 599)
            return failure(Kind::Protocol, QStringLiteral("not an SMTP reply: ") + QString::fromUtf8(*line));
        reply.lines.append(line->mid(4));
        reply.raw += *line + "\r\n";
        if (line->size() < 4 || line->at(3) != '-')
            return reply;
    }
    return failure(Kind::Protocol, QStringLiteral("endless SMTP reply"));
}

base::Error smtpRefusal(const SmtpReply& reply)
{
    return failure(reply.code < 500 ? Kind::Busy : Kind::ServerRefused, reply.words(), reply.code);
}

/// RFC 5321, 4.1.3: a client without a name of its own gives its address. The machine's name is nobody's
/// business.
QByteArray ownName(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        QHostAddress plain(address);
        plain.setScopeId({});
        return "[IPv6:" + plain.toString().toLatin1() + "]";
    }
    return "[" + address.toString().toLatin1() + "]";
}

Result<QByteArray> askSmtp(ClearTalk& talk, const QHostAddress& ownAddress)
{
    auto greeting = readSmtpReply(talk);
    SCORTA_TRY(greeting);
    if (greeting->code != 220)
        return smtpRefusal(*greeting);
    talk.send("EHLO " + ownName(ownAddress) + "\r\n");
    auto extensions = readSmtpReply(talk);
    SCORTA_TRY(extensions);
    if (extensions->code != 250)
        return smtpRefusal(*extensions);
    bool isOffered = false;
    for (qsizetype i = 1; i < extensions->lines.size(); ++i)
        isOffered = isOffered || extensions->lines[i].trimmed().toUpper() == "STARTTLS";
    if (!isOffered)
        return failure(Kind::Tls, QStringLiteral("the server does not offer STARTTLS"));
    talk.send("STARTTLS\r\n");
    auto goAhead = readSmtpReply(talk);
    SCORTA_TRY(goAhead);
    if (goAhead->code != 220)
        return failure(Kind::Tls, QStringLiteral("STARTTLS refused: ") + goAhead->words(), goAhead->code);
    return greeting->raw;
}

} // namespace

Result<QByteArray> askForTls(QSslSocket& socket, model::Service service, Waiter& waiter,
                             const QDeadlineTimer& deadline)
{
    ClearTalk talk(socket, waiter, deadline);
    auto greeting = service == model::Service::Imap ? askImap(talk) : askSmtp(talk, socket.localAddress());
    SCORTA_TRY(greeting);
    if (talk.hasLeftOver())
        return failure(Kind::Protocol, QStringLiteral("text was injected before TLS"));
    return greeting;
}

} // namespace scorta::net
