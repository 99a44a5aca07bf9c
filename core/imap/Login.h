#pragma once

#include "imap/Session.h"

#include "net/Socket.h"

namespace scorta::imap {

/// A stream that vmime has logged in on and let go of.
struct LoggedIn
{
    std::shared_ptr<net::Socket> socket;
    QByteArray leftOver;      ///< received after vmime's last line
    QStringList capabilities; ///< said after the login; empty: to be asked for
};

/// Connects and logs in through vmime, with one mechanism and one attempt. Errors as Session::connect.
base::Result<LoggedIn> logIn(const LoginOptions& options, const base::CancelToken& cancel);

/// Capability names, upper case, of a line such as "* CAPABILITY A B" or "a1 OK [CAPABILITY A B] hello";
/// empty when it has none.
QStringList capabilitiesOf(const QByteArray& line);

} // namespace scorta::imap
