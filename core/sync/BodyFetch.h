#pragma once

#include "sync/FolderSync.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace scorta::sync {

/// Fetches the bodies of one selected folder, newest first, and hands them to the pipeline. A message that
/// the server refuses to give does not stop the others: it gets a row without a body, which is asked for
/// again at each sync. Lives for one call, on the mirror thread.
class BodyFetch
{
public:
    BodyFetch(SyncContext& context, const model::Folder& folder, const std::vector<store::KnownUid>& known);

    /// Both newest first.
    base::Status run(const std::vector<quint32>& newUids, const std::vector<quint32>& missingBodies);

    int delivered() const { return m_delivered; } ///< bodies
    int newMails() const { return m_newMails; }
    /// Why some message was not given; nullopt when all were.
    const std::optional<base::Error>& refusal() const { return m_refusal; }

private:
    struct Wanted
    {
        model::MailId mail; ///< of a row that lacks its body
    };
    base::Status fetchSets(const std::vector<quint32>& newestFirst, size_t perSet);
    base::Status take(imap::Fetched&& fetched);
    base::Status storeWithoutBody(const std::vector<quint32>& uids);
    std::vector<quint32> stillWanted(const std::vector<quint32>& uids) const;
    base::Result<std::vector<quint32>> fetchable(const std::vector<quint32>& missingBodies);
    model::MailId mailOf(quint32 uid) const;
    void noteTooBig();
    void reportProgress();

    SyncContext& m_context;
    const model::Folder& m_folder;
    const std::vector<store::KnownUid>& m_known;
    std::unordered_map<quint32, Wanted> m_wanted;
    int m_total = 0;
    int m_delivered = 0;
    int m_newMails = 0;
    std::optional<base::Error> m_refusal;
};

} // namespace scorta::sync
