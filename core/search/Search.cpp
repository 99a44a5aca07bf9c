#include "search/Search.h"

#include "search/Collector.h"
#include "search/Cursors.h"
#include "search/Planner.h"
#include "search/Query.h"
#include "search/Terms.h"

#include "model/Folder.h"

#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <map>
#include <utility>

namespace scorta::search {

namespace {

struct FolderRow
{
    qint64 id;
    qint64 copies;
    QStringList names; ///< that in: may use, case folded
};

std::vector<FolderRow> readFolders(sqlite3* database, model::AccountId account)
{
    Rows rows(database,
              "SELECT id, total, path, name, role FROM folders WHERE ?1 = 0 OR account = ?1 OR account = 0");
    rows.bind(1, account.value);
    std::vector<FolderRow> folders;
    while (rows.step()) {
        FolderRow folder{rows.integer(0), rows.integer(1), {}};
        for (int column : {2, 3, 4})
            folder.names.append(QString::fromUtf8(rows.text(column)).toCaseFolded());
        folders.push_back(std::move(folder));
    }
    return folders;
}

/// List-Ids that have all words of `wanted` side by side.
QStringList matchingLists(sqlite3* database, const QString& wanted)
{
    const QString words = u' ' + foldedWords(wanted).join(u' ') + u' ';
    // One look-up a list, not a message.
    Rows next(database,
              "SELECT list_id FROM mails INDEXED BY search_list WHERE list_id <> '' AND list_id > ?1"
              " ORDER BY list_id LIMIT 1");
    QStringList lists;
    QByteArray last;
    while (true) {
        next.reset();
        next.bind(1, last);
        if (!next.step())
            return lists;
        last = next.text(0);
        const QString list = QString::fromUtf8(last);
        const QString has = u' ' + foldedWords(list).join(u' ') + u' ';
        if (has.contains(words))
            lists.append(list);
    }
}

Names readNames(sqlite3* database, const Node& query, model::AccountId account)
{
    Names names;
    const std::vector<FolderRow> folders = readFolders(database, account);
    for (const FolderRow& folder : folders)
        names.copies += folder.copies;
    const QStringList wantedFolders = filterTexts(query, FilterTerm::Kind::Folder);
    for (const QString& wanted : wantedFolders) {
        Names::Folders found;
        for (const FolderRow& folder : folders) {
            if (!folder.names.contains(wanted.toCaseFolded()))
                continue;
            found.ids.append(folder.id);
            found.copies += folder.copies;
        }
        names.folders.emplace(wanted, found);
    }
    const QStringList wantedLists = filterTexts(query, FilterTerm::Kind::List);
    for (const QString& wanted : wantedLists)
        names.lists.emplace(wanted, matchingLists(database, wanted));
    return names;
}

base::Result<Plan> plan(sqlite3* database, const QString& query, model::AccountId account)
{
    const base::Result<Node> tree = parseQuery(query);
    if (!tree.ok())
        return tree.error();
    Plan made = makePlan(*tree, readNames(database, *tree, account));
    if (account.isValid())
        made.filter = "account = " + QByteArray::number(account.value) + " AND " + made.filter;
    return made;
}

} // namespace

Search::Search(store::Database& mirror)
    : m_mirror(mirror)
{
}

base::Result<QList<model::MailId>> Search::find(const QString& query, model::AccountId account, int limit)
{
    using Found = base::Result<QList<model::MailId>>;
    return store::guarded("search.find", [&]() -> Found {
        sqlite3* database = m_mirror.raw().getHandle();
        const base::Result<Plan> made = plan(database, query, account);
        if (!made.ok())
            return made.error();
        return Collector(database, *made).newest(std::max(limit, 0));
    });
}

base::Result<int> Search::count(const QString& query, model::AccountId account)
{
    return store::guarded("search.count", [&]() -> base::Result<int> {
        sqlite3* database = m_mirror.raw().getHandle();
        const base::Result<Plan> made = plan(database, query, account);
        if (!made.ok())
            return made.error();
        return Collector(database, *made).count();
    });
}

} // namespace scorta::search
