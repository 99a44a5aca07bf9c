#include "imap/Tokenizer.h"

#include <algorithm>
#include <cstring>

namespace scorta::imap {

using base::Kind;

namespace {

/// What is set aside for a literal before its bytes are here: an announcement alone costs no more.
constexpr qint64 kTrusted = 4 * 1024 * 1024;

bool endsAtom(char c)
{
    return c == ' ' || c == '(' || c == ')' || c == '\r' || c == '\n';
}

} // namespace

Tokenizer::Tokenizer(std::shared_ptr<net::Socket> socket, QByteArray leftOver)
    : m_socket(std::move(socket))
    , m_buffer(std::move(leftOver))
{
}

bool Tokenizer::violate(const char* what)
{
    if (!m_error)
        m_error = base::Error{Kind::Protocol, base::Fate::Defer, QStringLiteral("imap.read"),
                              QString::fromLatin1(what), 0};
    return false;
}

bool Tokenizer::fill()
{
    if (m_error)
        return false;
    if (m_position == m_buffer.size()) {
        m_buffer.resize(0);
        m_position = 0;
    } else if (m_position > 64 * 1024) {
        m_buffer.remove(0, m_position);
        m_position = 0;
    }
    if (m_socket->read(m_buffer))
        return true;
    m_error = m_socket->error().value_or(
        base::Error{Kind::ConnectionLost, base::Fate::Defer, QStringLiteral("imap.read"), {}, 0});
    return false;
}

bool Tokenizer::need()
{
    return m_position < m_buffer.size() ? !m_error : fill();
}

bool Tokenizer::spend(qint64 bytes)
{
    m_spent += bytes;
    return m_spent <= limits::kResponse || violate("a response is too long");
}

bool Tokenizer::next(Token& token, qint64 literalLimit, Oversize oversize)
{
    token.text.clear();
    if (!need())
        return false;
    while (peek() == ' ') {
        ++m_position;
        if (!spend(1) || !need())
            return false;
    }
    switch (peek()) {
    case '(':
        ++m_position;
        token.kind = Token::Kind::Open;
        return spend(1);
    case ')':
        ++m_position;
        token.kind = Token::Kind::Close;
        return spend(1);
    case '\r':
        ++m_position;
        if (!need())
            return false;
        if (peek() != '\n')
            return violate("CR without LF");
        [[fallthrough]];
    case '\n':
        ++m_position;
        token.kind = Token::Kind::EndOfLine;
        return true;
    case '"':
        token.kind = Token::Kind::String;
        return readQuoted(token.text);
    case '{':
        return readLiteral(token, literalLimit, oversize);
    case '~': // literal8 (RFC 3516)
        if (m_position + 1 >= m_buffer.size() && !fill())
            return false;
        if (m_buffer.at(m_position + 1) == '{') {
            ++m_position;
            return readLiteral(token, literalLimit, oversize);
        }
        [[fallthrough]];
    default:
        token.kind = Token::Kind::Atom;
        return readAtom(token.text);
    }
}

bool Tokenizer::readQuoted(QByteArray& text)
{
    ++m_position;
    bool isEscaped = false;
    for (;;) {
        if (!need())
            return false;
        const char c = peek();
        ++m_position;
        if (!isEscaped && c == '"')
            return spend(text.size() + 2);
        if (c == '\r' || c == '\n')
            return violate("a line ends inside quotes");
        isEscaped = !isEscaped && c == '\\';
        if (isEscaped)
            continue;
        text.append(c);
        if (text.size() > limits::kQuoted)
            return violate("a quoted string is too long");
    }
}

bool Tokenizer::readAtom(QByteArray& text)
{
    // A section as in "BODY[HEADER.FIELDS (TO)]<0>" belongs to its atom, with spaces and brackets.
    int brackets = 0;
    for (;;) {
        if (!need())
            return false;
        const char* const begin = m_buffer.constData() + m_position;
        const char* const end = m_buffer.constData() + m_buffer.size();
        const char* at = begin;
        for (; at != end; ++at) {
            if (*at == '\r' || *at == '\n' || (brackets == 0 && endsAtom(*at)))
                break;
            if (*at == '[')
                ++brackets;
            else if (*at == ']' && brackets > 0)
                --brackets;
        }
        text.append(begin, at - begin);
        m_position += at - begin;
        if (text.size() > limits::kAtom)
            return violate("an atom is too long");
        if (at != end)
            return spend(text.size());
    }
}

bool Tokenizer::readLiteral(Token& token, qint64 literalLimit, Oversize oversize)
{
    ++m_position;
    qint64 size = 0;
    int digits = 0;
    for (;;) {
        if (!need())
            return false;
        const char c = peek();
        ++m_position;
        if (c >= '0' && c <= '9' && digits < 15) {
            size = size * 10 + (c - '0');
            ++digits;
        } else if (c == '}' && digits > 0) {
            break;
        } else if (c != '+') {
            return violate("a literal's size cannot be read");
        }
    }
    Token lineEnd;
    if (!next(lineEnd) || lineEnd.kind != Token::Kind::EndOfLine)
        return violate("a literal's size is not the end of its line");
    if (!spend(digits + 4))
        return false;
    if (size <= literalLimit) {
        token.kind = Token::Kind::String;
        token.text.reserve(static_cast<qsizetype>(std::min(size, kTrusted)));
        return readLiteralBytes(&token.text, size);
    }
    if (oversize == Oversize::Refuse || size > limits::kDrain)
        return violate("a literal is too big");
    token.kind = Token::Kind::TooBig;
    return readLiteralBytes(nullptr, size);
}

bool Tokenizer::readLiteralBytes(QByteArray* text, qint64 size)
{
    while (size > 0) {
        if (!need())
            return false;
        const qint64 chunk = std::min<qint64>(size, m_buffer.size() - m_position);
        if (text) {
            // The size is known to be within a limit, so once it grows beyond what was trusted it is given
            // its room in few steps.
            if (text->size() + chunk > text->capacity())
                text->reserve(std::min<qsizetype>(text->size() + size, text->size() * 2 + chunk));
            text->append(m_buffer.constData() + m_position, chunk);
        }
        m_position += chunk;
        size -= chunk;
    }
    return true;
}

bool Tokenizer::skipResponse()
{
    QByteArray line;
    for (;;) {
        if (!restOfLine(line))
            return false;
        const qsizetype brace = line.endsWith('}') ? line.lastIndexOf('{') : -1;
        if (brace < 0)
            return true;
        QByteArray digits = line.mid(brace + 1, line.size() - brace - 2);
        if (digits.endsWith('+'))
            digits.chop(1);
        bool isSize = false;
        const qint64 size = digits.toLongLong(&isSize);
        if (!isSize || size < 0)
            return true;
        if (size > limits::kDrain)
            return violate("a literal is too big");
        if (!readLiteralBytes(nullptr, size))
            return false;
    }
}

bool Tokenizer::restOfLine(QByteArray& text)
{
    text.clear();
    for (;;) {
        if (!need())
            return false;
        const char* const begin = m_buffer.constData() + m_position;
        const auto left = static_cast<size_t>(m_buffer.size() - m_position);
        const auto* const end = static_cast<const char*>(std::memchr(begin, '\n', left));
        const qsizetype chunk = end ? end - begin : static_cast<qsizetype>(left);
        text.append(begin, chunk);
        m_position += chunk;
        if (!spend(chunk))
            return false;
        if (!end)
            continue;
        ++m_position;
        if (text.endsWith('\r'))
            text.chop(1);
        return true;
    }
}

} // namespace scorta::imap
