#include "api/AccountBench.h"

#include "api/Json.h"

#include "base/Log.h"
#include "base/Secret.h"
#include "outbox/Outbox.h"
#include "store/BreakerTable.h"
#include "store/JournalTable.h"

namespace scorta::api {

namespace {

bool saysNothingOfTheServer(base::Kind kind)
{
    return kind == base::Kind::Cancelled || kind == base::Kind::Secret || kind == base::Kind::NoKeychain ||
           kind == base::Kind::DiskFull || kind == base::Kind::Io;
}

template<typename Options>
Options loginOf(const model::Account& account, const model::Endpoint& endpoint, const base::Secret& secret)
{
    Options options;
    options.endpoint = endpoint;
    options.caFile = account.caFile;
    options.user = account.user;
    options.secret = secret;
    return options;
}

} // namespace

AccountBench::AccountBench(const AccountContext& context)
    : m_context(context)
{
}

base::Result<std::unique_ptr<AccountBench>> AccountBench::open(const AccountContext& context)
{
    auto bench = std::unique_ptr<AccountBench>(new AccountBench(context));
    auto opened = store::Store::open(context.profile, store::Access::ReadWrite);
    if (!opened)
        return opened.error();
    bench->m_store = std::move(opened).value();
    const auto breaker = [&](model::Service service) {
        return std::make_unique<outage::Breaker>(bench->m_store->breakers(), bench->m_store->journal(),
                                                 context.account.id, service, *context.services.clock,
                                                 context.services.random);
    };
    bench->m_imap = breaker(model::Service::Imap);
    bench->m_smtp = breaker(model::Service::Smtp);
    return bench;
}

outage::Breaker& AccountBench::breaker(model::Service service)
{
    return service == model::Service::Imap ? *m_imap : *m_smtp;
}

void AccountBench::emitClassChange(model::Service service, model::OutageClass before)
{
    const auto status = breaker(service).status();
    if (!status || status->state == before)
        return;
    const bool isBack = status->state == model::OutageClass::Ok;
    m_context.events.emitEvent(
        {{QStringLiteral("at"), base::toIso(m_context.services.clock->now())},
         {QStringLiteral("event"), isBack ? QStringLiteral("back") : QStringLiteral("outage")},
         {QStringLiteral("account"), m_context.account.address},
         {QStringLiteral("service"), toName(service)},
         {QStringLiteral("class"), toName(status->state)},
         {QStringLiteral("since"), timeOrNull(status->since)},
         {QStringLiteral("next_try"), timeOrNull(status->nextTry)},
         {QStringLiteral("last_error"), status->lastError}});
    if (isBack)
        m_context.onBack(service);
}

base::Error AccountBench::noteFailure(model::Service service, const base::Error& error, Trigger trigger)
{
    outage::Breaker& own = breaker(service);
    const auto before = own.status();
    const auto network =
        m_context.services.network ? m_context.services.network() : outage::Surroundings::Network::Unknown;
    const bool hasAnswered = error.kind == base::Kind::Auth || error.kind == base::Kind::Busy ||
                             error.kind == base::Kind::ServerRefused || error.kind == base::Kind::Protocol;
    if (!saysNothingOfTheServer(error.kind))
        m_context.neighbours.report(m_context.account.id, hasAnswered);
    const auto shown = own.failed(error, m_context.neighbours.around(m_context.account.id, network), trigger);
    base::log(base::LogLevel::Info, "api", base::describe(error));
    if (before)
        emitClassChange(service, before->state);
    return shown ? *shown : error;
}

void AccountBench::noteSuccess(model::Service service, base::Milliseconds latency, Trigger trigger)
{
    outage::Breaker& own = breaker(service);
    const auto before = own.status();
    m_context.neighbours.report(m_context.account.id, true);
    base::Status noted = own.succeeded(latency, trigger);
    if (noted)
        noted = own.authenticated();
    if (!noted)
        base::log(base::LogLevel::Warning, "api", base::describe(noted.error()));
    if (before)
        emitClassChange(service, before->state);
}

template<typename Connection, typename Open>
base::Result<std::unique_ptr<Connection>> AccountBench::connectThrough(model::Service service,
                                                                       Trigger trigger,
                                                                       const base::CancelToken& cancel,
                                                                       Open open)
{
    if (trigger == Trigger::Automatic) {
        const auto mayTry = breaker(service).mayTry();
        if (!mayTry)
            return mayTry.error();
        if (!*mayTry)
            return base::Error{base::Kind::Waiting, base::Fate::Defer, QStringLiteral("api.connect"), {}, 0};
    }
    const auto secret = m_context.services.secrets->fetch(m_context.account, cancel);
    // Told to the breaker as well: the probe that it allowed did not happen.
    if (!secret)
        return noteFailure(service, secret.error(), trigger);
    const base::Milliseconds started = m_context.services.clock->sinceBoot();
    auto connection = open(*secret);
    if (!connection) {
        // A server may quote what it was sent; this is kept, logged and shown.
        base::Error error = connection.error();
        error.detail = base::redacted(error.detail);
        return noteFailure(service, error, trigger);
    }
    noteSuccess(service, m_context.services.clock->sinceBoot() - started, trigger);
    return connection;
}

base::Result<imap::Session*> AccountBench::session(Trigger trigger, const base::CancelToken& cancel)
{
    if (hasSession())
        return m_session.get();
    m_session.reset();
    auto opened =
        connectThrough<imap::Session>(model::Service::Imap, trigger, cancel, [&](const base::Secret& secret) {
            return imap::Session::connect(
                loginOf<imap::LoginOptions>(m_context.account, m_context.account.imap, secret), cancel);
        });
    if (!opened)
        return opened.error();
    m_session = std::move(opened).value();
    // A new connection may show what an unconfirmed message left in Sent.
    SCORTA_TRY(outbox::Outbox(*m_store, *m_context.services.clock).lookForEvidence(m_context.account.id));
    return m_session.get();
}

base::Result<std::unique_ptr<smtp::Submission>> AccountBench::submission(Trigger trigger,
                                                                         const base::CancelToken& cancel)
{
    return connectThrough<smtp::Submission>(
        model::Service::Smtp, trigger, cancel, [&](const base::Secret& secret) {
            return smtp::Submission::connect(
                loginOf<smtp::LoginOptions>(m_context.account, m_context.account.smtp, secret), cancel);
        });
}

} // namespace scorta::api
