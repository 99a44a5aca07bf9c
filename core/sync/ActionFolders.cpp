#include "sync/ActionReplay.h"

#include "sync/FolderPaths.h"
#include "sync/Recoverable.h"
#include "sync/Roles.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"

#include <algorithm>

// The folder actions of ActionReplay: create, rename, delete.
namespace scorta::sync {

base::Status renameHere(store::Store& store, model::AccountId account, const QString& path,
                        const QString& newPath)
{
    const auto folders = store.folders().list(account);
    if (!folders)
        return folders.error();
    return store.mirror().transaction([&]() -> base::Status {
        for (const model::Folder& folder : *folders) {
            const QString moved = renamed(folder.path, path, newPath, folder.delimiter);
            if (moved != folder.path)
                SCORTA_TRY(store.folders().rename(folder.id, moved, leafName(moved, folder.delimiter)));
        }
        return {};
    });
}

base::Status ActionReplay::runFolderStep(const Step& step)
{
    const model::Action& action = step.action;
    SCORTA_TRY(m_store.actions().markSent(step.ids));
    const base::Status done = folderCommand(action);
    if (done) {
        SCORTA_TRY(folderDone(action));
        return finish({step});
    }
    const base::Error& error = done.error();
    if (!m_session.isUsable()) {
        SCORTA_TRY(wait({step}, error, true));
        return error;
    }
    if (error.kind == base::Kind::Busy)
        return wait({step}, error, false);
    if (error.kind != base::Kind::ServerRefused && error.kind != base::Kind::Exists &&
        error.kind != base::Kind::NotFound)
        return error;
    SCORTA_TRY(folderUndone(action));
    return undo({step}, error);
}

// Done already counts as done: by an earlier command whose reply never came, or by another client.
base::Status ActionReplay::folderCommand(const model::Action& action)
{
    base::Status asked;
    switch (action.op) {
    case model::ActionOp::CreateFolder:
        asked = m_session.createFolder(action.target);
        break;
    case model::ActionOp::RenameFolder:
        asked = m_session.renameFolder(action.folderPath, action.target);
        break;
    case model::ActionOp::DeleteFolder:
        asked = m_session.deleteFolder(action.folderPath);
        break;
    case model::ActionOp::AddFlags:
    case model::ActionOp::RemoveFlags:
    case model::ActionOp::Move:
        return {};
    }
    if (asked || !m_session.isUsable() || asked.error().kind == base::Kind::Busy)
        return asked;
    const auto listed = m_session.list(imap::Session::ListStatus::Without);
    if (!listed)
        return listed.error();
    const auto isThere = [&](const QString& path) {
        return std::any_of(listed->begin(), listed->end(), [&](const imap::ListedFolder& folder) {
            return folder.path == path && folder.isSelectable;
        });
    };
    const bool isSo = action.op == model::ActionOp::CreateFolder ? isThere(action.target)
                      : action.op == model::ActionOp::RenameFolder
                          ? isThere(action.target) && !isThere(action.folderPath)
                          : !isThere(action.folderPath);
    return isSo ? base::Status{} : asked;
}

base::Status ActionReplay::folderDone(const model::Action& action)
{
    if (action.op != model::ActionOp::DeleteFolder)
        return {};
    const auto folder = m_store.folders().find(m_account.id, action.folderPath);
    if (!folder)
        return folder.error().kind == base::Kind::NotFound ? base::Status{} : folder.error();
    const auto known = m_store.mails().known(folder->id);
    if (!known)
        return known.error();
    QList<model::MailId> mails;
    for (const store::KnownUid& entry : *known)
        mails.append(entry.mail);
    const auto unplaced = m_store.mails().withoutUid(folder->id);
    if (!unplaced)
        return unplaced.error();
    mails.append(*unplaced);
    const auto held = holdMails(m_store, *folder, mails, Holding::Recoverable, m_clock.now());
    if (!held)
        return held.error();
    return m_store.folders().remove(folder->id);
}

base::Status ActionReplay::folderUndone(const model::Action& action)
{
    if (action.op == model::ActionOp::RenameFolder)
        return renameHere(m_store, m_account.id, action.target, action.folderPath);
    if (action.op != model::ActionOp::CreateFolder)
        return {};
    const auto folder = m_store.folders().find(m_account.id, action.target);
    if (!folder)
        return folder.error().kind == base::Kind::NotFound ? base::Status{} : folder.error();
    const auto known = m_store.mails().known(folder->id);
    if (!known)
        return known.error();
    return known->empty() ? m_store.folders().remove(folder->id) : base::Status{};
}

} // namespace scorta::sync
