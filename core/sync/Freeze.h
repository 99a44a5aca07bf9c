#pragma once

#include "sync/Guard.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Folder.h"
#include "store/Store.h"

namespace scorta::sync {

/// Freezes a folder: written to the vault's guard journal first, so that a lost mirror does not forget it,
/// then to the folder's row. A folder that is frozen already keeps its first reason.
base::Status freezeFolder(store::Store& store, const model::Folder& folder, FreezeReason reason,
                          base::WallTime now);

} // namespace scorta::sync
