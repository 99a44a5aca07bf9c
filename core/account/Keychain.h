#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Secret.h"

#include <QString>

namespace scorta::account {

/// The system's keychain through QtKeychain, entries of the service "scorta". Thread-safe and blocking. All
/// jobs run on one thread of their own, for QtKeychain's queue belongs to the thread that used it first.
///
/// Errors: NoKeychain when no keychain answers; Secret when there is no entry (a locked keychain looks the
/// same) or access is denied, and when `limit` passes (Fate Defer); Cancelled.
base::Result<base::Secret> readKeychain(const QString& key, base::Milliseconds limit,
                                        const base::CancelToken& cancel);
base::Status writeKeychain(const QString& key, const base::Secret& secret, base::Milliseconds limit);
/// An entry that is not there is no error.
base::Status removeFromKeychain(const QString& key, base::Milliseconds limit);

} // namespace scorta::account
