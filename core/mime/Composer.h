#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Draft.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace scorta::mime {

/// Bytes that will not change any more, and what the envelope needs of them.
struct Frozen
{
    QByteArray bytes; ///< CRLF line ends, no Bcc field, lines within 998 octets
    QString messageId;
    QString subject;
    QString sender;         ///< address alone
    QStringList recipients; ///< addresses of To, Cc and Bcc, without doubles
    bool hadBcc = false;
};

/// Composes `draft` as sent by `from` at `now`. Errors: Invalid when a field has CR or LF, an address cannot
/// be one, or nobody is addressed; detail names the field.
base::Result<Frozen> compose(const model::Draft& draft, const model::Address& from, base::WallTime now);

/// Takes a ready message: line ends become CRLF, Bcc is removed from the bytes, a Message-ID and a Date are
/// added when missing, nothing else is touched. `recipients` empty: the file's To, Cc and Bcc.
base::Result<Frozen> freeze(const QByteArray& message, const model::Address& from,
                            const QStringList& recipients, base::WallTime now);

/// Parses "Name <a@b>, c@d" or a bare address; Invalid when one cannot be an address.
base::Result<QList<model::Address>> parseAddresses(const QString& text);

} // namespace scorta::mime
