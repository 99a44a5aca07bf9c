#include "search/Planner.h"

#include "search/Terms.h"

#include <algorithm>
#include <optional>

namespace scorta::search {

namespace {

using Kind = FilterTerm::Kind;

/// Folders of more than this part of all copies are no help.
constexpr int kLargeFolderPart = 2;
/// More walks at once than this cost more than one over everything.
constexpr qsizetype kMaxWalks = 16;
/// What the index search_large holds.
constexpr qint64 kLargeBytes = 1000000;

QByteArray column(Field field)
{
    switch (field) {
    case Field::Any:
        return {};
    case Field::From:
        return "{sender} : ";
    case Field::To:
        return "{recipients} : ";
    case Field::Cc:
        return "{copied} : ";
    case Field::Subject:
        return "{subject} : ";
    case Field::Body:
        return "{body} : ";
    case Field::FileName:
        return "{filenames} : ";
    }
    return {};
}

/// A quoted FTS5 string is tokenised as the text was, so an address becomes a phrase by itself.
QByteArray expression(const TextTerm& term)
{
    QString text = indexable(term.text);
    text.replace(QChar(0), QLatin1Char(' '));
    text.replace(QLatin1Char('"'), QLatin1Char(' '));
    QByteArray result = column(term.field) + '"' + text.toUtf8() + '"';
    if (term.isPrefix)
        result += " *";
    return result;
}

QByteArray joined(const std::vector<QByteArray>& parts, const char* operation)
{
    if (parts.size() == 1)
        return parts.front();
    QByteArray result = "(";
    for (const QByteArray& part : parts) {
        if (result.size() > 1)
            result += operation;
        result += part;
    }
    return result + ')';
}

std::optional<QByteArray> textExpression(const Node& node);

/// "a -b -c" is a NOT (b OR c): FTS5's NOT takes two sides, so without a positive text there is no
/// expression.
std::optional<QByteArray> conjunction(const std::vector<Node>& nodes)
{
    std::vector<QByteArray> positive;
    std::vector<QByteArray> negative;
    for (const Node& node : nodes) {
        const bool isNot = node.type == Node::Type::Not;
        const std::optional<QByteArray> part = textExpression(isNot ? node.children.front() : node);
        if (!part)
            return std::nullopt;
        (isNot ? negative : positive).push_back(*part);
    }
    if (positive.empty())
        return std::nullopt;
    QByteArray result = joined(positive, " AND ");
    if (!negative.empty())
        result = '(' + result + " NOT " + joined(negative, " OR ") + ')';
    return result;
}

/// The FTS5 expression of a tree that asks for text alone and has one.
std::optional<QByteArray> textExpression(const Node& node)
{
    switch (node.type) {
    case Node::Type::Text:
        return expression(node.text);
    case Node::Type::And:
        return conjunction(node.children);
    case Node::Type::Or: {
        std::vector<QByteArray> parts;
        for (const Node& child : node.children) {
            const std::optional<QByteArray> part = textExpression(child);
            if (!part)
                return std::nullopt;
            parts.push_back(*part);
        }
        return joined(parts, " OR ");
    }
    case Node::Type::Not:
    case Node::Type::Filter:
        break;
    }
    return std::nullopt;
}

QByteArray idList(const QList<qint64>& ids)
{
    QByteArray result;
    for (qint64 id : ids)
        result += (result.isEmpty() ? "" : ", ") + QByteArray::number(id);
    return result;
}

/// Text in SQL as a blob literal: its bytes as hexadecimal digits, so nothing in it can end the literal.
QByteArray textLiteral(const QString& text)
{
    return "CAST(x'" + text.toUtf8().toHex() + "' AS TEXT)";
}

QByteArray sqlOf(const FilterTerm& filter, const Names& names)
{
    switch (filter.kind) {
    case Kind::Folder:
        return "view_folder IN (" + idList(names.folders.at(filter.text).ids) + ')';
    case Kind::Before:
        return "date < " + QByteArray::number(filter.number);
    case Kind::After:
        return "date >= " + QByteArray::number(filter.number);
    case Kind::Larger:
        return "size > " + QByteArray::number(filter.number);
    case Kind::Smaller:
        return "size < " + QByteArray::number(filter.number);
    case Kind::HasAttachment:
        return "has_attachment <> 0";
    case Kind::Unread:
        return "(flags & 1) = 0";
    case Kind::Read:
        return "(flags & 1) <> 0";
    case Kind::Starred:
        return "(flags & 4) <> 0";
    case Kind::Kept:
        return "server = 'missing'";
    case Kind::List: {
        QByteArray ids;
        for (const QString& id : names.lists.at(filter.text))
            ids += (ids.isEmpty() ? "" : ", ") + textLiteral(id);
        return "list_id IN (" + ids + ')';
    }
    }
    return "0";
}

/// The SQL of a tree that asks for filters alone.
std::optional<QByteArray> sqlExpression(const Node& node, const Names& names)
{
    switch (node.type) {
    case Node::Type::Filter:
        return sqlOf(node.filter, names);
    case Node::Type::Text:
        return std::nullopt;
    case Node::Type::Not:
    case Node::Type::And:
    case Node::Type::Or:
        break;
    }
    std::vector<QByteArray> parts;
    for (const Node& child : node.children) {
        const std::optional<QByteArray> part = sqlExpression(child, names);
        if (!part)
            return std::nullopt;
        parts.push_back(*part);
    }
    if (node.type == Node::Type::Not)
        return "NOT (" + parts.front() + ')';
    return joined(parts, node.type == Node::Type::And ? " AND " : " OR ");
}

/// The largest parts of a mixed tree that the index or SQL can answer become its leaves.
Condition conditionOf(const Node& node, const Names& names, Plan& plan)
{
    Condition condition;
    if (const std::optional<QByteArray> text = textExpression(node)) {
        condition.type = Condition::Type::Text;
        condition.index = plan.texts.size();
        plan.texts.push_back(*text);
        return condition;
    }
    if (const std::optional<QByteArray> sql = sqlExpression(node, names)) {
        condition.type = Condition::Type::Sql;
        condition.index = plan.conditions.size();
        plan.conditions.push_back(*sql);
        return condition;
    }
    condition.type = node.type == Node::Type::Not  ? Condition::Type::Not
                     : node.type == Node::Type::Or ? Condition::Type::Or
                                                   : Condition::Type::And;
    for (const Node& child : node.children)
        condition.children.push_back(conditionOf(child, names, plan));
    return condition;
}

std::vector<Walk> folderWalks(const Names::Folders& folders)
{
    std::vector<Walk> walks;
    for (qint64 id : folders.ids)
        walks.push_back({"search_folder", "view_folder = " + QByteArray::number(id), {}});
    return walks;
}

std::vector<Walk> listWalks(const QStringList& lists)
{
    std::vector<Walk> walks;
    for (const QString& list : lists)
        walks.push_back({"search_list", "list_id <> '' AND list_id = ?", list});
    return walks;
}

/// How good `filter` is as the one that drives: the smaller, the better; 0: it cannot.
int rankOf(const FilterTerm& filter, const Names& names)
{
    switch (filter.kind) {
    case Kind::Kept:
        return 1;
    case Kind::List:
        return names.lists.at(filter.text).size() <= kMaxWalks ? 2 : 0;
    case Kind::Starred:
        return 3;
    case Kind::Folder: {
        const Names::Folders& folders = names.folders.at(filter.text);
        return folders.ids.size() <= kMaxWalks && folders.copies <= names.copies / kLargeFolderPart ? 4 : 0;
    }
    case Kind::Larger:
        return filter.number >= kLargeBytes ? 5 : 0;
    case Kind::Unread:
        return 6;
    default:
        return 0;
    }
}

std::vector<Walk> walksOf(const FilterTerm& filter, const Names& names)
{
    switch (filter.kind) {
    case Kind::Kept:
        return {{"search_kept", "server = 'missing'", {}}};
    case Kind::List:
        return listWalks(names.lists.at(filter.text));
    case Kind::Starred:
        return {{"search_starred", "(flags & 4) <> 0", {}}};
    case Kind::Folder:
        return folderWalks(names.folders.at(filter.text));
    case Kind::Larger:
        return {{"search_large", "size > " + QByteArray::number(kLargeBytes), {}}};
    case Kind::Unread:
        return {{"search_unread", "(flags & 1) = 0", {}}};
    default:
        return {{"search_all", "1", {}}};
    }
}

/// A small folder first, for its size is known; then what is rare by nature.
std::vector<Walk> chooseWalks(const std::vector<const Node*>& clauses, const Names& names)
{
    constexpr qint64 kSmallFolder = 2000;
    const FilterTerm* best = nullptr;
    int bestRank = 0;
    for (const Node* clause : clauses) {
        if (clause->type != Node::Type::Filter)
            continue;
        const FilterTerm& filter = clause->filter;
        int rank = rankOf(filter, names);
        if (rank == 4 && names.folders.at(filter.text).copies <= kSmallFolder)
            rank = 1;
        if (rank > 0 && (!best || rank < bestRank)) {
            best = &filter;
            bestRank = rank;
        }
    }
    if (!best)
        return {{"search_all", "1", {}}};
    return walksOf(*best, names);
}

void collect(const Node& node, FilterTerm::Kind kind, QStringList& texts)
{
    if (node.type == Node::Type::Filter && node.filter.kind == kind && !texts.contains(node.filter.text))
        texts.append(node.filter.text);
    for (const Node& child : node.children)
        collect(child, kind, texts);
}

void flatten(const Node& node, std::vector<const Node*>& clauses)
{
    if (node.type != Node::Type::And) {
        clauses.push_back(&node);
        return;
    }
    for (const Node& child : node.children)
        flatten(child, clauses);
}

} // namespace

Plan makePlan(const Node& query, const Names& names)
{
    std::vector<const Node*> clauses;
    flatten(query, clauses);

    Plan plan;
    std::vector<QByteArray> filters;
    std::vector<Node> texts; // what can be one full-text expression, with its negations
    std::vector<Node> rest;
    bool hasPositive = false;
    for (const Node* clause : clauses) {
        const bool isText = textExpression(*clause).has_value();
        const bool isNegatedText =
            clause->type == Node::Type::Not && textExpression(clause->children.front()).has_value();
        if (isText || isNegatedText) {
            texts.push_back(*clause);
            hasPositive = hasPositive || isText;
        } else if (const std::optional<QByteArray> sql = sqlExpression(*clause, names)) {
            filters.push_back(*sql);
        } else {
            rest.push_back(*clause);
        }
    }
    if (hasPositive)
        plan.required = *conjunction(texts);
    else
        rest.insert(rest.end(), texts.begin(), texts.end());
    for (const Node& node : rest)
        plan.condition.push_back(conditionOf(node, names, plan));
    plan.filter = filters.empty() ? QByteArray("1") : joined(filters, " AND ");
    plan.walks = chooseWalks(clauses, names);
    return plan;
}

QStringList filterTexts(const Node& query, FilterTerm::Kind kind)
{
    QStringList texts;
    collect(query, kind, texts);
    return texts;
}

} // namespace scorta::search
