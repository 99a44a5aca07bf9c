#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Folder.h"
#include "store/Store.h"

#include <QList>

namespace scorta::sync {

/// How long a mail that was deleted elsewhere can be had back.
inline constexpr auto kRecoverableFor = std::chrono::hours(24 * 30);

/// Why a mail that no server has is held in the vault.
enum class Holding {
    Kept,        ///< a person's word: for ever, and shown
    Recoverable, ///< deleted elsewhere: for 30 days, not shown
};

/// Writes mails of a folder that the server no longer has into the vault. Their bodies are on disk before the
/// vault says so. Answers with those that were written: a mail whose body is not here has nothing to hold.
/// What the row shows (flags, and for kept mail the folder of a waiting move) is what is held. Idempotent.
base::Result<QList<model::MailId>> holdMails(store::Store& store, const model::Folder& folder,
                                             const QList<model::MailId>& mails, Holding holding,
                                             base::WallTime now);

/// Those of an account that are held as Kept.
base::Result<QList<model::MailId>> keptMails(store::Store& store, model::AccountId account);

/// The server has these kept mails again: the vault lets them go, their rows stay. Ids that it does not hold
/// are passed over.
base::Status letGo(store::Store& store, const QList<model::MailId>& mails);

/// Removes recoverable deletions whose 30 days are over, rows first, then the bodies that nothing else uses;
/// at most `limit`, and at most once in 24 hours. Only while no thread stores mail (a body that was just
/// stored, and whose row was not yet, looks unused). Answers with how many went.
base::Result<int> purgeRecoverable(store::Store& store, base::WallTime now, int limit);

} // namespace scorta::sync
