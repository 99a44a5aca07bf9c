#include "outbox/Delivery.h"

#include "outbox/Holder.h"
#include "outbox/Schedule.h"
#include "store/Database.h"
#include "store/OutboxTable.h"

namespace scorta::outbox {

namespace {

using base::Error;
using base::Kind;
using base::Result;
using base::Status;
using model::OutboxId;
using model::SendState;
using smtp::Outcome;
using smtp::Stage;
using smtp::Verdict;

/// What is ours alone: the server never heard of the message.
bool isLocal(const Outcome& outcome)
{
    return outcome.error && outcome.error->kind == Kind::Invalid && !outcome.wasHandedOver;
}

} // namespace

Delivery::Delivery(store::Store& store, const model::Account& account, const base::Clock& clock,
                   const Runner::Connect& connect, const std::function<double()>& random,
                   const std::function<void(const model::Outgoing&)>& onChanged)
    : m_store(store)
    , m_account(account)
    , m_clock(clock)
    , m_connect(connect)
    , m_random(random)
    , m_onChanged(onChanged)
{
}

Delivery::~Delivery()
{
    if (m_connection)
        m_connection->quit();
}

Result<Runner::RunReport> Delivery::run(const QList<OutboxId>& ids, Mode mode,
                                        const base::CancelToken& cancel)
{
    for (const OutboxId id : ids) {
        if (cancel.isCancelled() || m_report.connectError)
            break;
        SCORTA_TRY(deliver(id, mode));
    }
    return m_report;
}

Status Delivery::deliver(OutboxId id, Mode mode)
{
    const Holder holder(m_store.folder(), id);
    if (!holder.isHeld())
        return {};
    m_only.clear();
    m_isCounted = false;
    bool hasReconnected = false;
    bool isTried = false;
    while (true) {
        auto held = lease(id, mode);
        SCORTA_TRY(held);
        if (!*held)
            return {};
        const auto connected = connectFor(**held);
        SCORTA_TRY(connected);
        if (!*connected)
            return {};
        m_report.tried += isTried ? 0 : 1;
        isTried = true;
        const auto after = transact(**held);
        SCORTA_TRY(after);
        if (*after == After::Nothing || (*after == After::Reconnect && hasReconnected))
            return {};
        hasReconnected |= *after == After::Reconnect;
    }
}

/// Sync point 2: lease and attempt row, before connecting.
Result<std::optional<Delivery::Lease>> Delivery::lease(OutboxId id, Mode mode)
{
    Lease result;
    const Status done = m_store.vault().transaction([&]() -> Status {
        const auto message = m_store.outbox().find(id);
        SCORTA_TRY(message);
        result.message = *message;
        Step step(*message, m_clock.now());
        return takeLease(result, step, mode);
    });
    if (!done.ok())
        return done.error();
    if (result.isChanged)
        tell(id);
    if (result.recipients.isEmpty())
        return std::optional<Lease>();
    return std::optional(result);
}

Status Delivery::takeLease(Lease& lease, Step& step, Mode mode)
{
    const model::Outgoing& message = step.message;
    const bool isDue = mode == Mode::Asked || (message.nextTry && *message.nextTry <= step.now);
    if (message.via != m_account.id || !isDue)
        return {};
    // Nobody in this process holds it, so nobody will ever end what it says is under way.
    const auto wasUnderWay = takeUp(step);
    SCORTA_TRY(wasUnderWay);
    lease.isChanged = true;
    if (*wasUnderWay)
        return commit(step);
    if (!step.hasAny(Owner::Queue)) {
        setDue(step, step.now);
        return commit(step);
    }
    if (hasExpired(message, step.now)) {
        SCORTA_TRY(step.applyWhereDefined(Event::Expired));
        step.change.heldReason = kHeldExpired;
        setDue(step, step.now);
        return commit(step);
    }
    for (const model::Recipient& recipient : message.recipients) {
        const bool isWanted = m_only.isEmpty() || m_only.contains(recipient.id);
        if (!isWanted || !isDefined(recipient.state, Event::Lease))
            continue;
        SCORTA_TRY(step.apply(recipient.id, Event::Lease));
        lease.recipients.append(recipient);
    }
    if (lease.recipients.isEmpty()) {
        lease.isChanged = false;
        return {};
    }
    step.change.beginAttempt = smtp::toName(Stage::Connect);
    // Whatever happens next, it stays due until that is known.
    if (!message.nextTry)
        step.change.nextTry = std::optional(step.now);
    return commit(step);
}

/// False when there is no connection: the lease is given back, and the run ends.
Result<bool> Delivery::connectFor(const Lease& lease)
{
    if (m_connection && m_connection->isUsable())
        return true;
    m_connection.reset();
    auto connection = m_connect();
    if (connection.ok()) {
        m_connection = *std::move(connection);
        m_isFresh = true;
        return true;
    }
    const Error error = connection.error();
    m_report.connectError = error;
    Step step(lease.message, m_clock.now());
    for (const model::Recipient& recipient : lease.recipients) {
        SCORTA_TRY(step.apply(recipient.id, Event::Lease));
        SCORTA_TRY(step.apply(recipient.id, Event::ConnectFailed));
    }
    const bool isLogin = error.kind == Kind::Auth || error.kind == Kind::AuthSuspect;
    step.change.stage = smtp::toName(isLogin ? Stage::Login : Stage::Connect);
    step.change.endAttempt = {{base::toName(error.kind), error.detail}};
    SCORTA_TRY(commit(step));
    tell(lease.message.id);
    return false;
}

Result<Delivery::After> Delivery::transact(Lease& lease)
{
    const auto bytes = m_store.outbox().bytes(lease.message.id);
    if (!bytes.ok()) {
        SCORTA_TRY(failLocally(lease, bytes.error()));
        return After::Nothing;
    }
    smtp::Envelope envelope;
    envelope.sender = lease.message.from;
    envelope.envelopeId = lease.message.envelopeId;
    // A PEC provider returns such requests as an anomaly; its receipts come unasked.
    envelope.wantsReports = !m_account.isPec;
    for (const model::Recipient& recipient : std::as_const(lease.recipients))
        envelope.recipients.append(recipient.address);
    const Outcome outcome =
        m_connection->send(envelope, *bytes, [&](const QList<smtp::RecipientResult>& results) {
            return handOver(lease, results);
        });
    if (isLocal(outcome)) {
        SCORTA_TRY(failLocally(lease, *outcome.error));
        return After::Nothing;
    }
    return settle(lease, outcome);
}

/// A 5yz that is graded as passing trouble counts as what it says once it has been said for about an hour.
Verdict Delivery::hardened(Verdict verdict, const smtp::Reply& reply, const Lease& lease) const
{
    constexpr int kDoubtfulTries = 4;
    const bool isAboutLogin =
        reply.code == 530 || reply.code == 534 || reply.code == 535 || reply.code == 538;
    if (verdict == Verdict::Deferred && reply.code >= 500 && !isAboutLogin &&
        lease.message.tries >= kDoubtfulTries)
        return Verdict::Rejected;
    return verdict;
}

/// Sync point 3: "handing over" with each RCPT reply, before the last block goes out.
Status Delivery::handOver(Lease& lease, const QList<smtp::RecipientResult>& results)
{
    Step step(lease.message, m_clock.now());
    for (qsizetype i = 0; i < lease.recipients.size(); ++i) {
        const model::RecipientId id = lease.recipients.at(i).id;
        const smtp::RecipientResult result = results.value(i);
        SCORTA_TRY(step.apply(id, Event::Lease));
        switch (hardened(result.verdict, result.reply, lease)) {
        case Verdict::Accepted:
            SCORTA_TRY(step.apply(id, Event::HandOver, result.reply));
            break;
        case Verdict::Rejected:
            SCORTA_TRY(step.apply(id, Event::RcptRejected, result.reply));
            break;
        case Verdict::Split:
            SCORTA_TRY(step.apply(id, Event::RcptSplit, result.reply));
            break;
        case Verdict::Deferred:
        case Verdict::NoReply:
            SCORTA_TRY(step.apply(id, Event::RcptDeferred, result.reply));
            break;
        }
    }
    step.change.stage = smtp::toName(Stage::Dot);
    SCORTA_TRY(commit(step));
    lease.isHandedOver = true;
    tell(lease.message.id);
    return {};
}

Status Delivery::commit(const Step& step)
{
    return m_store.outbox().commit(step.change);
}

void Delivery::tell(OutboxId id)
{
    if (!m_onChanged)
        return;
    const auto message = m_store.outbox().find(id);
    if (message.ok())
        m_onChanged(*message);
}

} // namespace scorta::outbox
