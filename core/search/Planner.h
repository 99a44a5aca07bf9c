#pragma once

#include "search/Query.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <map>
#include <vector>

namespace scorta::search {

/// What a plan must know of the mirror before it can be made.
struct Names
{
    /// Ids of the folders that an in: value means, and how many copies they hold.
    struct Folders
    {
        QList<qint64> ids;
        qint64 copies = 0;
    };
    std::map<QString, Folders> folders;   ///< by FilterTerm::text
    std::map<QString, QStringList> lists; ///< List-Ids by FilterTerm::text
    qint64 copies = 0;                    ///< in all folders
};

/// A condition on one copy that SQL alone cannot answer: a tree over texts (Plan::texts) and SQL conditions
/// (Plan::conditions).
struct Condition
{
    enum class Type { And, Or, Not, Text, Sql };
    Type type = Type::And;
    std::vector<Condition> children;
    size_t index = 0; ///< Text, Sql: which
};

/// The index of `mails` that a search walks. Each gives its rows in descending order of document.
struct Walk
{
    QByteArray index;     ///< name of the index
    QByteArray condition; ///< that makes it usable; one `?` when `value` is given
    QString value;
};

/// How a query is run (Search.cpp): the rows of `walks` for which `filter` holds, whose document the
/// full-text expression `required` finds (when there is one), and for which `conditions` hold.
struct Plan
{
    std::vector<Walk> walks;            ///< together they give each row at most once
    QByteArray filter;                  ///< SQL over the columns of mails; values are numbers, never text
    QByteArray required;                ///< FTS5 expression, UTF-8; empty: none
    std::vector<QByteArray> texts;      ///< FTS5 expressions that `condition` asks about
    std::vector<QByteArray> conditions; ///< SQL expressions that `condition` asks about
    std::vector<Condition> condition;   ///< all must hold
};

/// Makes the plan. Pure.
Plan makePlan(const Node& query, const Names& names);

/// The filters of one kind in a query, for the caller who looks the names up.
QStringList filterTexts(const Node& query, FilterTerm::Kind kind);

} // namespace scorta::search
