#pragma once

#include "imap/Session.h"
#include "model/Folder.h"

#include <QString>

#include <vector>

namespace scorta::sync {

/// What a folder is for by its name alone: a top-level folder, or one below INBOX or "[Gmail]", with a name
/// that mail programs give such folders in the larger European languages. None otherwise.
model::Role roleByName(const QString& path, QChar delimiter);

/// Sets the role of each folder: INBOX, then SPECIAL-USE (RFC 6154), then by name for the roles that nobody
/// has. No role but one folder's; the first in LIST's order wins.
void assignRoles(std::vector<imap::ListedFolder>& folders);

/// Where a folder for `role` is to be created: "Archive", or "INBOX.Archive" where the account keeps its
/// folders below INBOX.
QString pathForRole(model::Role role, const QStringList& paths, QChar delimiter);

/// The last element of a path.
QString leafName(const QString& path, QChar delimiter);

} // namespace scorta::sync
