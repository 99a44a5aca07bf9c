#pragma once

#include "net/Socket.h"
#include "net/Waiter.h"

#include "base/Result.h"

#include <QDeadlineTimer>

namespace scorta::net {

/// The addresses of `host`, an address literal or a name, at most 16. Cancellable and held to the deadline
/// even while the system's resolver is stuck. Errors: Dns, Timeout, Cancelled.
base::Result<QList<QHostAddress>> lookUp(const QString& host, const Resolver& resolver, Waiter& waiter,
                                         const QDeadlineTimer& deadline);

} // namespace scorta::net
