#pragma once

#include "model/Flags.h"
#include "model/Ids.h"

#include "base/Clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace scorta::model {

/// Something the user did to a mail that the server must still do. Stored by name.
enum class ActionOp { AddFlags, RemoveFlags, Move, CreateFolder, RenameFolder, DeleteFolder };
QString toName(ActionOp op);
std::optional<ActionOp> actionOpFromName(const QString& name);

/// A pending action. It names its mail by everything that can be checked before the server is told: a UID
/// alone may mean another message after a server's restore.
struct Action
{
    ActionId id;
    AccountId account;
    ActionOp op = ActionOp::AddFlags;
    MailId mail;
    FolderId folder; ///< where the mail was when the user acted
    QString folderPath;
    quint32 uidValidity = 0;
    quint32 uid = 0;
    QString messageId;
    QByteArray sha256;
    FolderId targetFolder; ///< of Move
    QString target;        ///< folder path of Move, CreateFolder, RenameFolder
    Flags flags;           ///< of AddFlags and RemoveFlags
    base::WallTime queuedAt{};
    int attempts = 0;
    bool wasSent = false; ///< a command went out and its reply never came: check before replaying
    QString lastError;    ///< an error kind's name, with the server's words after a space
};

} // namespace scorta::model
