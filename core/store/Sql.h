#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "model/Flags.h"
#include "model/Ids.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <QByteArray>
#include <QString>

#include <optional>
#include <string>

namespace scorta::store {

/// A blob that outlives the query it is bound to, so that it need not be copied.
struct Borrowed
{
    const QByteArray& bytes;
};

/// UTF-8 that outlives the query it is bound to, so that it need not be copied.
struct BorrowedText
{
    const std::string& utf8;
};

/// One run of a prepared statement: binds the arguments to ?1, ?2, … in their order, and resets the statement
/// when it goes, however that happens; a statement left standing would hold a read snapshot, and with it the
/// write-ahead log. Statements are kept by their text, so a text must not be run inside itself. Throws
/// SQLite::Exception: use it inside guarded().
class Query
{
public:
    template<typename... Arguments>
    Query(Database& database, const char* sql, const Arguments&... arguments)
        : m_statement(database.statement(sql))
    {
        int index = 0;
        (bind(++index, arguments), ...);
    }
    ~Query() { m_statement.tryReset(); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// Steps to the next row; false at the end.
    bool next() { return m_statement.executeStep(); }
    /// Runs to the end; answers with the number of rows changed by an INSERT, UPDATE or DELETE.
    int run()
    {
        while (m_statement.executeStep()) {
        }
        return m_statement.getChanges();
    }

    bool isNull(int column) const { return m_statement.isColumnNull(column); }
    qint64 integer(int column) const { return m_statement.getColumn(column).getInt64(); }
    bool boolean(int column) const { return integer(column) != 0; }
    quint32 number(int column) const { return static_cast<quint32>(integer(column)); }
    QString text(int column) const
    {
        const SQLite::Column value = m_statement.getColumn(column);
        const char* bytes = value.getText("");
        return QString::fromUtf8(bytes, value.getBytes());
    }
    QByteArray blob(int column) const
    {
        const SQLite::Column value = m_statement.getColumn(column);
        const void* bytes = value.getBlob();
        return {static_cast<const char*>(bytes), value.getBytes()};
    }
    base::WallTime time(int column) const { return base::fromMillis(integer(column)); }
    std::optional<base::WallTime> optionalTime(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(time(column));
    }
    template<typename Id>
    Id id(int column) const
    {
        return Id{integer(column)};
    }

private:
    void bind(int index, qint64 value) { m_statement.bind(index, static_cast<int64_t>(value)); }
    void bind(int index, quint64 value) { bind(index, static_cast<qint64>(value)); }
    void bind(int index, int value) { m_statement.bind(index, value); }
    void bind(int index, quint32 value) { m_statement.bind(index, value); }
    void bind(int index, bool value) { m_statement.bind(index, value ? 1 : 0); }
    void bind(int index, base::WallTime value) { bind(index, base::toMillis(value)); }
    void bind(int index, const QString& value) { m_statement.bind(index, value.toStdString()); }
    void bind(int index, const QByteArray& value)
    {
        m_statement.bind(index, value.constData(), static_cast<int>(value.size()));
    }
    void bind(int index, const Borrowed& value)
    {
        m_statement.bindNoCopy(index, value.bytes.constData(), static_cast<int>(value.bytes.size()));
    }
    void bind(int index, const BorrowedText& value) { m_statement.bindNoCopy(index, value.utf8); }
    template<typename Tag>
    void bind(int index, model::Id<Tag> value)
    {
        bind(index, value.value);
    }
    template<typename T>
    void bind(int index, const std::optional<T>& value)
    {
        if (value)
            bind(index, *value);
        else
            m_statement.bind(index);
    }

    SQLite::Statement& m_statement;
};

/// Keywords as one column holds them: separated by spaces, which no keyword contains (RFC 9051, atom).
inline QString joinKeywords(const model::Flags& flags)
{
    return flags.keywords.join(u' ');
}
inline model::Flags flagsFrom(qint64 bits, const QString& keywords)
{
    return {static_cast<quint32>(bits), keywords.isEmpty() ? QStringList() : keywords.split(u' ')};
}

inline base::Error notFound(const char* where)
{
    return {base::Kind::NotFound, base::Fate::Final, QString::fromLatin1(where), {}, 0};
}

} // namespace scorta::store
