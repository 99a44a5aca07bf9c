#pragma once

#include "base/Error.h"
#include "net/Socket.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <vector>

namespace scorta::imap {

/// Bounds on what one response may cost. A server that goes over them is not one.
namespace limits {
/// Bytes of a response outside its literals. A SEARCH of a million messages is 8 MiB.
inline constexpr qint64 kResponse = 16 * 1024 * 1024;
inline constexpr qint64 kAtom = 4 * 1024 * 1024;
inline constexpr qint64 kQuoted = 64 * 1024;
/// A literal that is no message: a folder's name, a header field.
inline constexpr qint64 kSmallLiteral = 1024 * 1024;
/// A message; a larger one is read and dropped.
inline constexpr qint64 kBody = 256LL * 1024 * 1024;
/// What is read in order to be dropped; more ends the connection.
inline constexpr qint64 kDrain = 2LL * 1024 * 1024 * 1024;
inline constexpr int kNesting = 32;
inline constexpr size_t kValues = 200'000;
/// Untagged responses to one command.
inline constexpr qint64 kUntagged = 20'000'000;
/// UIDs that one response's sets may name in all.
inline constexpr size_t kUids = 20'000'000;
} // namespace limits

/// One piece of a response line (RFC 9051, 9).
struct Token
{
    enum class Kind {
        Atom,      ///< also a number, a flag, NIL, "BODY[…]" with its section
        String,    ///< quoted or literal
        TooBig,    ///< a literal over the limit, read and dropped
        Open,      ///< (
        Close,     ///< )
        EndOfLine, ///< CRLF
    };
    Kind kind = Kind::EndOfLine;
    QByteArray text;
};

/// Cuts the stream of a socket into tokens, reading as much as it needs: literals go straight into their
/// buffer, nothing is held beyond the limits. One thread, blocking. After a failure error() is set and every
/// call fails.
class Tokenizer
{
public:
    Tokenizer(std::shared_ptr<net::Socket> socket, QByteArray leftOver);

    /// A new response begins: its budget is full again.
    void beginResponse() { m_spent = 0; }
    /// Skips spaces, then reads a token. Literals over `literalLimit` become TooBig when `drainsTooBig`, and
    /// are an error otherwise.
    enum class Oversize { Refuse, Drain };
    bool next(Token& token, qint64 literalLimit = limits::kSmallLiteral,
              Oversize oversize = Oversize::Refuse);
    /// Everything up to the line's end, raw, without it.
    bool restOfLine(QByteArray& text);
    /// Reads the rest of the response, literals included, and drops it. Its text need not make sense.
    bool skipResponse();
    /// Whether bytes are here that no token has used.
    bool hasBuffered() const { return m_position < m_buffer.size(); }

    const base::Error& error() const { return *m_error; }
    /// Notes a violation found by whoever reads the tokens; answers false.
    bool violate(const char* what);

private:
    bool fill();
    bool need();
    bool spend(qint64 bytes);
    bool readQuoted(QByteArray& text);
    bool readAtom(QByteArray& text);
    bool readLiteral(Token& token, qint64 literalLimit, Oversize oversize);
    bool readLiteralBytes(QByteArray* text, qint64 size);
    char peek() const { return m_buffer.at(m_position); }

    std::shared_ptr<net::Socket> m_socket;
    QByteArray m_buffer;
    qsizetype m_position = 0;
    qint64 m_spent = 0;
    std::optional<base::Error> m_error;
};

} // namespace scorta::imap
