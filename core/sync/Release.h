#pragma once

#include "sync/BodyPipeline.h"
#include "sync/Rematch.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Action.h"
#include "model/Folder.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <QList>

#include <optional>
#include <vector>

namespace scorta::sync {

/// What a person says about a frozen folder.
enum class Verdict {
    Keep,   ///< what the server lacks becomes kept mail: readable, searchable, listed, for ever
    Accept, ///< the server is right: what it lacks leaves the list and can be had back for 30 days
};

/// A verdict that waits for the server to show the folder.
struct Decision
{
    Verdict verdict = Verdict::Keep;
    int missing = 0; ///< how many the person was told are missing
};

/// What a verdict came to.
struct Released
{
    Verdict verdict = Verdict::Keep;
    bool isDone = false; ///< false: it waits, or the folder lost more since and was frozen anew
    int kept = 0;
    int recoverable = 0;
    int matched = 0; ///< mails that had lost their UID and were found again
};

/// What the server shows of a folder that is to be released.
struct Shown
{
    std::vector<quint32> uids;             ///< ascending
    std::vector<store::ServerFlags> flags; ///< of them
    std::vector<Rematched> matched;        ///< rows without a valid UID that were found again
    FolderMark mark;
};

/// How many mails of a frozen folder the server lacks, without those that a person decided to keep before.
base::Result<int> missingCount(store::Store& store, const model::Folder& folder);

/// Ends a freeze by a person's word. The word is one row in the vault's guard journal; carrying it out needs
/// the server's view of the folder, so the next sync that sees the folder does it: at once or after the
/// outage. It survives a kill at any point, because every step can be repeated: what is held goes into the
/// vault first, then rows, sync state and folder state change in one transaction of the mirror, then the
/// journal says "released". For one thread, with the Store of that thread.
class Release
{
public:
    Release(store::Store& store, const base::Clock& clock);

    /// Writes the verdict down; a later one replaces it while it waits. Usage when the folder is not frozen.
    base::Status decide(const model::Folder& folder, Verdict verdict);
    base::Result<std::optional<Decision>> waiting(const model::Folder& folder);
    /// The verdict of the last release that was carried out; nullopt when there was none.
    base::Result<std::optional<Released>> last(const model::Folder& folder);

    /// Carries it out, with all that was fetched stored. `shown` is empty for a folder that the server does
    /// not list. A folder that lacks many more mails than the person was told of is not let go by Accept: it
    /// is frozen anew. `undone` gets the waiting actions whose mails went.
    base::Result<Released> carryOut(const model::Folder& folder, const Decision& decision,
                                    const std::optional<Shown>& shown, QList<model::Action>& undone);
    /// Closes what was carried out by a process that died before it could say so.
    base::Status closeFinished(model::AccountId account);

private:
    base::Status note(const model::Folder& folder, const QString& event, const QString& detail);

    store::Store& m_store;
    const base::Clock& m_clock;
};

} // namespace scorta::sync
