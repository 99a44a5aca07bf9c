#pragma once

#include "base/Error.h"
#include "smtp/Submission.h"

namespace scorta::smtp {

/// What a reply at a stage means, in one place. `acceptedBefore` counts the recipients that RCPT accepted
/// earlier in this transaction. NoReply for what is no answer to the command (0, 1yz, a stray 3yz): the
/// connection is then of no more use.
Verdict grade(Stage stage, const Reply& reply, int acceptedBefore = 0);

/// The failure that a negative reply to the greeting, EHLO or AUTH is. `stage` is Connect or Login.
base::Error loginError(Stage stage, const Reply& reply);

} // namespace scorta::smtp
