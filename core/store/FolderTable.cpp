#include "store/FolderTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;
using model::Folder;
using model::FolderId;

#define SCORTA_FOLDER_COLUMNS                                                                                \
    "SELECT id, account, path, name, delimiter, role, selectable, uid_validity, uid_next, highest_modseq, "  \
    "state, reason, total, unread FROM folders "

Folder readFolder(const Query& query)
{
    Folder folder;
    folder.id = query.id<FolderId>(0);
    folder.account = query.id<model::AccountId>(1);
    folder.path = query.text(2);
    folder.name = query.text(3);
    const QString delimiter = query.text(4);
    folder.delimiter = delimiter.isEmpty() ? QChar() : delimiter[0];
    folder.role = model::roleFromName(query.text(5));
    folder.isSelectable = query.boolean(6);
    folder.isLocal = !folder.account.isValid();
    folder.uidValidity = query.number(7);
    folder.uidNext = query.number(8);
    folder.highestModSeq = static_cast<quint64>(query.integer(9));
    folder.state = model::folderStateFromName(query.text(10));
    folder.reason = query.text(11);
    folder.total = static_cast<int>(query.integer(12));
    folder.unread = static_cast<int>(query.integer(13));
    return folder;
}

Result<Folder> readOne(Query& query)
{
    if (!query.next())
        return notFound("store.folder");
    return readFolder(query);
}

Status changedOne(Query& query)
{
    if (query.run() == 0)
        return notFound("store.folder");
    return {};
}

void removeRows(Database& mirror, FolderId id)
{
    // Copies that only look as if they were in it (a pending move) go back to where the server has them.
    Query(mirror, "UPDATE mails SET view_folder = folder WHERE view_folder = ?1 AND folder <> ?1", id).run();
    Query(mirror, "DELETE FROM mails WHERE folder = ?1", id).run();
    Query(mirror, "DELETE FROM folders WHERE id = ?1", id).run();
}

} // namespace

FolderTable::FolderTable(Database& mirror)
    : m_mirror(mirror)
{
}

Result<FolderId> FolderTable::upsert(const Folder& folder)
{
    FolderId id;
    SCORTA_TRY(m_mirror.transaction([&]() -> Status {
        const QString delimiter = folder.delimiter.isNull() ? QString() : QString(folder.delimiter);
        Query query(m_mirror,
                    "INSERT INTO folders (account, path, name, delimiter, role, selectable) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                    "ON CONFLICT (account, path) DO UPDATE SET name = excluded.name, "
                    "delimiter = excluded.delimiter, role = excluded.role, selectable = excluded.selectable "
                    "RETURNING id",
                    folder.isLocal ? model::AccountId{} : folder.account, folder.path, folder.name, delimiter,
                    model::toName(folder.role), folder.isSelectable);
        query.next();
        id = query.id<FolderId>(0);
        query.run();
        return {};
    }));
    return id;
}

Result<QList<Folder>> FolderTable::list(model::AccountId account)
{
    return guarded("store.folder", [&]() -> Result<QList<Folder>> {
        QList<Folder> folders;
        Query query(m_mirror,
                    SCORTA_FOLDER_COLUMNS
                    "WHERE account = ?1 OR ?1 = 0 ORDER BY account = 0, account, "
                    "CASE role WHEN 'inbox' THEN 0 WHEN 'drafts' THEN 1 WHEN 'sent' THEN 2 "
                    "WHEN 'archive' THEN 3 WHEN 'junk' THEN 4 WHEN 'trash' THEN 5 ELSE 6 END, "
                    "path COLLATE NOCASE, path",
                    account);
        while (query.next())
            folders.append(readFolder(query));
        return folders;
    });
}

Result<Folder> FolderTable::find(FolderId id)
{
    return guarded("store.folder", [&]() -> Result<Folder> {
        Query query(m_mirror, SCORTA_FOLDER_COLUMNS "WHERE id = ?1", id);
        return readOne(query);
    });
}

Result<Folder> FolderTable::find(model::AccountId account, const QString& path)
{
    return guarded("store.folder", [&]() -> Result<Folder> {
        Query query(m_mirror, SCORTA_FOLDER_COLUMNS "WHERE account = ?1 AND path = ?2", account, path);
        return readOne(query);
    });
}

Result<Folder> FolderTable::byRole(model::AccountId account, model::Role role)
{
    return guarded("store.folder", [&]() -> Result<Folder> {
        Query query(m_mirror, SCORTA_FOLDER_COLUMNS "WHERE account = ?1 AND role = ?2 ORDER BY id LIMIT 1",
                    account, model::toName(role));
        return readOne(query);
    });
}

Status FolderTable::setSyncState(FolderId id, quint32 uidValidity, quint32 uidNext, quint64 highestModSeq,
                                 base::WallTime at)
{
    return m_mirror.transaction([&]() -> Status {
        Query query(m_mirror,
                    "UPDATE folders SET uid_validity = ?2, uid_next = ?3, highest_modseq = ?4, "
                    "synced_at = ?5 WHERE id = ?1",
                    id, uidValidity, uidNext, highestModSeq, at);
        return changedOne(query);
    });
}

Status FolderTable::setState(FolderId id, model::FolderState state, const QString& reason, base::WallTime at)
{
    return m_mirror.transaction([&]() -> Status {
        // Frozen again for another reason is still frozen since the first.
        Query query(m_mirror,
                    "UPDATE folders SET frozen_at = CASE WHEN ?2 <> 'frozen' THEN NULL "
                    "WHEN state = 'frozen' THEN frozen_at ELSE ?4 END, state = ?2, reason = ?3 WHERE id = ?1",
                    id, model::toName(state), reason, at);
        return changedOne(query);
    });
}

Result<std::optional<base::WallTime>> FolderTable::frozenSince(FolderId id)
{
    return guarded("store.folder", [&]() -> Result<std::optional<base::WallTime>> {
        Query query(m_mirror, "SELECT frozen_at FROM folders WHERE id = ?1", id);
        if (!query.next())
            return notFound("store.folder");
        return query.optionalTime(0);
    });
}

Status FolderTable::rename(FolderId id, const QString& path, const QString& name)
{
    return m_mirror.transaction([&]() -> Status {
        Query query(m_mirror, "UPDATE folders SET path = ?2, name = ?3 WHERE id = ?1", id, path, name);
        return changedOne(query);
    });
}

Status FolderTable::remove(FolderId id)
{
    return m_mirror.transaction([&]() -> Status {
        removeRows(m_mirror, id);
        return {};
    });
}

Status FolderTable::removeAccount(model::AccountId account)
{
    return m_mirror.transaction([&]() -> Status {
        QList<FolderId> folders;
        {
            Query query(m_mirror, "SELECT id FROM folders WHERE account = ?1", account);
            while (query.next())
                folders.append(query.id<FolderId>(0));
        }
        for (const FolderId folder : folders)
            removeRows(m_mirror, folder);
        return {};
    });
}

} // namespace scorta::store
