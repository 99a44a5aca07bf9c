#include "outbox/Outbox.h"

#include "outbox/Backoff.h"
#include "outbox/Schedule.h"
#include "outbox/Step.h"
#include "store/BodyTable.h"
#include "store/Database.h"
#include "store/OutboxTable.h"

#include <QUuid>

#include <algorithm>

namespace scorta::outbox {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Result;
using base::Status;
using model::OutboxId;
using model::Outgoing;

Error invalid(const char* where, const char* detail)
{
    return {Kind::Invalid, Fate::Final, QString::fromLatin1(where), QString::fromLatin1(detail), 0};
}

Error notNow(const Outgoing& message, Event event)
{
    const QString detail = toName(event) + QLatin1Char(' ') + model::toName(message.state());
    return {Kind::Usage, Fate::Final, QStringLiteral("outbox.verb"), detail, 0};
}

Status check(const model::Account& account, const mime::Frozen& message, const Outbox::QueueOptions& options)
{
    if (account.isPec && message.hadBcc)
        return invalid("outbox.pec_bcc", "a PEC message cannot have Bcc recipients");
    if (message.recipients.isEmpty() || message.bytes.isEmpty())
        return invalid("outbox.queue", "nobody is addressed, or there is nothing to send");
    if (options.at && options.notAfter && *options.notAfter <= *options.at)
        return invalid("outbox.not_after", "it may not leave before it is too late");
    return {};
}

} // namespace

Outbox::Outbox(store::Store& store, const base::Clock& clock)
    : m_store(store)
    , m_clock(clock)
{
}

Result<Outgoing> Outbox::queue(const model::Account& account, const mime::Frozen& message,
                               const QueueOptions& options)
{
    SCORTA_TRY(check(account, message, options));
    const base::WallTime now = m_clock.now();
    if (options.notAfter && *options.notAfter <= now)
        return invalid("outbox.not_after", "that time is over");
    Outgoing outgoing;
    outgoing.account = account.id;
    outgoing.via = account.id;
    outgoing.messageId = message.messageId;
    outgoing.envelopeId =
        options.token.isEmpty() ? QUuid::createUuid().toString(QUuid::Id128) : options.token;
    outgoing.subject = message.subject;
    outgoing.from = message.sender;
    outgoing.sha256 = store::sha256(message.bytes);
    outgoing.size = message.bytes.size();
    outgoing.queuedAt = now;
    outgoing.nextTry = std::max(options.at.value_or(now), now);
    outgoing.notAfter = options.notAfter;
    for (const QString& address : message.recipients) {
        model::Recipient recipient;
        recipient.address = address;
        recipient.at = now;
        outgoing.recipients.append(recipient);
    }
    const auto id = m_store.outbox().add(outgoing, message.bytes);
    if (!id.ok())
        return id.error();
    return m_store.outbox().find(*id);
}

Result<QList<Outgoing>> Outbox::list(int limit, int offset)
{
    return m_store.outbox().list(limit, offset);
}

Result<Outgoing> Outbox::find(OutboxId id)
{
    return m_store.outbox().find(id);
}

/// A verb: its event for every recipient that the table allows it for, and what goes with it, in one
/// transaction, so that nobody changes the message between the look and the deed.
Result<Outgoing> Outbox::verb(OutboxId id, Event event, const std::function<void(Step&)>& rest)
{
    const Status done = m_store.vault().transaction([&]() -> Status {
        const auto message = m_store.outbox().find(id);
        SCORTA_TRY(message);
        Step step(*message, m_clock.now());
        // Under way: what the verb would change is being decided at the server.
        if (step.hasAny(Owner::Transaction))
            return notNow(*message, event);
        const auto touched = step.applyWhereDefined(event);
        SCORTA_TRY(touched);
        if (*touched == 0)
            return notNow(*message, event);
        rest(step);
        return m_store.outbox().commit(step.change);
    });
    if (!done.ok())
        return done.error();
    return m_store.outbox().find(id);
}

Result<Outgoing> Outbox::cancel(OutboxId id)
{
    return verb(id, Event::Cancel, [](Step& step) {
        if (!step.hasAny(Owner::Queue))
            setDue(step, step.now);
        if (!step.hasAny(Owner::Person))
            step.change.heldReason = QString();
    });
}

Result<Outgoing> Outbox::hold(OutboxId id)
{
    return verb(id, Event::Hold, [](Step& step) {
        step.change.heldReason = kHeldByUser;
        // A time in the future is kept for the release: what was to leave tomorrow does not leave tonight.
        if (!isScheduled(step.message, step.now))
            setDue(step, step.now);
    });
}

Result<Outgoing> Outbox::release(OutboxId id)
{
    return verb(id, Event::Release, [](Step& step) {
        startAnew(step);
        if (!isScheduled(step.message, step.now))
            setDue(step, step.now);
    });
}

Result<Outgoing> Outbox::retry(OutboxId id)
{
    return verb(id, Event::Retry, [](Step& step) {
        startAnew(step);
        setDue(step, step.now);
        if (step.hasAny(Owner::Evidence))
            step.change.jobs.append({kFindSent, step.now});
    });
}

Result<Outgoing> Outbox::resolve(OutboxId id, Resolution resolution)
{
    if (resolution == Resolution::Resend) {
        return verb(id, Event::Resend, [](Step& step) {
            startAnew(step);
            setDue(step, step.now);
        });
    }
    return verb(id, Event::MarkSent, [](Step& step) {
        for (const auto& row : std::as_const(step.change.recipients))
            step.addEvidence(row.id, kByUser, QStringLiteral("marked as sent"), false);
        wantSentCopy(step, step.now);
    });
}

Status Outbox::recover()
{
    const auto open = m_store.outbox().open({});
    SCORTA_TRY(open);
    for (const Outgoing& message : *open) {
        Step step(message, m_clock.now());
        const auto wasUnderWay = takeUp(step);
        SCORTA_TRY(wasUnderWay);
        if (!*wasUnderWay)
            continue;
        SCORTA_TRY(m_store.outbox().commit(step.change));
    }
    return {};
}

Status Outbox::lookForEvidence(model::AccountId account)
{
    const auto open = m_store.outbox().open({});
    SCORTA_TRY(open);
    for (const Outgoing& message : *open) {
        Step step(message, m_clock.now());
        if (message.account != account || !step.hasAny(Owner::Evidence))
            continue;
        step.change.jobs.append({kFindSent, step.now});
        SCORTA_TRY(m_store.outbox().commit(step.change));
    }
    return {};
}

} // namespace scorta::outbox
