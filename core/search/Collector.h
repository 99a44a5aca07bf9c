#pragma once

#include "search/Cursors.h"
#include "search/Planner.h"

#include "model/Ids.h"

#include <QList>

#include <functional>
#include <optional>
#include <vector>

namespace scorta::search {

/// Runs a plan: rows and full text are both walked from the newest document down, and whichever is behind
/// jumps to the other, so the rarer of the two sets the pace; once enough is found that nothing further down
/// can be newer, the walk ends. Throws SQLite::Exception.
class Collector
{
public:
    Collector(sqlite3* database, const Plan& plan);
    /// The newest `limit`, newest first; of one date the highest id first.
    QList<model::MailId> newest(int limit);
    int count();

private:
    /// Called with each match; false ends the walk.
    using Take = std::function<bool(const Candidate&)>;
    /// Called before a document is looked at; true: nothing from here down is wanted.
    using IsEnough = std::function<bool(qint64 document)>;

    void walk(Part part, const Take& take, const IsEnough& isEnough);
    void walkDocuments(std::vector<RowCursor>& rows, const Take& take, const IsEnough& isEnough);
    void walkUnindexed(RowCursor& rows, const Take& take);
    bool holds(const Candidate& row);
    bool holds(const Condition& condition, const Candidate& row);

    sqlite3* m_database;
    const Plan& m_plan;
    std::optional<TextCursor> m_required;
    std::vector<std::optional<TextCursor>> m_texts;
};

} // namespace scorta::search
