#include "api/Facade.h"

#include "api/Check.h"
#include "api/Client.h"
#include "api/Server.h"

#include "base/Log.h"
#include "store/Rebuild.h"

#include <QUuid>

#include <condition_variable>
#include <thread>

namespace scorta::api {

namespace {

/// The holder of the lock may be just starting (no socket yet) or just ending (socket gone, lock still
/// there).
constexpr base::Milliseconds kHandOverPause{50};
constexpr base::Milliseconds kHandOverLimit{30'000};

} // namespace

struct Facade::Private
{
    QString profile;
    Services services;
    bool isResident = false;
    EventHub events;

    std::mutex mutex;
    std::condition_variable changed;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Server> server;

    base::CancelToken stop;
    std::thread resident;
    std::optional<base::Error> failure; ///< of the resident thread
    std::function<void(const base::Error&)> onFailed;

    /// Our own engine, started when the lock is free; nullptr when another process holds it.
    base::Result<Engine*> ownEngine();
    /// Whether this process has an engine; asked without starting one.
    bool hasEngine();
    /// Where another process' engine listens.
    QString socketPath() const;
    void stayResident();
    void fail(const base::Error& error);
    bool pause();
};

base::Result<Engine*> Facade::Private::ownEngine()
{
    const std::lock_guard lock(mutex);
    if (engine)
        return engine.get();
    auto profileLock = ProfileLock::acquire(profile);
    if (!profileLock) {
        if (profileLock.error().kind == base::Kind::Locked)
            return static_cast<Engine*>(nullptr);
        return profileLock.error();
    }
    auto started = Engine::start(std::move(profileLock).value(), profile, services);
    if (!started)
        return started.error();
    const auto path = engineSocketPath(profile);
    if (!path)
        return path.error();
    auto listening = Server::start(**started, *path);
    if (!listening)
        return listening.error();
    (*started)->announce(*path);
    engine = std::move(started).value();
    server = std::move(listening).value();
    engine->events().subscribe([this](const QJsonObject& event) { events.emitEvent(event); });
    return engine.get();
}

bool Facade::Private::hasEngine()
{
    const std::lock_guard lock(mutex);
    return engine != nullptr;
}

QString Facade::Private::socketPath() const
{
    const QString announced = announcedSocketPath(profile);
    if (!announced.isEmpty())
        return announced;
    const auto usual = engineSocketPath(profile);
    return usual ? *usual : QString();
}

void Facade::Private::fail(const base::Error& error)
{
    base::log(base::LogLevel::Error, "api", base::describe(error));
    const std::lock_guard lock(mutex);
    failure = error;
    if (onFailed)
        onFailed(error);
}

bool Facade::Private::pause()
{
    std::unique_lock lock(mutex);
    changed.wait_for(lock, kHandOverPause, [this] { return stop.isCancelled(); });
    return !stop.isCancelled();
}

void Facade::Private::stayResident()
{
    while (!stop.isCancelled()) {
        const auto own = ownEngine();
        if (own && *own) {
            (*own)->startAutonomous();
            return;
        }
        if (!own) {
            fail(own.error());
            return;
        }
        // Somebody else has it: listen until they go, then try again.
        Client(socketPath()).listen([this](const QJsonObject& event) { events.emitEvent(event); }, stop);
        if (!pause())
            return;
    }
}

Facade::Facade()
    : d(std::make_unique<Private>())
{
}

base::Result<std::unique_ptr<Facade>> Facade::open(const QString& profile, const Services& services,
                                                   Mode mode)
{
    auto facade = std::unique_ptr<Facade>(new Facade);
    facade->d->profile = profile;
    facade->d->services = services;
    facade->d->isResident = mode == Mode::Resident;
    if (mode == Mode::Resident)
        facade->d->resident = std::thread([d = facade->d.get()] { d->stayResident(); });
    return facade;
}

Facade::~Facade()
{
    d->stop.cancel();
    {
        const std::lock_guard lock(d->mutex);
        d->changed.notify_all();
    }
    if (d->resident.joinable())
        d->resident.join();
    // A resident process is told to end and does not wait for the network: other processes take their
    // commands back. One that only lent its engine lets them end first.
    if (d->isResident && d->server) {
        d->server->hangUp();
        d->engine->stop();
    }
    d->server.reset();
    d->engine.reset();
}

base::Result<QJsonValue> Facade::call(const QString& command, const QJsonObject& args,
                                      const OnProgress& progress, const base::CancelToken& cancel)
{
    if (command == u"check")
        return check(args);
    if (Queries::isReader(command)) {
        auto reader = queries();
        if (!reader)
            return reader.error();
        if (const auto answer = (*reader)->execute(command, args))
            return *answer;
    }
    // Named by the caller, so that a request that is made again after its engine died is known as the same.
    QJsonObject named = args;
    if (command == u"send" && !named.contains(QStringLiteral("token")))
        named.insert(QStringLiteral("token"), QUuid::createUuid().toString(QUuid::Id128));

    const base::Clock& clock = *d->services.clock;
    base::Milliseconds end = clock.sinceBoot() + kHandOverLimit;
    while (true) {
        const auto own = d->ownEngine();
        if (!own)
            return own.error();
        if (*own)
            return (*own)->execute(command, named, progress, cancel);
        const base::Milliseconds asked = clock.sinceBoot();
        if (const auto answer = Client(d->socketPath()).call(command, named, progress, cancel))
            return *answer;
        // A holder that worked on the command for long and then died is not one that cannot be reached.
        end += clock.sinceBoot() - asked;
        if (cancel.isCancelled() || clock.sinceBoot() >= end || !d->pause())
            return base::Error{base::Kind::Locked, base::Fate::Defer, QStringLiteral("api.engine"),
                               d->profile, 0};
    }
}

base::Result<QJsonValue> Facade::check(const QJsonObject& args)
{
    // A first use makes the profile; of one that is there nothing is changed by looking.
    if (const auto reader = queries();
        !reader && reader.error().kind != base::Kind::Damaged && reader.error().kind != base::Kind::NotFound)
        return reader.error();
    const auto found = examineProfile(d->profile);
    if (!found)
        return found.error();
    bool isRepaired = false;
    bool isLater = false;
    if (args.value(QStringLiteral("repair")).toBool() && !found->rebuildable.isEmpty()) {
        // Files that are open everywhere are made anew by the next engine, before anybody opens them.
        SCORTA_TRY(store::scheduleRebuild(d->profile, found->rebuildable));
        const bool mayStart = !d->hasEngine() && !found->isVaultBroken;
        const auto own = mayStart ? d->ownEngine() : base::Result<Engine*>(nullptr);
        if (!own)
            return own.error();
        isRepaired = *own != nullptr;
        isLater = !isRepaired;
    }
    const bool isWhole = found->problems.isEmpty() || (isRepaired && !found->isVaultBroken);
    return QJsonValue(QJsonObject{{QStringLiteral("ok"), isWhole},
                                  {QStringLiteral("problems"), found->problems},
                                  {QStringLiteral("rebuilt"), isRepaired},
                                  {QStringLiteral("rebuilt_at_next_start"), isLater}});
}

void Facade::onFailed(std::function<void(const base::Error&)> callback)
{
    const std::lock_guard lock(d->mutex);
    d->onFailed = std::move(callback);
    if (d->failure && d->onFailed)
        d->onFailed(*d->failure);
}

base::Result<std::unique_ptr<Queries>> Facade::queries() const
{
    return Queries::open(d->profile, *d->services.clock);
}

int Facade::subscribe(EventListener listener)
{
    return d->events.subscribe(std::move(listener));
}

void Facade::unsubscribe(int id)
{
    d->events.unsubscribe(id);
}

void Facade::stopTalking()
{
    d->stop.cancel();
    const std::lock_guard lock(d->mutex);
    d->changed.notify_all();
    if (d->engine)
        d->engine->stop();
}

const QString& Facade::profile() const
{
    return d->profile;
}

} // namespace scorta::api
