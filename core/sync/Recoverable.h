#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Folder.h"
#include "store/Store.h"

#include <QList>

namespace scorta::sync {

/// Writes down mails that are about to be removed because they were deleted on the server: for 30 days they
/// can be had back. The body is on disk before the vault says so; the caller removes the rows after it. Mails
/// without a body have nothing to keep.
base::Status keepRecoverable(store::Store& store, const model::Folder& folder,
                             const QList<model::MailId>& mails, base::WallTime now);

} // namespace scorta::sync
