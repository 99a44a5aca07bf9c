#include "imap/Session.h"

#include "imap/Commands.h"
#include "imap/Login.h"

namespace scorta::imap {

using base::Result;
using base::Status;

struct Session::Private
{
    explicit Private(LoggedIn login)
        : connection(std::move(login.socket), std::move(login.leftOver))
    {
        connection.setCapabilities(login.capabilities);
    }
    Connection connection;
};

Session::Session() = default;
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::connect(const LoginOptions& options,
                                                  const base::CancelToken& cancel)
{
    auto login = logIn(options, cancel);
    if (!login.ok())
        return login.error();
    std::unique_ptr<Session> session(new Session);
    session->d = std::make_unique<Private>(*std::move(login));
    SCORTA_TRY(commands::prepare(session->d->connection));
    return session;
}

bool Session::isUsable() const
{
    return d->connection.isUsable();
}

QStringList Session::capabilities() const
{
    return d->connection.capabilities();
}

bool Session::has(const char* capability) const
{
    return d->connection.has(capability);
}

bool Session::hasCondstore() const
{
    return d->connection.isCondstore;
}

bool Session::hasQresync() const
{
    return d->connection.isQresync;
}

qint64 Session::bytesReceived() const
{
    return d->connection.socket().bytesReceived();
}

Result<std::vector<ListedFolder>> Session::list(ListStatus wantStatus)
{
    return commands::list(d->connection, wantStatus);
}

Result<Selected> Session::select(const QString& path, const std::optional<KnownState>& known,
                                 const OnFetched& onFetched)
{
    return commands::select(d->connection, path, known, onFetched);
}

QString Session::selectedPath() const
{
    return d->connection.selectedPath;
}

Status Session::fetch(const QByteArray& set, const FetchItems& items, const OnFetched& onFetched)
{
    return commands::fetch(d->connection, {set}, items, onFetched);
}

Status Session::fetchAll(const std::vector<QByteArray>& sets, const FetchItems& items,
                         const OnFetched& onFetched)
{
    return commands::fetch(d->connection, sets, items, onFetched);
}

Result<std::vector<quint32>> Session::search(const QByteArray& key)
{
    return commands::search(d->connection, key);
}

Status Session::store(const QByteArray& set, StoreMode mode, const model::Flags& flags)
{
    return commands::store(d->connection, set, mode, flags);
}

Result<Copied> Session::move(const QByteArray& set, const QString& target)
{
    return commands::move(d->connection, set, target);
}

Result<Copied> Session::copy(const QByteArray& set, const QString& target)
{
    return commands::copy(d->connection, set, target);
}

Status Session::expunge(const QByteArray& set)
{
    return commands::expunge(d->connection, set);
}

Result<Appended> Session::append(const QString& path, const QByteArray& message, const model::Flags& flags,
                                 const std::optional<base::WallTime>& internalDate)
{
    return commands::append(d->connection, path, message, flags, internalDate);
}

Status Session::createFolder(const QString& path)
{
    return commands::createFolder(d->connection, path);
}

Status Session::renameFolder(const QString& path, const QString& newPath)
{
    return commands::renameFolder(d->connection, path, newPath);
}

Status Session::deleteFolder(const QString& path)
{
    return commands::deleteFolder(d->connection, path);
}

Status Session::noop()
{
    return commands::noop(d->connection);
}

Result<bool> Session::idle(base::Milliseconds limit)
{
    return commands::idle(d->connection, limit);
}

void Session::logout()
{
    Connection& connection = d->connection;
    if (!connection.isUsable())
        return;
    // The server's goodbye is not waited for: a stuck one must not hold whoever quits.
    connection.socket().write("bye LOGOUT\r\n");
    connection.close();
}

} // namespace scorta::imap
