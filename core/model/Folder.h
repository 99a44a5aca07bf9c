#pragma once

#include "model/Ids.h"

#include <QString>

namespace scorta::model {

/// What a folder is for (RFC 6154), found by SPECIAL-USE or, failing that, by its name.
enum class Role { None, Inbox, Sent, Drafts, Trash, Archive, Junk };

/// The stored and printed name: "inbox", …; empty for None.
QString toName(Role role);
Role roleFromName(const QString& name);

enum class FolderState {
    Ok,
    Frozen, ///< the mirror guard holds it: nothing local is dropped until a person decides
    Failed, ///< the last sync of it failed; `reason` says why
};
QString toName(FolderState state);
FolderState folderStateFromName(const QString& name);

struct Folder
{
    FolderId id;
    AccountId account;
    QString path; ///< as the server names it, decoded from modified UTF-7, with its own delimiter
    QString name; ///< last element of path; "INBOX" as the server writes it
    QChar delimiter;
    Role role = Role::None;
    bool isSelectable = true;
    bool isLocal = false; ///< lives in the profile alone ("Local/…")
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0;
    FolderState state = FolderState::Ok;
    QString reason; ///< of Frozen (a guard reason) or Failed (an error kind's name)
    int total = 0;  ///< messages as the user sees them
    int unread = 0;
};

} // namespace scorta::model
