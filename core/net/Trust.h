#pragma once

#include "net/Waiter.h"

#include "base/Result.h"

#include <QDeadlineTimer>
#include <QSslConfiguration>
#include <QSslSocket>

namespace scorta::net {

/// Whose signature is trusted.
enum class Roots {
    File,     ///< those of the file alone
    Platform, ///< the platform's, and those of the file
};

/// TLS 1.2 or later, the server's certificate checked against `roots`; `caFile` is PEM and may be empty with
/// Roots::Platform. Errors: Io or Permission when the file cannot be read, Invalid when no certificate is
/// in it; the detail names it.
base::Result<QSslConfiguration> tlsConfiguration(const QString& caFile, Roots roots);

/// Does the client's handshake on a connected socket, for the server's name `host` (sent as SNI, compared
/// with the certificate). Errors: Certificate (Qt's words and the certificate's SHA-256 in the detail), Tls,
/// ConnectionLost, Timeout, Cancelled.
base::Status secure(QSslSocket& socket, const QString& host, const QSslConfiguration& configuration,
                    Waiter& waiter, const QDeadlineTimer& deadline);

/// SHA-256 of a certificate, hex; empty for a null one.
QString hashOf(const QSslCertificate& certificate);

} // namespace scorta::net
