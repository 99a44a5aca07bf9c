#include "model/Outgoing.h"

#include "model/Names.h"

#include <algorithm>

namespace scorta::model {

namespace {

constexpr NameTable<SendState, 13> kStates = {{
    {SendState::Queued, "queued"},
    {SendState::Sending, "sending"},
    {SendState::HandedOver, "handed_over"},
    {SendState::Accepted, "accepted"},
    {SendState::Relayed, "relayed"},
    {SendState::Delayed, "delayed"},
    {SendState::Delivered, "delivered"},
    {SendState::Deferred, "deferred"},
    {SendState::Rejected, "rejected"},
    {SendState::Unconfirmed, "unconfirmed"},
    {SendState::Bounced, "bounced"},
    {SendState::Held, "held"},
    {SendState::Cancelled, "cancelled"},
}};

constexpr NameTable<SentCopy, 4> kSentCopies = {{
    {SentCopy::None, "none"},
    {SentCopy::Pending, "pending"},
    {SentCopy::Stored, "stored"},
    {SentCopy::Server, "server"},
}};

/// CLI.md: "A message's state is the first of these that one of its recipients has".
constexpr SendState kPrecedence[] = {
    SendState::Unconfirmed, SendState::Rejected, SendState::Bounced,    SendState::Held,
    SendState::Deferred,    SendState::Delayed,  SendState::HandedOver, SendState::Sending,
    SendState::Queued,      SendState::Accepted, SendState::Relayed,    SendState::Delivered,
};

} // namespace

QString toName(SendState state)
{
    return nameIn(kStates, state);
}

std::optional<SendState> sendStateFromName(const QString& name)
{
    return valueIn(kStates, name);
}

SendState combined(const QList<SendState>& recipients)
{
    for (const SendState state : kPrecedence) {
        if (recipients.contains(state))
            return state;
    }
    return SendState::Cancelled;
}

QString toName(SentCopy state)
{
    return nameIn(kSentCopies, state);
}

SentCopy sentCopyFromName(const QString& name)
{
    return valueIn(kSentCopies, name).value_or(SentCopy::None);
}

SendState Outgoing::state() const
{
    QList<SendState> states;
    states.reserve(recipients.size());
    for (const Recipient& recipient : recipients)
        states.append(recipient.state);
    return combined(states);
}

} // namespace scorta::model
