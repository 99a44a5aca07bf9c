#include "support/SmtpTalk.h"

#include <QList>
#include <QRegularExpression>

#include <poll.h>

#include <algorithm>

namespace scorta::test {

namespace {

using namespace std::chrono_literals;
using Action = SmtpBehaviour::Action;

/// Longer than any client of a test waits.
constexpr auto kPatience = 30min;

/// The address in "<…>" and what follows; nullopt when the syntax is wrong.
std::optional<std::pair<QByteArray, QByteArrayList>> parsePath(const QByteArray& rest, const char* keyword)
{
    if (!rest.toUpper().startsWith(QByteArray(QByteArray(keyword) + ":<")))
        return std::nullopt;
    const auto end = rest.indexOf('>');
    const auto begin = rest.indexOf('<') + 1;
    if (end < begin)
        return std::nullopt;
    const QByteArray tail = rest.mid(end + 1);
    if (!tail.isEmpty() && !tail.startsWith(' '))
        return std::nullopt;
    QByteArrayList parameters = tail.split(' ');
    parameters.removeAll(QByteArray());
    return std::pair{rest.mid(begin, end - begin), parameters};
}

QByteArray firstWord(const QByteArray& line)
{
    return line.split(' ').first();
}

bool isAscii(const QByteArray& bytes)
{
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 128; });
}

QByteArray unstuffed(const QByteArray& data)
{
    QByteArray bytes = data.startsWith('.') ? data.mid(1) : data;
    bytes.replace("\r\n.", "\r\n");
    return bytes;
}

QByteArray messageIdOf(const QByteArray& message)
{
    const auto end = message.indexOf("\r\n\r\n");
    static const QRegularExpression field(QStringLiteral("^message-id:\\s*(<[^>\\r\\n]*>)"),
                                          QRegularExpression::CaseInsensitiveOption |
                                              QRegularExpression::MultilineOption);
    return field.match(QString::fromLatin1(message.left(end < 0 ? message.size() : end)))
        .captured(1)
        .toLatin1();
}

} // namespace

SmtpTalk::SmtpTalk(SmtpServer& server, int descriptor, int number, const Wake& wake, SmtpScript* own)
    : m_server(server)
    , m_options(server.m_options)
    , m_number(number)
    , m_channel(descriptor, &wake)
    , m_wake(wake)
    , m_own(own)
{
}

void SmtpTalk::run()
{
    if (!open())
        return;
    for (;;) {
        const auto line = m_channel.readLine(in(kPatience));
        if (!line) {
            pollfd woken{m_wake.descriptor(), POLLIN, 0};
            if (::poll(&woken, 1, 0) > 0)
                m_channel.reset();
            return;
        }
        if (!answer(*line))
            return;
    }
}

bool SmtpTalk::open()
{
    if (act(behaviour(SmtpStage::Connect), {"", "", {}}) != Next::GoOn)
        return false;
    if (m_options.security == SmtpServer::Security::Tls &&
        !m_channel.startServerTls(m_server.m_tls.get(), in(kPatience))) {
        m_server.note(m_number, "S", "(TLS failed)");
        return false;
    }
    const Next next = act(behaviour(SmtpStage::Greeting), {"220", "", "test.example ESMTP"});
    m_isRefused = next == Next::Failed;
    return next != Next::End;
}

bool SmtpTalk::answer(const QByteArray& line)
{
    const QByteArray verb = firstWord(line).toUpper();
    const auto space = line.indexOf(' ');
    const QByteArray rest = space < 0 ? QByteArray() : line.mid(space + 1);
    m_server.note(m_number, "C", verb == "AUTH" ? "AUTH " + firstWord(rest) : line);
    if (m_channel.hasUnread() && !announces("PIPELINING"))
        m_server.violation(m_number, "pipelined where the server does not offer it: " + verb);
    if (m_isRefused && verb != "QUIT")
        return say({"503", "5.5.1", "No service here"});
    return dispatch(verb, rest);
}

bool SmtpTalk::dispatch(const QByteArray& verb, const QByteArray& rest)
{
    if (verb == "EHLO")
        return ehlo(rest);
    if (verb == "HELO")
        return helo(rest);
    if (verb == "STARTTLS")
        return startTls();
    if (verb == "QUIT") {
        act(behaviour(SmtpStage::Quit), {"221", "2.0.0", "Bye"});
        return false;
    }
    if (verb == "NOOP")
        return act(behaviour(SmtpStage::Noop), {"250", "2.0.0", "Ok"}) != Next::End;
    if (verb == "RSET") {
        const Next next = act(behaviour(SmtpStage::Rset), {"250", "2.0.0", "Ok"});
        if (next == Next::GoOn)
            resetTransaction();
        return next != Next::End;
    }
    if (verb != "AUTH" && verb != "MAIL" && verb != "RCPT" && verb != "DATA")
        return say({"500", "5.5.2", "Unknown command"});
    if (!m_isGreeted)
        return say({"503", "5.5.1", "Say EHLO first"});
    if (verb == "AUTH")
        return auth(rest);
    if (verb == "MAIL")
        return mail(rest);
    return verb == "RCPT" ? rcpt(rest) : data();
}

bool SmtpTalk::ehlo(const QByteArray& rest)
{
    if (rest.isEmpty())
        m_server.violation(m_number, "EHLO without a name");
    QByteArrayList lines{"test.example"};
    const bool wantsTls = m_options.security == SmtpServer::Security::StartTls && !m_channel.isEncrypted();
    lines += m_options.extensions;
    if (wantsTls)
        lines += "STARTTLS";
    else if (!m_options.users.isEmpty())
        lines += "AUTH " + m_options.mechanisms.join(' ');
    if (m_options.sizeLimit > 0)
        lines += "SIZE " + QByteArray::number(m_options.sizeLimit);
    QByteArray text;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const char* separator = i + 1 < lines.size() ? "-" : " ";
        text += (i > 0 ? "\r\n250" : "250") + QByteArray(separator) + lines.at(i);
    }
    const Next next = act(behaviour(SmtpStage::Ehlo), {"", "", text});
    if (next == Next::GoOn) {
        m_isGreeted = true;
        resetTransaction();
    }
    return next != Next::End;
}

bool SmtpTalk::helo(const QByteArray&)
{
    m_isGreeted = true;
    resetTransaction();
    return say({"250", "", "test.example"});
}

bool SmtpTalk::startTls()
{
    if (m_options.security != SmtpServer::Security::StartTls || m_channel.isEncrypted())
        return say({"503", "5.5.1", "No STARTTLS here"});
    if (m_channel.hasUnread())
        m_server.violation(m_number, "text after STARTTLS in the clear");
    const Next next = act(behaviour(SmtpStage::StartTls), {"220", "2.0.0", "Go ahead"});
    if (next != Next::GoOn)
        return next != Next::End;
    if (!m_channel.startServerTls(m_server.m_tls.get(), in(kPatience))) {
        m_server.note(m_number, "S", "(TLS failed)");
        return false;
    }
    // RFC 3207, 4.2: what was said before counts no more.
    m_isGreeted = false;
    m_user.clear();
    resetTransaction();
    return true;
}

std::optional<QByteArray> SmtpTalk::prompt(const QByteArray& challenge)
{
    if (!say("334 " + challenge))
        return std::nullopt;
    const auto line = m_channel.readLine(in(kPatience));
    return line ? std::optional(QByteArray::fromBase64(*line)) : std::nullopt;
}

bool SmtpTalk::auth(const QByteArray& rest)
{
    const QByteArray mechanism = firstWord(rest).toUpper();
    const QByteArray initial = rest.contains(' ') ? rest.mid(rest.indexOf(' ') + 1) : QByteArray();
    if (m_options.security == SmtpServer::Security::StartTls && !m_channel.isEncrypted()) {
        m_server.violation(m_number, "AUTH in the clear");
        return say({"538", "5.7.11", "Encryption required"});
    }
    if (!m_user.isEmpty() || m_options.users.isEmpty())
        return say({"503", "5.5.1", "No AUTH now"});
    if (!m_options.mechanisms.contains(mechanism))
        return say({"504", "5.5.4", "Unknown mechanism"});
    if (mechanism == "LOGIN") {
        const auto user = initial.isEmpty() ? prompt(QByteArray("Username:").toBase64())
                                            : std::optional(QByteArray::fromBase64(initial));
        const auto password = user ? prompt(QByteArray("Password:").toBase64()) : std::nullopt;
        return password && judge(*user, *password);
    }
    const auto response =
        initial.isEmpty() ? prompt({}) : std::optional(QByteArray::fromBase64(initial == "=" ? "" : initial));
    if (!response)
        return false;
    if (mechanism == "XOAUTH2") {
        const QByteArrayList parts = response->split('\x01');
        return judge(parts.value(0).mid(5), parts.value(1).mid(12)); // user=…, auth=Bearer …
    }
    const QByteArrayList parts = response->split('\0');
    return judge(parts.value(1), parts.value(2));
}

bool SmtpTalk::judge(const QByteArray& user, const QByteArray& password)
{
    const QString name = QString::fromUtf8(user);
    const bool isRight = m_options.users.contains(name) && m_options.users.value(name).toUtf8() == password;
    const SmtpBehaviour what = behaviour(SmtpStage::Auth);
    m_server.login(user, isRight && what.action == Action::Proceed);
    if (!isRight && what.action == Action::Proceed)
        return pause(what.delay) && say({"535", "5.7.8", "Credentials not recognised"}, what);
    const Next next = act(what, {"235", "2.7.0", "Welcome"});
    if (next == Next::GoOn)
        m_user = user;
    return next != Next::End;
}

std::optional<SmtpTalk::Reply> SmtpTalk::refusal(const QByteArrayList& parameters,
                                                 const QByteArrayList& known) const
{
    for (const QByteArray& parameter : parameters) {
        const QByteArray name = parameter.split('=').first().toUpper();
        if (!known.contains(name))
            return Reply{"555", "5.5.4", "Unknown parameter " + name};
    }
    return std::nullopt;
}

bool SmtpTalk::mail(const QByteArray& rest)
{
    const auto path = parsePath(rest, "FROM");
    if (!path)
        return say({"501", "5.5.4", "Syntax: MAIL FROM:<address>"});
    if (!m_options.users.isEmpty() && m_user.isEmpty())
        return say({"530", "5.7.0", "Authentication required"});
    if (m_mail)
        return say({"503", "5.5.1", "A transaction is open"});
    QByteArrayList known;
    if (m_options.sizeLimit > 0)
        known += "SIZE";
    if (announces("8BITMIME"))
        known += "BODY";
    if (announces("SMTPUTF8"))
        known += "SMTPUTF8";
    if (announces("DSN"))
        known += {"RET", "ENVID"};
    if (!m_options.users.isEmpty())
        known += "AUTH";
    if (const auto no = refusal(path->second, known))
        return say(*no);
    if (!isAscii(path->first) && !path->second.contains("SMTPUTF8"))
        return say({"553", "5.6.7", "Address needs SMTPUTF8"});
    for (const QByteArray& parameter : path->second) {
        if (parameter.toUpper().startsWith("SIZE=") && parameter.mid(5).toLongLong() > m_options.sizeLimit)
            return say({"552", "5.3.4", "Message too big"});
    }
    const Next next = act(behaviour(SmtpStage::Mail), {"250", "2.1.0", "Sender ok"});
    if (next == Next::GoOn) {
        m_mail.emplace();
        m_mail->connection = m_number;
        m_mail->sender = path->first;
        m_mail->parameters = path->second;
    }
    return next != Next::End;
}

bool SmtpTalk::rcpt(const QByteArray& rest)
{
    const auto path = parsePath(rest, "TO");
    if (!path || path->first.isEmpty())
        return say({"501", "5.5.4", "Syntax: RCPT TO:<address>"});
    if (!m_mail)
        return say({"503", "5.5.1", "Say MAIL first"});
    if (const auto no =
            refusal(path->second, announces("DSN") ? QByteArrayList{"NOTIFY", "ORCPT"} : QByteArrayList()))
        return say(*no);
    if (!isAscii(path->first) && !m_mail->parameters.contains("SMTPUTF8"))
        return say({"553", "5.6.7", "Address needs SMTPUTF8"});
    if (m_options.maxRecipients > 0 && m_mail->recipients.size() >= m_options.maxRecipients)
        return say({"452", "4.5.3", "Too many recipients"});
    const Next next = act(m_server.recipientBehaviour(m_own, path->first), {"250", "2.1.5", "Recipient ok"});
    if (next == Next::GoOn)
        m_mail->recipients.append({path->first, path->second});
    return next != Next::End;
}

bool SmtpTalk::data()
{
    if (!m_mail)
        return say({"503", "5.5.1", "Say MAIL first"});
    if (m_mail->recipients.isEmpty())
        return say({"554", "5.5.1", "No valid recipients"});
    const Next next = act(behaviour(SmtpStage::Data), {"354", "", "Go ahead, end with a dot"});
    if (next != Next::GoOn)
        return next != Next::End;
    const auto body = readBody();
    return body && dot(*body);
}

/// The data without the final dot's line, dots still stuffed; nullopt: the talk is over.
std::optional<QByteArray> SmtpTalk::readBody()
{
    const SmtpBehaviour what = behaviour(SmtpStage::Body);
    const bool isCutShort = what.action != Action::Proceed;
    QByteArray body = "\r\n"; // so that a dot on the first line is found like any other
    qsizetype searchFrom = 0;
    for (;;) {
        const qint64 got = body.size() - 2;
        if (isCutShort && got >= what.afterBytes) {
            act(what, {"", "", {}});
            return std::nullopt;
        }
        const qint64 most = isCutShort ? what.afterBytes - got : 1024 * 1024;
        const auto piece = m_channel.readSome(most, in(kPatience));
        if (!piece)
            return std::nullopt;
        body += *piece;
        const auto end = body.indexOf("\r\n.\r\n", searchFrom);
        if (end >= 0) {
            m_channel.putBack(body.mid(end + 5));
            body.truncate(end + 2);
            return body.mid(2);
        }
        searchFrom = std::max<qsizetype>(0, body.size() - 4);
    }
}

void SmtpTalk::inspect(const QByteArray& body)
{
    const auto pairs = body.count("\r\n");
    if (body.count('\n') != pairs || body.count('\r') != pairs)
        m_server.violation(m_number, "bare CR or LF in the data");
    const bool isEightBit =
        m_mail->parameters.contains("BODY=8BITMIME") || m_mail->parameters.contains("SMTPUTF8");
    if (!isAscii(body) && !isEightBit)
        m_server.violation(m_number, "8-bit data without BODY=8BITMIME");
    const QList<QByteArray> lines = body.split('\n');
    if (std::any_of(lines.begin(), lines.end(), [](const QByteArray& line) { return line.size() > 1000; }))
        m_server.violation(m_number, "a line of more than 998 characters");
    if (body.contains('\0'))
        m_server.violation(m_number, "NUL in the data");
}

bool SmtpTalk::dot(const QByteArray& body)
{
    inspect(body);
    const SmtpBehaviour what = behaviour(SmtpStage::Dot);
    bool isTaken = false;
    switch (what.action) {
    case Action::Proceed:
        if (m_options.sizeLimit > 0 && body.size() > m_options.sizeLimit) {
            resetTransaction();
            return say({"552", "5.3.4", "Message too big"}, what);
        }
        isTaken = true;
        break;
    case Action::AcceptThenClose:
    case Action::AcceptThenReset:
    case Action::AcceptThenStall:
    case Action::AcceptThenReply:
        isTaken = true;
        break;
    case Action::Reply:
        isTaken = what.reply.startsWith('2');
        break;
    default:
        break;
    }
    if (isTaken)
        return takeMessage(what, unstuffed(body));
    resetTransaction();
    return act(what, {"", "", {}}) != Next::End;
}

bool SmtpTalk::takeMessage(const SmtpBehaviour& what, const QByteArray& bytes)
{
    m_mail->bytes = bytes;
    m_mail->messageId = messageIdOf(bytes);
    m_mail->at = QDateTime::currentDateTimeUtc();
    m_mail->user = m_user;
    m_mail->isEncrypted = m_channel.isEncrypted();
    const int number = m_server.take(*m_mail);
    resetTransaction();
    const Reply good{"250", "2.0.0", "Ok: queued as T" + QByteArray::number(number)};
    const bool isSaid = what.action == Action::Proceed || what.action == Action::Reply;
    const Next next = act(what, good);
    if (isSaid && next == Next::GoOn)
        m_server.confirm(number);
    return next != Next::End;
}

SmtpTalk::Next SmtpTalk::act(const SmtpBehaviour& what, const Reply& good)
{
    if (!pause(what.delay))
        return Next::End;
    switch (what.action) {
    case Action::Proceed: {
        const QByteArray text = format(good);
        return text.isEmpty() || say(text, what) ? Next::GoOn : Next::End;
    }
    case Action::Reply:
    case Action::AcceptThenReply:
        if (!say(what.reply, what) || what.reply.startsWith("421"))
            return Next::End;
        return what.reply.startsWith('2') || what.reply.startsWith('3') ? Next::GoOn : Next::Failed;
    case Action::Garbage:
        return say(QByteArray("\x16\x03\x01 !! HTTP/1.0 200 OK <html>"), what) ? Next::Failed : Next::End;
    case Action::Close:
    case Action::AcceptThenClose:
        m_channel.close();
        return Next::End;
    case Action::Reset:
    case Action::AcceptThenReset:
        m_channel.reset();
        return Next::End;
    case Action::Stall:
    case Action::AcceptThenStall:
        m_channel.waitForHangup(in(kPatience));
        return Next::End;
    }
    return Next::End;
}

bool SmtpTalk::say(const QByteArray& text, const SmtpBehaviour& what)
{
    m_server.note(m_number, "S", text);
    const QByteArray bytes = text + "\r\n";
    if (what.perByte < 0ms)
        return m_channel.write(bytes, in(kPatience));
    for (const char byte : bytes) {
        if (!m_channel.write(QByteArray(1, byte), in(kPatience)) || !pause(what.perByte))
            return false;
    }
    return true;
}

QByteArray SmtpTalk::format(const Reply& reply) const
{
    if (*reply.code == '\0')
        return reply.text;
    QByteArray text = reply.code;
    if (*reply.enhanced != '\0' && announces("ENHANCEDSTATUSCODES"))
        text += QByteArray(" ") + reply.enhanced;
    return text + ' ' + reply.text;
}

SmtpBehaviour SmtpTalk::behaviour(SmtpStage stage)
{
    return m_server.behaviour(m_own, stage);
}

/// False when the server was stopped meanwhile.
bool SmtpTalk::pause(std::chrono::milliseconds time)
{
    if (time <= 0ms)
        return true;
    pollfd woken{m_wake.descriptor(), POLLIN, 0};
    return ::poll(&woken, 1, static_cast<int>(time.count())) == 0;
}

bool SmtpTalk::announces(const QByteArray& extension) const
{
    return m_options.extensions.contains(extension);
}

void SmtpTalk::resetTransaction()
{
    m_mail.reset();
}

} // namespace scorta::test
