#include "outbox/Step.h"

namespace scorta::outbox {

using base::Result;
using base::Status;
using model::SendState;

Step::Step(const model::Outgoing& of, base::WallTime at)
    : message(of)
    , now(at)
{
    change.id = of.id;
    change.at = at;
    for (const model::Recipient& recipient : of.recipients)
        m_states.insert(recipient.id, recipient.state);
}

Status Step::apply(model::RecipientId recipient, Event event, const smtp::Reply& reply)
{
    const Result<SendState> after = next(state(recipient), event);
    SCORTA_TRY(after);
    m_states.insert(recipient, *after);
    for (store::OutboxChange::RecipientChange& row : change.recipients) {
        if (row.id != recipient)
            continue;
        row.state = *after;
        if (reply.code != 0) {
            row.code = reply.code;
            row.enhanced = reply.enhanced;
            row.reply = reply.text;
        }
        return {};
    }
    change.recipients.append({recipient, *after, reply.code, reply.enhanced, reply.text});
    return {};
}

Result<int> Step::applyWhereDefined(Event event)
{
    int touched = 0;
    for (const model::Recipient& recipient : message.recipients) {
        if (!isDefined(state(recipient.id), event))
            continue;
        SCORTA_TRY(apply(recipient.id, event));
        ++touched;
    }
    return touched;
}

void Step::addEvidence(model::RecipientId recipient, const QString& kind, const QString& detail,
                       bool isVerified)
{
    change.evidence.append({recipient, {kind, now, detail, isVerified, 0}});
}

SendState Step::state(model::RecipientId recipient) const
{
    return m_states.value(recipient, SendState::Cancelled);
}

bool Step::hasAny(Owner of) const
{
    for (const SendState state : m_states) {
        if (owner(state) == of)
            return true;
    }
    return false;
}

QString words(const smtp::Reply& reply)
{
    if (reply.code == 0)
        return {};
    QStringList parts{QString::number(reply.code)};
    for (const QString& part : {reply.enhanced, reply.text}) {
        if (!part.isEmpty())
            parts.append(part);
    }
    return parts.join(QLatin1Char(' '));
}

} // namespace scorta::outbox
