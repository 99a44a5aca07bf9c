#include "api/Commands.h"

#include "api/Waiting.h"

#include "store/AccountTable.h"
#include "store/FolderTable.h"

#include <QJsonArray>

#include <algorithm>
#include <list>

namespace scorta::api {

namespace {

struct Entry
{
    const char* name;
    CommandFunction function;
};

constexpr Entry kCommands[] = {
    {"account.add", accountAdd},
    {"account.check", accountCheck},
    {"account.remove", accountRemove},
    {"sync", syncAccounts},
    {"flush", flushOutbox},
    {"mark", markMails},
    {"move", moveMails},
    {"archive", archiveMails},
    {"trash", trashMails},
    {"folder.create", folderCreate},
    {"folder.rename", folderRename},
    {"folder.delete", folderDelete},
    {"send", sendMail},
    {"draft.save", saveDraft},
    {"draft.remove", removeDraft},
    {"outbox.retry", outboxRetry},
    {"outbox.cancel", outboxCancel},
    {"outbox.hold", outboxHold},
    {"outbox.release", outboxRelease},
    {"outbox.resolve", outboxResolve},
    {"backup", backupVault},
    {"frozen.release", frozenRelease},
};

} // namespace

CommandFunction engineCommand(const QString& name)
{
    for (const Entry& entry : kCommands) {
        if (name == QLatin1String(entry.name))
            return entry.function;
    }
    return nullptr;
}

QStringList CommandContext::texts(const char* key) const
{
    QStringList list;
    const QJsonArray array = args.value(QLatin1String(key)).toArray();
    for (const QJsonValue& value : array)
        list.append(value.toString());
    return list;
}

base::Result<QList<model::Account>> chosenAccounts(CommandContext& context)
{
    const QString address = context.text("account");
    if (address.isEmpty())
        return context.store.accounts().list();
    auto account = context.store.accounts().find(address);
    if (!account)
        return account.error();
    return QList<model::Account>{*account};
}

base::Result<Names> namesOf(store::Store& store)
{
    Names names;
    const auto accounts = store.accounts().list();
    if (!accounts)
        return accounts.error();
    for (const model::Account& account : *accounts)
        names.accounts.insert(account.id, account.address);
    const auto folders = store.folders().list();
    if (!folders)
        return folders.error();
    for (const model::Folder& folder : *folders)
        names.folders.insert(folder.id, folder.path);
    return names;
}

base::Result<model::Folder> folderNamed(store::Store& store, model::AccountId account, const QString& name)
{
    const auto folders = store.folders().list(account);
    if (!folders)
        return folders.error();
    const model::Role role = model::roleFromName(name.toLower());
    const auto find = [&](auto matches) -> const model::Folder* {
        const auto found = std::find_if(folders->begin(), folders->end(), matches);
        return found == folders->end() ? nullptr : &*found;
    };
    const model::Folder* folder = find([&](const model::Folder& f) { return f.path == name; });
    if (!folder)
        folder = find([&](const model::Folder& f) { return f.path.compare(name, Qt::CaseInsensitive) == 0; });
    if (!folder && role != model::Role::None)
        folder = find([&](const model::Folder& f) { return f.role == role; });
    if (!folder)
        folder = find([&](const model::Folder& f) { return f.name.compare(name, Qt::CaseInsensitive) == 0; });
    if (!folder)
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("folder"), name, 0};
    return *folder;
}

void runQueuedAndWait(CommandContext& context, const QList<model::Account>& accounts,
                      base::Milliseconds limit)
{
    std::list<Answer<base::Status>> answers;
    for (const model::Account& account : accounts) {
        answers.emplace_back();
        context.engine.runner(account)->runQueued(outage::Breaker::Trigger::Automatic,
                                                  answers.back().giver());
    }
    const base::Milliseconds end = context.clock().sinceBoot() + limit;
    for (Answer<base::Status>& answer : answers)
        (void)answer.waitFor(std::max(end - context.clock().sinceBoot(), base::Milliseconds{0}));
}

} // namespace scorta::api
