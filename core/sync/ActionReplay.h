#pragma once

#include "sync/ActionPlan.h"
#include "sync/Actions.h"

#include "store/MailTable.h"

#include <optional>
#include <set>
#include <vector>

namespace scorta::sync {

/// Renames a folder and all below it in the mirror.
base::Status renameHere(store::Store& store, model::AccountId account, const QString& path,
                        const QString& newPath);

/// Replays the waiting actions of one account over a session: plans them, checks each folder's UIDVALIDITY
/// and each message's identity, writes "sent" before a command goes out, takes over what the server says, and
/// forgets the action. What the server refuses is undone here and reported. What cannot be decided now (the
/// folder's UIDs are in doubt, the mail is not shown) waits, and with it whatever comes later for the same
/// mail. Lives for one call, on the mirror thread.
class ActionReplay
{
public:
    ActionReplay(store::Store& store, imap::Session& session, const model::Account& account,
                 const base::Clock& clock, const base::CancelToken& cancel);

    /// An error is the connection's or the store's; what was done stays done.
    base::Result<Actions::ReplayReport> run();

private:
    /// A step with the place where its mail is on the server now.
    struct Located
    {
        Step step;
        model::FolderId folder;
        model::FolderState folderState = model::FolderState::Ok;
        QString path; ///< the server's
        quint32 uidValidity = 0;
        quint32 uid = 0;
        qint64 size = 0;
        bool hasRow = false;
    };
    using Group = std::vector<Located>; ///< of one folder

    base::Status reload();
    base::Status runBatch(const Batch& batch);
    base::Status runFolderStep(const Step& step);
    base::Status folderCommand(const model::Action& action);
    base::Status folderDone(const model::Action& action);
    base::Status folderUndone(const model::Action& action);
    base::Result<std::vector<Group>> locate(const Batch& batch);
    base::Result<std::optional<Located>> locateOne(const Step& step);
    base::Status runGroup(Group& group);
    base::Result<bool> open(const Group& group);
    base::Status verify(Group& group, Group& absent);
    base::Status markSent(const Group& group);

    base::Status flagsThere(const Group& group);
    base::Status moveThere(Group& group, const model::Folder& target);
    base::Status settleMoved(const Group& group, const model::Folder& target, const imap::Copied& copied);
    base::Status settleDoubt(Group& present, const Group& absent, const model::Folder& target);
    base::Result<std::optional<quint32>> findUnknown(const Located& located, const model::Folder& target);
    base::Status place(const Located& located, const model::Folder& target, quint32 uid);
    base::Result<std::optional<model::Folder>> targetFolder(const Step& step);

    base::Status finish(const std::vector<Step>& steps);
    base::Status undo(const std::vector<Step>& steps, const base::Error& error);
    base::Status wait(const std::vector<Step>& steps, const base::Error& error, bool mayHaveBeenDone);
    base::Status settleError(const Group& group, const base::Error& error);
    bool isBlocked(const Step& step) const;
    QString serverPathOf(const model::Folder& folder) const;

    store::Store& m_store;
    imap::Session& m_session;
    const model::Account& m_account;
    const base::Clock& m_clock;
    const base::CancelToken& m_cancel;
    QList<model::Action> m_waiting;
    std::set<qint64> m_blocked; ///< mails with a step that has to wait
    bool m_isWalled = false;    ///< a folder action waits: nothing may pass it
    Actions::ReplayReport m_report;
};

} // namespace scorta::sync
