#pragma once

#include "store/MailTable.h"

#include <vector>

namespace scorta::sync {

/// What the server said about one folder. Where `isComplete`, `uids` lists every message; otherwise (QRESYNC)
/// only what changed is told, and what is not mentioned is as it was.
struct ServerView
{
    bool isComplete = false;
    std::vector<quint32> uids;             ///< ascending; of a complete view
    std::vector<store::ServerFlags> flags; ///< in any order; of messages that were asked for or changed
    std::vector<quint32> vanished;         ///< in any order; of a view that is not complete
};

/// What has to be done here so that the mirror is as the server is.
struct Plan
{
    std::vector<quint32> newUids;          ///< newest first
    std::vector<quint32> missingBodies;    ///< known without a body, newest first
    std::vector<store::ServerFlags> flags; ///< to be written; some may carry a new mod-sequence alone
    int flagChanges = 0;                   ///< how many of `flags` a person would notice
    std::vector<store::KnownUid> vanished; ///< known here, not there: a deletion only if the guard agrees
};

/// Compares `known` (ascending by UID) with the view. Pure.
Plan reconcile(const std::vector<store::KnownUid>& known, const ServerView& view);

} // namespace scorta::sync
