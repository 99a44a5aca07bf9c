#pragma once

#include "base/Clock.h"
#include "base/Result.h"

#include <QString>

#include <memory>

namespace scorta::store {

/// Held while a profile's files are made, set aside or brought up to date, so that processes and threads do
/// that one after the other. The system releases it when its holder dies, however that happens; the file
/// itself stays.
class OpenLock
{
public:
    /// Waits at most `limit`. Locked when another holds it all that time; Permission, DiskFull or Io when the
    /// file cannot be made.
    static base::Result<std::unique_ptr<OpenLock>> acquire(const QString& folder, base::Milliseconds limit);
    ~OpenLock();
    OpenLock(const OpenLock&) = delete;
    OpenLock& operator=(const OpenLock&) = delete;

private:
    OpenLock() = default;
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::store
