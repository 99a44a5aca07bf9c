#pragma once

#include "base/Result.h"
#include "model/Ids.h"
#include "store/ImapJobTable.h"
#include "store/Store.h"

namespace scorta::outbox {

/// So often in a row an account's server must have been seen filing Sent by itself before absence counts.
inline constexpr int kProvenFilings = 3;

/// How often in a row the account's server filed the Sent copy by itself, as far as we saw.
base::Result<int> timesFiled(store::Store& store, model::AccountId account);
/// Learns from an append_sent job that is done: found at the first look, it was the server; appended by us,
/// it was not. A copy found at a later look may be our own of a look before, and says nothing.
base::Status noteFiling(store::Store& store, const store::ImapJob& job);

} // namespace scorta::outbox
