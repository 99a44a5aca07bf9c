#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "imap/Session.h"
#include "model/Account.h"
#include "store/ImapJobTable.h"
#include "store/Store.h"

namespace scorta::sync {

/// Runs the IMAP work that the outbox left in the vault: file a Sent copy exactly once (search by Message-ID
/// first when an APPEND may already have gone out), look for our message in Sent. Answers are written to the
/// job rows; the outbox draws its conclusions from them.
base::Result<int> runImapJobs(store::Store& store, imap::Session& session, const model::Account& account,
                              const base::Clock& clock, const base::CancelToken& cancel);

} // namespace scorta::sync
