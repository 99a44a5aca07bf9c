#include "smtp/Grade.h"

namespace scorta::smtp {

namespace {

using base::Error;
using base::Fate;
using base::Kind;

/// The server wants a login (RFC 4954, 6): its trouble with us, not with the message.
bool isAboutLogin(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

/// "Too many recipients" (RFC 5321, 4.5.3.1.10). 552 is what old servers say for it; with another enhanced
/// code it means a full mailbox.
bool isTooManyRecipients(const Reply& reply)
{
    return reply.code == 452 || reply.enhanced.endsWith(QLatin1String(".5.3")) ||
           (reply.code == 552 && reply.enhanced.isEmpty());
}

/// 5yz replies that are seen in the field for trouble that passes: a 5.5.0, and 4.1.2 behind a 5yz.
bool isDoubtful(const Reply& reply)
{
    return reply.enhanced == QLatin1String("5.5.0") || reply.enhanced == QLatin1String("4.1.2");
}

} // namespace

Verdict grade(Stage stage, const Reply& reply, int acceptedBefore)
{
    const int kind = reply.code / 100;
    if (stage == Stage::Data && reply.code == 354)
        return Verdict::Accepted;
    if (kind == 2)
        return stage == Stage::Data ? Verdict::NoReply : Verdict::Accepted;
    if (kind != 4 && kind != 5)
        return Verdict::NoReply;
    if (stage == Stage::Rcpt && acceptedBefore > 0 && isTooManyRecipients(reply))
        return Verdict::Split;
    if (kind == 4 || isAboutLogin(reply.code) || isDoubtful(reply))
        return Verdict::Deferred;
    return Verdict::Rejected;
}

Error loginError(Stage stage, const Reply& reply)
{
    const QString where =
        stage == Stage::Login ? QStringLiteral("smtp.login") : QStringLiteral("smtp.connect");
    if (reply.isTransient())
        return {Kind::Busy, Fate::Defer, where, reply.text, reply.code};
    if (reply.code < 500)
        return {Kind::Protocol, Fate::Defer, where, reply.text, reply.code};
    if (stage == Stage::Connect)
        return {Kind::ServerRefused, Fate::Defer, where, reply.text, reply.code};
    // 500 to 504 speak of the command, not of the password.
    if (reply.code <= 504)
        return {Kind::Protocol, Fate::Defer, where, reply.text, reply.code};
    return {Kind::Auth, Fate::NeedsUser, where, reply.text, reply.code};
}

} // namespace scorta::smtp
