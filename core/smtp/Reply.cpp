#include "smtp/Reply.h"

#include <algorithm>
#include <utility>

namespace scorta::smtp {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Length of the enhanced status code (RFC 3463, 2) at the front of `line`; 0 when there is none.
qsizetype enhancedLength(const QByteArray& line)
{
    if (line.size() < 5 || (line.at(0) != '2' && line.at(0) != '4' && line.at(0) != '5') || line.at(1) != '.')
        return 0;
    qsizetype at = 2;
    for (const char end : {'.', ' '}) {
        const qsizetype start = at;
        while (at < line.size() && isDigit(line.at(at)))
            ++at;
        const qsizetype digits = at - start;
        if (digits < 1 || digits > 3)
            return 0;
        if (at == line.size())
            return end == ' ' ? at : 0;
        if (line.at(at) != end)
            return 0;
        if (end == '.')
            ++at;
    }
    return at;
}

/// The server's words, safe to store and show: valid Unicode, no control characters.
QString cleaned(const QByteArray& bytes)
{
    QString text = QString::fromUtf8(bytes);
    std::replace_if(
        text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; },
        QLatin1Char(' '));
    return text.trimmed();
}

} // namespace

ReplyReader::State ReplyReader::read(QByteArray& buffer)
{
    if (std::exchange(m_isFresh, false)) {
        m_code = 0;
        m_lines.clear();
    }
    while (true) {
        const qsizetype end = buffer.indexOf('\n');
        if (end < 0)
            return buffer.size() > kMaxLine ? State::Broken : State::NeedMore;
        if (end > kMaxLine)
            return State::Broken;
        QByteArray line = buffer.left(end);
        buffer.remove(0, end + 1);
        if (line.endsWith('\r'))
            line.chop(1);
        bool isLast = false;
        if (!take(line, isLast))
            return State::Broken;
        if (isLast) {
            finish();
            return State::Complete;
        }
    }
}

bool ReplyReader::take(const QByteArray& line, bool& isLast)
{
    if (line.size() < 3 || line.at(0) < '2' || line.at(0) > '5' || !isDigit(line.at(1)) ||
        !isDigit(line.at(2)))
        return false;
    if (line.size() > 3 && line.at(3) != ' ' && line.at(3) != '-')
        return false;
    const int code = line.left(3).toInt();
    if (m_lines.isEmpty())
        m_code = code;
    else if (code != m_code)
        return false;
    if (m_lines.size() >= kMaxLines)
        return false;
    isLast = line.size() == 3 || line.at(3) == ' ';
    m_lines.append(line.mid(4));
    return true;
}

void ReplyReader::finish()
{
    m_reply = Reply{};
    m_reply.code = m_code;
    for (const QByteArray& line : std::as_const(m_lines)) {
        const qsizetype length = enhancedLength(line);
        if (length > 0)
            m_reply.enhanced = QString::fromLatin1(line.left(length));
        const QString words = cleaned(line.mid(length));
        if (!words.isEmpty() && m_reply.text.size() < kMaxText)
            m_reply.text += m_reply.text.isEmpty() ? words : QString(QLatin1Char(' ') + words);
    }
    m_reply.text.truncate(kMaxText);
    m_isFresh = true;
}

} // namespace scorta::smtp
