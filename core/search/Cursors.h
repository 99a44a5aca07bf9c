#pragma once

#include "search/Planner.h"

#include <QByteArray>

#include <cstdint>
#include <memory>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace scorta::search {

/// A prepared statement of SQLite's own interface: a search reads hundreds of thousands of rows, and a
/// SQLite::Statement makes a reference-counted object for each value. Throws SQLite::Exception.
class Rows
{
public:
    Rows(sqlite3* database, const QByteArray& sql);
    void bind(int index, qint64 value);
    void bind(int index, const QByteArray& text);
    /// Starts again; what is bound stays.
    void reset();
    bool step();
    qint64 integer(int column) const;
    QByteArray text(int column) const;

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt* statement) const;
    };
    sqlite3* m_database;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// The documents that a full-text expression finds, in descending order.
class TextCursor
{
public:
    TextCursor(sqlite3* database, const QByteArray& expression);
    /// The first match at or below `document`, 0 when there is none. Successive calls must descend. Steps
    /// when it is near, seeks when it is far.
    qint64 seek(qint64 document);
    bool matches(qint64 document) { return document > 0 && seek(document) == document; }

private:
    void advance();

    Rows m_rows;
    qint64 m_current = INT64_MAX; ///< before the first
};

/// A row of `mails` that passes the plan's filter.
struct Candidate
{
    qint64 document = 0;
    qint64 mail = 0;
    qint64 date = 0;         ///< milliseconds
    std::vector<bool> holds; ///< Plan::conditions
};

/// Which rows a cursor gives.
enum class Part {
    Ordered,   ///< those not newer than their document, by descending document
    Late,      ///< those that are newer than their document, by descending document
    Unindexed, ///< those without a document, by descending date
};

/// The rows of one Walk.
class RowCursor
{
public:
    RowCursor(sqlite3* database, const Plan& plan, const Walk& walk, Part part);
    bool atEnd() const { return m_atEnd; }
    const Candidate& current() const { return m_current; }
    void next();
    /// To the first row whose document is `document` or below it; not for Part::Unindexed.
    void seek(qint64 document);

private:
    Rows m_rows;
    Part m_part;
    Candidate m_current;
    bool m_atEnd = false;
};

} // namespace scorta::search
