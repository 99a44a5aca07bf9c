#include "sync/SearchKeys.h"

#include <algorithm>

namespace scorta::sync {

QByteArray messageIdSearch(const char* field, const QString& messageId)
{
    const bool isPlain = !messageId.isEmpty() && std::all_of(messageId.begin(), messageId.end(), [](QChar c) {
        return c.unicode() >= 0x20 && c.unicode() < 0x7f;
    });
    if (!isPlain)
        return "UID 4294967295 SMALLER 1";
    QByteArray quoted = messageId.toLatin1();
    quoted.replace('\\', "\\\\").replace('"', "\\\"");
    return QByteArray("HEADER ") + field + " \"" + quoted + '"';
}

} // namespace scorta::sync
