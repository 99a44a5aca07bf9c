#pragma once

#include "base/Result.h"
#include "model/Account.h"

#include <QString>

namespace scorta::account {

/// What a person says about a new account. Everything but the address may be empty.
struct AccountOptions
{
    QString address;
    QString name;    ///< for From
    QString title;   ///< what the window calls it
    QString imapUrl; ///< as model::parseEndpoint() reads it
    QString smtpUrl; ///< likewise
    QString user;    ///< for login
    QString preset;  ///< Preset::name
    QString command; ///< for SecretSource; empty: the keychain
    QString caFile;  ///< PEM file
    bool isPec = false;
};

/// The account that the options describe, without an id. Pure; asks no server. Servers come from the URLs,
/// else from the named preset, else from the preset of the address's domain. Errors:
/// - Invalid, where "account.address", "account.name", "account.url" or "account.user": that value cannot be
///   accepted; "account.user" also when the provider's user names are not addresses and none is given;
/// - NotFound, where "account.preset": no preset has this name;
/// - NotFound, where "account.discovery": a server is given by neither URL nor preset;
/// - Auth (NeedsUser), where "account.oauth": the provider takes no passwords.
base::Result<model::Account> makeAccount(const AccountOptions& options);

/// Whether `text` is one address that mail can be sent from: local@domain, no white space, control or special
/// characters, within the lengths of RFC 5321 (4.5.3.1). Quoted local parts are not accepted.
bool isAddress(const QString& text);

} // namespace scorta::account
