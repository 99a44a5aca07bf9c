#pragma once

#include <QByteArray>
#include <QString>

namespace scorta::sync {

/// A SEARCH key (RFC 9051, 6.4.4) for messages whose field `field` holds this Message-ID. One that cannot
/// stand in a quoted string (control characters, 8-bit) gives a key that nothing matches.
QByteArray messageIdSearch(const char* field, const QString& messageId);

} // namespace scorta::sync
