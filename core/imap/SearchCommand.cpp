#include "imap/Commands.h"
#include "imap/Sets.h"

#include <algorithm>

namespace scorta::imap::commands {

using base::Status;

namespace {

// "(TAG "s1") UID ALL 1:3,5"; other return values may stand before ALL.
Status takeExtended(Connection& connection, std::vector<quint32>& uids)
{
    std::vector<Value> values;
    if (!connection.reader().values(values))
        return connection.broken(connection.reader().error());
    for (size_t i = 0; i + 1 < values.size(); ++i) {
        if (values[i].kind != Value::Kind::Atom || values[i].text.toUpper() != "ALL")
            continue;
        const auto found = fromSequenceSet(values[i + 1].text, limits::kUids - uids.size());
        if (!found)
            return connection.violation("ESEARCH names no UIDs, or too many");
        uids.insert(uids.end(), found->begin(), found->end());
        break;
    }
    return {};
}

} // namespace

base::Result<std::vector<quint32>> search(Connection& connection, const QByteArray& key)
{
    std::vector<quint32> uids;
    const QByteArray text = (connection.has("ESEARCH") ? "UID SEARCH RETURN (ALL) " : "UID SEARCH ") + key;
    const auto answer = connection.run({text, {}, {}, false}, [&](const Response& response) -> Status {
        if (response.kind != Response::Kind::Data)
            return {};
        if (response.name == "ESEARCH")
            return takeExtended(connection, uids);
        if (response.name == "SEARCH" && !connection.reader().numbers(uids))
            return connection.broken(connection.reader().error());
        return {};
    });
    if (!answer.ok())
        return answer.error();
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    return uids;
}

} // namespace scorta::imap::commands
