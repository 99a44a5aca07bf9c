#pragma once

#include "base/Error.h"

#include <QAbstractSocket>

namespace scorta::net {

/// An error of the network: try again later, nothing is lost. `detail` is cut to 500 characters and cleared
/// of secrets.
base::Error networkError(base::Kind kind, const char* where, const QString& detail, int code = 0);

/// What a QAbstractSocket's error means at the step `where`. `isConnected`: the TCP connection had been made.
enum class Phase { Connecting, Connected };
base::Error socketError(QAbstractSocket::SocketError error, const QString& words, const char* where,
                        Phase phase);

} // namespace scorta::net
