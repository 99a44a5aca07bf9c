#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Outgoing.h"
#include "outbox/States.h"
#include "smtp/Submission.h"
#include "store/OutboxTable.h"

#include <QHash>

namespace scorta::outbox {

/// One step of a message in the making: events applied to recipients through the state table, and what else
/// changes with them, to be committed as one. Values only; no thread.
class Step
{
public:
    Step(const model::Outgoing& message, base::WallTime now);

    /// Internal when the table does not know the transition. `reply` is what the server said to or about this
    /// recipient; without one the last stays.
    base::Status apply(model::RecipientId recipient, Event event, const smtp::Reply& reply = {});
    /// Applies `event` wherever the table knows it; answers with how many recipients it touched.
    base::Result<int> applyWhereDefined(Event event);
    void addEvidence(model::RecipientId recipient, const QString& kind, const QString& detail,
                     bool isVerified);

    /// The state after what was applied so far.
    model::SendState state(model::RecipientId recipient) const;
    bool hasAny(Owner of) const;

    const model::Outgoing& message;
    const base::WallTime now;
    store::OutboxChange change;

private:
    QHash<model::RecipientId, model::SendState> m_states;
};

/// "550 5.1.1 No such user", as attempts and evidence keep it; empty without a reply.
QString words(const smtp::Reply& reply);

} // namespace scorta::outbox
