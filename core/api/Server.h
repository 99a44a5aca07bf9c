#pragma once

#include "api/Engine.h"

#include "base/Result.h"

#include <QString>

#include <memory>

namespace scorta::api {

/// Lets other processes of the same user hand commands to the engine over a local socket. The talk is JSON
/// lines:
/// {"id","command","args"} one way; {"id","progress"}, {"id","result"} or {"id","error"}, and {"event"} after
/// the command "subscribe", the other. Runs on a thread of its own; each command on another.
class Server
{
public:
    /// Listens; a socket left by a dead process is replaced (the caller holds the ProfileLock).
    static base::Result<std::unique_ptr<Server>> start(Engine& engine, const QString& socketPath);
    /// Takes no new connections, lets running commands end, sends their answers, closes.
    ~Server();
    /// Hangs up on everybody at once: what they asked for is theirs again, and they take over.
    void hangUp();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

private:
    Server();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::api
