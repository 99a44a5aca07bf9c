#pragma once

#include "smtp/Submission.h"

#include <QByteArray>
#include <QList>

namespace scorta::smtp {

/// Puts a server's replies together from its bytes (RFC 5321, 4.2.1). A hostile server can send what it
/// likes: whatever passes a limit, or is no reply, is Broken, and the connection is of no more use. Pure; any
/// thread.
class ReplyReader
{
public:
    static constexpr qsizetype kMaxLine = 4096; ///< octets; RFC 5321, 4.5.3.1.5 allows 512
    static constexpr qsizetype kMaxLines = 200;
    static constexpr qsizetype kMaxText = 4000; ///< characters of a reply's text that are kept

    enum class State { NeedMore, Complete, Broken };
    /// Takes lines off the front of `buffer` until a reply is complete. After Complete it begins anew.
    State read(QByteArray& buffer);
    /// The last complete reply.
    const Reply& reply() const { return m_reply; }
    /// Its lines without their codes, as EHLO's are needed.
    const QList<QByteArray>& lines() const { return m_lines; }

private:
    bool take(const QByteArray& line, bool& isLast);
    void finish();

    bool m_isFresh = true;
    int m_code = 0;
    QList<QByteArray> m_lines;
    Reply m_reply;
};

} // namespace scorta::smtp
