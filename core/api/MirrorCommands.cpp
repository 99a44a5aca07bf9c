#include "api/Commands.h"
#include "api/Waiting.h"

#include "store/AccountTable.h"
#include "store/FolderTable.h"
#include "store/ImapJobTable.h"
#include "store/MailTable.h"
#include "sync/Actions.h"

#include <QSet>

#include <algorithm>
#include <list>
#include <map>
#include <optional>

namespace scorta::api {

namespace {

/// The Sent copies of what the outbox just sent; the server has just answered, so this is short.
constexpr base::Milliseconds kSentCopyLimit{30'000};

struct AccountSync
{
    model::Account account;
    QStringList folders; ///< asked for; empty: all
    Answer<AccountRunner::SyncOutcome> mirror;
    Answer<base::Result<outbox::Runner::RunReport>> outbox;
};

QString stateOf(const sync::SyncReport& report)
{
    const auto has = [&](model::FolderState state) {
        return std::any_of(report.folders.begin(), report.folders.end(),
                           [&](const sync::FolderReport& folder) { return folder.state == state; });
    };
    if (has(model::FolderState::Frozen))
        return QStringLiteral("frozen");
    return has(model::FolderState::Failed) ? QStringLiteral("partial") : QStringLiteral("ok");
}

QString stateOf(const base::Error& error)
{
    if (error.where == u"net.ca")
        return QStringLiteral("auth"); // a person must name another file
    switch (error.kind) {
    case base::Kind::Auth:
    case base::Kind::Certificate:
    case base::Kind::Secret:
    case base::Kind::NoKeychain:
        return QStringLiteral("auth");
    default:
        return QStringLiteral("unreachable");
    }
}

QJsonObject accountDocument(const QString& address, const base::Result<AccountRunner::SyncOutcome>& outcome)
{
    QJsonObject document{{QStringLiteral("account"), address}};
    const base::Error* error = !outcome           ? &outcome.error()
                               : !outcome->report ? &outcome->report.error()
                                                  : nullptr;
    if (error) {
        document.insert(QStringLiteral("state"), stateOf(*error));
        document.insert(QStringLiteral("error"), errorToJson(*error));
        document.insert(QStringLiteral("folders"), QJsonArray());
        document.insert(QStringLiteral("bytes"), 0);
        document.insert(QStringLiteral("seconds"), 0.0);
    } else {
        const sync::SyncReport& report = *outcome->report;
        QJsonArray folders;
        for (const sync::FolderReport& folder : report.folders)
            folders.append(toJson(folder));
        document.insert(QStringLiteral("state"), stateOf(report));
        document.insert(QStringLiteral("folders"), folders);
        document.insert(QStringLiteral("bytes"), report.bytes);
        document.insert(QStringLiteral("seconds"), static_cast<double>(report.took.count()) / 1000.0);
    }
    if (outcome && !outcome->undone.isEmpty()) {
        QJsonArray undone;
        for (const model::Action& action : outcome->undone)
            undone.append(toJson(action));
        document.insert(QStringLiteral("undone"), undone);
    }
    return document;
}

QList<model::MailId> idsOf(const CommandContext& context)
{
    QList<model::MailId> ids;
    const QJsonArray array = context.args.value(QStringLiteral("ids")).toArray();
    for (const QJsonValue& value : array)
        ids.append(model::MailId{value.toInteger()});
    return ids;
}

base::Error noSuchMail(model::MailId id)
{
    return {base::Kind::NotFound, base::Fate::Final, QStringLiteral("mail"), QString::number(id.value), 0};
}

/// Whether an account's failure says something of this profile or of what was asked, not of the account's
/// server: then there is nothing to wait for, and it is the answer to the whole.
bool isOurs(const base::Error& error)
{
    switch (error.kind) {
    case base::Kind::Internal:
    case base::Kind::Usage:
    case base::Kind::Invalid:
    case base::Kind::Io:
    case base::Kind::Permission:
    case base::Kind::DiskFull:
    case base::Kind::Damaged:
    case base::Kind::NewerVersion:
    case base::Kind::Locked:
        return true;
    default:
        return false;
    }
}

/// The folders of an account as they were asked for, by the paths that the server knows them by. What is not
/// mirrored yet is handed on as it stands.
QStringList pathsOf(store::Store& store, model::AccountId account, const QStringList& names)
{
    QStringList paths;
    for (const QString& name : names) {
        const auto folder = folderNamed(store, account, name);
        const QString path = folder ? folder->path : name;
        if (!paths.contains(path))
            paths.append(path);
    }
    return paths;
}

bool isReported(const sync::SyncReport& report, const QString& path)
{
    return std::any_of(report.folders.begin(), report.folders.end(), [&](const sync::FolderReport& folder) {
        return folder.name.compare(path, Qt::CaseInsensitive) == 0;
    });
}

base::Result<QJsonValue> answered(CommandContext& context, const base::Result<QList<model::Action>>& actions)
{
    if (!actions)
        return actions.error();
    QJsonArray rows;
    QList<model::AccountId> accounts;
    for (const model::Action& action : *actions) {
        rows.append(toJson(action));
        if (!accounts.contains(action.account))
            accounts.append(action.account);
    }
    for (const model::AccountId id : accounts) {
        if (const auto account = context.store.accounts().find(id))
            context.engine.runner(*account)->poke();
    }
    return QJsonValue(rows);
}

} // namespace

base::Result<QJsonValue> syncAccounts(CommandContext& context)
{
    const auto accounts = chosenAccounts(context);
    if (!accounts)
        return accounts.error();
    sync::SyncOptions options;
    options.folders = context.texts("folders");
    options.isFull = context.flag("full");

    std::list<AccountSync> running;
    for (const model::Account& account : *accounts) {
        running.push_back({account, pathsOf(context.store, account.id, options.folders), {}, {}});
        AccountSync& one = running.back();
        const auto runner = context.engine.runner(account);
        const auto progress = [report = context.progress,
                               address = account.address](const sync::Progress& state) {
            if (report)
                report({{QStringLiteral("account"), address},
                        {QStringLiteral("folder"), state.folder},
                        {QStringLiteral("done"), state.bodiesDone},
                        {QStringLiteral("total"), state.bodiesTotal},
                        {QStringLiteral("bytes"), state.bytes}});
        };
        sync::SyncOptions own = options;
        own.folders = one.folders;
        runner->sync(own, progress, context.cancel, one.mirror.giver());
        runner->send({}, outage::Breaker::Trigger::Person, one.outbox.giver());
    }
    QJsonArray documents;
    QList<model::Account> withJobs;
    QSet<QString> unknown(options.folders.begin(), options.folders.end());
    std::optional<base::Error> ours;
    for (AccountSync& one : running) {
        const auto mirrored = one.mirror.wait();
        const auto sent = one.outbox.wait();
        if (mirrored && !mirrored->report && isOurs(mirrored->report.error()) && !ours) {
            // An account's own file of roots is wrong for that account alone.
            if (running.size() == 1 || mirrored->report.error().where != u"net.ca")
                ours = mirrored->report.error();
        }
        if (sent && !*sent && isOurs(sent->error()) && !ours)
            ours = sent->error();
        const bool hasNone = mirrored && !mirrored->report &&
                             mirrored->report.error().kind == base::Kind::NotFound && !one.folders.isEmpty();
        // Not reached, so it may be there all the same.
        if (!hasNone && !(mirrored && mirrored->report))
            unknown.clear();
        for (const QString& name : options.folders) {
            const QString path = pathsOf(context.store, one.account.id, {name}).first();
            if (mirrored && mirrored->report && isReported(*mirrored->report, path))
                unknown.remove(name);
        }
        if (hasNone)
            continue;
        documents.append(accountDocument(one.account.address, mirrored));
        const auto jobs = context.store.imapJobs().due(one.account.id, context.clock().now());
        if (mirrored && mirrored->report && jobs && !jobs->isEmpty())
            withJobs.append(one.account);
    }
    if (!withJobs.isEmpty())
        runQueuedAndWait(context, withJobs, kSentCopyLimit);
    if (ours)
        return *ours;
    if (!unknown.isEmpty() && !running.empty())
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("folder"),
                           *unknown.constBegin(), 0};
    return QJsonValue(QJsonObject{{QStringLiteral("accounts"), documents}});
}

base::Result<QJsonValue> markMails(CommandContext& context)
{
    const auto flags = [&](const char* key) {
        model::Flags set;
        for (const QString& name : context.texts(key)) {
            if (name == u"seen")
                set.set(model::Flag::Seen);
            else if (name == u"flagged")
                set.set(model::Flag::Flagged);
            else if (name == u"answered")
                set.set(model::Flag::Answered);
            else if (name == u"forwarded")
                set.set(model::Flag::Forwarded);
        }
        return set;
    };
    return answered(
        context,
        sync::Actions(context.store, context.clock()).mark(idsOf(context), flags("add"), flags("remove")));
}

base::Result<QJsonValue> moveMails(CommandContext& context)
{
    const QString name = context.text("folder");
    // A name ("archive", say) may mean another folder in each account.
    std::map<qint64, QList<model::MailId>> byAccount;
    for (const model::MailId id : idsOf(context)) {
        const auto place = context.store.mails().place(id);
        if (!place)
            return place.error().kind == base::Kind::NotFound ? noSuchMail(id) : place.error();
        byAccount[place->account.value].append(id);
    }
    // All of them are known before the first is moved.
    std::map<qint64, QString> paths;
    for (const auto& [account, ids] : byAccount) {
        const auto folder = folderNamed(context.store, model::AccountId{account}, name);
        if (!folder)
            return folder.error();
        paths[account] = folder->path;
    }
    QList<model::Action> moved;
    for (const auto& [account, ids] : byAccount) {
        const auto actions = sync::Actions(context.store, context.clock()).move(ids, paths[account]);
        if (!actions)
            return actions.error();
        moved += *actions;
    }
    return answered(context, moved);
}

base::Result<QJsonValue> archiveMails(CommandContext& context)
{
    return answered(
        context,
        sync::Actions(context.store, context.clock()).moveToRole(idsOf(context), model::Role::Archive));
}

base::Result<QJsonValue> trashMails(CommandContext& context)
{
    return answered(
        context,
        sync::Actions(context.store, context.clock()).moveToRole(idsOf(context), model::Role::Trash));
}

namespace {

base::Result<model::Account> oneAccount(CommandContext& context)
{
    const auto accounts = chosenAccounts(context);
    if (!accounts)
        return accounts.error();
    if (accounts->isEmpty())
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("account"), {}, 0};
    if (accounts->size() > 1)
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("account.which"), {}, 0};
    return accounts->first();
}

} // namespace

base::Result<QJsonValue> folderCreate(CommandContext& context)
{
    const auto account = oneAccount(context);
    if (!account)
        return account.error();
    return answered(
        context,
        sync::Actions(context.store, context.clock()).createFolder(account->id, context.text("folder")));
}

base::Result<QJsonValue> folderRename(CommandContext& context)
{
    const auto account = oneAccount(context);
    if (!account)
        return account.error();
    return answered(context, sync::Actions(context.store, context.clock())
                                 .renameFolder(account->id, context.text("folder"), context.text("name")));
}

base::Result<QJsonValue> folderDelete(CommandContext& context)
{
    const auto account = oneAccount(context);
    if (!account)
        return account.error();
    return answered(
        context,
        sync::Actions(context.store, context.clock()).deleteFolder(account->id, context.text("folder")));
}

} // namespace scorta::api
