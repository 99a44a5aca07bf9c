#pragma once

#include "base/Result.h"

#include <QString>

namespace scorta::store {

/// Whether a file system of this type (as the system names it: "ext4", "nfs4", "fuse.sshfs", …) is reached
/// over a network, where several machines would share the write-ahead log's memory and cannot.
bool isNetworkFileSystem(const QString& type);

/// Invalid when `folder`, which exists, lies on a network file system.
base::Status refuseNetworkFolder(const QString& folder);

/// Creates `folder` with mode 0700, and its parents, when it is missing. One that exists stays as it is.
base::Status makeFolder(const QString& folder);

/// Makes the names in `folder` durable (a new or renamed file survives a power loss).
void syncFolder(const QString& folder);

/// The error of errno, for `where`: DiskFull, Permission, NotFound or Io.
base::Error fileError(const char* where, int code);

} // namespace scorta::store
