#include "smtp/Transaction.h"

#include "smtp/Grade.h"

#include <algorithm>

namespace scorta::smtp {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Milliseconds;

/// Between these the server's early words are listened for.
constexpr qsizetype kPart = 256 * 1024;

bool is8Bit(const QByteArray& bytes)
{
    return std::any_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

Error ownError(Kind kind, const char* detail)
{
    return {kind, Fate::Final, QStringLiteral("smtp.mail"), QString::fromLatin1(detail), 0};
}

} // namespace

Transaction::Transaction(Wire& wire, const Extensions& extensions)
    : m_wire(wire)
    , m_extensions(extensions)
{
}

Outcome Transaction::run(const Envelope& envelope, const QByteArray& bytes,
                         const Submission::BeforeHandOver& beforeHandOver)
{
    if (prepare(envelope, bytes) && mail() == Next::GoOn && rcpt(envelope.recipients) == Next::GoOn &&
        data() == Next::GoOn)
        body(bytes, beforeHandOver);
    return m_outcome;
}

/// What can be refused here is refused before the server hears of the message; the connection stays usable.
bool Transaction::prepare(const Envelope& envelope, const QByteArray& bytes)
{
    const auto wireOf = [this](const QString& address) -> std::optional<QByteArray> {
        const auto wire = toWire(address);
        if (!wire.ok()) {
            m_outcome.error = wire.error();
            return std::nullopt;
        }
        m_mail.needsUtf8 |= is8Bit(*wire);
        return *wire;
    };
    const auto sender = wireOf(envelope.sender);
    if (!sender)
        return false;
    for (const QString& recipient : envelope.recipients) {
        const auto wire = wireOf(recipient);
        if (!wire)
            return false;
        m_recipients.append(*wire);
    }
    if (m_recipients.isEmpty() || m_recipients.contains(QByteArray()))
        m_outcome.error = ownError(Kind::Invalid, "nobody is addressed");
    else if (!hasCleanLineEnds(bytes))
        m_outcome.error = ownError(Kind::Invalid, "a line end is not CRLF");
    else if (m_mail.needsUtf8 && !m_extensions.hasUtf8)
        m_outcome.error = ownError(Kind::Invalid, "the server takes no address beyond ASCII");
    else if (m_extensions.sizeLimit > 0 && bytes.size() > m_extensions.sizeLimit)
        m_outcome.error = ownError(Kind::TooBig, "larger than the server allows");
    m_mail.sender = *sender;
    m_mail.size = bytes.size();
    // A server without 8BITMIME gets the bytes all the same: to recode them would break signatures, and all
    // servers in use pass them on.
    m_mail.is8Bit = is8Bit(bytes);
    m_mail.wantsReports = envelope.wantsReports;
    m_mail.envelopeId = envelope.envelopeId;
    return !m_outcome.error;
}

Transaction::Next Transaction::mail()
{
    m_outcome.stage = Stage::Mail;
    const Answer answer = m_wire.command(mailCommand(m_mail, m_extensions));
    if (!answer.error && grade(Stage::Mail, answer.reply) == Verdict::Accepted)
        return Next::GoOn;
    return ended(answer);
}

Transaction::Next Transaction::rcpt(const QStringList& recipients)
{
    m_outcome.stage = Stage::Rcpt;
    for (qsizetype i = 0; i < recipients.size(); ++i) {
        const Answer answer = m_wire.command(rcptCommand(m_recipients.at(i), m_mail, m_extensions));
        const Verdict verdict = grade(Stage::Rcpt, answer.reply, m_accepted);
        if (answer.error || verdict == Verdict::NoReply)
            return ended(answer);
        m_outcome.recipients.append({recipients.at(i), answer.reply, verdict});
        m_outcome.final = answer.reply;
        m_accepted += verdict == Verdict::Accepted ? 1 : 0;
        if (verdict != Verdict::Split)
            continue;
        // The others would be told the same; some servers hang up on who insists.
        for (++i; i < recipients.size(); ++i)
            m_outcome.recipients.append({recipients.at(i), answer.reply, Verdict::Split});
    }
    if (m_accepted > 0)
        return Next::GoOn;
    reset();
    return Next::Stop;
}

Transaction::Next Transaction::data()
{
    m_outcome.stage = Stage::Data;
    const Answer answer = m_wire.command("DATA\r\n");
    if (!answer.error && grade(Stage::Data, answer.reply) == Verdict::Accepted)
        return Next::GoOn;
    return ended(answer);
}

Transaction::Next Transaction::body(const QByteArray& bytes, const Submission::BeforeHandOver& beforeHandOver)
{
    const QByteArray text = dotStuffed(bytes);
    const qsizetype headSize = std::max<qsizetype>(text.size() - kLastBlock, 0);
    if (head(text, headSize) == Next::Stop)
        return Next::Stop;
    const base::Status written = beforeHandOver(m_outcome.recipients);
    if (!written.ok())
        return failed(written.error());
    // While that was written the connection may have ended or been cancelled: then nothing is handed over.
    const Answer early = m_wire.earlyWord(Milliseconds{0});
    if (early.error || early.reply.code != 0)
        return ended(early, Where::InsideData);

    m_outcome.stage = Stage::Dot;
    m_outcome.wasHandedOver = true;
    const Answer answer = m_wire.sendLast(text.mid(headSize));
    m_outcome.final = answer.reply;
    m_outcome.error = answer.error;
    m_outcome.verdict = grade(Stage::Dot, answer.reply);
    if (m_outcome.verdict == Verdict::NoReply && !m_outcome.error)
        return failed({Kind::Protocol, Fate::Unknown, QStringLiteral("smtp.dot"), answer.reply.text,
                       answer.reply.code});
    return Next::Stop;
}

Transaction::Next Transaction::head(const QByteArray& text, qsizetype size)
{
    for (qsizetype at = 0; at < size; at += kPart) {
        const qsizetype count = std::min(kPart, size - at);
        const Answer early = m_wire.sendPart(QByteArray::fromRawData(text.constData() + at, count));
        if (early.error || early.reply.code != 0)
            return ended(early, Where::InsideData);
    }
    // A server that has had enough says so now, as long as it is still safe to listen.
    const Answer early = m_wire.earlyWord(Milliseconds{1});
    return early.error || early.reply.code != 0 ? ended(early, Where::InsideData) : Next::GoOn;
}

Transaction::Next Transaction::ended(const Answer& answer, Where where)
{
    const Verdict verdict = grade(m_outcome.stage, answer.reply);
    const bool isRefusal = verdict == Verdict::Deferred || verdict == Verdict::Rejected;
    if (isRefusal) {
        m_outcome.final = answer.reply;
        m_outcome.verdict = verdict;
    }
    if (answer.error) {
        m_outcome.error = answer.error;
        return Next::Stop;
    }
    if (!isRefusal)
        return failed({Kind::Protocol, Fate::Defer, QStringLiteral("smtp.reply"), answer.reply.text,
                       answer.reply.code});
    if (where == Where::InsideData)
        m_wire.drop();
    else
        reset();
    return Next::Stop;
}

Transaction::Next Transaction::failed(const Error& error)
{
    m_wire.drop();
    m_outcome.error = error;
    return Next::Stop;
}

/// Back to a clean slate after a refusal, or no connection at all.
void Transaction::reset()
{
    const Answer answer = m_wire.command("RSET\r\n");
    if (answer.error || !answer.reply.isPositive())
        m_wire.drop();
}

} // namespace scorta::smtp
