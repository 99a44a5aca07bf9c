#include "outbox/Schedule.h"

#include "outbox/Backoff.h"

#include <algorithm>

namespace scorta::outbox {

namespace {

/// When a person last let it go on.
std::optional<base::WallTime> releasedAt(const model::Outgoing& message)
{
    std::optional<base::WallTime> at;
    for (const model::Attempt& attempt : message.attempts) {
        if (attempt.stage == kReleased)
            at = attempt.at;
    }
    return at;
}

} // namespace

bool isScheduled(const model::Outgoing& message, base::WallTime now)
{
    return message.tries == 0 && message.nextTry && *message.nextTry > now;
}

bool hasExpired(const model::Outgoing& message, base::WallTime now)
{
    const auto released = releasedAt(message);
    if (message.notAfter && now > *message.notAfter && (!released || *released <= *message.notAfter))
        return true;
    if (message.attempts.isEmpty())
        return false;
    return now - released.value_or(message.attempts.first().at) > kRetryWindow;
}

base::WallTime clipped(base::WallTime nextTry, const model::Outgoing& message, base::WallTime now)
{
    if (!message.notAfter || *message.notAfter < now)
        return nextTry;
    return std::min(nextTry, *message.notAfter + base::Milliseconds{1});
}

void setDue(Step& step, base::WallTime when)
{
    if (step.hasAny(Owner::Queue))
        step.change.nextTry = std::optional(when);
    else
        step.change.nextTry = std::optional<base::WallTime>();
}

base::Result<bool> takeUp(Step& step)
{
    const auto touched = step.applyWhereDefined(Event::Interrupted);
    if (!touched.ok())
        return touched.error();
    if (*touched == 0)
        return false;
    const QList<model::Attempt>& attempts = step.message.attempts;
    // The first time it goes on at once; a message that was the end of one process after the other waits
    // longer each time.
    const bool isRepeated = attempts.size() > 1 && attempts.at(attempts.size() - 2).outcome == kInterrupted;
    const int tries = step.message.tries + (isRepeated ? 1 : 0);
    step.change.tries = tries;
    setDue(step, step.now + (isRepeated ? retryPause(tries, 0.5) : base::Milliseconds{0}));
    if (!attempts.isEmpty() && attempts.last().outcome.isEmpty())
        step.change.endAttempt = {{kInterrupted, QString()}};
    if (step.hasAny(Owner::Evidence))
        step.change.jobs.append({kFindSent, step.now + kEvidenceLooks.front()});
    return true;
}

void startAnew(Step& step)
{
    step.change.tries = 0;
    step.change.localFailures = 0;
    step.change.lastLocalFailure = QString();
    if (!step.hasAny(Owner::Person))
        step.change.heldReason = QString();
    if (step.message.heldReason.isEmpty() && !hasExpired(step.message, step.now))
        return;
    step.change.beginAttempt = kReleased;
    step.change.endAttempt = {{model::toName(model::SendState::Queued), QString()}};
}

void wantSentCopy(Step& step, base::WallTime dueAt)
{
    if (step.message.sentCopy != model::SentCopy::None)
        return;
    step.change.sentCopy = model::SentCopy::Pending;
    step.change.jobs.append({kAppendSent, dueAt});
}

} // namespace scorta::outbox
