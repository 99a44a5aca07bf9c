#include "api/Engine.h"

#include "api/Check.h"
#include "api/Commands.h"

#include "base/Log.h"
#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/Backup.h"
#include "store/Ballast.h"
#include "store/Rebuild.h"
#include "sync/Actions.h"

namespace scorta::api {

Engine::Engine(QString profile, const Services& services)
    : m_profile(std::move(profile))
    , m_services(services)
    , m_neighbours(*m_services.clock)
{
}

base::Result<std::unique_ptr<Engine>> Engine::start(std::unique_ptr<ProfileLock> lock, const QString& profile,
                                                    const Services& services)
{
    auto engine = std::unique_ptr<Engine>(new Engine(profile, services));
    engine->m_lock = std::move(lock);
    SCORTA_TRY(refuseBrokenProfile(profile));
    SCORTA_TRY(store::applyScheduledRebuild(profile));
    auto store = openStore(profile, store::Access::ReadWrite);
    if (!store)
        return store.error();
    // Again, once there is room.
    if (const base::Status ballast = store::makeBallast(profile); !ballast)
        base::log(base::LogLevel::Info, "api", base::describe(ballast.error()));
    SCORTA_TRY((*store)->vault().quickCheck());
    SCORTA_TRY(outbox::Outbox(**store, *services.clock).recover());
    SCORTA_TRY(sync::Actions(**store, *services.clock).rederive());
    // A copy that cannot be made today must not keep anybody from their mail.
    if (const auto backup = store::dailyBackup(**store, services.clock->now()); !backup)
        base::log(base::LogLevel::Warning, "api", base::describe(backup.error()));
    return engine;
}

Engine::~Engine()
{
    stop();
}

void Engine::stop()
{
    m_token.cancel();
    std::map<qint64, std::shared_ptr<AccountRunner>> runners;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
        runners.swap(m_runners);
    }
    for (const auto& [id, runner] : runners)
        runner->stop();
}

std::shared_ptr<AccountRunner> Engine::runner(const model::Account& account)
{
    const std::lock_guard lock(m_mutex);
    auto& runner = m_runners[account.id.value];
    if (!runner) {
        runner = std::make_shared<AccountRunner>(account, m_profile, m_services, m_events, m_neighbours);
        // Its workers drop what they are given, and whoever waits for it learns that.
        if (m_isStopped)
            runner->stop();
        else if (m_isAutonomous)
            runner->startAutonomous();
    }
    return runner;
}

void Engine::dropRunner(model::AccountId account)
{
    std::shared_ptr<AccountRunner> dropped;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_runners.find(account.value);
        if (found == m_runners.end())
            return;
        dropped = found->second;
        m_runners.erase(found);
    }
    dropped->stop();
}

void Engine::startAutonomous()
{
    auto store = store::Store::open(m_profile, store::Access::ReadWrite);
    if (!store)
        return;
    const auto accounts = (*store)->accounts().list();
    if (!accounts)
        return;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isStopped)
            return;
        m_isAutonomous = true;
        for (const auto& [id, runner] : m_runners)
            runner->startAutonomous();
    }
    for (const model::Account& account : *accounts)
        (void)runner(account);
}

base::Result<QJsonValue> Engine::execute(const QString& command, const QJsonObject& args,
                                         const OnProgress& progress, const base::CancelToken& cancel)
{
    const CommandFunction function = engineCommand(command);
    if (!function)
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("api.command"), command, 0};
    auto store = store::Store::open(m_profile, store::Access::ReadWrite);
    if (!store)
        return store.error();
    CommandContext context{*this, **store, args, progress, cancel};
    return function(context);
}

} // namespace scorta::api
