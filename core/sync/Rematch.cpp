#include "sync/Rematch.h"

#include <algorithm>
#include <map>
#include <utility>

namespace scorta::sync {

std::vector<Rematched> rematch(const QList<model::MailRow>& rows, const std::vector<Identity>& shown)
{
    struct Candidates
    {
        std::vector<model::MailId> mails; ///< in the order of the rows
        QByteArray sha256;
        bool areAlike = true;
    };
    std::map<std::pair<QString, qint64>, Candidates> byMarks;
    for (const model::MailRow& row : rows) {
        if (!row.hasBody || row.messageId.isEmpty())
            continue;
        Candidates& candidates = byMarks[{row.messageId, row.size}];
        candidates.areAlike =
            candidates.areAlike && (candidates.mails.empty() || candidates.sha256 == row.sha256);
        candidates.sha256 = row.sha256;
        candidates.mails.push_back(row.id);
    }
    std::vector<Rematched> pairs;
    for (const Identity& identity : shown) {
        const auto at = byMarks.find({identity.messageId, identity.size});
        if (at == byMarks.end() || !at->second.areAlike || at->second.mails.empty())
            continue;
        pairs.push_back({at->second.mails.front(), identity.uid});
        at->second.mails.erase(at->second.mails.begin());
    }
    return pairs;
}

} // namespace scorta::sync
