#include "search/Cursors.h"

#include <SQLiteCpp/Exception.h>

#include <sqlite3.h>

namespace scorta::search {

namespace {

/// Steps that cost about as much as one seek; trying that many first costs at most twice the better way.
constexpr int kTextSteps = 600;
constexpr int kRowSteps = 16;

QByteArray rowSql(const Plan& plan, const Walk& walk, Part part)
{
    QByteArray sql = "SELECT document, id, date";
    for (const QByteArray& condition : plan.conditions)
        sql += ", " + condition;
    sql += " FROM mails INDEXED BY " + (part == Part::Late ? QByteArray("search_late") : walk.index) +
           " WHERE " + walk.condition + " AND view_folder > 0 AND " + plan.filter;
    switch (part) {
    case Part::Ordered:
        return sql + " AND document > 0 AND document <= ?2 AND NOT (date > document * 1000 + 999)" +
               " ORDER BY document DESC";
    case Part::Late:
        return sql + " AND document > 0 AND document <= ?2 AND date > document * 1000 + 999" +
               " ORDER BY document DESC";
    case Part::Unindexed:
        break;
    }
    return sql + " AND document = 0 AND ?2 > 0 ORDER BY date DESC, id DESC";
}

} // namespace

void Rows::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Rows::Rows(sqlite3* database, const QByteArray& sql)
    : m_database(database)
{
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(database, sql.constData(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        throw SQLite::Exception(database, code);
    m_statement.reset(statement);
}

void Rows::bind(int index, qint64 value)
{
    if (const int code = sqlite3_bind_int64(m_statement.get(), index, value); code != SQLITE_OK)
        throw SQLite::Exception(m_database, code);
}

void Rows::bind(int index, const QByteArray& text)
{
    const int code =
        sqlite3_bind_text64(m_statement.get(), index, text.constData(),
                            static_cast<sqlite3_uint64>(text.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK)
        throw SQLite::Exception(m_database, code);
}

void Rows::reset()
{
    // What it returns is the error of the last step, which was thrown already.
    sqlite3_reset(m_statement.get());
}

bool Rows::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        throw SQLite::Exception(m_database, code);
    return false;
}

qint64 Rows::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

QByteArray Rows::text(int column) const
{
    const auto* data = sqlite3_column_text(m_statement.get(), column);
    return {reinterpret_cast<const char*>(data), sqlite3_column_bytes(m_statement.get(), column)};
}

TextCursor::TextCursor(sqlite3* database, const QByteArray& expression)
    : m_rows(database,
             "SELECT rowid FROM fulltext WHERE fulltext MATCH ?1 AND rowid <= ?2 ORDER BY rowid DESC")
{
    m_rows.bind(1, expression);
}

void TextCursor::advance()
{
    m_current = m_rows.step() ? m_rows.integer(0) : 0;
}

qint64 TextCursor::seek(qint64 document)
{
    if (m_current <= document)
        return m_current;
    if (m_current != INT64_MAX) {
        for (int step = 0; step < kTextSteps && m_current > document; ++step)
            advance();
        if (m_current <= document)
            return m_current;
        m_rows.reset();
    }
    m_rows.bind(2, document);
    advance();
    return m_current;
}

RowCursor::RowCursor(sqlite3* database, const Plan& plan, const Walk& walk, Part part)
    : m_rows(database, rowSql(plan, walk, part))
    , m_part(part)
{
    m_current.holds.resize(plan.conditions.size());
    if (!walk.value.isNull())
        m_rows.bind(1, walk.value.toUtf8());
    m_rows.bind(2, INT64_MAX);
    next();
}

void RowCursor::next()
{
    if (!m_rows.step()) {
        m_atEnd = true;
        return;
    }
    m_current.document = m_rows.integer(0);
    m_current.mail = m_rows.integer(1);
    m_current.date = m_rows.integer(2);
    for (size_t i = 0; i < m_current.holds.size(); ++i)
        m_current.holds[i] = m_rows.integer(static_cast<int>(i) + 3) != 0;
}

void RowCursor::seek(qint64 document)
{
    Q_ASSERT(m_part != Part::Unindexed);
    for (int step = 0; step < kRowSteps && !m_atEnd && m_current.document > document; ++step)
        next();
    if (m_atEnd || m_current.document <= document)
        return;
    m_rows.reset();
    m_rows.bind(2, document);
    next();
}

} // namespace scorta::search
