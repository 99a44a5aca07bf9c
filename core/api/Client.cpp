#include "api/Client.h"

#include "api/Json.h"
#include "api/LineBuffer.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QLocalSocket>

#include <functional>

namespace scorta::api {

namespace {

constexpr int kConnectLimit = 2'000; // ms; it is on this machine

/// Sends one request and hands each line of the answer to `onLine` until that says it is enough (false), the
/// engine goes away or the token is cancelled. False when the talk did not come to its end.
bool talk(const QString& path, const QByteArray& request, const base::CancelToken& cancel,
          const std::function<bool(const QJsonObject&)>& onLine)
{
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(kConnectLimit))
        return false;
    QEventLoop loop;
    bool isComplete = false;
    LineBuffer buffer;
    const auto take = [&] {
        buffer.add(socket.readAll());
        while (!isComplete) {
            const auto line = buffer.next();
            if (!line)
                break;
            isComplete = !onLine(QJsonDocument::fromJson(*line).object());
        }
        if (isComplete)
            loop.quit();
    };
    QObject::connect(&socket, &QLocalSocket::readyRead, &loop, take);
    QObject::connect(&socket, &QLocalSocket::disconnected, &loop, [&] {
        take();
        loop.quit();
    });
    const auto wake =
        cancel.onCancel([&loop] { QMetaObject::invokeMethod(&loop, "quit", Qt::QueuedConnection); });
    socket.write(request);
    if (socket.state() == QLocalSocket::ConnectedState && !cancel.isCancelled())
        loop.exec();
    return isComplete;
}

QByteArray lineOf(const QJsonObject& request)
{
    return QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

Client::Client(QString socketPath)
    : m_socketPath(std::move(socketPath))
{
}

std::optional<base::Result<QJsonValue>> Client::call(const QString& command, const QJsonObject& args,
                                                     const OnProgress& progress,
                                                     const base::CancelToken& cancel)
{
    std::optional<base::Result<QJsonValue>> answer;
    const QByteArray request = lineOf(
        {{QStringLiteral("id"), 1}, {QStringLiteral("command"), command}, {QStringLiteral("args"), args}});
    // The engine would hang up, again and again.
    if (request.size() > kMaxRequest)
        return base::Error{base::Kind::TooBig, base::Fate::Final, QStringLiteral("api.client"), {}, 0};
    talk(m_socketPath, request, cancel, [&](const QJsonObject& line) {
        if (line.contains(QStringLiteral("progress"))) {
            if (progress)
                progress(line.value(QStringLiteral("progress")).toObject());
            return true;
        }
        if (line.contains(QStringLiteral("error")))
            answer = errorFromJson(line.value(QStringLiteral("error")).toObject());
        else if (line.contains(QStringLiteral("result")))
            answer = line.value(QStringLiteral("result"));
        return !answer.has_value();
    });
    if (!answer && cancel.isCancelled())
        return base::Error{base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("api.client"), {}, 0};
    return answer;
}

bool Client::listen(const EventListener& listener, const base::CancelToken& cancel)
{
    talk(m_socketPath, lineOf({{QStringLiteral("command"), QStringLiteral("subscribe")}}), cancel,
         [&](const QJsonObject& line) {
             listener(line.value(QStringLiteral("event")).toObject());
             return true;
         });
    return !cancel.isCancelled();
}

} // namespace scorta::api
