#pragma once

#include "api/Engine.h"

#include "base/CancelToken.h"
#include "base/Result.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace scorta::api {

/// Talks to the engine of another process. Each call makes its own connection; blocking, any thread.
class Client
{
public:
    explicit Client(QString socketPath);

    /// The engine's answer. nullopt: there is no engine at the other end, or it went away before it answered;
    /// the command may or may not have been done.
    std::optional<base::Result<QJsonValue>> call(const QString& command, const QJsonObject& args,
                                                 const OnProgress& progress, const base::CancelToken& cancel);
    /// Hands every event on until the engine goes away (true) or the token is cancelled (false).
    bool listen(const EventListener& listener, const base::CancelToken& cancel);

private:
    QString m_socketPath;
};

} // namespace scorta::api
