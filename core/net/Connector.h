#pragma once

#include "net/Waiter.h"

#include "base/Result.h"

#include <QDeadlineTimer>
#include <QHostAddress>
#include <QSslSocket>

#include <memory>

namespace scorta::net {

/// Races `addresses` as RFC 8305 has it: families interleaved, the next one 250 ms after the last or at once
/// when that failed; the first TCP connection wins and the others are dropped. A broken IPv6 thus costs a
/// quarter of a second, not the whole deadline. Errors: Refused, Unreachable, Timeout, Cancelled.
base::Result<std::unique_ptr<QSslSocket>> connectAny(const QList<QHostAddress>& addresses, quint16 port,
                                                     Waiter& waiter, const QDeadlineTimer& deadline);

} // namespace scorta::net
