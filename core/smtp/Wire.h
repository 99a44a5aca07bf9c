#pragma once

#include "net/Socket.h"
#include "smtp/Reply.h"
#include "smtp/Submission.h"

#include <memory>
#include <optional>

namespace scorta::smtp {

/// A reply, or why none can come any more. After an error the connection is closed; a 421, which announces
/// its end, is both.
struct Answer
{
    Reply reply;
    std::optional<base::Error> error;
};

/// Commands and replies over a socket that is logged in: one command, one reply, in step. One thread.
class Wire
{
public:
    Wire(std::shared_ptr<net::Socket> socket, base::Milliseconds replyTimeout, base::Milliseconds dotTimeout);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool isUsable() const;
    /// Closes without a word. What is half said is never finished.
    void drop();

    /// Sends a command line (with CRLF) and reads its reply; the whole reply must be here within the limit.
    Answer command(const QByteArray& line);
    Answer command(const QByteArray& line, base::Milliseconds limit);
    /// Sends a part of a message. An early word of the server, which may only be its refusal, ends the
    /// sending: it is answered as a reply. Otherwise both are empty.
    Answer sendPart(const QByteArray& part);
    /// What the server says before it is asked; both empty when it is silent and there.
    Answer earlyWord(base::Milliseconds wait);
    /// Sends the last part with the final dot and reads the reply.
    Answer sendLast(const QByteArray& part);

private:
    Answer readReply(base::Milliseconds limit);
    Answer failed(const Reply& reply, const base::Error& error);
    Answer lost(const char* where);

    std::shared_ptr<net::Socket> m_socket;
    base::Milliseconds m_replyTimeout;
    base::Milliseconds m_dotTimeout;
    QByteArray m_buffer;
    ReplyReader m_reader;
    bool m_isUsable = true;
};

} // namespace scorta::smtp
