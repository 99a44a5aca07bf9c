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

/// Dovecot ends a connection whose selected mailbox goes away. CLOSE would expunge, so it is UNSELECT (RFC
/// 3691) or nothing.
Status leave(Connection& connection, const QString& path)
{
    if (connection.selectedPath != path || !connection.has("UNSELECT"))
        return {};
    SCORTA_TRY(simple(connection, "UNSELECT"));
    connection.selectedPath.clear();
    return {};
}

} // namespace

Status createFolder(Connection& connection, const QString& path)
{
    return simple(connection, "CREATE " + connection.mailbox(path));
}

Status renameFolder(Connection& connection, const QString& path, const QString& newPath)
{
    SCORTA_TRY(leave(connection, path));
    return simple(connection, "RENAME " + connection.mailbox(path) + ' ' + connection.mailbox(newPath));
}

Status deleteFolder(Connection& connection, const QString& path)
{
    SCORTA_TRY(leave(connection, path));
    return simple(connection, "DELETE " + connection.mailbox(path));
}

Status noop(Connection& connection)
{
    return simple(connection, "NOOP");
}

} // namespace scorta::imap::commands
