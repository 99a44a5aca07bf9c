#pragma once

#include "sync/Guard.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Folder.h"
#include "store/Store.h"

namespace scorta::sync {

/// Freezes a folder: written to the vault's guard journal first, so that a lost mirror does not forget it,
/// then to the folder's row. A folder that is frozen already keeps its first reason, except that one which is
/// missing altogether is something else than a person may have decided about: that is written anew.
base::Status freezeFolder(store::Store& store, const model::Folder& folder, FreezeReason reason,
                          base::WallTime now);
/// All is as it was: the freeze ends by itself.
base::Status thawFolder(store::Store& store, const model::Folder& folder, base::WallTime now);
/// The detail of a "frozen" event: under which UIDVALIDITY the folder was known.
QString uidValidityDetail(quint32 uidValidity);

} // namespace scorta::sync
