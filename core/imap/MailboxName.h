#pragma once

#include <QByteArray>
#include <QString>

namespace scorta::imap {

/// Modified UTF-7 (RFC 3501, 5.1.3). Decoding tolerates what it cannot read: that part stays as it is.
QByteArray toModifiedUtf7(const QString& name);
QString fromModifiedUtf7(const QByteArray& name);

/// An IMAP quoted string; `text` must not hold CR, LF or NUL.
QByteArray quoted(const QByteArray& text);

} // namespace scorta::imap
