#pragma once

#include "base/Result.h"
#include "model/Flags.h"
#include "model/Folder.h"
#include "store/Store.h"

#include <QList>

namespace scorta::sync {

/// Mail that a person kept lives in the vault; its row in the mirror only shows it. No server is told what
/// happens to it.

/// Whether the vault holds this mail as kept, and the server has not got it again.
base::Result<bool> isKept(store::Store& store, model::MailId mail);
/// The vault first, then the row.
base::Status markKept(store::Store& store, const QList<model::MailId>& mails, const model::Flags& add,
                      const model::Flags& remove);
base::Status moveKept(store::Store& store, const QList<model::MailId>& mails, const model::Folder& target);

/// Makes the rows of kept mail that the mirror has lost, with their conversations and words; folders that are
/// not here are made. After an unclean end and when the mirror was made anew. Answers with how many were
/// made.
base::Result<int> showKept(store::Store& store);

} // namespace scorta::sync
