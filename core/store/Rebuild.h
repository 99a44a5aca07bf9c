#pragma once

#include "store/Database.h"

#include "base/Result.h"

#include <QList>
#include <QString>

namespace scorta::store {

/// Renames a damaged file and its log to *.damaged (an older one of that name goes), so that the next opening
/// makes it anew. Nobody may have it open, or they go on with the renamed one.
base::Status setAside(const QString& folder, File file);

/// Asks for `files` to be made anew at the next start, when nobody has them open. The vault cannot be: Usage.
base::Status scheduleRebuild(const QString& folder, const QList<File>& files);
/// Does what was asked for; the caller holds the profile's lock and opens nothing before. Answers with the
/// number of files set aside.
base::Result<int> applyScheduledRebuild(const QString& folder);

} // namespace scorta::store
