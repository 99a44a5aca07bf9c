#include "words/Labels.h"

#include "words/Formats.h"
#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::words {

QString label(Button button, const QString& title)
{
    switch (button) {
    case Button::TryNow:
        return say(QT_TRANSLATE_NOOP("words", "Try now"));
    case Button::SendByAnother:
        return say(QT_TRANSLATE_NOOP("words", "Send by another account…"));
    case Button::Details:
        return say(QT_TRANSLATE_NOOP("words", "Details"));
    case Button::EnterPassword:
        return say(QT_TRANSLATE_NOOP("words", "Enter it…"));
    case Button::OpenPage:
        return say(QT_TRANSLATE_NOOP("words", "Open the page"));
    case Button::Decide:
        return say(QT_TRANSLATE_NOOP("words", "Decide…"));
    case Button::KeepEverything:
        return say(QT_TRANSLATE_NOOP("words", "Keep everything"));
    case Button::Accept:
        return say(QT_TRANSLATE_NOOP("words", "Accept…"));
    case Button::AskTomorrow:
        return say(QT_TRANSLATE_NOOP("words", "Ask me tomorrow"));
    case Button::PutBack:
        return say(QT_TRANSLATE_NOOP("words", "Put back on %1…")).arg(quoted(title));
    case Button::AskToSendAgain:
        return say(QT_TRANSLATE_NOOP("words", "Ask to send it again…"));
    case Button::Dismiss:
        return say(QT_TRANSLATE_NOOP("words", "Dismiss"));
    case Button::Hold:
        return say(QT_TRANSLATE_NOOP("words", "Hold"));
    case Button::Release:
        return say(QT_TRANSLATE_NOOP("words", "Release"));
    case Button::StopAndEdit:
        return say(QT_TRANSLATE_NOOP("words", "Stop and edit"));
    case Button::CopyAsNew:
        return say(QT_TRANSLATE_NOOP("words", "Copy as new"));
    case Button::FileForClaim:
        return say(QT_TRANSLATE_NOOP("words", "File for a claim…"));
    case Button::SendLater:
        return say(QT_TRANSLATE_NOOP("words", "Send later…"));
    }
    return {};
}

QString label(Place place)
{
    switch (place) {
    case Place::AllInboxes:
        return say(QT_TRANSLATE_NOOP("words", "All inboxes"));
    case Place::Starred:
        return say(QT_TRANSLATE_NOOP("words", "Starred"));
    case Place::Outbox:
        return say(QT_TRANSLATE_NOOP("words", "Outbox"));
    case Place::KeptMail:
        return say(QT_TRANSLATE_NOOP("words", "Kept mail"));
    case Place::Outages:
        return say(QT_TRANSLATE_NOOP("words", "Outages"));
    case Place::Readiness:
        return say(QT_TRANSLATE_NOOP("words", "Readiness"));
    case Place::MayBeLost:
        return say(QT_TRANSLATE_NOOP("words", "What may be lost"));
    }
    return {};
}

QString label(OutboxGroup group)
{
    switch (group) {
    case OutboxGroup::NeedsChoice:
        return say(QT_TRANSLATE_NOOP("words", "Needs a choice"));
    case OutboxGroup::WaitingToLeave:
        return say(QT_TRANSLATE_NOOP("words", "Waiting to leave"));
    case OutboxGroup::NotYet:
        return say(QT_TRANSLATE_NOOP("words", "Not yet"));
    case OutboxGroup::LeftToday:
        return say(QT_TRANSLATE_NOOP("words", "Left today"));
    }
    return {};
}

QString label(Choice choice)
{
    switch (choice) {
    case Choice::Wait:
        return say(QT_TRANSLATE_NOOP("words", "Wait for evidence"));
    case Choice::SendAgain:
        return say(QT_TRANSLATE_NOOP("words", "Send again (may arrive twice)"));
    case Choice::MarkAsSent:
        return say(QT_TRANSLATE_NOOP("words", "Mark as sent"));
    }
    return {};
}

QString unconfirmedQuestion()
{
    return say(QT_TRANSLATE_NOOP("words", "Did it leave? Nobody can say yet. You choose:"));
}

QString draftSaved(int secondsAgo)
{
    return say(QT_TRANSLATE_NOOP("words", "Draft saved here %1")).arg(ago(std::chrono::seconds(secondsAgo)));
}

} // namespace scorta::words
