#pragma once

#include "imap/Tokenizer.h"

#include "base/Result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace scorta::imap {

/// A parsed piece of a response: an atom, a string, or a list of such.
struct Value
{
    enum class Kind { Atom, String, List, Nil, TooBig };
    Kind kind = Kind::Nil;
    QByteArray text;
    std::vector<Value> items;

    bool isText() const { return kind == Kind::Atom || kind == Kind::String; }
    /// The number it is; 0 when it is none.
    quint64 toNumber() const;
};

/// "[UIDVALIDITY 5] words": the response code and the text for people (RFC 9051, 7.1).
struct StatusText
{
    QByteArray code;      ///< upper case; empty when there is none
    QByteArray arguments; ///< raw
    QString words;        ///< the whole text as the server wrote it, cut to 500 characters
};
StatusText parseStatusText(const QByteArray& rest);

struct Response
{
    enum class Kind { Continuation, Status, Data, Tagged };
    Kind kind = Kind::Data;
    QByteArray tag;     ///< of Tagged
    QByteArray name;    ///< upper case: OK, NO, BAD, BYE, PREAUTH, or of Data: FETCH, LIST, …
    quint64 number = 0; ///< "* 12 EXISTS"
    StatusText status;  ///< of Status and Tagged
};

/// Reads responses one by one. A Data response is read to its name; what follows is taken with values() or
/// numbers(), or skipped by the next read().
class ResponseReader
{
public:
    ResponseReader(std::shared_ptr<net::Socket> socket, QByteArray leftOver);

    bool read(Response& response);
    /// The rest of the current response. Literals over `literalLimit` are drained (Value::TooBig) when the
    /// limit is a message's, and end the connection otherwise.
    bool values(std::vector<Value>& values, qint64 literalLimit = limits::kSmallLiteral);
    /// The rest of "* SEARCH 1 2 3": cheaper than values for a million numbers.
    bool numbers(std::vector<quint32>& numbers);
    bool hasBuffered() const { return m_tokens.hasBuffered(); }
    const base::Error& error() const { return m_tokens.error(); }
    bool violate(const char* what) { return m_tokens.violate(what); }

private:
    bool skipRest();
    bool readList(std::vector<Value>& values, qint64 literalLimit, int depth);

    Tokenizer m_tokens;
    bool m_isOpen = false; ///< a Data response's rest was not taken yet
    size_t m_valueCount = 0;
};

} // namespace scorta::imap
