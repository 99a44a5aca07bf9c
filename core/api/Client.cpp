#include "api/Client.h"

#include "api/Json.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QLocalSocket>

#include <functional>

namespace scorta::api {

namespace {

constexpr int kConnectLimit = 2'000; // ms; it is on this machine

/// Sends one request and hands each line of the answer to `onLine` until that says it is enough (false), the
/// engine goes away or the token is cancelled. False when the talk did not come to its end.
bool talk(const QString& path, const QJsonObject& request, const base::CancelToken& cancel,
          const std::function<bool(const QJsonObject&)>& onLine)
{
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(kConnectLimit))
        return false;
    QEventLoop loop;
    bool isComplete = false;
    QByteArray buffer;
    const auto take = [&] {
        buffer += socket.readAll();
        for (qsizetype end = buffer.indexOf('\n'); end >= 0 && !isComplete; end = buffer.indexOf('\n')) {
            const QByteArray line = buffer.left(end);
            buffer.remove(0, end + 1);
            isComplete = !onLine(QJsonDocument::fromJson(line).object());
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
    socket.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
    if (socket.state() == QLocalSocket::ConnectedState && !cancel.isCancelled())
        loop.exec();
    return isComplete;
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
    const QJsonObject request{
        {QStringLiteral("id"), 1}, {QStringLiteral("command"), command}, {QStringLiteral("args"), args}};
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
    talk(m_socketPath, {{QStringLiteral("command"), QStringLiteral("subscribe")}}, cancel,
         [&](const QJsonObject& line) {
             listener(line.value(QStringLiteral("event")).toObject());
             return true;
         });
    return !cancel.isCancelled();
}

} // namespace scorta::api
