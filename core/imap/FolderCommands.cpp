#include "imap/Commands.h"

namespace scorta::imap::commands {

using base::Status;

namespace {

Status simple(Connection& connection, const QByteArray& text)
{
    const auto answer = connection.run({text, {}, {}, false});
    if (!answer.ok())
        return answer.error();
    return {};
}

} // namespace

Status createFolder(Connection& connection, const QString& path)
{
    return simple(connection, "CREATE " + connection.mailbox(path));
}

Status renameFolder(Connection& connection, const QString& path, const QString& newPath)
{
    return simple(connection, "RENAME " + connection.mailbox(path) + ' ' + connection.mailbox(newPath));
}

Status deleteFolder(Connection& connection, const QString& path)
{
    return simple(connection, "DELETE " + connection.mailbox(path));
}

Status noop(Connection& connection)
{
    return simple(connection, "NOOP");
}

} // namespace scorta::imap::commands
