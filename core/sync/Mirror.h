#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "imap/Session.h"
#include "model/Account.h"
#include "model/Action.h"
#include "model/Folder.h"
#include "store/Store.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace scorta::sync {

/// What a sync did to one folder (CLI.md, "sync").
struct FolderReport
{
    QString name; ///< the path
    model::FolderState state = model::FolderState::Ok;
    QString reason;
    int newMails = 0;
    int flags = 0;
    int vanished = 0;
    int kept = 0; ///< held though the server does not show it
    int bodies = 0;
};

struct SyncReport
{
    QList<FolderReport> folders;
    int actionsDone = 0;         ///< waiting actions that the server carried out
    QList<model::Action> undone; ///< and those it refused, undone here; lastError has its words
    qint64 bytes = 0;
    base::Milliseconds took{};
};

struct SyncOptions
{
    QStringList folders; ///< empty: all
    bool isFull = false; ///< compare every flag and UID even where CONDSTORE says nothing changed
};

struct Progress
{
    QString folder;
    int bodiesDone = 0;
    int bodiesTotal = 0;
    qint64 bytes = 0;
};

/// Something in the mirror changed; called on the mirror thread, often: listeners coalesce.
struct Changed
{
    model::AccountId account;
    model::FolderId folder;
    QList<model::MailId> newMails; ///< that arrived since the last sync (not of a first mirror)
};

/// Mirrors one account over a session. Belongs to the account's mirror thread, with the Store of that thread.
/// A second thread parses, compresses and indexes while the network streams.
class Mirror
{
public:
    Mirror(store::Store& store, const model::Account& account, const base::Clock& clock);
    ~Mirror();
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;

    std::function<void(const Progress&)> onProgress;
    std::function<void(const Changed&)> onChanged;

    /// Replays waiting actions, then mirrors: folders, then for each what is new, changed and vanished,
    /// newest bodies first. Comes back when every selected folder is mirrored. An error ends it; what was
    /// done stays done, and the next call goes on there. A folder that freezes or fails does not end it.
    base::Result<SyncReport> sync(imap::Session& session, const SyncOptions& options,
                                  const base::CancelToken& cancel);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::sync
