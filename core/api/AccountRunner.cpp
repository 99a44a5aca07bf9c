#include "api/AccountRunner.h"

#include "api/Json.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/ImapJobTable.h"
#include "store/MailTable.h"
#include "store/OutboxTable.h"
#include "sync/SentJobs.h"

#include <algorithm>

namespace scorta::api {

namespace {

/// IDLE tells of the inbox alone; the other folders are compared this often.
constexpr base::Milliseconds kResyncInterval{10 * 60'000};
/// Renewed well before the 30 minutes after which a server may end it (RFC 2177).
constexpr base::Milliseconds kIdleLimit{25 * 60'000};
/// A breaker's time lies in the future by the wall clock, which may be wrong: look again at least this often.
constexpr base::Milliseconds kLongestSleep{15 * 60'000};
constexpr base::Milliseconds kShortestSleep{1'000};

base::Milliseconds until(base::WallTime time, base::WallTime now)
{
    return std::clamp(time - now, kShortestSleep, kLongestSleep);
}

} // namespace

AccountRunner::AccountRunner(const model::Account& account, QString profile, const Services& services,
                             EventHub& events, Neighbours& neighbours)
    : m_context{account, std::move(profile), services,
                events,  neighbours,         [this](model::Service service) { onBack(service); }}
{
    m_mirror.setWhenIdle([this] { return mirrorIdle(); });
    m_sender.setWhenIdle([this] { return senderIdle(); });
    m_watcher.setWhenIdle([this]() -> std::optional<base::Milliseconds> {
        watch();
        return std::nullopt;
    });
    // Databases and sockets belong to the thread that opened them.
    m_mirror.setAtEnd([this] { m_mirrorBench.reset(); });
    m_sender.setAtEnd([this] { m_senderBench.reset(); });
    m_watcher.setAtEnd([this] { m_watcherBench.reset(); });
}

AccountRunner::~AccountRunner()
{
    stop();
}

void AccountRunner::startAutonomous()
{
    m_isAutonomous = true;
    m_mirror.post([] {});
    m_sender.post([] {});
    m_watcher.post([] {});
}

void AccountRunner::stop()
{
    m_isAutonomous = false;
    m_watcher.stop();
    m_sender.stop();
    m_mirror.stop();
}

void AccountRunner::poke()
{
    m_mirror.wake();
    m_sender.wake();
}

base::Result<AccountBench*> AccountRunner::bench(std::unique_ptr<AccountBench>& own)
{
    if (!own) {
        auto opened = AccountBench::open(m_context);
        if (!opened)
            return opened.error();
        own = std::move(opened).value();
    }
    return own.get();
}

/// One service of a provider that returns says that the other is worth a try now.
void AccountRunner::onBack(model::Service service)
{
    if (service == model::Service::Imap) {
        m_sender.post([this] { (void)sendNow({}, Trigger::Person); });
        m_watcher.wake();
    } else {
        m_mirror.wake();
    }
}

// Jobs.

void AccountRunner::sync(const sync::SyncOptions& options,
                         std::function<void(const sync::Progress&)> onProgress, base::CancelToken cancel,
                         std::function<void(SyncOutcome)> done)
{
    m_mirror.post([this, options, onProgress = std::move(onProgress), cancel = std::move(cancel),
                   done = std::move(done)] {
        const auto stopped = m_mirror.token().onCancel([cancel] { cancel.cancel(); });
        done(syncNow(options, onProgress, Trigger::Person, cancel));
    });
}

void AccountRunner::runQueued(Trigger trigger, std::function<void(base::Status)> done)
{
    m_mirror.post([this, trigger, done = std::move(done)] { done(runQueuedNow(trigger)); });
}

void AccountRunner::send(const QList<model::OutboxId>& ids, Trigger trigger,
                         std::function<void(base::Result<outbox::Runner::RunReport>)> done)
{
    m_sender.post([this, ids, trigger, done = std::move(done)] { done(sendNow(ids, trigger)); });
}

// On the mirror thread.

base::Status AccountRunner::runQueuedOn(AccountBench& bench, imap::Session& session,
                                        const base::CancelToken& cancel, QList<model::Action>* undone)
{
    auto replayed = sync::Actions(bench.store(), clock()).replay(session, m_context.account, cancel);
    if (!replayed)
        return replayed.error();
    for (const model::Action& action : replayed->undone) {
        QJsonObject event = toJson(action);
        event.insert(QStringLiteral("at"), base::toIso(clock().now()));
        event.insert(QStringLiteral("event"), QStringLiteral("refused"));
        event.insert(QStringLiteral("account"), m_context.account.address);
        m_context.events.emitEvent(event);
    }
    if (undone)
        undone->append(replayed->undone);
    const auto jobs = sync::runImapJobs(bench.store(), session, m_context.account, clock(), cancel);
    SCORTA_TRY(outbox::Outbox(bench.store(), clock()).collectImapJobs(id()));
    if (!jobs)
        return jobs.error();
    return {};
}

base::Status AccountRunner::runQueuedNow(Trigger trigger)
{
    const auto opened = bench(m_mirrorBench);
    if (!opened)
        return opened.error();
    AccountBench& own = **opened;
    const auto connected = own.session(trigger, m_mirror.token());
    if (!connected)
        return connected.error();
    const base::Status ran = runQueuedOn(own, **connected, m_mirror.token(), nullptr);
    if (ran)
        return ran;
    const base::Error shown = own.noteFailure(model::Service::Imap, ran.error(), trigger);
    own.dropSession();
    return shown;
}

void AccountRunner::tellOfChange(AccountBench& bench, const sync::Changed& changed)
{
    QJsonArray ids;
    for (const model::MailId mail : changed.newMails)
        ids.append(mail.value);
    const auto folder = bench.store().folders().find(changed.folder);
    m_context.events.emitEvent(
        {{QStringLiteral("at"), base::toIso(clock().now())},
         {QStringLiteral("event"), ids.isEmpty() ? QStringLiteral("flags") : QStringLiteral("mail")},
         {QStringLiteral("account"), m_context.account.address},
         {QStringLiteral("folder"), folder ? folder->path : QString()},
         {QStringLiteral("ids"), ids}});
}

AccountRunner::SyncOutcome AccountRunner::syncNow(const sync::SyncOptions& options,
                                                  const std::function<void(const sync::Progress&)>& progress,
                                                  Trigger trigger, const base::CancelToken& cancel)
{
    SyncOutcome outcome;
    const auto opened = bench(m_mirrorBench);
    if (!opened) {
        outcome.report = opened.error();
        return outcome;
    }
    AccountBench& own = **opened;
    m_mailMayBeNew = false;
    m_lastSync = clock().sinceBoot();
    // A kept session may have died unnoticed since it was last used; then one fresh connection is worth it.
    for (const bool isSecondTry : {false, true}) {
        const bool wasKept = own.hasSession();
        const auto connected = own.session(trigger, m_mirror.token());
        if (!connected) {
            outcome.report = connected.error();
            return outcome;
        }
        base::Status done = runQueuedOn(own, **connected, cancel, &outcome.undone);
        // A server may answer STATUS of the folder that is selected from the session's own old view of it
        // (RFC 3501, 6.3.10; Dovecot does): new mail would not be seen. NOOP brings that view up to date.
        if (done && wasKept)
            done = (*connected)->noop();
        if (done) {
            sync::Mirror mirror(own.store(), m_context.account, clock());
            mirror.onProgress = progress;
            mirror.onChanged = [&](const sync::Changed& changed) { tellOfChange(own, changed); };
            outcome.report = mirror.sync(**connected, options, cancel);
            if (outcome.report) {
                m_context.events.emitEvent({{QStringLiteral("at"), base::toIso(clock().now())},
                                            {QStringLiteral("event"), QStringLiteral("synced")},
                                            {QStringLiteral("account"), m_context.account.address}});
                return outcome;
            }
            done = outcome.report.error();
        }
        const bool isLost = done.error().kind == base::Kind::ConnectionLost;
        outcome.report = own.noteFailure(model::Service::Imap, done.error(), trigger);
        own.dropSession();
        if (isSecondTry || !wasKept || !isLost)
            break;
    }
    return outcome;
}

std::optional<base::Milliseconds> AccountRunner::mirrorIdle()
{
    if (!m_isAutonomous)
        return std::nullopt;
    const auto opened = bench(m_mirrorBench);
    if (!opened)
        return kLongestSleep;
    AccountBench& own = **opened;
    const base::WallTime now = clock().now();
    const bool isSyncDue = m_mailMayBeNew || m_lastSync < base::Milliseconds{0} ||
                           clock().sinceBoot() - m_lastSync >= kResyncInterval;
    const auto hasWork = [&]() -> bool {
        const auto actions = own.store().actions().count(id());
        const auto jobs = own.store().imapJobs().due(id(), now);
        return (actions && *actions > 0) || (jobs && !jobs->isEmpty());
    };

    base::Status worked;
    if (isSyncDue) {
        const SyncOutcome outcome = syncNow({}, {}, Trigger::Automatic, m_mirror.token());
        if (!outcome.report) {
            worked = outcome.report.error();
            m_mailMayBeNew = true;
        }
    } else if (hasWork()) {
        worked = runQueuedNow(Trigger::Automatic);
    }
    if (!worked) {
        const auto status = own.breaker(model::Service::Imap).status();
        return status && status->nextTry ? until(*status->nextTry, now) : kLongestSleep;
    }
    base::Milliseconds sleep = kResyncInterval - (clock().sinceBoot() - m_lastSync);
    if (const auto due = own.store().imapJobs().nextDue(id()); due && *due)
        sleep = std::min(sleep, until(**due, now));
    return std::max(sleep, kShortestSleep);
}

// On the sender thread.

base::Result<outbox::Runner::RunReport> AccountRunner::sendNow(const QList<model::OutboxId>& ids,
                                                               Trigger trigger)
{
    const auto opened = bench(m_senderBench);
    if (!opened)
        return opened.error();
    AccountBench& own = **opened;
    outbox::Runner runner(
        own.store(), m_context.account, clock(), [&] { return own.submission(trigger, m_sender.token()); },
        m_context.services.random);
    runner.onChanged = [this](const model::Outgoing& message) {
        // "sent" is believed by whoever reads it: only what a server took responsibility for is.
        const model::SendState state = message.state();
        const bool isOut = state == model::SendState::Accepted || state == model::SendState::Relayed ||
                           state == model::SendState::Delivered;
        m_context.events.emitEvent(
            {{QStringLiteral("at"), base::toIso(clock().now())},
             {QStringLiteral("event"), isOut ? QStringLiteral("sent") : QStringLiteral("outbox")},
             {QStringLiteral("account"), m_context.account.address},
             {QStringLiteral("outbox_id"), message.id.value},
             {QStringLiteral("message_id"), message.messageId},
             {QStringLiteral("state"), toName(state)}});
        // Its copy for Sent, or the search for it, waits for the mirror's side.
        m_mirror.wake();
    };
    return ids.isEmpty() ? runner.runDue(m_sender.token()) : runner.run(ids, m_sender.token());
}

std::optional<base::Milliseconds> AccountRunner::senderIdle()
{
    if (!m_isAutonomous)
        return std::nullopt;
    const auto opened = bench(m_senderBench);
    if (!opened)
        return kLongestSleep;
    AccountBench& own = **opened;
    const base::WallTime now = clock().now();
    const auto due = own.store().outbox().due(id(), now);
    if (due && !due->isEmpty()) {
        const auto report = sendNow({}, Trigger::Automatic);
        const auto status = own.breaker(model::Service::Smtp).status();
        if ((!report || report->connectError) && status && status->nextTry)
            return until(*status->nextTry, now);
    }
    const auto next = own.store().outbox().nextDue(id());
    return next && *next ? std::optional(until(**next, now)) : std::nullopt;
}

// On the watcher thread.

void AccountRunner::watch()
{
    const auto opened = m_isAutonomous ? bench(m_watcherBench) : base::Result<AccountBench*>(nullptr);
    if (!opened || !*opened)
        return;
    while (m_isAutonomous && !m_watcher.token().isCancelled() && watchOnce(**opened)) {
    }
}

/// False when there is nothing to watch: the mirror thread finds out when the server is back, and wakes this
/// one.
bool AccountRunner::watchOnce(AccountBench& bench)
{
    const auto status = bench.breaker(model::Service::Imap).status();
    if (!status || status->state != model::OutageClass::Ok || !status->lastOk)
        return false;
    const bool isFresh = !bench.hasSession();
    const auto session = bench.session(Trigger::Automatic, m_watcher.token());
    if (!session)
        return false;
    if (isFresh) {
        if (!(*session)->select(QStringLiteral("INBOX"), std::nullopt, {})) {
            bench.dropSession();
            return false;
        }
        // What came between the last sync and this SELECT is not announced by IDLE.
        m_mailMayBeNew = true;
        m_mirror.wake();
    }
    const auto told = (*session)->idle(kIdleLimit);
    if (!told) {
        bench.noteFailure(model::Service::Imap, told.error(), Trigger::Automatic);
        bench.dropSession();
        m_mirror.wake();
        return false;
    }
    if (*told) {
        m_mailMayBeNew = true;
        m_mirror.wake();
    }
    return true;
}

} // namespace scorta::api
