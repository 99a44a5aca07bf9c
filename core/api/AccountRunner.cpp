#include "api/AccountRunner.h"

#include "api/Json.h"

#include "base/Log.h"
#include "store/ActionTable.h"
#include "store/BreakerTable.h"
#include "store/FolderTable.h"
#include "store/ImapJobTable.h"
#include "store/JournalTable.h"
#include "store/MailTable.h"
#include "store/OutboxTable.h"
#include "sync/SentJobs.h"

#include <algorithm>

namespace scorta::api {

namespace {

constexpr base::Milliseconds kNeighbourMemory{120'000};
/// IDLE tells of the inbox alone; the other folders are compared this often.
constexpr base::Milliseconds kResyncInterval{10 * 60'000};
/// Renewed well before the 30 minutes after which a server may end it (RFC 2177).
constexpr base::Milliseconds kIdleLimit{25 * 60'000};
/// A breaker's time lies in the future by the wall clock, which may be wrong: look again at least this often.
constexpr base::Milliseconds kLongestSleep{15 * 60'000};

bool saysNothingOfTheServer(base::Kind kind)
{
    return kind == base::Kind::Cancelled || kind == base::Kind::Secret || kind == base::Kind::NoKeychain ||
           kind == base::Kind::DiskFull || kind == base::Kind::Io;
}

base::Milliseconds until(base::WallTime time, base::WallTime now)
{
    return std::clamp(time - now, base::Milliseconds{0}, kLongestSleep);
}

void takeEarlier(std::optional<base::Milliseconds>& sleep, base::Milliseconds candidate)
{
    sleep = sleep ? std::min(*sleep, candidate) : candidate;
}

} // namespace

Neighbours::Neighbours(const base::Clock& clock)
    : m_clock(clock)
{
}

void Neighbours::report(model::AccountId account, bool hasAnswered)
{
    const std::lock_guard lock(m_mutex);
    m_entries[account.value] = {m_clock.sinceBoot(), hasAnswered};
}

outage::Surroundings Neighbours::around(model::AccountId account, outage::Surroundings::Network network) const
{
    outage::Surroundings surroundings;
    surroundings.network = network;
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, entry] : m_entries) {
        if (id == account.value || m_clock.sinceBoot() - entry.at > kNeighbourMemory)
            continue;
        (entry.hasAnswered ? surroundings.othersAnswer : surroundings.othersFail) = true;
    }
    return surroundings;
}

struct AccountRunner::Bench
{
    std::unique_ptr<store::Store> store;
    std::unique_ptr<outage::Breaker> imap;
    std::unique_ptr<outage::Breaker> smtp;
    std::unique_ptr<imap::Session> session;
    base::Milliseconds lastSync{-1}; ///< since boot; negative: never

    outage::Breaker& breaker(model::Service service)
    {
        return service == model::Service::Imap ? *imap : *smtp;
    }
};

AccountRunner::AccountRunner(const model::Account& account, QString profile, const Services& services,
                             EventHub& events, Neighbours& neighbours)
    : m_account(account)
    , m_profile(std::move(profile))
    , m_services(services)
    , m_events(events)
    , m_neighbours(neighbours)
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

base::Status AccountRunner::openBench(std::unique_ptr<Bench>& bench)
{
    if (bench)
        return {};
    auto opened = store::Store::open(m_profile, store::Access::ReadWrite);
    if (!opened)
        return opened.error();
    auto fresh = std::make_unique<Bench>();
    fresh->store = std::move(opened).value();
    const auto breaker = [&](model::Service service) {
        return std::make_unique<outage::Breaker>(fresh->store->breakers(), fresh->store->journal(),
                                                 m_account.id, service, *m_services.clock, m_services.random);
    };
    fresh->imap = breaker(model::Service::Imap);
    fresh->smtp = breaker(model::Service::Smtp);
    bench = std::move(fresh);
    return {};
}

void AccountRunner::emitClassChange(Bench& bench, model::Service service, model::OutageClass before)
{
    const auto status = bench.breaker(service).status();
    if (!status || status->state == before)
        return;
    const bool isBack = status->state == model::OutageClass::Ok;
    m_events.emitEvent({{QStringLiteral("at"), base::toIso(m_services.clock->now())},
                        {QStringLiteral("event"), isBack ? QStringLiteral("back") : QStringLiteral("outage")},
                        {QStringLiteral("account"), m_account.address},
                        {QStringLiteral("service"), toName(service)},
                        {QStringLiteral("class"), toName(status->state)},
                        {QStringLiteral("since"), timeOrNull(status->since)},
                        {QStringLiteral("next_try"), timeOrNull(status->nextTry)},
                        {QStringLiteral("last_error"), status->lastError}});
    if (!isBack)
        return;
    // One service of a provider that returns says that the other is worth a try now.
    if (service == model::Service::Imap) {
        m_sender.post([this] { (void)sendNow({}, outage::Breaker::Trigger::Person); });
        m_watcher.wake();
    } else {
        m_mirror.wake();
    }
}

base::Error AccountRunner::noteFailure(Bench& bench, model::Service service, const base::Error& error,
                                       outage::Breaker::Trigger trigger)
{
    if (saysNothingOfTheServer(error.kind))
        return error;
    outage::Breaker& breaker = bench.breaker(service);
    const auto before = breaker.status();
    const auto network = m_services.network ? m_services.network() : outage::Surroundings::Network::Unknown;
    const bool hasAnswered = error.kind == base::Kind::Auth || error.kind == base::Kind::Busy ||
                             error.kind == base::Kind::ServerRefused || error.kind == base::Kind::Protocol;
    m_neighbours.report(m_account.id, hasAnswered);
    const auto shown = breaker.failed(error, m_neighbours.around(m_account.id, network), trigger);
    base::log(base::LogLevel::Info, "api", base::describe(error));
    if (before)
        emitClassChange(bench, service, before->state);
    return shown ? *shown : error;
}

void AccountRunner::noteSuccess(Bench& bench, model::Service service, base::Milliseconds latency,
                                outage::Breaker::Trigger trigger)
{
    outage::Breaker& breaker = bench.breaker(service);
    const auto before = breaker.status();
    m_neighbours.report(m_account.id, true);
    base::Status noted = breaker.succeeded(latency, trigger);
    if (noted)
        noted = breaker.authenticated();
    if (!noted)
        base::log(base::LogLevel::Warning, "api", base::describe(noted.error()));
    if (before)
        emitClassChange(bench, service, before->state);
}

template<typename Connection, typename Open>
base::Result<std::unique_ptr<Connection>> AccountRunner::connectThrough(Bench& bench, model::Service service,
                                                                        outage::Breaker::Trigger trigger,
                                                                        const base::CancelToken& cancel,
                                                                        Open open)
{
    if (trigger == outage::Breaker::Trigger::Automatic) {
        const auto mayTry = bench.breaker(service).mayTry();
        if (!mayTry)
            return mayTry.error();
        if (!*mayTry)
            return base::Error{base::Kind::Waiting, base::Fate::Defer, QStringLiteral("api.connect"), {}, 0};
    }
    const auto secret = m_services.secrets->fetch(m_account, cancel);
    if (!secret)
        return secret.error();
    const base::Milliseconds started = m_services.clock->sinceBoot();
    auto connection = open(*secret);
    if (!connection) {
        // A server may quote what it was sent; this is kept, logged and shown.
        base::Error error = connection.error();
        error.detail = base::redacted(error.detail);
        return noteFailure(bench, service, error, trigger);
    }
    noteSuccess(bench, service, m_services.clock->sinceBoot() - started, trigger);
    return connection;
}

base::Result<imap::Session*> AccountRunner::session(outage::Breaker::Trigger trigger,
                                                    const base::CancelToken& cancel)
{
    Bench& bench = *m_mirrorBench;
    if (bench.session && bench.session->isUsable())
        return bench.session.get();
    bench.session.reset();
    imap::LoginOptions options;
    options.endpoint = m_account.imap;
    options.caFile = m_account.caFile;
    options.user = m_account.user;
    auto opened = connectThrough<imap::Session>(bench, model::Service::Imap, trigger, cancel,
                                                [&](const base::Secret& secret) {
                                                    options.secret = secret;
                                                    return imap::Session::connect(options, cancel);
                                                });
    if (!opened)
        return opened.error();
    bench.session = std::move(opened).value();
    return bench.session.get();
}

base::Result<std::unique_ptr<smtp::Submission>> AccountRunner::submission(outage::Breaker::Trigger trigger,
                                                                          const base::CancelToken& cancel)
{
    smtp::LoginOptions options;
    options.endpoint = m_account.smtp;
    options.caFile = m_account.caFile;
    options.user = m_account.user;
    return connectThrough<smtp::Submission>(*m_senderBench, model::Service::Smtp, trigger, cancel,
                                            [&](const base::Secret& secret) {
                                                options.secret = secret;
                                                return smtp::Submission::connect(options, cancel);
                                            });
}

base::Status AccountRunner::runQueuedOn(imap::Session& session, const base::CancelToken& cancel,
                                        QList<model::Action>* undone)
{
    store::Store& store = *m_mirrorBench->store;
    auto replayed = sync::Actions(store, *m_services.clock).replay(session, m_account, cancel);
    if (!replayed)
        return replayed.error();
    for (const model::Action& action : replayed->undone) {
        QJsonObject event = toJson(action);
        event.insert(QStringLiteral("at"), base::toIso(m_services.clock->now()));
        event.insert(QStringLiteral("event"), QStringLiteral("refused"));
        event.insert(QStringLiteral("account"), m_account.address);
        m_events.emitEvent(event);
    }
    if (undone)
        undone->append(replayed->undone);
    const auto jobs = sync::runImapJobs(store, session, m_account, *m_services.clock, cancel);
    SCORTA_TRY(outbox::Outbox(store, *m_services.clock).collectImapJobs(m_account.id));
    if (!jobs)
        return jobs.error();
    return {};
}

AccountRunner::SyncOutcome AccountRunner::syncNow(const sync::SyncOptions& options,
                                                  const std::function<void(const sync::Progress&)>& progress,
                                                  outage::Breaker::Trigger trigger,
                                                  const base::CancelToken& cancel)
{
    SyncOutcome outcome;
    if (const base::Status opened = openBench(m_mirrorBench); !opened) {
        outcome.report = opened.error();
        return outcome;
    }
    m_mailMayBeNew = false;
    m_mirrorBench->lastSync = m_services.clock->sinceBoot();
    // A kept session may have died unnoticed since it was last used; then one fresh connection is worth it.
    for (const bool isSecondTry : {false, true}) {
        const bool wasKept = m_mirrorBench->session && m_mirrorBench->session->isUsable();
        const auto connected = session(trigger, m_mirror.token());
        if (!connected) {
            outcome.report = connected.error();
            return outcome;
        }
        base::Status queued = runQueuedOn(**connected, cancel, &outcome.undone);
        // A server may answer STATUS of the folder that is selected from the session's own old view of it
        // (RFC 3501, 6.3.10; Dovecot does): new mail would not be seen. NOOP brings that view up to date.
        if (queued && wasKept)
            queued = (*connected)->noop();
        if (queued) {
            sync::Mirror mirror(*m_mirrorBench->store, m_account, *m_services.clock);
            mirror.onProgress = progress;
            mirror.onChanged = [this](const sync::Changed& changed) {
                QJsonArray ids;
                for (const model::MailId id : changed.newMails)
                    ids.append(id.value);
                const auto folder = m_mirrorBench->store->folders().find(changed.folder);
                m_events.emitEvent({{QStringLiteral("at"), base::toIso(m_services.clock->now())},
                                    {QStringLiteral("event"),
                                     ids.isEmpty() ? QStringLiteral("flags") : QStringLiteral("mail")},
                                    {QStringLiteral("account"), m_account.address},
                                    {QStringLiteral("folder"), folder ? folder->path : QString()},
                                    {QStringLiteral("ids"), ids}});
            };
            outcome.report = mirror.sync(**connected, options, cancel);
            if (outcome.report)
                return outcome;
            queued = outcome.report.error();
        }
        const bool isLost = queued.error().kind == base::Kind::ConnectionLost;
        outcome.report = noteFailure(*m_mirrorBench, model::Service::Imap, queued.error(), trigger);
        m_mirrorBench->session.reset();
        if (isSecondTry || !wasKept || !isLost)
            break;
    }
    return outcome;
}

void AccountRunner::sync(const sync::SyncOptions& options,
                         std::function<void(const sync::Progress&)> onProgress, base::CancelToken cancel,
                         std::function<void(SyncOutcome)> done)
{
    m_mirror.post([this, options, onProgress = std::move(onProgress), cancel = std::move(cancel),
                   done = std::move(done)] {
        const auto stop = m_mirror.token().onCancel([cancel] { cancel.cancel(); });
        done(syncNow(options, onProgress, outage::Breaker::Trigger::Person, cancel));
    });
}

void AccountRunner::runQueued(outage::Breaker::Trigger trigger, std::function<void(base::Status)> done)
{
    m_mirror.post([this, trigger, done = std::move(done)] {
        if (base::Status opened = openBench(m_mirrorBench); !opened) {
            done(opened);
            return;
        }
        const auto connected = session(trigger, m_mirror.token());
        if (!connected) {
            done(connected.error());
            return;
        }
        base::Status ran = runQueuedOn(**connected, m_mirror.token(), nullptr);
        if (!ran)
            ran = noteFailure(*m_mirrorBench, model::Service::Imap, ran.error(), trigger);
        done(ran);
    });
}

base::Result<outbox::Runner::RunReport> AccountRunner::sendNow(const QList<model::OutboxId>& ids,
                                                               outage::Breaker::Trigger trigger)
{
    SCORTA_TRY(openBench(m_senderBench));
    outbox::Runner runner(
        *m_senderBench->store, m_account, *m_services.clock,
        [this, trigger] { return submission(trigger, m_sender.token()); }, m_services.random);
    runner.onChanged = [this](const model::Outgoing& message) {
        // "sent" is believed by whoever reads it: only what a server took responsibility for is.
        const model::SendState state = message.state();
        const bool isOut = state == model::SendState::Accepted || state == model::SendState::Relayed ||
                           state == model::SendState::Delivered;
        m_events.emitEvent(
            {{QStringLiteral("at"), base::toIso(m_services.clock->now())},
             {QStringLiteral("event"), isOut ? QStringLiteral("sent") : QStringLiteral("outbox")},
             {QStringLiteral("account"), m_account.address},
             {QStringLiteral("outbox_id"), message.id.value},
             {QStringLiteral("message_id"), message.messageId},
             {QStringLiteral("state"), toName(state)}});
        // Its copy for Sent, or the search for it, waits for the mirror's side.
        m_mirror.wake();
    };
    return ids.isEmpty() ? runner.runDue(m_sender.token()) : runner.run(ids, m_sender.token());
}

void AccountRunner::send(const QList<model::OutboxId>& ids, outage::Breaker::Trigger trigger,
                         std::function<void(base::Result<outbox::Runner::RunReport>)> done)
{
    m_sender.post([this, ids, trigger, done = std::move(done)] { done(sendNow(ids, trigger)); });
}

std::optional<base::Milliseconds> AccountRunner::mirrorIdle()
{
    if (!m_isAutonomous || !openBench(m_mirrorBench))
        return m_isAutonomous ? std::optional(kLongestSleep) : std::nullopt;
    Bench& bench = *m_mirrorBench;
    const base::Milliseconds sinceBoot = m_services.clock->sinceBoot();
    const bool isSyncDue = m_mailMayBeNew || bench.lastSync < base::Milliseconds{0} ||
                           sinceBoot - bench.lastSync >= kResyncInterval;
    const base::WallTime now = m_services.clock->now();
    const auto hasWork = [&]() -> bool {
        const auto actions = bench.store->actions().count(m_account.id);
        const auto jobs = bench.store->imapJobs().due(m_account.id, now);
        return (actions && *actions > 0) || (jobs && !jobs->isEmpty());
    };

    base::Status worked;
    if (isSyncDue) {
        const bool wasNew = m_mailMayBeNew;
        const SyncOutcome outcome = syncNow({}, {}, outage::Breaker::Trigger::Automatic, m_mirror.token());
        if (!outcome.report) {
            worked = outcome.report.error();
            m_mailMayBeNew = wasNew;
            bench.lastSync = base::Milliseconds{-1};
        }
    } else if (hasWork()) {
        const auto connected = session(outage::Breaker::Trigger::Automatic, m_mirror.token());
        worked =
            connected ? runQueuedOn(**connected, m_mirror.token(), nullptr) : base::Status(connected.error());
        if (connected && !worked) {
            worked =
                noteFailure(bench, model::Service::Imap, worked.error(), outage::Breaker::Trigger::Automatic);
            bench.session.reset();
        }
    }

    if (!worked) {
        const auto status = bench.imap->status();
        if (status && status->nextTry)
            return std::max(until(*status->nextTry, now), base::Milliseconds{1'000});
        return kLongestSleep;
    }
    std::optional<base::Milliseconds> sleep =
        kResyncInterval - (m_services.clock->sinceBoot() - bench.lastSync);
    if (const auto due = bench.store->imapJobs().nextDue(m_account.id); due && *due)
        takeEarlier(sleep, until(**due, now));
    return std::max(*sleep, base::Milliseconds{1'000});
}

std::optional<base::Milliseconds> AccountRunner::senderIdle()
{
    if (!m_isAutonomous || !openBench(m_senderBench))
        return m_isAutonomous ? std::optional(kLongestSleep) : std::nullopt;
    Bench& bench = *m_senderBench;
    const base::WallTime now = m_services.clock->now();
    const auto due = bench.store->outbox().due(m_account.id, now);
    if (due && !due->isEmpty()) {
        const auto report = sendNow({}, outage::Breaker::Trigger::Automatic);
        const auto status = bench.smtp->status();
        if ((!report || report->connectError) && status && status->nextTry)
            return std::max(until(*status->nextTry, now), base::Milliseconds{1'000});
    }
    const auto next = bench.store->outbox().nextDue(m_account.id);
    if (next && *next)
        return std::max(until(**next, now), base::Milliseconds{1'000});
    return std::nullopt;
}

void AccountRunner::watch()
{
    while (m_isAutonomous && !m_watcher.token().isCancelled()) {
        if (!openBench(m_watcherBench))
            return;
        Bench& bench = *m_watcherBench;
        // The mirror thread finds out whether the server is back; it wakes this thread when it is.
        const auto status = bench.imap->status();
        if (!status || status->state != model::OutageClass::Ok || !status->lastOk)
            return;
        if (!bench.session || !bench.session->isUsable()) {
            imap::LoginOptions options;
            options.endpoint = m_account.imap;
            options.caFile = m_account.caFile;
            options.user = m_account.user;
            auto opened = connectThrough<imap::Session>(
                bench, model::Service::Imap, outage::Breaker::Trigger::Automatic, m_watcher.token(),
                [&](const base::Secret& secret) {
                    options.secret = secret;
                    return imap::Session::connect(options, m_watcher.token());
                });
            if (!opened)
                return;
            bench.session = std::move(opened).value();
            const auto selected = bench.session->select(QStringLiteral("INBOX"), std::nullopt, {});
            if (!selected) {
                bench.session.reset();
                return;
            }
            // What came between the last sync and this SELECT is not announced by IDLE.
            m_mailMayBeNew = true;
            m_mirror.wake();
        }
        const auto told = bench.session->idle(kIdleLimit);
        if (!told) {
            noteFailure(bench, model::Service::Imap, told.error(), outage::Breaker::Trigger::Automatic);
            bench.session.reset();
            m_mirror.wake();
            return;
        }
        if (*told) {
            m_mailMayBeNew = true;
            m_mirror.wake();
        }
    }
}

} // namespace scorta::api
