#include "api/Facade.h"

#include "api/Client.h"
#include "api/Server.h"

#include "base/Log.h"

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
    QString socketPath;
    Services services;
    EventHub events;

    std::mutex mutex;
    std::condition_variable changed;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Server> server;

    base::CancelToken stop;
    std::thread resident;

    /// Our own engine, started when the lock is free; nullptr when another process holds it.
    base::Result<Engine*> ownEngine();
    void stayResident();
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
    auto listening = Server::start(**started, socketPath);
    if (!listening)
        return listening.error();
    engine = std::move(started).value();
    server = std::move(listening).value();
    engine->events().subscribe([this](const QJsonObject& event) { events.emitEvent(event); });
    return engine.get();
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
            base::log(base::LogLevel::Error, "api", base::describe(own.error()));
            return;
        }
        // Somebody else has it: listen until they go, then try again.
        Client(socketPath).listen([this](const QJsonObject& event) { events.emitEvent(event); }, stop);
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
    auto socketPath = engineSocketPath(profile);
    if (!socketPath)
        return socketPath.error();
    auto facade = std::unique_ptr<Facade>(new Facade);
    facade->d->profile = profile;
    facade->d->socketPath = *socketPath;
    facade->d->services = services;
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
    // The server first: commands of other processes end before the engine goes.
    d->server.reset();
    d->engine.reset();
}

base::Result<QJsonValue> Facade::call(const QString& command, const QJsonObject& args,
                                      const OnProgress& progress, const base::CancelToken& cancel)
{
    {
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

    const base::Milliseconds end = d->services.clock->sinceBoot() + kHandOverLimit;
    while (true) {
        const auto own = d->ownEngine();
        if (!own)
            return own.error();
        if (*own)
            return (*own)->execute(command, named, progress, cancel);
        if (const auto answer = Client(d->socketPath).call(command, named, progress, cancel))
            return *answer;
        if (cancel.isCancelled() || d->services.clock->sinceBoot() >= end || !d->pause())
            return base::Error{base::Kind::Locked, base::Fate::Defer, QStringLiteral("api.engine"),
                               d->profile, 0};
    }
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
        d->engine->stopRunners();
}

const QString& Facade::profile() const
{
    return d->profile;
}

} // namespace scorta::api
