#include "api/Server.h"

#include "api/Json.h"
#include "api/LineBuffer.h"

#include "base/Log.h"

#include <QAbstractEventDispatcher>
#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>
#include <QThread>

#include <condition_variable>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace scorta::api {

namespace {

bool isSameUser(const QLocalSocket& socket)
{
#ifdef Q_OS_LINUX
    ucred peer{};
    socklen_t length = sizeof peer;
    return ::getsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer,
                        &length) == 0 &&
           peer.uid == ::getuid();
#elif defined(Q_OS_UNIX)
    uid_t user = 0;
    gid_t group = 0;
    return ::getpeereid(static_cast<int>(socket.socketDescriptor()), &user, &group) == 0 &&
           user == ::getuid();
#else
    // The pipe's access list (UserAccessOption) is the check there.
    return socket.isValid();
#endif
}

/// How many commands are running, so that the end can wait for them.
class RunningCommands
{
public:
    void begin()
    {
        const std::lock_guard lock(m_mutex);
        ++m_count;
    }
    void end()
    {
        const std::lock_guard lock(m_mutex);
        --m_count;
        m_changed.notify_all();
    }
    void waitForAll()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_count == 0; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_count = 0;
};

/// One connected process; lives on the server's thread.
class Peer : public QObject
{
public:
    Peer(QLocalSocket* socket, Engine& engine, RunningCommands& running)
        : m_socket(socket)
        , m_engine(engine)
        , m_running(running)
    {
        socket->setParent(this);
        connect(socket, &QLocalSocket::readyRead, this, [this] { readLines(); });
        connect(socket, &QLocalSocket::disconnected, this, [this] { deleteLater(); });
        readLines();
    }

    ~Peer() override
    {
        if (m_subscription != 0)
            m_engine.events().unsubscribe(m_subscription);
    }

private:
    void readLines()
    {
        m_buffer.add(m_socket->readAll());
        while (const auto line = m_buffer.next())
            handle(QJsonDocument::fromJson(*line).object());
        if (m_buffer.size() > kMaxRequest)
            m_socket->abort();
    }

    void send(const QJsonObject& object)
    {
        m_socket->write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
        m_socket->flush();
    }

    /// Sends from any thread; dropped when the peer is gone.
    auto sender()
    {
        return [self = QPointer<Peer>(this), home = thread()->eventDispatcher()](const QJsonObject& object) {
            QMetaObject::invokeMethod(
                home,
                [self, object] {
                    if (self)
                        self->send(object);
                },
                Qt::QueuedConnection);
        };
    }

    void handle(const QJsonObject& request)
    {
        const QString command = request.value(QStringLiteral("command")).toString();
        const QJsonValue id = request.value(QStringLiteral("id"));
        if (command == u"subscribe") {
            if (m_subscription == 0) {
                m_subscription = m_engine.events().subscribe([send = sender()](const QJsonObject& event) {
                    send({{QStringLiteral("event"), event}});
                });
            }
            return;
        }
        m_running.begin();
        // Not a pool: a long sync may not keep a quick "mark" waiting.
        std::thread([&engine = m_engine, &running = m_running, send = sender(), id, command,
                     args = request.value(QStringLiteral("args")).toObject()] {
            const auto progress = [&](const QJsonObject& report) {
                send({{QStringLiteral("id"), id}, {QStringLiteral("progress"), report}});
            };
            const auto result = engine.execute(command, args, progress, engine.token());
            if (result)
                send({{QStringLiteral("id"), id}, {QStringLiteral("result"), *result}});
            else
                send({{QStringLiteral("id"), id}, {QStringLiteral("error"), errorToJson(result.error())}});
            running.end();
        }).detach();
    }

    QLocalSocket* m_socket;
    Engine& m_engine;
    RunningCommands& m_running;
    LineBuffer m_buffer;
    int m_subscription = 0;
};

} // namespace

struct Server::Private
{
    QThread thread;
    RunningCommands running;
    QLocalServer* server = nullptr; ///< lives on `thread`
};

Server::Server()
    : d(std::make_unique<Private>())
{
}

base::Result<std::unique_ptr<Server>> Server::start(Engine& engine, const QString& socketPath)
{
    auto server = std::unique_ptr<Server>(new Server);
    Private& d = *server->d;
    auto* listener = new QLocalServer;
    listener->setSocketOptions(QLocalServer::UserAccessOption);
    listener->moveToThread(&d.thread);
    QObject::connect(listener, &QLocalServer::newConnection, listener, [listener, &engine, &d] {
        while (QLocalSocket* socket = listener->nextPendingConnection()) {
            if (!isSameUser(*socket)) {
                socket->abort();
                socket->deleteLater();
                continue;
            }
            (new Peer(socket, engine, d.running))->setParent(listener);
        }
    });
    QObject::connect(&d.thread, &QThread::finished, listener, &QObject::deleteLater);
    d.server = listener;
    d.thread.setObjectName(QStringLiteral("scorta-server"));
    d.thread.start();

    bool isListening = false;
    QString problem;
    QMetaObject::invokeMethod(
        listener,
        [&] {
            QLocalServer::removeServer(socketPath);
            isListening = listener->listen(socketPath);
            problem = listener->errorString();
        },
        Qt::BlockingQueuedConnection);
    if (!isListening)
        return base::Error{base::Kind::Io, base::Fate::Final, QStringLiteral("api.server"), problem, 0};
    return server;
}

void Server::hangUp()
{
    if (!d->thread.isRunning())
        return;
    QMetaObject::invokeMethod(
        d->server,
        [server = d->server] {
            server->close();
            for (QLocalSocket* socket : server->findChildren<QLocalSocket*>())
                socket->abort();
        },
        Qt::BlockingQueuedConnection);
}

Server::~Server()
{
    if (!d->thread.isRunning())
        return;
    QMetaObject::invokeMethod(
        d->server, [server = d->server] { server->close(); }, Qt::BlockingQueuedConnection);
    d->running.waitForAll();
    // Answers are queued events on that thread by now; this one comes after them.
    QMetaObject::invokeMethod(
        d->server, [] {}, Qt::BlockingQueuedConnection);
    QMetaObject::invokeMethod(
        d->server,
        [server = d->server] {
            for (QLocalSocket* socket : server->findChildren<QLocalSocket*>()) {
                while (socket->bytesToWrite() > 0 && socket->waitForBytesWritten(2'000)) {
                }
            }
        },
        Qt::BlockingQueuedConnection);
    d->thread.quit();
    d->thread.wait();
}

} // namespace scorta::api
