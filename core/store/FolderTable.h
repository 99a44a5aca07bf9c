#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Folder.h"

#include <QList>

#include <optional>

namespace scorta::store {

/// Folders, in the mirror.
class FolderTable
{
public:
    explicit FolderTable(Database& mirror);
    /// Adds the folder or updates path-independent facts (name, delimiter, role, selectable). Sync state,
    /// counts and state stay as they are.
    base::Result<model::FolderId> upsert(const model::Folder& folder);
    /// Inbox first, then by role, then by path; an invalid account means all.
    base::Result<QList<model::Folder>> list(model::AccountId account = {});
    base::Result<model::Folder> find(model::FolderId id);
    base::Result<model::Folder> find(model::AccountId account, const QString& path);
    base::Result<model::Folder> byRole(model::AccountId account, model::Role role);
    base::Status setSyncState(model::FolderId id, quint32 uidValidity, quint32 uidNext, quint64 highestModSeq,
                              base::WallTime at);
    base::Status setState(model::FolderId id, model::FolderState state, const QString& reason,
                          base::WallTime at);
    base::Result<std::optional<base::WallTime>> frozenSince(model::FolderId id);
    /// Exists when another folder of the account has the path.
    base::Status rename(model::FolderId id, const QString& path, const QString& name);
    /// Removes the folder and its rows; mails of other folders that a waiting move shows in it go back.
    base::Status remove(model::FolderId id);
    base::Status removeAccount(model::AccountId account);

private:
    Database& m_mirror;
};

} // namespace scorta::store
