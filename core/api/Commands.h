#pragma once

#include "api/Engine.h"
#include "api/Json.h"

#include "base/Result.h"

namespace scorta::api {

/// What a command works with. `store` belongs to the calling thread.
struct CommandContext
{
    Engine& engine;
    store::Store& store;
    const QJsonObject& args;
    const OnProgress& progress;
    const base::CancelToken& cancel;

    const base::Clock& clock() const { return *engine.services().clock; }
    QString text(const char* key) const { return args.value(QLatin1String(key)).toString(); }
    bool flag(const char* key) const { return args.value(QLatin1String(key)).toBool(); }
    QStringList texts(const char* key) const;
};

using CommandFunction = base::Result<QJsonValue> (*)(CommandContext&);

/// The command of that name, nullptr when there is none. Names are CLI.md's with dots: "account.add", "sync",
/// "outbox.retry". Arguments are the options of CLI.md with underscores.
CommandFunction engineCommand(const QString& name);

// One file a group.
base::Result<QJsonValue> accountAdd(CommandContext& context);
base::Result<QJsonValue> accountCheck(CommandContext& context);
base::Result<QJsonValue> accountRemove(CommandContext& context);

base::Result<QJsonValue> syncAccounts(CommandContext& context);
base::Result<QJsonValue> flushOutbox(CommandContext& context);

base::Result<QJsonValue> markMails(CommandContext& context);
base::Result<QJsonValue> moveMails(CommandContext& context);
base::Result<QJsonValue> archiveMails(CommandContext& context);
base::Result<QJsonValue> trashMails(CommandContext& context);
base::Result<QJsonValue> folderCreate(CommandContext& context);
base::Result<QJsonValue> folderRename(CommandContext& context);
base::Result<QJsonValue> folderDelete(CommandContext& context);

base::Result<QJsonValue> sendMail(CommandContext& context);
base::Result<QJsonValue> saveDraft(CommandContext& context);
base::Result<QJsonValue> removeDraft(CommandContext& context);
base::Result<QJsonValue> outboxRetry(CommandContext& context);
base::Result<QJsonValue> outboxCancel(CommandContext& context);
base::Result<QJsonValue> outboxHold(CommandContext& context);
base::Result<QJsonValue> outboxRelease(CommandContext& context);
base::Result<QJsonValue> outboxResolve(CommandContext& context);

base::Result<QJsonValue> backupVault(CommandContext& context);
base::Result<QJsonValue> frozenRelease(CommandContext& context);

// Shared by the groups.
/// The accounts named by args "account" (an address), or all.
base::Result<QList<model::Account>> chosenAccounts(CommandContext& context);
base::Result<Names> namesOf(store::Store& store);
/// A folder as people name it: its path, the path without regard to case, its role ("archive"), or the last
/// part of its path, in this order. An invalid account means all. NotFound names it.
base::Result<model::Folder> folderNamed(store::Store& store, model::AccountId account, const QString& name);
/// A frozen folder as "frozen" shows it: {"account", "folder", "reason", "since", "missing", "new"}.
base::Result<QJsonObject> frozenDocument(store::Store& store, const model::Folder& folder,
                                         const Names& names);
/// Runs the waiting actions and IMAP jobs of these accounts now and waits for them, at most `limit`; failures
/// are the breaker's to note: what waits is kept.
void runQueuedAndWait(CommandContext& context, const QList<model::Account>& accounts,
                      base::Milliseconds limit);

} // namespace scorta::api
