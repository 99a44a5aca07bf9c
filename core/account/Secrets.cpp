#include "account/Secrets.h"

#include "account/Command.h"
#include "account/Keychain.h"

namespace scorta::account {

namespace {

constexpr base::Milliseconds kLimit{30'000};

/// One password serves both servers. The suffix leaves room for other kinds of secrets of the same account.
QString keyOf(const model::Account& account)
{
    return account.address.toLower() + u"/password";
}

} // namespace

SystemSecrets::SystemSecrets()
    : SystemSecrets(kLimit)
{
}

SystemSecrets::SystemSecrets(base::Milliseconds limit)
    : m_limit(limit)
{
}

base::Result<base::Secret> SystemSecrets::fetch(const model::Account& account,
                                                const base::CancelToken& cancel)
{
    if (cancel.isCancelled())
        return base::Error{base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("account.secret"), {}, 0};
    if (account.secret.kind == model::SecretSource::Kind::Command)
        return firstLineOf(account.secret.command, m_limit, cancel);
    return readKeychain(keyOf(account), m_limit, cancel);
}

base::Status SystemSecrets::store(const model::Account& account, const base::Secret& secret)
{
    if (secret.isEmpty())
        return base::Error{base::Kind::Invalid, base::Fate::Final, QStringLiteral("account.secret"),
                           QString(), 0};
    return writeKeychain(keyOf(account), secret, m_limit);
}

base::Status SystemSecrets::remove(const model::Account& account)
{
    if (account.secret.kind == model::SecretSource::Kind::Command)
        return {};
    return removeFromKeychain(keyOf(account), m_limit);
}

} // namespace scorta::account
