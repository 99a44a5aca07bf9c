#pragma once

#include "base/Clock.h"
#include "model/Outgoing.h"
#include "outbox/Step.h"

#include <QString>

namespace scorta::outbox {

// Names that the vault keeps.
inline const QString kAppendSent = QStringLiteral("append_sent"); ///< IMAP jobs
inline const QString kFindSent = QStringLiteral("find_sent");
inline const QString kJobDone = QStringLiteral("done");
inline const QString kJobClosed = QStringLiteral("closed"); ///< its answer was taken
inline const QString kHeldByUser = QStringLiteral("user");  ///< reasons to be held
inline const QString kHeldExpired = QStringLiteral("expired");
inline const QString kHeldLocally = QStringLiteral("local_failure");
inline const QString kByReply = QStringLiteral("smtp-reply"); ///< kinds of evidence
inline const QString kBySentCopy = QStringLiteral("sent-copy");
inline const QString kByUser = QStringLiteral("user");
inline const QString kInterrupted =
    QStringLiteral("interrupted"); ///< outcome of an attempt that a crash cut off
/// "Stage" of the row that says: a person let it go on, so its time starts anew.
inline const QString kReleased = QStringLiteral("release");

/// It was queued for a time that has not come yet.
bool isScheduled(const model::Outgoing& message, base::WallTime now);
/// Its time is over: 30 days after the first try, or the sender's own limit, unless a person let it go on
/// since.
bool hasExpired(const model::Outgoing& message, base::WallTime now);
/// No later than the sender's limit, so that it is noticed in time.
base::WallTime clipped(base::WallTime nextTry, const model::Outgoing& message, base::WallTime now);

/// What a dead process, or a step that could not be written down, left under way: before the hand-over it is
/// safe to try again, after it nobody knows. Answers whether there was anything.
base::Result<bool> takeUp(Step& step);
/// A message with something to send is due at `when`, one without is not.
void setDue(Step& step, base::WallTime when);
/// A person's word: counts and limits begin again. To be called after the verb's event was applied.
void startAnew(Step& step);
/// Asks for the Sent copy, once.
void wantSentCopy(Step& step, base::WallTime dueAt);

} // namespace scorta::outbox
