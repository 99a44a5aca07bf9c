#pragma once

#include "sync/BodyPipeline.h"
#include "sync/Guard.h"
#include "sync/Mirror.h"
#include "sync/Reconciler.h"
#include "sync/Release.h"

#include "imap/Session.h"
#include "model/Folder.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace scorta::sync {

/// What looking at one folder came to. Deletions are not applied yet: whether they are believed is decided
/// when all folders were seen.
struct FolderOutcome
{
    model::Folder folder;
    FolderReport report;
    int known = 0; ///< messages with a UID before this sync
    std::vector<store::KnownUid> vanished;
    std::optional<FolderMark> mark; ///< to be written once `vanished` is settled
    /// Of a frozen folder that a person released: to be carried out once all folders were seen.
    std::optional<Decision> decision;
    std::optional<Shown> shown;
};

/// What all folders of one sync share.
struct SyncContext
{
    store::Store& store;
    imap::Session& session;
    BodyPipeline& pipeline;
    const model::Account& account;
    const base::Clock& clock;
    const base::CancelToken& cancel;
    const SyncOptions& options;
    std::function<void(const Progress&)> onProgress; ///< always callable
    bool isAfterOutage = false; ///< the server was away for more than an hour: doubt it more
};

/// Mirrors one folder: asks what changed, lets the guard judge, writes flag changes, and hands new bodies to
/// the pipeline. Lives for one call, on the mirror thread.
class FolderSync
{
public:
    FolderSync(SyncContext& context, const model::Folder& folder, const imap::ListedFolder& listed);

    /// An error is the connection's or the store's and ends the sync; what concerns this folder alone is in
    /// the outcome's report.
    base::Result<FolderOutcome> run();

private:
    bool isUntouched();
    base::Status load();
    base::Result<bool> select();
    base::Status settle();
    base::Status view();
    base::Status viewOfEverything();
    base::Result<bool> addsUp();
    base::Result<std::optional<FreezeReason>> judge();
    base::Result<std::vector<Identity>> shownIdentities(const std::vector<quint32>& uids);
    base::Result<std::vector<Identity>> knownIdentities(const std::vector<store::KnownUid>& entries);

    base::Status freeze(FreezeReason reason);
    base::Status hold();
    base::Result<bool> followUidValidity();
    base::Result<int> findAgain(Plan& plan);
    base::Status match(const QList<model::MailId>& homeless, Plan& plan);
    base::Status takeBack(Plan& plan);
    base::Status leaveOutMovedAway(Plan& plan);
    base::Result<bool> isHereToo(const Identity& identity);
    base::Status placeMatched();
    base::Result<std::vector<store::ServerFlags>> flagsOf(const std::vector<quint32>& uids);
    base::Status unmapReused(std::vector<store::KnownUid>& known);
    base::Status thaw();

    base::Status writeFlags(const Plan& plan);
    base::Status fetch(const Plan& plan);
    base::Status fail(const base::Error& error);
    ShownState shown() const;
    SeenState seen() const;
    bool isFirstMirror() const { return m_folder.uidNext == 0; }

    SyncContext& m_context;
    model::Folder m_folder;
    const imap::ListedFolder& m_listed;
    FolderOutcome m_outcome;
    std::vector<store::KnownUid> m_known;
    imap::Selected m_selected;
    ServerView m_view;
    std::vector<Rematched> m_matched; ///< rows without a valid UID, and where the server shows them
    bool m_hasView = false;
    bool m_isPartial = false;
};

/// Whether an error concerns one folder or message and leaves the session usable.
bool isOfOneFolder(const base::Error& error, const imap::Session& session);

} // namespace scorta::sync
