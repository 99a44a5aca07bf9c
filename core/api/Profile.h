#pragma once

#include "base/Result.h"

#include <QString>

#include <memory>

namespace scorta::api {

/// The folder that holds everything: what was asked for, else SCORTA_PROFILE, else the platform's app-data
/// folder. Absolute; not yet created.
QString profileFolder(const QString& asked);

/// The name of the engine's local socket for a profile: in the user's runtime folder (or a folder of mode
/// 0700 in the temporary one, or the profile itself where that is not ours alone), named by a hash of the
/// profile's canonical path.
base::Result<QString> engineSocketPath(const QString& profile);

/// Where the engine of a profile listens, as its holder wrote it into the lock file: holder and caller may
/// have different runtime folders (a session and cron, say). Empty when nobody wrote it.
QString announcedSocketPath(const QString& profile);

/// The exclusive right to run the network engine of a profile. Held until destroyed; the system releases it
/// when the process dies, however it dies.
class ProfileLock
{
public:
    /// Creates the profile folder (mode 0700) when it is missing. Locked when another process holds it.
    static base::Result<std::unique_ptr<ProfileLock>> acquire(const QString& profile);
    /// Tells other processes where to hand their commands to.
    void announce(const QString& socketPath) const;
    ~ProfileLock();
    ProfileLock(const ProfileLock&) = delete;
    ProfileLock& operator=(const ProfileLock&) = delete;

private:
    ProfileLock() = default;
    int m_descriptor = -1;
};

} // namespace scorta::api
