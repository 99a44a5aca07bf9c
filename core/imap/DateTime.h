#pragma once

#include "base/Clock.h"

#include <QByteArray>

namespace scorta::imap {

/// INTERNALDATE's form, "17-Jul-1996 02:44:25 -0700" (RFC 9051, 9: date-time); whole seconds, UTC.
QByteArray toDateTime(base::WallTime time);
/// 1970 for what cannot be read.
base::WallTime fromDateTime(const QByteArray& text);

} // namespace scorta::imap
