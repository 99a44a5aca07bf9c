#include "outbox/Delivery.h"

#include "outbox/Backoff.h"
#include "outbox/Filing.h"
#include "outbox/Schedule.h"
#include "store/OutboxTable.h"

#include <algorithm>

// How a transaction's end is written down: sync point 4, the final reply before QUIT.
namespace scorta::outbox {

namespace {

using base::Error;
using base::Kind;
using base::Result;
using base::Status;
using model::SendState;
using smtp::Outcome;
using smtp::Stage;
using smtp::Verdict;

/// The connection was open for an earlier message and proved dead at the first command: no fault of this
/// message.
bool wasStale(const Outcome& outcome)
{
    return outcome.stage == Stage::Mail && outcome.error && !outcome.wasHandedOver &&
           (outcome.error->kind == Kind::ConnectionLost || outcome.error->kind == Kind::Busy);
}

Event finalEvent(const Outcome& outcome, Verdict verdict)
{
    if (!outcome.wasHandedOver)
        return Event::LostBeforeHandOver;
    switch (verdict) {
    case Verdict::Accepted:
        return Event::FinalAccepted;
    case Verdict::Rejected:
        return Event::FinalRejected;
    case Verdict::Deferred:
    case Verdict::Split:
        return Event::FinalDeferred;
    case Verdict::NoReply:
        break;
    }
    return Event::LostAfterHandOver;
}

/// Of a recipient that RCPT refused; nullopt for one that it accepted or that was never asked for.
std::optional<Event> rcptEvent(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Rejected:
        return Event::RcptRejected;
    case Verdict::Deferred:
        return Event::RcptDeferred;
    case Verdict::Split:
        return Event::RcptSplit;
    case Verdict::Accepted:
    case Verdict::NoReply:
        break;
    }
    return std::nullopt;
}

Event transactionEvent(const Outcome& outcome, Verdict verdict)
{
    if (verdict == Verdict::Rejected || (outcome.error && outcome.error->kind == Kind::TooBig))
        return Event::TransactionRejected;
    if (verdict == Verdict::Deferred)
        return Event::TransactionDeferred;
    if (outcome.error && outcome.error->kind == Kind::Cancelled)
        return Event::ConnectFailed;
    return Event::LostBeforeHandOver;
}

/// The server's words about the whole transaction, or ours when it had none.
smtp::Reply replyOf(const Outcome& outcome)
{
    if (outcome.verdict != Verdict::NoReply || !outcome.error)
        return outcome.final;
    if (outcome.error->kind == Kind::TooBig)
        return {0, {}, outcome.error->detail};
    return {};
}

QString outcomeName(const Step& step, const Outcome& outcome, const QList<model::Recipient>& recipients)
{
    QList<SendState> states;
    for (const model::Recipient& recipient : recipients)
        states.append(step.state(recipient.id));
    const SendState combined = model::combined(states);
    const bool isDoubt = combined == SendState::Unconfirmed;
    if (outcome.error && outcome.verdict == Verdict::NoReply && !isDoubt)
        return base::toName(outcome.error->kind);
    return model::toName(combined);
}

} // namespace

Result<Delivery::After> Delivery::settle(const Lease& lease, const Outcome& outcome)
{
    const auto now = m_store.outbox().find(lease.message.id);
    if (!now.ok())
        return now.error();
    Step step(*now, m_clock.now());
    const bool isStale = !m_isFresh && wasStale(outcome);
    if (isStale) {
        for (const model::Recipient& recipient : lease.recipients)
            SCORTA_TRY(step.apply(recipient.id, Event::ConnectFailed));
    } else {
        SCORTA_TRY(settleRecipients(step, lease, outcome));
        settleSchedule(step, lease, outcome);
        noteBroken(outcome);
    }
    step.change.stage = smtp::toName(outcome.stage);
    const QString said = words(replyOf(outcome));
    step.change.endAttempt = {{outcomeName(step, outcome, lease.recipients),
                               said.isEmpty() && outcome.error ? outcome.error->detail : said}};
    SCORTA_TRY(commit(step));
    tell(lease.message.id);
    m_isFresh = false;
    if (isStale)
        return After::Reconnect;
    return m_only.isEmpty() ? After::Nothing : After::Split;
}

Status Delivery::settleRecipients(Step& step, const Lease& lease, const Outcome& outcome)
{
    const smtp::Reply reply = replyOf(outcome);
    const Verdict verdict = hardened(outcome.verdict, outcome.final, lease);
    for (qsizetype i = 0; i < lease.recipients.size(); ++i) {
        const model::RecipientId id = lease.recipients.at(i).id;
        if (step.state(id) == SendState::HandedOver) {
            SCORTA_TRY(step.apply(id, finalEvent(outcome, verdict), reply));
        } else if (step.state(id) == SendState::Sending) {
            const smtp::RecipientResult result = outcome.recipients.value(i);
            const auto refused = rcptEvent(hardened(result.verdict, result.reply, lease));
            SCORTA_TRY(step.apply(id, refused.value_or(transactionEvent(outcome, verdict)),
                                  refused ? result.reply : reply));
        }
        if (step.state(id) == SendState::Accepted)
            step.addEvidence(id, kByReply, words(outcome.final), true);
    }
    return {};
}

/// When the rest is due, and what must be done elsewhere.
void Delivery::settleSchedule(Step& step, const Lease& lease, const Outcome& outcome)
{
    m_only.clear();
    bool isAccepted = false;
    bool isDoubtful = false;
    bool isDeferred = false;
    for (const model::Recipient& recipient : lease.recipients) {
        const SendState state = step.state(recipient.id);
        isAccepted |= state == SendState::Accepted;
        isDoubtful |= state == SendState::Unconfirmed;
        isDeferred |= state == SendState::Deferred;
        const bool wasSplit = state == SendState::Queued && lease.isHandedOver;
        if (wasSplit)
            m_only.insert(recipient.id);
    }
    int tries = step.message.tries;
    if (isDeferred && !m_isCounted) {
        m_isCounted = true;
        step.change.tries = ++tries;
    }
    const bool isAtOnce = !m_only.isEmpty() || !m_isCounted;
    const base::WallTime later = step.now + retryPause(tries, m_random());
    setDue(step, isAtOnce ? step.now : clipped(later, step.message, step.now));
    if (isAccepted) {
        // Where the server files Sent by itself, it gets a moment to do so.
        const auto filed = timesFiled(m_store, step.message.account);
        const bool isFiling = filed.ok() && *filed > 0;
        wantSentCopy(step, isFiling ? step.now + kFilingTime : step.now);
    }
    if (isDoubtful)
        step.change.jobs.append({kFindSent, step.now + kEvidenceLooks.front()});
    if (!outcome.error || !isDeferred) {
        step.change.localFailures = 0;
        step.change.lastLocalFailure = QString();
    }
}

/// The message cannot be sent from here. The third time it is put aside, so that the queue can go on.
Status Delivery::failLocally(const Lease& lease, const Error& error)
{
    const QString name = base::toName(error.kind);
    int failures = 1;
    for (auto attempt = lease.message.attempts.crbegin(); attempt != lease.message.attempts.crend();
         ++attempt) {
        if (attempt->outcome != name)
            break;
        ++failures;
    }
    const auto now = m_store.outbox().find(lease.message.id);
    SCORTA_TRY(now);
    Step step(*now, m_clock.now());
    const bool isLast = failures >= kLocalFailureLimit;
    for (const model::Recipient& recipient : lease.recipients)
        SCORTA_TRY(step.apply(recipient.id, isLast ? Event::LocalFailureLimit : Event::LocalFailure));
    const int tries = step.message.tries + 1;
    step.change.tries = tries;
    step.change.localFailures = failures;
    step.change.lastLocalFailure = name;
    if (isLast)
        step.change.heldReason = kHeldLocally;
    setDue(step, clipped(step.now + retryPause(tries, m_random()), step.message, step.now));
    step.change.stage = smtp::toName(Stage::Mail);
    step.change.endAttempt = {{name, error.detail}};
    SCORTA_TRY(commit(step));
    tell(lease.message.id);
    return {};
}

/// A server that breaks one connection after the other is left alone until the next run.
void Delivery::noteBroken(const Outcome& outcome)
{
    if (!outcome.error || outcome.error->kind == Kind::Invalid || outcome.error->kind == Kind::TooBig)
        return;
    constexpr int kMostBroken = 2;
    if (++m_broken >= kMostBroken)
        m_report.connectError = outcome.error;
}

} // namespace scorta::outbox
