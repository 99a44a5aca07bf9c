#include "mime/LineEnds.h"

namespace scorta::mime {

QByteArray withCrlf(const QByteArray& bytes)
{
    QByteArray result;
    result.reserve(bytes.size() + bytes.size() / 40 + 2);
    const char* at = bytes.constData();
    const char* const end = at + bytes.size();
    while (at < end) {
        const char* run = at;
        while (run < end && *run != '\r' && *run != '\n')
            ++run;
        result.append(at, run - at);
        at = run;
        if (at == end)
            break;
        const char* afterCrs = at;
        while (afterCrs < end && *afterCrs == '\r')
            ++afterCrs;
        if (afterCrs < end && *afterCrs == '\n')
            at = afterCrs + 1;
        else
            ++at;
        result.append("\r\n", 2);
        // CRs that no LF follows are a line end each; the scan above must not be repeated for all of them.
        while (at < afterCrs && (afterCrs == end || *afterCrs != '\n')) {
            result.append("\r\n", 2);
            ++at;
        }
    }
    return result;
}

} // namespace scorta::mime
