#pragma once

#include "imap/Connection.h"
#include "imap/Session.h"

/// The command families, one file each; Session's calls of the same names, on a Connection.
namespace scorta::imap::commands {

/// Learns the capabilities when the login did not tell, and enables what helps (RFC 5161).
base::Status prepare(Connection& connection);

base::Result<std::vector<ListedFolder>> list(Connection& connection, Session::ListStatus wantStatus);

base::Result<Selected> select(Connection& connection, const QString& path,
                              const std::optional<Session::KnownState>& known,
                              const Session::OnFetched& onFetched);

base::Status fetch(Connection& connection, const std::vector<QByteArray>& sets,
                   const Session::FetchItems& items, const Session::OnFetched& onFetched);
/// The message of "* n FETCH (…)", whose name has been read.
base::Result<Fetched> readFetched(Connection& connection, const Response& response);

base::Result<std::vector<quint32>> search(Connection& connection, const QByteArray& key);

base::Status store(Connection& connection, const QByteArray& set, Session::StoreMode mode,
                   const model::Flags& flags);
base::Status expunge(Connection& connection, const QByteArray& set);
base::Result<Copied> copy(Connection& connection, const QByteArray& set, const QString& target);
base::Result<Copied> move(Connection& connection, const QByteArray& set, const QString& target);

base::Result<Appended> append(Connection& connection, const QString& path, const QByteArray& message,
                              const model::Flags& flags, const std::optional<base::WallTime>& internalDate);

base::Status createFolder(Connection& connection, const QString& path);
base::Status renameFolder(Connection& connection, const QString& path, const QString& newPath);
base::Status deleteFolder(Connection& connection, const QString& path);

base::Status noop(Connection& connection);
base::Result<bool> idle(Connection& connection, base::Milliseconds limit);

/// Whether an untagged response reports a change of the selected mailbox.
bool isNews(const Response& response);
/// Flags as a parenthesised list; names that cannot be a flag are left out.
QByteArray flagList(const model::Flags& flags);
/// Kind::Usage for a set that is none.
base::Status checkSet(const QByteArray& set);

} // namespace scorta::imap::commands
