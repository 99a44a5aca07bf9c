#include "search/Collector.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace scorta::search {

namespace {

/// The best `limit` of what it is given.
class Newest
{
public:
    explicit Newest(int limit)
        : m_limit(static_cast<size_t>(limit))
    {
    }

    bool isFull() const { return m_heap.size() >= m_limit; }
    qint64 oldestDate() const { return m_heap.front().first; }

    void add(qint64 date, qint64 mail)
    {
        const Entry entry{date, mail};
        if (isFull()) {
            if (entry <= m_heap.front())
                return;
            std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>());
            m_heap.pop_back();
        }
        m_heap.push_back(entry);
        std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>());
    }

    QList<model::MailId> take()
    {
        std::sort(m_heap.begin(), m_heap.end(), std::greater<>());
        QList<model::MailId> mails;
        mails.reserve(static_cast<qsizetype>(m_heap.size()));
        for (const Entry& entry : m_heap)
            mails.append(model::MailId{entry.second});
        return mails;
    }

private:
    using Entry = std::pair<qint64, qint64>; ///< date, mail
    size_t m_limit;
    std::vector<Entry> m_heap; ///< the oldest in front
};

} // namespace

Collector::Collector(sqlite3* database, const Plan& plan)
    : m_database(database)
    , m_plan(plan)
{
}

QList<model::MailId> Collector::newest(int limit)
{
    if (limit <= 0)
        return {};
    Newest best(limit);
    const Take take = [&best](const Candidate& row) {
        best.add(row.date, row.mail);
        return true;
    };
    walk(Part::Late, take, [](qint64) { return false; });
    // A document's rows are not newer than itself here, so what lies further down is older still.
    walk(Part::Ordered, take,
         [&best](qint64 document) { return best.isFull() && best.oldestDate() / 1000 > document; });
    walk(Part::Unindexed,
         [&best](const Candidate& row) {
             best.add(row.date, row.mail);
             return !best.isFull() || row.date >= best.oldestDate();
         },
         {});
    return best.take();
}

int Collector::count()
{
    int found = 0;
    const Take take = [&found](const Candidate&) {
        ++found;
        return true;
    };
    const IsEnough never = [](qint64) { return false; };
    for (Part part : {Part::Late, Part::Ordered, Part::Unindexed})
        walk(part, take, never);
    return found;
}

void Collector::walk(Part part, const Take& take, const IsEnough& isEnough)
{
    if (part == Part::Unindexed && !m_plan.required.isEmpty())
        return;
    std::vector<RowCursor> rows;
    rows.reserve(m_plan.walks.size());
    for (const Walk& way : m_plan.walks) {
        RowCursor cursor(m_database, m_plan, way, part);
        if (!cursor.atEnd())
            rows.push_back(std::move(cursor));
    }
    if (rows.empty())
        return;
    // Text cursors only descend, so each part has its own.
    m_required.reset();
    if (!m_plan.required.isEmpty())
        m_required.emplace(m_database, m_plan.required);
    m_texts.clear();
    m_texts.resize(m_plan.texts.size());
    if (part != Part::Unindexed) {
        walkDocuments(rows, take, isEnough);
        return;
    }
    for (RowCursor& cursor : rows)
        walkUnindexed(cursor, take);
}

void Collector::walkDocuments(std::vector<RowCursor>& rows, const Take& take, const IsEnough& isEnough)
{
    while (!rows.empty()) {
        const auto highest =
            std::max_element(rows.begin(), rows.end(), [](const RowCursor& a, const RowCursor& b) {
                return a.current().document < b.current().document;
            });
        const qint64 document = highest->current().document;
        if (isEnough(document))
            return;
        const qint64 match = m_required ? m_required->seek(document) : document;
        if (match == 0)
            return;
        if (match < document) {
            highest->seek(match);
        } else {
            if (holds(highest->current()) && !take(highest->current()))
                return;
            highest->next();
        }
        if (highest->atEnd())
            rows.erase(highest);
    }
}

void Collector::walkUnindexed(RowCursor& rows, const Take& take)
{
    for (; !rows.atEnd(); rows.next()) {
        if (holds(rows.current()) && !take(rows.current()))
            return;
    }
}

bool Collector::holds(const Candidate& row)
{
    return std::all_of(m_plan.condition.begin(), m_plan.condition.end(),
                       [&](const Condition& condition) { return holds(condition, row); });
}

bool Collector::holds(const Condition& condition, const Candidate& row)
{
    const auto inside = [&](const Condition& child) { return holds(child, row); };
    switch (condition.type) {
    case Condition::Type::And:
        return std::all_of(condition.children.begin(), condition.children.end(), inside);
    case Condition::Type::Or:
        return std::any_of(condition.children.begin(), condition.children.end(), inside);
    case Condition::Type::Not:
        return !holds(condition.children.front(), row);
    case Condition::Type::Sql:
        return row.holds[condition.index];
    case Condition::Type::Text:
        break;
    }
    std::optional<TextCursor>& text = m_texts[condition.index];
    if (!text)
        text.emplace(m_database, m_plan.texts[condition.index]);
    return text->matches(row.document);
}

} // namespace scorta::search
