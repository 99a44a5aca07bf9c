#include "store/MailTable.h"

#include "store/Sql.h"

#include <QHash>

#include <algorithm>

// What the user does to mail copies and sees of them. What the server says is in MailTable.cpp.
namespace scorta::store {

namespace {

using base::Result;
using base::Status;
using model::Action;
using model::ActionOp;
using model::Flags;
using model::FolderId;
using model::MailId;
using model::MailRow;

#define SCORTA_ROW_COLUMNS                                                                                   \
    "SELECT id, account, view_folder, uid, message_id, sender, recipients, subject, snippet, date, flags, "  \
    "keywords, size, has_attachment, conversation, server, sha256 FROM mails "

MailRow readRow(const Query& query)
{
    MailRow row;
    row.id = query.id<MailId>(0);
    row.account = query.id<model::AccountId>(1);
    row.folder = query.id<FolderId>(2);
    row.uid = query.number(3);
    row.messageId = query.text(4);
    row.from = query.text(5);
    row.to = query.text(6);
    row.subject = query.text(7);
    row.snippet = query.text(8);
    row.date = query.time(9);
    row.flags = flagsFrom(query.integer(10), query.text(11));
    row.size = query.integer(12);
    row.hasAttachment = query.boolean(13);
    row.conversation = query.integer(14);
    row.server = model::serverStateFromName(query.text(15));
    row.hasBody = !query.isNull(16);
    if (row.hasBody)
        row.sha256 = query.blob(16);
    return row;
}

bool isNewer(const MailTable::IdDate& left, const MailTable::IdDate& right)
{
    return left.date != right.date ? left.date > right.date : left.id > right.id;
}

// Both directions of the view's order come from mails_view alone; the table's rows are not touched.
void readIds(Database& mirror, FolderId folder, qint64 limit, std::vector<MailTable::IdDate>& into)
{
    Query query(mirror,
                "SELECT id, date FROM mails WHERE view_folder = ?1 ORDER BY date DESC, id DESC LIMIT ?2",
                folder, limit);
    while (query.next())
        into.push_back({query.integer(0), query.integer(1)});
}

QList<FolderId> foldersOf(Database& mirror, model::AccountId account)
{
    QList<FolderId> folders;
    Query query(mirror, "SELECT id FROM folders WHERE (account = ?1 OR ?1 = 0) AND total > 0", account);
    while (query.next())
        folders.append(query.id<FolderId>(0));
    return folders;
}

/// What a waiting action makes of a mail.
struct View
{
    Flags flags;
    FolderId folder;
    bool isWaiting = false;
};

void apply(Database& mirror, const Action& action, View& view)
{
    switch (action.op) {
    case ActionOp::AddFlags:
        view.flags = view.flags.united(action.flags);
        break;
    case ActionOp::RemoveFlags:
        view.flags = view.flags.without(action.flags);
        break;
    case ActionOp::Move: {
        Query target(mirror, "SELECT id FROM folders WHERE account = ?1 AND path = ?2", action.account,
                     action.target);
        if (target.next())
            view.folder = target.id<FolderId>(0);
        break;
    }
    case ActionOp::CreateFolder:
    case ActionOp::RenameFolder:
    case ActionOp::DeleteFolder:
        return; // no mail's
    }
    view.isWaiting = true;
}

void rederiveOne(Database& mirror, MailId id, const QList<Action>& actions)
{
    View view;
    {
        Query query(
            mirror,
            "SELECT folder, view_folder, server_flags, server_keywords, server FROM mails WHERE id = ?1", id);
        if (!query.next())
            return; // gone since; its action finds that out
        view.flags = flagsFrom(query.integer(2), query.text(3));
        // A copy that was hidden because the server has it no more stays hidden.
        const bool isHidden = query.integer(1) == 0 && query.text(4) == u"missing";
        view.folder = isHidden ? FolderId{} : query.id<FolderId>(0);
    }
    for (const Action& action : actions)
        apply(mirror, action, view);
    Query(mirror,
          "UPDATE mails SET flags = ?2, keywords = ?3, view_folder = ?4, "
          "server = CASE WHEN server IN ('missing', 'unmapped') THEN server WHEN ?5 THEN 'pending' "
          "ELSE 'present' END WHERE id = ?1",
          id, view.flags.bits, joinKeywords(view.flags), view.folder, view.isWaiting)
        .run();
}

QHash<qint64, QList<Action>> byMail(const QList<Action>& actions)
{
    QHash<qint64, QList<Action>> groups;
    for (const Action& action : actions) {
        if (action.mail.isValid())
            groups[action.mail.value].append(action);
    }
    return groups;
}

} // namespace

Status MailTable::applyFlags(const QList<MailId>& ids, const Flags& add, const Flags& remove)
{
    return m_mirror.transaction([&]() -> Status {
        for (const MailId id : ids) {
            Flags flags;
            {
                Query query(m_mirror, "SELECT flags, keywords FROM mails WHERE id = ?1", id);
                if (!query.next())
                    return notFound("store.mail");
                flags = flagsFrom(query.integer(0), query.text(1)).united(add).without(remove);
            }
            Query(m_mirror,
                  "UPDATE mails SET flags = ?2, keywords = ?3, "
                  "server = CASE server WHEN 'present' THEN 'pending' ELSE server END WHERE id = ?1",
                  id, flags.bits, joinKeywords(flags))
                .run();
        }
        return {};
    });
}

Status MailTable::applyMove(const QList<MailId>& ids, FolderId target)
{
    return m_mirror.transaction([&]() -> Status {
        for (const MailId id : ids) {
            Query query(m_mirror,
                        "UPDATE mails SET view_folder = ?2, "
                        "server = CASE server WHEN 'present' THEN 'pending' ELSE server END WHERE id = ?1",
                        id, target);
            if (query.run() == 0)
                return notFound("store.mail");
        }
        return {};
    });
}

Status MailTable::rederive(const QList<MailId>& ids, const QList<Action>& actions)
{
    const QHash<qint64, QList<Action>> groups = byMail(actions);
    return m_mirror.transaction([&]() -> Status {
        for (const MailId id : ids)
            rederiveOne(m_mirror, id, groups.value(id.value));
        return {};
    });
}

Status MailTable::rederiveAll(const QList<Action>& actions)
{
    return m_mirror.transaction([&]() -> Status {
        QList<MailId> ids;
        {
            // An action that the vault forgot just before a crash has left its mark here.
            Query query(m_mirror, "SELECT id FROM mails WHERE server = 'pending'");
            while (query.next())
                ids.append(query.id<MailId>(0));
        }
        for (const Action& action : actions) {
            if (action.mail.isValid())
                ids.append(action.mail);
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return rederive(ids, actions);
    });
}

Result<MailRow> MailTable::find(MailId id)
{
    return guarded("store.mail", [&]() -> Result<MailRow> {
        Query query(m_mirror, SCORTA_ROW_COLUMNS "WHERE id = ?1", id);
        if (!query.next())
            return notFound("store.mail");
        return readRow(query);
    });
}

Result<QList<MailRow>> MailTable::rows(const QList<MailId>& ids)
{
    return guarded("store.mail", [&]() -> Result<QList<MailRow>> {
        QList<MailRow> rows;
        rows.reserve(ids.size());
        for (const MailId id : ids) {
            Query query(m_mirror, SCORTA_ROW_COLUMNS "WHERE id = ?1", id);
            if (query.next())
                rows.append(readRow(query));
        }
        return rows;
    });
}

Result<QList<MailRow>> MailTable::list(model::AccountId account, FolderId folder, int limit, int offset)
{
    std::vector<IdDate> newest;
    const Status read = guarded("store.mail", [&]() -> Status {
        const qint64 wanted = qint64{std::max(limit, 0)} + std::max(offset, 0);
        const QList<FolderId> folders =
            folder.isValid() ? QList<FolderId>{folder} : foldersOf(m_mirror, account);
        // The newest of all folders are among the newest of each; an index over all folders would have to be
        // kept for this alone.
        for (const FolderId each : folders)
            readIds(m_mirror, each, wanted, newest);
        if (folders.size() > 1)
            std::sort(newest.begin(), newest.end(), isNewer);
        return {};
    });
    SCORTA_TRY(read);
    QList<MailId> ids;
    for (size_t i = static_cast<size_t>(std::max(offset, 0)); i < newest.size() && ids.size() < limit; ++i)
        ids.append(MailId{newest[i].id});
    return rows(ids);
}

Result<std::vector<MailTable::IdDate>> MailTable::ids(const QList<FolderId>& folders)
{
    return guarded("store.mail", [&]() -> Result<std::vector<IdDate>> {
        std::vector<IdDate> all;
        for (const FolderId folder : folders) {
            const auto middle = static_cast<std::ptrdiff_t>(all.size());
            readIds(m_mirror, folder, -1, all);
            std::inplace_merge(all.begin(), all.begin() + middle, all.end(), isNewer);
        }
        return all;
    });
}

Result<QList<MailRow>> MailTable::conversation(qint64 conversation)
{
    return guarded("store.mail", [&]() -> Result<QList<MailRow>> {
        QList<MailRow> rows;
        if (conversation <= 0)
            return rows;
        Query query(m_mirror,
                    SCORTA_ROW_COLUMNS "WHERE conversation = ?1 AND conversation > 0 AND view_folder > 0 "
                                       "ORDER BY date, id",
                    conversation);
        while (query.next())
            rows.append(readRow(query));
        return rows;
    });
}

Result<int> MailTable::count(FolderId folder, model::ServerState state)
{
    return guarded("store.mail", [&]() -> Result<int> {
        Query query(m_mirror, "SELECT COUNT(*) FROM mails WHERE folder = ?1 AND server = ?2", folder,
                    model::toName(state));
        query.next();
        return static_cast<int>(query.integer(0));
    });
}

Result<int> MailTable::count(model::AccountId account)
{
    return guarded("store.mail", [&]() -> Result<int> {
        Query query(m_mirror, "SELECT coalesce(sum(total), 0) FROM folders WHERE account = ?1 OR ?1 = 0",
                    account);
        query.next();
        return static_cast<int>(query.integer(0));
    });
}

Result<std::pair<int, int>> MailTable::bodyCount(model::AccountId account)
{
    return guarded("store.mail", [&]() -> Result<std::pair<int, int>> {
        Query query(
            m_mirror,
            "SELECT coalesce(sum((SELECT count(*) FROM mails WHERE folder = folders.id)), 0), "
            "coalesce(sum((SELECT count(*) FROM mails WHERE folder = folders.id AND sha256 IS NULL)), 0) "
            "FROM folders WHERE account = ?1 OR ?1 = 0",
            account);
        query.next();
        const int all = static_cast<int>(query.integer(0));
        return std::pair(all - static_cast<int>(query.integer(1)), all);
    });
}

} // namespace scorta::store
