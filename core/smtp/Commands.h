#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace scorta::smtp {

/// The EHLO keywords that matter to a transaction.
struct Extensions
{
    bool has8BitMime = false;
    bool hasDsn = false;
    bool hasSize = false;
    bool hasUtf8 = false;
    qint64 sizeLimit = 0; ///< 0: none was named
    static Extensions of(const QStringList& keywords);
};

/// An address as it goes on the wire: the domain in ASCII (IDNA). Invalid when it cannot be in a command:
/// control characters, a bare space or angle bracket, no domain. Empty stays empty (the null sender).
base::Result<QByteArray> toWire(const QString& address);
/// RFC 3461, 4.
QByteArray toXtext(const QByteArray& bytes);

/// What MAIL and RCPT need of a message.
struct MailParameters
{
    QByteArray sender;
    qint64 size = 0;
    bool is8Bit = false;
    bool needsUtf8 = false; ///< an address has a local part beyond ASCII (RFC 6531)
    bool wantsReports = false;
    QString envelopeId;
};
/// With CRLF.
QByteArray mailCommand(const MailParameters& mail, const Extensions& extensions);
QByteArray rcptCommand(const QByteArray& recipient, const MailParameters& mail, const Extensions& extensions);

/// Whether every line end is CRLF and no CR or LF stands alone: a lone one could end the message early at a
/// careless server, and smuggle the rest in as commands.
bool hasCleanLineEnds(const QByteArray& bytes);
/// As it goes out after 354: a dot doubled at the start of a line (RFC 5321, 4.5.2), then the final dot.
/// Bytes without a last CRLF get one, since SMTP has no other way.
QByteArray dotStuffed(const QByteArray& bytes);

} // namespace scorta::smtp
