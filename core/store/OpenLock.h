#pragma once

#include "base/Result.h"

#include <QString>

#include <memory>

class QLockFile;

namespace scorta::store {

/// One opener of a profile at a time, across processes. The system itself lets go when the holder dies, at
/// whatever moment: a QLockFile whose maker was killed before it wrote its id stays locked for good.
class OpenLock
{
public:
    OpenLock();
    ~OpenLock();
    OpenLock(const OpenLock&) = delete;
    OpenLock& operator=(const OpenLock&) = delete;

    /// Makes `path` when it is missing; it stays. Locked after `timeoutMs`; Permission, DiskFull or Io when
    /// the file cannot be made.
    base::Status take(const QString& path, int timeoutMs);

private:
#ifdef Q_OS_UNIX
    int m_file = -1;
#else
    std::unique_ptr<QLockFile> m_lock;
#endif
};

} // namespace scorta::store
