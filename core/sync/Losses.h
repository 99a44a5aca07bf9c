#pragma once

#include "sync/BodyPipeline.h"
#include "sync/FolderSync.h"

#include <vector>

namespace scorta::sync {

/// Whether the server still has another copy of these bytes in the account, as in a folder of all mail: then
/// the one that went was a label, not the message. Copies among `gone` and in `notCounted` do not count.
base::Result<bool> hasCopyElsewhere(store::Store& store, const model::MailRow& row,
                                    const QList<model::MailId>& gone,
                                    const QList<model::FolderId>& notCounted);

/// Settles what vanished from the server, once all folders were seen: what turned up in another folder moves
/// there under its id; a mass loss (of the last 24 hours) freezes its folder; the rest are ordinary
/// deletions, which follow at once and stay recoverable for 30 days. On the mirror thread, with the pipeline
/// drained.
class Losses
{
public:
    /// `isWhole`: every folder of the account was looked at; without it nothing that looks like a mass loss
    /// is decided, it waits for a whole sync.
    enum class Scope { SomeFolders, WholeAccount };
    Losses(store::Store& store, const model::Account& account, const base::Clock& clock,
           std::vector<Stored> arrived);

    base::Status settle(std::vector<FolderOutcome>& outcomes, Scope scope);

private:
    struct Vanished
    {
        model::MailRow row;
        bool hasMoved = false;
        bool isElsewhere = false;
    };
    base::Status lookUp(const FolderOutcome& outcome, std::vector<Vanished>& vanished);
    base::Status follow(const model::MailRow& row, const Stored& arrived);
    base::Status freeze(FolderOutcome& outcome, const std::vector<Vanished>& vanished);
    base::Status remove(FolderOutcome& outcome, const std::vector<Vanished>& vanished);
    const Stored* takeArrival(const model::MailRow& row);

    store::Store& m_store;
    const model::Account& m_account;
    const base::Clock& m_clock;
    std::vector<Stored> m_arrived; ///< new rows, by sha256
};

} // namespace scorta::sync
