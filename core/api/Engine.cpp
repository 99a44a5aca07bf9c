#include "api/Engine.h"

#include "api/Check.h"
#include "api/Commands.h"

#include "base/Log.h"
#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/Backup.h"
#include "store/Ballast.h"
#include "store/MailTable.h"
#include "store/Rebuild.h"
#include "store/SettingsTable.h"
#include "sync/Actions.h"
#include "sync/KeptRows.h"
#include "sync/Recoverable.h"

namespace scorta::api {

namespace {

// In the vault while an engine runs; still there at a start, it says that the last one did not end well.
const QString kRunning = QStringLiteral("engine.running");
// So that a start stays short however much is over its time.
constexpr int kPurgedAtOnce = 2'000;

} // namespace

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
    SCORTA_TRY(putRight(**store, *services.clock));
    engine->m_isMarked = true;
    // A copy that cannot be made today must not keep anybody from their mail.
    if (const auto backup = store::dailyBackup(**store, services.clock->now()); !backup)
        base::log(base::LogLevel::Warning, "api", base::describe(backup.error()));
    // What a full disk took of it, once there is room again.
    if (const auto ballast = store::makeBallast(profile); !ballast)
        base::log(base::LogLevel::Warning, "api", base::describe(ballast.error()));
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
    if (m_isMarked)
        noteCleanEnd();
}

// Before any thread works. After a power loss the mirror may know bodies that never reached the disk
// (synchronous NORMAL): they are fetched again. A full disk keeps nobody from reading.
base::Status Engine::putRight(store::Store& store, const base::Clock& clock)
{
    const auto mark = store.settings().get(kRunning);
    if (!mark)
        return mark.error();
    if (mark->has_value()) {
        const auto forgotten = store.mails().forgetMissingBodies(store.bodyFile());
        if (!forgotten)
            return forgotten.error();
        if (*forgotten > 0)
            base::log(base::LogLevel::Info, "api",
                      QStringLiteral("after an unclean end %1 bodies are missing").arg(*forgotten));
    }
    if (mark->has_value() || store.wasRebuilt()) {
        const auto shown = sync::showKept(store);
        if (!shown)
            return shown.error();
    }
    const auto orFullDisk = [](const base::Status& status) {
        return status || status.error().kind == base::Kind::DiskFull ? base::Status{} : status;
    };
    if (!mark->has_value())
        SCORTA_TRY(orFullDisk(store.settings().set(kRunning, QStringLiteral("1"))));
    const auto purged = sync::purgeRecoverable(store, clock.now(), kPurgedAtOnce);
    return purged ? base::Status{} : orFullDisk(purged.error());
}

void Engine::noteCleanEnd()
{
    const auto store = store::Store::open(m_profile, store::Access::ReadWrite);
    const base::Status removed = store ? (*store)->settings().remove(kRunning) : base::Status(store.error());
    if (!removed)
        base::log(base::LogLevel::Info, "api", base::describe(removed.error()));
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
    auto answer = function(context);
    // Windows, here and in other processes, show what was changed without asking again and again.
    if (answer)
        m_events.emitEvent({{QStringLiteral("at"), base::toIso(m_services.clock->now())},
                            {QStringLiteral("event"), QStringLiteral("changed")},
                            {QStringLiteral("command"), command}});
    return answer;
}

} // namespace scorta::api
