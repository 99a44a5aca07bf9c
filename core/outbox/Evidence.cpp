#include "outbox/Outbox.h"

#include "outbox/Backoff.h"
#include "outbox/Filing.h"
#include "outbox/Schedule.h"
#include "outbox/Step.h"
#include "store/BreakerTable.h"
#include "store/Database.h"
#include "store/OutboxTable.h"

#include <algorithm>

// What the Sent folder says about messages that left, or may have left.
namespace scorta::outbox {

namespace {

using base::Result;
using base::Status;
using model::Outgoing;
using model::SendState;
using model::SentCopy;

/// How many transactions the server may have taken.
qsizetype possiblyTaken(const Outgoing& message)
{
    const auto mayBeTaken = [](const model::Attempt& attempt) {
        return attempt.stage == smtp::toName(smtp::Stage::Dot) &&
               attempt.outcome != model::toName(SendState::Deferred) &&
               attempt.outcome != model::toName(SendState::Rejected);
    };
    return std::count_if(message.attempts.begin(), message.attempts.end(), mayBeTaken);
}

/// Whether a copy in Sent shows that the server took the message for its unconfirmed recipients. It shows
/// that one transaction was taken: with several recipients and several such transactions, not which.
bool isConclusive(const Outgoing& message)
{
    return message.recipients.size() == 1 || possiblyTaken(message) <= 1;
}

/// When the last unconfirmed recipient became so; nullopt when there is none.
std::optional<base::WallTime> doubtfulSince(const Outgoing& message)
{
    std::optional<base::WallTime> since;
    for (const model::Recipient& recipient : message.recipients) {
        if (recipient.state == SendState::Unconfirmed)
            since = std::max(since.value_or(recipient.at), recipient.at);
    }
    return since;
}

bool isKnown(const model::Recipient& recipient)
{
    return std::any_of(recipient.evidence.begin(), recipient.evidence.end(),
                       [](const model::Evidence& evidence) { return evidence.kind == kBySentCopy; });
}

void takeAlias(Step& step, const store::ImapJob& job)
{
    if (!job.alias.isEmpty() && job.alias != step.message.messageId)
        step.change.aliases.append({job.alias, kBySentCopy});
}

Status found(Step& step, const store::ImapJob& job)
{
    takeAlias(step, job);
    const bool isProof = isConclusive(step.message);
    for (const model::Recipient& recipient : step.message.recipients) {
        if (recipient.state != SendState::Unconfirmed)
            continue;
        if (isProof)
            SCORTA_TRY(step.apply(recipient.id, Event::FoundInSent));
        if (isProof || !isKnown(recipient))
            step.addEvidence(recipient.id, kBySentCopy, job.folder, isProof);
    }
    if (step.message.sentCopy == SentCopy::None)
        step.change.sentCopy = SentCopy::Server;
    return {};
}

/// The next planned look after `now`; nullopt when all were made.
std::optional<base::WallTime> nextLook(base::WallTime since, base::WallTime now)
{
    for (const std::chrono::seconds look : kEvidenceLooks) {
        if (since + look > now)
            return since + look;
    }
    return std::nullopt;
}

bool isHealthy(store::Store& store, model::AccountId account)
{
    for (const model::Service service : {model::Service::Imap, model::Service::Smtp}) {
        const auto row = store.breakers().load(account, service);
        if (!row.ok() || row->state != model::OutageClass::Ok)
            return false;
    }
    return true;
}

/// It is not there. That proves something only where the server is known to file every message by itself, all
/// is well with it, and it had its time. Once a message: who loses it twice is not asked a third time.
Result<bool> provesAbsence(store::Store& store, const Outgoing& message, base::WallTime since,
                           base::WallTime now)
{
    if (now - since < kEvidenceLooks.back() || possiblyTaken(message) > 1 ||
        !isHealthy(store, message.account))
        return false;
    const auto count = timesFiled(store, message.account);
    if (!count.ok())
        return count.error();
    return *count >= kProvenFilings;
}

} // namespace

Status Outbox::collectImapJobs(model::AccountId account)
{
    const auto jobs = m_store.imapJobs().ended(account);
    SCORTA_TRY(jobs);
    for (const store::ImapJob& job : *jobs) {
        SCORTA_TRY(m_store.vault().transaction(
            [&]() -> Status { return job.kind == kAppendSent ? collectAppend(job) : collectFind(job); }));
    }
    return {};
}

Status Outbox::collectAppend(const store::ImapJob& job)
{
    const auto message = m_store.outbox().find(job.outbox);
    SCORTA_TRY(message);
    Step step(*message, m_clock.now());
    const bool isDone = job.state == kJobDone;
    if (isDone)
        takeAlias(step, job);
    const SentCopy copy = job.isFound ? SentCopy::Server : SentCopy::Stored;
    step.change.sentCopy = isDone ? copy : SentCopy::None;
    SCORTA_TRY(m_store.outbox().commit(step.change));
    if (isDone)
        SCORTA_TRY(noteFiling(m_store, job));
    store::ImapJob closed = job;
    closed.state = kJobClosed;
    return m_store.imapJobs().update(closed);
}

Status Outbox::collectFind(const store::ImapJob& job)
{
    const auto message = m_store.outbox().find(job.outbox);
    SCORTA_TRY(message);
    store::ImapJob closed = job;
    closed.state = kJobClosed;
    SCORTA_TRY(m_store.imapJobs().update(closed));
    const auto since = doubtfulSince(*message);
    if (!since)
        return {};
    const base::WallTime now = m_clock.now();
    Step step(*message, now);
    if (job.state == kJobDone && job.isFound) {
        SCORTA_TRY(found(step, job));
        return m_store.outbox().commit(step.change);
    }
    const auto isAbsent = provesAbsence(m_store, *message, *since, now);
    SCORTA_TRY(isAbsent);
    if (job.state == kJobDone && *isAbsent) {
        const auto touched = step.applyWhereDefined(Event::AbsenceProven);
        SCORTA_TRY(touched);
        step.change.nextTry = std::optional(now);
        return m_store.outbox().commit(step.change);
    }
    if (const auto look = nextLook(*since, now)) {
        step.change.jobs.append({kFindSent, *look});
        return m_store.outbox().commit(step.change);
    }
    return {};
}

} // namespace scorta::outbox
