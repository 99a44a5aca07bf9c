#include "support/ImapProbe.h"

#include <QRegularExpression>

#include <algorithm>

namespace scorta::test {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 30s;

QByteArray quoted(const QByteArray& text)
{
    QByteArray escaped = text;
    escaped.replace('\\', "\\\\").replace('"', "\\\"");
    return '"' + escaped + '"';
}

/// The size of the literal announced at the end of `line`, -1 when none is.
qint64 literalSize(const QByteArray& line)
{
    if (!line.endsWith('}'))
        return -1;
    const auto brace = line.lastIndexOf('{');
    QByteArray digits = line.mid(brace + 1).chopped(1);
    if (digits.endsWith('+') || digits.endsWith('-'))
        digits.chop(1);
    bool isNumber = false;
    const qint64 size = digits.toLongLong(&isNumber);
    return brace >= 0 && isNumber ? size : -1;
}

quint32 uidOf(const QByteArray& fetch)
{
    static const QRegularExpression pattern(QStringLiteral("\\bUID (\\d+)"));
    return pattern.match(QString::fromLatin1(fetch)).captured(1).toUInt();
}

/// The literal or quoted string that follows `item` in a FETCH response.
QByteArray valueAfter(const QByteArray& fetch, const QByteArray& item)
{
    const auto at = fetch.indexOf(item);
    if (at < 0)
        return {};
    const QByteArray rest = fetch.mid(at + item.size()).trimmed();
    if (rest.startsWith('"'))
        return rest.mid(1, rest.indexOf('"', 1) - 1);
    if (rest.startsWith('{')) {
        const auto end = rest.indexOf("\r\n");
        return rest.mid(end + 2, literalSize(rest.left(end)));
    }
    return {};
}

} // namespace

ImapProbe::ImapProbe(quint16 port, Security security, const QString& host)
{
    m_channel = Channel::connectTo(port, in(kPatience), host);
    if (!m_channel)
        return;
    if (security == Security::Tls && !m_channel->startClientTls(in(kPatience))) {
        m_channel.reset();
        return;
    }
    const auto line = m_channel->readLine(in(kPatience));
    if (!line || !(line->startsWith("* OK") || line->startsWith("* PREAUTH"))) {
        m_channel.reset();
        return;
    }
    m_greeting = *line;
    if (security == Security::StartTls &&
        (!command("STARTTLS").isOk() || !m_channel->startClientTls(in(kPatience))))
        m_channel.reset();
}

bool ImapProbe::login(const QString& user, const QString& password)
{
    return command("LOGIN " + quoted(user.toUtf8()) + ' ' + quoted(password.toUtf8())).isOk();
}

QByteArray ImapProbe::readResponse()
{
    QByteArray response;
    for (;;) {
        const auto line = m_channel->readLine(in(kPatience));
        if (!line) {
            m_channel.reset();
            return {};
        }
        response += *line;
        const qint64 size = literalSize(*line);
        if (size < 0)
            return response;
        const auto literal = m_channel->read(size, in(kPatience));
        if (!literal) {
            m_channel.reset();
            return {};
        }
        response += "\r\n" + *literal;
    }
}

/// Sends a command, waiting for the "+" before each synchronising literal.
bool ImapProbe::sendParts(const QByteArray& tagged)
{
    qsizetype from = 0;
    qsizetype lineStart = 0;
    for (;;) {
        const auto end = tagged.indexOf("\r\n", lineStart);
        if (end < 0)
            return m_channel->write(tagged.mid(from) + "\r\n", in(kPatience));
        const QByteArray line = tagged.mid(lineStart, end - lineStart);
        const qint64 size = literalSize(line);
        lineStart = end + 2 + std::max<qint64>(size, 0);
        if (size < 0 || line.endsWith("+}"))
            continue;
        if (!m_channel->write(tagged.mid(from, end + 2 - from), in(kPatience)))
            return false;
        if (!readResponse().startsWith('+'))
            return false;
        from = end + 2;
    }
}

ImapProbe::Reply ImapProbe::command(const QByteArray& text)
{
    Reply reply;
    if (!m_channel)
        return reply;
    const QByteArray tag = "p" + QByteArray::number(++m_tag);
    if (!sendParts(tag + ' ' + text)) {
        m_channel.reset();
        return reply;
    }
    while (m_channel) {
        const QByteArray response = readResponse();
        if (response.startsWith("* ")) {
            reply.untagged.append(response.mid(2));
        } else if (response.startsWith(QByteArray(tag + ' '))) {
            const QByteArray rest = response.mid(tag.size() + 1);
            const auto space = rest.indexOf(' ');
            reply.status = space < 0 ? rest : rest.left(space);
            reply.text = space < 0 ? QByteArray() : rest.mid(space + 1);
            return reply;
        }
    }
    return reply;
}

bool ImapProbe::examine(const QByteArray& folder)
{
    return command("EXAMINE " + quoted(folder)).isOk();
}

bool ImapProbe::select(const QByteArray& folder)
{
    return command("SELECT " + quoted(folder)).isOk();
}

QByteArrayList ImapProbe::folders()
{
    QByteArrayList names;
    const Reply reply = command("LIST \"\" *");
    for (const QByteArray& line : reply.untagged) {
        if (!line.startsWith("LIST ") || line.contains("\\Noselect") || line.contains("\\NonExistent"))
            continue;
        // LIST (flags) "delimiter" name
        const auto flagsEnd = line.indexOf(')');
        QByteArray name = line.mid(line.indexOf(' ', flagsEnd + 2) + 1);
        if (name.startsWith('"'))
            name = name.mid(1).chopped(1).replace("\\\"", "\"").replace("\\\\", "\\");
        else if (name.startsWith('{'))
            name = name.mid(name.indexOf("\r\n") + 2);
        names.append(name);
    }
    return names;
}

int ImapProbe::count(const QByteArray& folder)
{
    const auto items = status(folder, "MESSAGES");
    return items.contains("MESSAGES") ? static_cast<int>(items.value("MESSAGES")) : -1;
}

QMap<quint32, QByteArray> ImapProbe::messageIds(const QByteArray& folder)
{
    QMap<quint32, QByteArray> ids;
    if (!examine(folder))
        return ids;
    const Reply reply = command("UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
    for (const QByteArray& line : reply.untagged) {
        if (!line.contains("FETCH ("))
            continue;
        const QByteArray header = valueAfter(line, "BODY[HEADER.FIELDS (MESSAGE-ID)]");
        ids.insert(uidOf(line), header.mid(header.indexOf(':') + 1).simplified());
    }
    return ids;
}

int ImapProbe::countByMessageId(const QByteArray& folder, const QByteArray& messageId)
{
    if (!examine(folder))
        return -1;
    const auto ids = messageIds(folder);
    return static_cast<int>(std::count(ids.cbegin(), ids.cend(), messageId));
}

int ImapProbe::countEverywhere(const QByteArray& messageId)
{
    int total = 0;
    const QByteArrayList names = folders();
    for (const QByteArray& folder : names)
        total += std::max(0, countByMessageId(folder, messageId));
    return total;
}

QMap<quint32, QByteArrayList> ImapProbe::flags(const QByteArray& folder)
{
    QMap<quint32, QByteArrayList> result;
    if (!examine(folder))
        return result;
    const Reply reply = command("UID FETCH 1:* (UID FLAGS)");
    for (const QByteArray& line : reply.untagged) {
        const auto from = line.indexOf("FLAGS (");
        if (from < 0 || !line.contains("FETCH ("))
            continue;
        const auto begin = from + 7;
        QByteArrayList names = line.mid(begin, line.indexOf(')', begin) - begin).split(' ');
        names.removeAll(QByteArray());
        names.removeAll("\\Recent");
        std::sort(names.begin(), names.end());
        result.insert(uidOf(line), names);
    }
    return result;
}

QByteArray ImapProbe::internalDate(const QByteArray& folder, quint32 uid)
{
    if (!examine(folder))
        return {};
    const Reply reply = command("UID FETCH " + QByteArray::number(uid) + " (INTERNALDATE)");
    for (const QByteArray& line : reply.untagged) {
        if (line.contains("INTERNALDATE"))
            return valueAfter(line, "INTERNALDATE").trimmed();
    }
    return {};
}

QByteArray ImapProbe::body(const QByteArray& folder, quint32 uid)
{
    if (!examine(folder))
        return {};
    const Reply reply = command("UID FETCH " + QByteArray::number(uid) + " (BODY.PEEK[])");
    for (const QByteArray& line : reply.untagged) {
        if (line.contains("BODY[]"))
            return valueAfter(line, "BODY[]");
    }
    return {};
}

ImapProbe::Reply ImapProbe::append(const QByteArray& folder, const QByteArray& bytes, const QByteArray& flags,
                                   const QByteArray& internalDate)
{
    QByteArray text = "APPEND " + quoted(folder);
    if (!flags.isEmpty())
        text += " (" + flags + ')';
    if (!internalDate.isEmpty())
        text += " " + quoted(internalDate);
    return command(text + " {" + QByteArray::number(bytes.size()) + "}\r\n" + bytes);
}

QMap<QByteArray, quint64> ImapProbe::status(const QByteArray& folder, const QByteArray& items)
{
    QMap<QByteArray, quint64> result;
    const Reply reply = command("STATUS " + quoted(folder) + " (" + items + ')');
    for (const QByteArray& line : reply.untagged) {
        if (!line.startsWith("STATUS "))
            continue;
        const auto open = line.lastIndexOf('(');
        const QByteArrayList words = line.mid(open + 1, line.lastIndexOf(')') - open - 1).split(' ');
        for (qsizetype i = 0; i + 1 < words.size(); i += 2)
            result.insert(words.at(i), words.at(i + 1).toULongLong());
    }
    return result;
}

} // namespace scorta::test
