#include "sync/Actions.h"

#include "sync/ActionReplay.h"
#include "sync/FolderPaths.h"
#include "sync/KeptRows.h"
#include "sync/Roles.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"

#include <algorithm>
#include <map>

namespace scorta::sync {

namespace {

using model::Action;
using model::ActionOp;

base::Error invalid(const QString& detail)
{
    return {base::Kind::Invalid, base::Fate::Final, QStringLiteral("actions"), detail, 0};
}

base::Error notFound(const QString& detail)
{
    return {base::Kind::NotFound, base::Fate::Final, QStringLiteral("actions"), detail, 0};
}

// A mail that an action is about, and the action with all that identifies it filled in.
struct Subject
{
    store::MailTable::Place place;
    Action action;
    bool isKept = false; ///< no server has it: what is done to it is done here alone
};

base::Result<QList<Subject>> subjects(store::Store& store, const QList<model::MailId>& mails,
                                      base::WallTime now)
{
    QList<Subject> all;
    std::map<qint64, model::Folder> folders;
    for (const model::MailId id : mails) {
        const auto place = store.mails().place(id);
        if (!place)
            return place.error().kind == base::Kind::NotFound ? notFound(QString::number(id.value))
                                                              : place.error();
        const auto row = store.mails().find(id);
        if (!row)
            return row.error();
        auto folder = folders.find(place->folder.value);
        if (folder == folders.end()) {
            const auto found = store.folders().find(place->folder);
            if (!found)
                return found.error();
            folder = folders.emplace(place->folder.value, *found).first;
        }
        Subject subject{*place, {}};
        if (place->uid == 0 && place->server == model::ServerState::Missing) {
            const auto held = isKept(store, id);
            if (!held)
                return held.error();
            subject.isKept = *held;
        }
        subject.action.account = place->account;
        subject.action.mail = id;
        subject.action.folder = place->folder;
        subject.action.folderPath = folder->second.path;
        subject.action.uidValidity = folder->second.uidValidity;
        subject.action.uid = place->uid;
        subject.action.messageId = row->messageId;
        subject.action.sha256 = row->sha256;
        subject.action.queuedAt = now;
        all.append(subject);
    }
    return all;
}

base::Status checkPath(const QString& path, QChar delimiter)
{
    const bool hasControl =
        std::any_of(path.begin(), path.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (path.isEmpty() || hasControl)
        return invalid(QStringLiteral("folder name"));
    if (path.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) == 0)
        return invalid(QStringLiteral("INBOX"));
    if (!delimiter.isNull() && path.split(delimiter).contains(QString()))
        return invalid(QStringLiteral("folder name"));
    return {};
}

base::Result<QChar> delimiterOf(store::Store& store, model::AccountId account)
{
    const auto folders = store.folders().list(account);
    if (!folders)
        return folders.error();
    for (const model::Folder& folder : *folders) {
        if (!folder.isLocal && !folder.delimiter.isNull())
            return folder.delimiter;
    }
    return QChar();
}

} // namespace

Actions::Actions(store::Store& store, const base::Clock& clock)
    : m_store(store)
    , m_clock(clock)
{
}

base::Result<QList<Action>> Actions::mark(const QList<model::MailId>& mails, const model::Flags& add,
                                          const model::Flags& remove)
{
    const auto all = subjects(m_store, mails, m_clock.now());
    if (!all)
        return all.error();
    QList<Action> actions;
    QList<model::MailId> kept;
    QList<model::MailId> others;
    for (const Subject& subject : *all) {
        (subject.isKept ? kept : others).append(subject.action.mail);
        if (subject.isKept || !subject.action.account.isValid())
            continue; // kept, or Local/: no server to tell
        Action action = subject.action;
        if (!add.isEmpty()) {
            action.op = ActionOp::AddFlags;
            action.flags = add;
            actions.append(action);
        }
        if (!remove.isEmpty()) {
            action.op = ActionOp::RemoveFlags;
            action.flags = remove;
            actions.append(action);
        }
    }
    auto stored = m_store.actions().add(actions);
    if (!stored)
        return stored;
    SCORTA_TRY(m_store.mails().applyFlags(others, add, remove));
    if (!kept.isEmpty())
        SCORTA_TRY(markKept(m_store, kept, add, remove));
    return stored;
}

base::Result<QList<Action>> Actions::move(const QList<model::MailId>& mails, const QString& folderPath)
{
    const auto all = subjects(m_store, mails, m_clock.now());
    if (!all)
        return all.error();
    QList<Action> actions;
    std::map<qint64, QList<model::MailId>> byTarget;
    for (const Subject& subject : *all) {
        if (!subject.action.account.isValid())
            return invalid(QStringLiteral("a mail of Local/ has no server to be moved on"));
        const auto target = m_store.folders().find(subject.action.account, folderPath);
        if (!target)
            return target.error().kind == base::Kind::NotFound ? notFound(folderPath) : target.error();
        if (target->id == subject.place.viewFolder)
            continue;
        if (subject.isKept) {
            SCORTA_TRY(moveKept(m_store, {subject.action.mail}, *target));
            continue;
        }
        Action action = subject.action;
        action.op = ActionOp::Move;
        action.target = target->path;
        action.targetFolder = target->id;
        actions.append(action);
        byTarget[target->id.value].append(action.mail);
    }
    auto stored = m_store.actions().add(actions);
    if (!stored)
        return stored;
    for (const auto& [target, moved] : byTarget)
        SCORTA_TRY(m_store.mails().applyMove(moved, model::FolderId{target}));
    return stored;
}

base::Result<QList<Action>> Actions::moveToRole(const QList<model::MailId>& mails, model::Role role)
{
    std::map<qint64, QList<model::MailId>> byAccount;
    for (const model::MailId id : mails) {
        const auto place = m_store.mails().place(id);
        if (!place)
            return place.error().kind == base::Kind::NotFound ? notFound(QString::number(id.value))
                                                              : place.error();
        if (!place->account.isValid())
            return invalid(QStringLiteral("a mail of Local/ has no server to be moved on"));
        byAccount[place->account.value].append(id);
    }
    QList<Action> all;
    for (const auto& [account, ids] : byAccount) {
        const model::AccountId owner{account};
        auto target = m_store.folders().byRole(owner, role);
        if (!target && target.error().kind != base::Kind::NotFound)
            return target.error();
        QString path = target ? target->path : QString();
        if (path.isEmpty()) {
            const auto folders = m_store.folders().list(owner);
            if (!folders)
                return folders.error();
            QStringList paths;
            for (const model::Folder& folder : *folders)
                paths.append(folder.path);
            const auto delimiter = delimiterOf(m_store, owner);
            if (!delimiter)
                return delimiter.error();
            path = pathForRole(role, paths, *delimiter);
            if (!paths.contains(path)) {
                const auto created = createFolder(owner, path);
                if (!created)
                    return created.error();
                all.append(*created);
            }
        }
        const auto moved = move(ids, path);
        if (!moved)
            return moved.error();
        all.append(*moved);
    }
    return all;
}

base::Result<QList<Action>> Actions::createFolder(model::AccountId account, const QString& path)
{
    const auto delimiter = delimiterOf(m_store, account);
    if (!delimiter)
        return delimiter.error();
    SCORTA_TRY(checkPath(path, *delimiter));
    if (m_store.folders().find(account, path))
        return base::Error{base::Kind::Exists, base::Fate::Final, QStringLiteral("actions"), path, 0};
    Action action;
    action.account = account;
    action.op = ActionOp::CreateFolder;
    action.target = path;
    action.queuedAt = m_clock.now();
    auto stored = m_store.actions().add({action});
    if (!stored)
        return stored;
    model::Folder folder;
    folder.account = account;
    folder.path = path;
    folder.delimiter = *delimiter;
    folder.name = leafName(path, *delimiter);
    const model::Role role = roleByName(path, *delimiter);
    const auto holder = m_store.folders().byRole(account, role);
    if (role != model::Role::None && !holder)
        folder.role = role;
    const auto id = m_store.folders().upsert(folder);
    if (!id)
        return id.error();
    return stored;
}

base::Result<QList<Action>> Actions::renameFolder(model::AccountId account, const QString& path,
                                                  const QString& newPath)
{
    const auto folder = m_store.folders().find(account, path);
    if (!folder)
        return folder.error().kind == base::Kind::NotFound ? notFound(path) : folder.error();
    SCORTA_TRY(checkPath(path, folder->delimiter));
    SCORTA_TRY(checkPath(newPath, folder->delimiter));
    if (m_store.folders().find(account, newPath))
        return base::Error{base::Kind::Exists, base::Fate::Final, QStringLiteral("actions"), newPath, 0};
    if (!folder->delimiter.isNull() && newPath.startsWith(QString(path + folder->delimiter)))
        return invalid(QStringLiteral("a folder cannot be moved into itself"));
    Action action;
    action.account = account;
    action.op = ActionOp::RenameFolder;
    action.folder = folder->id;
    action.folderPath = path;
    action.uidValidity = folder->uidValidity;
    action.target = newPath;
    action.queuedAt = m_clock.now();
    auto stored = m_store.actions().add({action});
    if (!stored)
        return stored;
    SCORTA_TRY(renameHere(m_store, account, path, newPath));
    return stored;
}

base::Result<QList<Action>> Actions::deleteFolder(model::AccountId account, const QString& path)
{
    const auto folder = m_store.folders().find(account, path);
    if (!folder)
        return folder.error().kind == base::Kind::NotFound ? notFound(path) : folder.error();
    SCORTA_TRY(checkPath(path, folder->delimiter));
    Action action;
    action.account = account;
    action.op = ActionOp::DeleteFolder;
    action.folder = folder->id;
    action.folderPath = path;
    action.uidValidity = folder->uidValidity;
    action.queuedAt = m_clock.now();
    // Its mail goes when the server has said yes, and stays recoverable: nothing here is hidden before.
    return m_store.actions().add({action});
}

base::Status Actions::rederive()
{
    const auto actions = m_store.actions().list();
    if (!actions)
        return actions.error();
    return m_store.mails().rederiveAll(*actions);
}

base::Result<Actions::ReplayReport> Actions::replay(imap::Session& session, const model::Account& account,
                                                    const base::CancelToken& cancel)
{
    return ActionReplay(m_store, session, account, m_clock, cancel).run();
}

} // namespace scorta::sync
