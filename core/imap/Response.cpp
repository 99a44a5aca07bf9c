#include "imap/Response.h"

#include "base/Secret.h"

namespace scorta::imap {

namespace {

constexpr qsizetype kWordsLimit = 500;

bool isStatusName(const QByteArray& name)
{
    return name == "OK" || name == "NO" || name == "BAD" || name == "BYE" || name == "PREAUTH";
}

} // namespace

quint64 Value::toNumber() const
{
    return isText() ? text.toULongLong() : 0;
}

StatusText parseStatusText(const QByteArray& rest)
{
    StatusText status;
    const QByteArray text = rest.trimmed();
    status.words = base::redacted(QString::fromUtf8(text.left(kWordsLimit)));
    if (!text.startsWith('['))
        return status;
    const qsizetype end = text.indexOf(']');
    if (end < 0)
        return status;
    const QByteArray inside = text.mid(1, end - 1);
    const qsizetype space = inside.indexOf(' ');
    status.code = inside.mid(0, space).toUpper(); // -1: all of it
    if (space >= 0)
        status.arguments = inside.mid(space + 1);
    return status;
}

ResponseReader::ResponseReader(std::shared_ptr<net::Socket> socket, QByteArray leftOver)
    : m_tokens(std::move(socket), std::move(leftOver))
{
}

bool ResponseReader::read(Response& response)
{
    if (m_isOpen && !skipRest())
        return false;
    response = {};
    m_valueCount = 0;
    m_tokens.beginResponse();
    Token token;
    if (!m_tokens.next(token))
        return false;
    if (token.kind != Token::Kind::Atom)
        return m_tokens.violate("a response does not begin as one");
    QByteArray rest;
    if (token.text == "+") {
        response.kind = Response::Kind::Continuation;
        return m_tokens.restOfLine(rest);
    }
    const bool isTagged = token.text != "*";
    response.tag = token.text;
    if (!m_tokens.next(token) || token.kind != Token::Kind::Atom)
        return m_tokens.violate("a response has no name");
    bool isNumber = false;
    response.number = token.text.toULongLong(&isNumber);
    if (isNumber && !isTagged) {
        if (!m_tokens.next(token) || token.kind != Token::Kind::Atom)
            return m_tokens.violate("a response has no name");
    }
    response.name = token.text.toUpper();
    if (isStatusName(response.name)) {
        response.kind = isTagged ? Response::Kind::Tagged : Response::Kind::Status;
        if (!m_tokens.restOfLine(rest))
            return false;
        response.status = parseStatusText(rest);
        return true;
    }
    if (isTagged)
        return m_tokens.violate("a tagged response is neither OK, NO nor BAD");
    response.kind = Response::Kind::Data;
    m_isOpen = true;
    return true;
}

bool ResponseReader::skipRest()
{
    m_isOpen = false;
    return m_tokens.skipResponse();
}

bool ResponseReader::values(std::vector<Value>& values, qint64 literalLimit)
{
    values.clear();
    m_isOpen = false;
    return readList(values, literalLimit, 0);
}

bool ResponseReader::readList(std::vector<Value>& values, qint64 literalLimit, int depth)
{
    if (depth > limits::kNesting)
        return m_tokens.violate("a response is nested too deeply");
    const auto oversize =
        literalLimit == limits::kBody ? Tokenizer::Oversize::Drain : Tokenizer::Oversize::Refuse;
    Token token;
    for (;;) {
        if (!m_tokens.next(token, literalLimit, oversize))
            return false;
        if (token.kind == Token::Kind::EndOfLine)
            return depth == 0 || m_tokens.violate("a list is not closed");
        if (token.kind == Token::Kind::Close)
            return depth > 0 || m_tokens.violate("a list is closed that was not opened");
        if (++m_valueCount > limits::kValues)
            return m_tokens.violate("a response has too many parts");
        Value& value = values.emplace_back();
        switch (token.kind) {
        case Token::Kind::Open:
            value.kind = Value::Kind::List;
            if (!readList(value.items, literalLimit, depth + 1))
                return false;
            break;
        case Token::Kind::Atom:
            if (token.text.compare("NIL", Qt::CaseInsensitive) == 0)
                break;
            value.kind = Value::Kind::Atom;
            value.text = std::move(token.text);
            break;
        case Token::Kind::TooBig:
            value.kind = Value::Kind::TooBig;
            break;
        default:
            value.kind = Value::Kind::String;
            value.text = std::move(token.text);
        }
    }
}

bool ResponseReader::numbers(std::vector<quint32>& numbers)
{
    m_isOpen = false;
    Token token;
    for (;;) {
        if (!m_tokens.next(token))
            return false;
        if (token.kind == Token::Kind::EndOfLine)
            return true;
        bool isNumber = false;
        const quint32 number = token.text.toUInt(&isNumber);
        // "(MODSEQ 5)" at the end of a SEARCH (RFC 7162, 3.1.5) is left out.
        if (token.kind == Token::Kind::Open) {
            do {
                if (!m_tokens.next(token))
                    return false;
            } while (token.kind != Token::Kind::Close && token.kind != Token::Kind::EndOfLine);
            if (token.kind == Token::Kind::EndOfLine)
                return true;
        } else if (isNumber) {
            numbers.push_back(number);
        }
    }
}

} // namespace scorta::imap
