#pragma once

#include "net/Waiter.h"

#include "base/Result.h"
#include "model/Account.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QSslSocket>

namespace scorta::net {

/// Asks the server on a connected, unencrypted socket for TLS (RFC 9051, 6.2.1; RFC 3207) up to the point
/// where the handshake begins, and gives the greeting to be replayed to whoever talks next. An IMAP
/// greeting's capabilities are left out of it: they came in clear (RFC 9051, 11.1). Never goes on in clear.
/// Errors: Tls when the server does not offer it, Protocol when text came after its go-ahead (injected, as in
/// CVE-2021-38371), Busy, ServerRefused, ConnectionLost, Timeout, Cancelled.
base::Result<QByteArray> askForTls(QSslSocket& socket, model::Service service, Waiter& waiter,
                                   const QDeadlineTimer& deadline);

} // namespace scorta::net
