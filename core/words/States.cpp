#include "words/Sentences.h"

#include "words/Formats.h"
#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::words {

namespace {

/// “451 4.3.0 try again later”, as the language quotes.
QString serversWords(const QString& reply)
{
    return say(QT_TRANSLATE_NOOP("words", "“%1”")).arg(quoted(reply));
}

QString heldDetail(const QString& reason)
{
    if (reason == u"expired")
        return say(QT_TRANSLATE_NOOP("words", "not taken for too long, until you release it"));
    if (reason == u"local_failure")
        return say(QT_TRANSLATE_NOOP("words", "failed on this computer, until you release it"));
    return say(QT_TRANSLATE_NOOP("words", "by you, until you release it"));
}

QString acceptedDetail(const SendFacts& facts)
{
    if (facts.server.isEmpty() || facts.time.isEmpty())
        return {};
    return say(QT_TRANSLATE_NOOP("words", "by %1 at %2")).arg(quoted(facts.server), facts.time);
}

QString sendingDetail(const SendFacts& facts)
{
    if (facts.server.isEmpty())
        return {};
    return say(QT_TRANSLATE_NOOP("words", "to %1, %2")).arg(quoted(facts.server), size(facts.size));
}

QString deferredDetail(const SendFacts& facts)
{
    if (facts.reply.isEmpty())
        return say(QT_TRANSLATE_NOOP("words", "refused for now"));
    return say(QT_TRANSLATE_NOOP("words", "refused for now: %1")).arg(serversWords(facts.reply));
}

} // namespace

QString word(model::SendState state)
{
    switch (state) {
    case model::SendState::Queued:
        return say(QT_TRANSLATE_NOOP("words", "Queued"));
    case model::SendState::Sending:
        return say(QT_TRANSLATE_NOOP("words", "Sending"));
    case model::SendState::HandedOver:
        return say(QT_TRANSLATE_NOOP("words", "Handed over"));
    case model::SendState::Accepted:
        return say(QT_TRANSLATE_NOOP("words", "Accepted"));
    case model::SendState::Relayed:
        return say(QT_TRANSLATE_NOOP("words", "Relayed"));
    case model::SendState::Delayed:
        return say(QT_TRANSLATE_NOOP("words", "Delayed"));
    case model::SendState::Delivered:
        return say(QT_TRANSLATE_NOOP("words", "Delivered"));
    case model::SendState::Deferred:
        return say(QT_TRANSLATE_NOOP("words", "Deferred"));
    case model::SendState::Rejected:
        return say(QT_TRANSLATE_NOOP("words", "Rejected"));
    case model::SendState::Unconfirmed:
        return say(QT_TRANSLATE_NOOP("words", "Unconfirmed"));
    case model::SendState::Bounced:
        return say(QT_TRANSLATE_NOOP("words", "Returned"));
    case model::SendState::Held:
        return say(QT_TRANSLATE_NOOP("words", "Held"));
    case model::SendState::Cancelled:
        return say(QT_TRANSLATE_NOOP("words", "Cancelled"));
    }
    return {};
}

QString scheduledWord()
{
    return say(QT_TRANSLATE_NOOP("words", "Scheduled"));
}

QString detail(model::SendState state, const SendFacts& facts)
{
    switch (state) {
    case model::SendState::Queued:
        return facts.nextTryIn ? nextTry(*facts.nextTryIn) : QString();
    case model::SendState::Sending:
        return sendingDetail(facts);
    case model::SendState::HandedOver:
        return say(QT_TRANSLATE_NOOP("words", "reply awaited"));
    case model::SendState::Accepted:
        return acceptedDetail(facts);
    case model::SendState::Relayed:
        return say(QT_TRANSLATE_NOOP("words", "to the next server"));
    case model::SendState::Delayed:
        return say(QT_TRANSLATE_NOOP("words", "next server still tries"));
    case model::SendState::Delivered:
        return facts.time.isEmpty() ? QString()
                                    : say(QT_TRANSLATE_NOOP("words", "report at %1")).arg(facts.time);
    case model::SendState::Deferred:
        return deferredDetail(facts);
    case model::SendState::Unconfirmed:
        return say(QT_TRANSLATE_NOOP("words", "handed over, no reply came"));
    case model::SendState::Rejected:
    case model::SendState::Bounced:
        return facts.reply.isEmpty() ? say(QT_TRANSLATE_NOOP("words", "no reason was given"))
                                     : serversWords(facts.reply);
    case model::SendState::Held:
        return heldDetail(facts.heldReason);
    case model::SendState::Cancelled:
        return facts.time.isEmpty() ? say(QT_TRANSLATE_NOOP("words", "by you"))
                                    : say(QT_TRANSLATE_NOOP("words", "by you at %1")).arg(facts.time);
    }
    return {};
}

QString leavesAt(base::WallTime when, base::WallTime now)
{
    const qint64 days = base::toLocal(now).date().daysTo(base::toLocal(when).date());
    const QString time = timeOfDay(when);
    if (days <= 0)
        return say(QT_TRANSLATE_NOOP("words", "leaves today at %1")).arg(time);
    if (days == 1)
        return say(QT_TRANSLATE_NOOP("words", "leaves tomorrow at %1")).arg(time);
    return say(QT_TRANSLATE_NOOP("words", "leaves on %1 at %2")).arg(listDate(when, now), time);
}

QString word(model::Role role)
{
    switch (role) {
    case model::Role::None:
        return {};
    case model::Role::Inbox:
        return say(QT_TRANSLATE_NOOP("words", "Inbox"));
    case model::Role::Sent:
        return say(QT_TRANSLATE_NOOP("words", "Sent"));
    case model::Role::Drafts:
        return say(QT_TRANSLATE_NOOP("words", "Drafts"));
    case model::Role::Trash:
        return say(QT_TRANSLATE_NOOP("words", "Trash"));
    case model::Role::Archive:
        return say(QT_TRANSLATE_NOOP("words", "Archive"));
    case model::Role::Junk:
        return say(QT_TRANSLATE_NOOP("words", "Junk"));
    }
    return {};
}

QString word(model::Service service)
{
    // A context of their own: "Sending" is also the state of a message, another word in Italian.
    return service == model::Service::Imap ? QCoreApplication::translate("services", "Receiving")
                                           : QCoreApplication::translate("services", "Sending");
}

} // namespace scorta::words
