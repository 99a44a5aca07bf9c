#pragma once

#include "base/CancelToken.h"
#include "net/Socket.h"
#include "smtp/Submission.h"

namespace scorta::smtp {

/// A connection that is ready for MAIL.
struct LoggedIn
{
    std::shared_ptr<net::Socket> socket;
    QStringList extensions; ///< EHLO keywords, upper case, with their parameters
};

/// Greeting, EHLO and SASL through vmime: one mechanism, one attempt. The stream is the caller's afterwards;
/// vmime holds nothing of it.
base::Result<LoggedIn> logIn(const LoginOptions& options, const base::CancelToken& cancel);

} // namespace scorta::smtp
