#pragma once

#include <QString>

namespace scorta::words {

/// The short words of UI.md, for buttons, places and groups: the same word for the same thing everywhere.

enum class Button {
    TryNow,
    SendByAnother,
    Details,
    EnterPassword,
    OpenPage,
    Decide,
    KeepEverything,
    Accept,
    AskTomorrow,
    PutBack, ///< takes the account's title
    AskToSendAgain,
    Dismiss,
    Hold,
    Release,
    StopAndEdit,
    CopyAsNew,
    FileForClaim,
    SendLater,
};
/// `title` is the account's, for PutBack.
QString label(Button button, const QString& title = QString());

enum class Place { AllInboxes, Starred, Outbox, KeptMail, Outages, Readiness, MayBeLost };
QString label(Place place);

/// The groups of the outbox, in their order.
enum class OutboxGroup { NeedsChoice, WaitingToLeave, NotYet, LeftToday };
QString label(OutboxGroup group);

/// What one can do about an unconfirmed message, and the question above.
enum class Choice { Wait, SendAgain, MarkAsSent };
QString label(Choice choice);
QString unconfirmedQuestion();

/// "Draft saved here 12 s ago".
QString draftSaved(int secondsAgo);

} // namespace scorta::words
