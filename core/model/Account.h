#pragma once

#include "model/Ids.h"

#include "base/Result.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace scorta::model {

/// How a server is reached.
struct Endpoint
{
    enum class Security {
        Tls,      ///< TLS from the first byte (imaps, smtps)
        StartTls, ///< upgraded before anything else; never without
        Plain,    ///< no encryption: only to loopback addresses
    };
    Security security = Security::Tls;
    QString host;
    quint16 port = 0;

    bool operator==(const Endpoint&) const = default;
};

enum class Service { Imap, Smtp };

/// Parses `imaps://host:993`, `imap+starttls://…`, `imap+plain://…` and the three of smtp; the port may be
/// left out. Kind::Invalid for anything else, for a user or path in the URL, and for plain to a host that is
/// not loopback (127.0.0.0/8, ::1 or "localhost").
base::Result<Endpoint> parseEndpoint(const QString& url, Service service);
/// The URL that parseEndpoint() reads.
QString toUrl(const Endpoint& endpoint, Service service);

/// Where the account's password comes from.
struct SecretSource
{
    enum class Kind {
        Command,  ///< first line of what `sh -c command` prints, run each time
        Keychain, ///< the system's keychain
    };
    Kind kind = Kind::Command;
    QString command;
};

struct Account
{
    AccountId id;
    QString address; ///< also what the command line calls the account
    QString name;    ///< the person's or firm's, for From; may be empty
    QString title;   ///< what the window calls it ("Libero"); the domain when nothing better is known
    Endpoint imap;
    Endpoint smtp;
    QString user; ///< for login; usually the address
    SecretSource secret;
    QString caFile; ///< PEM file of further trusted roots; empty: the platform's alone
    bool isPec = false;
};

} // namespace scorta::model
