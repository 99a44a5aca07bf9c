#pragma once

#include "model/Flags.h"
#include "model/Ids.h"

#include "base/Clock.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace scorta::model {

struct Address
{
    QString name;
    QString address;
    bool operator==(const Address&) const = default;
};

/// "Name <a@b>" or "a@b".
QString display(const Address& address);
QString display(const QList<Address>& addresses);

/// What the list, the search and the conversations need of a message, read once from its bytes.
struct Envelope
{
    QString messageId;      ///< with its angle brackets, as in the message; empty when it has none
    QStringList inReplyTo;  ///< message ids, in their order
    QStringList references; ///< likewise
    QList<Address> from;
    QList<Address> to;
    QList<Address> cc;
    QList<Address> bcc;
    QList<Address> replyTo;
    QString subject; ///< decoded, unfolded
    base::WallTime date{};
    bool hasDate = false; ///< false: the message has no date that can be read
    bool hasAttachment = false;
    QString snippet; ///< the first 160 characters or so of the text, on one line
    QString listId;
};

/// How the mirrored copy stands with the server.
enum class ServerState {
    Present,
    Pending,  ///< a local action on it waits for the server
    Missing,  ///< the server no longer shows it; held by a frozen folder or kept
    Unmapped, ///< known here, not yet matched with a UID of the server
};
QString toName(ServerState state);
ServerState serverStateFromName(const QString& name);

/// A row of a list: one copy of a message in one folder, as the user sees it (pending actions applied).
struct MailRow
{
    MailId id;
    AccountId account;
    FolderId folder;
    quint32 uid = 0;
    QString messageId;
    QString from; ///< display()
    QString to;
    QString subject;
    QString snippet;
    base::WallTime date{};
    Flags flags;
    qint64 size = 0;
    bool hasAttachment = false;
    bool hasBody = false;
    qint64 conversation = 0;
    ServerState server = ServerState::Present;
    QByteArray sha256; ///< of the raw bytes, 32 bytes; empty while the body is not here
};

} // namespace scorta::model
