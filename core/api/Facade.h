#pragma once

#include "api/Engine.h"
#include "api/Queries.h"
#include "api/Services.h"

#include "base/CancelToken.h"
#include "base/Result.h"

#include <QJsonObject>
#include <QString>

#include <memory>

namespace scorta::api {

/// The only door for the window and the command line. Reads are answered from the files by this process;
/// everything else goes to the profile's one engine, here or in another process, with the same answers.
/// Thread-safe; calls block, so the window makes them on a thread of its own.
class Facade
{
public:
    enum class Mode {
        OnDemand, ///< the engine is started by the first command that needs it and does nothing by itself
        Resident, ///< the engine runs as soon as this process may have it, and watches, sends and retries
    };
    /// `profile` as profileFolder() gives it. `services` must outlive the facade.
    static base::Result<std::unique_ptr<Facade>> open(const QString& profile, const Services& services,
                                                      Mode mode);
    /// Ends the engine when it is ours: cancels, joins, releases.
    ~Facade();
    Facade(const Facade&) = delete;
    Facade& operator=(const Facade&) = delete;

    /// Runs a command by its name in CLI.md ("sync", "outbox.retry", "list"); args are its options with
    /// underscores.
    base::Result<QJsonValue> call(const QString& command, const QJsonObject& args,
                                  const OnProgress& progress = {}, const base::CancelToken& cancel = {});
    /// A read connection for the calling thread.
    base::Result<std::unique_ptr<Queries>> queries() const;
    /// Events of the engine, wherever it is. Only in Resident mode.
    int subscribe(EventListener listener);
    /// Resident mode: called once, on any thread, with what keeps this process from having or following an
    /// engine; at once when that is known already. Not called any more once an empty one is set.
    void onFailed(std::function<void(const base::Error&)> callback);
    void unsubscribe(int id);

    /// Before the end: cancels all talk with servers, so that calls which wait for it answer soon
    /// (Cancelled). What only writes, a draft say, still works. There is no way back.
    void stopTalking();

    const QString& profile() const;

private:
    base::Result<QJsonValue> check(const QJsonObject& args);

    Facade();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::api
