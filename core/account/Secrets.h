#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Secret.h"
#include "model/Account.h"

namespace scorta::account {

/// Fetches and keeps passwords. Thread-safe; blocking, bounded by 30 s and the token.
class Secrets
{
public:
    Secrets() = default;
    Secrets(const Secrets&) = delete;
    Secrets& operator=(const Secrets&) = delete;
    virtual ~Secrets() = default;

    /// Runs the account's command, or reads the keychain. Kind::Secret when the command fails, prints nothing
    /// or takes longer than 30 s (detail: its exit code, never its output); NoKeychain when there is none.
    virtual base::Result<base::Secret> fetch(const model::Account& account,
                                             const base::CancelToken& cancel) = 0;
    /// Stores in the keychain; NoKeychain where there is none.
    virtual base::Status store(const model::Account& account, const base::Secret& secret) = 0;
    virtual base::Status remove(const model::Account& account) = 0;
};

/// `sh -c` commands (Command.h) and the system's keychain (Keychain.h: service "scorta"). Needs a
/// QCoreApplication. Not for the window's thread: a command is waited for in an event loop of its own.
class SystemSecrets : public Secrets
{
public:
    SystemSecrets();
    /// With another bound than 30 s.
    explicit SystemSecrets(base::Milliseconds limit);
    base::Result<base::Secret> fetch(const model::Account& account, const base::CancelToken& cancel) override;
    base::Status store(const model::Account& account, const base::Secret& secret) override;
    base::Status remove(const model::Account& account) override;

private:
    base::Milliseconds m_limit;
};

} // namespace scorta::account
