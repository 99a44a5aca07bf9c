#include "search/Index.h"

#include "search/Terms.h"

#include <SQLiteCpp/Statement.h>

#include <QSet>
#include <QtEndian>

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace scorta::search {

namespace {

/// The last second of the year 9999; a date beyond it, or before 1970, is moved to the edge.
constexpr qint64 kLastSecond = 253402300799;

struct Placed
{
    qint64 rowid;
    const IndexEntry* entry;
};

struct Known
{
    qint64 rowid;
    int extractor;
};

void bindBlob(SQLite::Statement& statement, int index, const QByteArray& bytes)
{
    statement.bind(index, static_cast<const void*>(bytes.constData()), static_cast<int>(bytes.size()));
}

std::optional<Known> find(store::Database& mirror, const QByteArray& sha256)
{
    SQLite::Statement& query = mirror.statement("SELECT rowid, extractor FROM documents WHERE sha256 = ?");
    bindBlob(query, 1, sha256);
    if (!query.executeStep())
        return std::nullopt;
    return Known{query.getColumn(0).getInt64(), query.getColumn(1).getInt()};
}

/// The copies' own dates count too: without a date in its header, a message has that of its arrival.
qint64 wantedRowid(store::Database& mirror, const IndexEntry& entry)
{
    SQLite::Statement& query = mirror.statement("SELECT max(date) FROM mails WHERE sha256 = ?");
    bindBlob(query, 1, entry.sha256);
    qint64 seconds = entry.dateSeconds;
    if (query.executeStep() && !query.getColumn(0).isNull())
        seconds = std::max<qint64>(seconds, query.getColumn(0).getInt64() / 1000);
    return std::clamp<qint64>(seconds, 1, kLastSecond);
}

bool isTaken(store::Database& mirror, qint64 rowid)
{
    SQLite::Statement& query =
        mirror.statement("SELECT EXISTS (SELECT 1 FROM documents WHERE rowid = ?1)"
                         " OR EXISTS (SELECT 1 FROM documents_retired WHERE rowid = ?1)");
    query.bind(1, rowid);
    query.executeStep();
    return query.getColumn(0).getInt() != 0;
}

/// The wanted row id, or a free one above it. A few steps for what came in the same second; a hundred
/// thousand messages of one second would make every next one step over all before it, so the reach doubles
/// with each miss, at a place that the hash chooses.
qint64 freeRowid(store::Database& mirror, const std::unordered_set<qint64>& taken, const IndexEntry& entry)
{
    constexpr int kSteps = 4;
    const qint64 wanted = wantedRowid(mirror, entry);
    quint64 dice = entry.sha256.size() >= 8 ? qFromLittleEndian<quint64>(entry.sha256.constData()) : 1;
    for (int attempt = 0;; ++attempt) {
        qint64 rowid = wanted + attempt;
        if (attempt >= kSteps) {
            dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
            const int bits = std::min(attempt - kSteps + 3, 40);
            rowid = wanted + kSteps + static_cast<qint64>(dice >> (64 - bits));
        }
        if (!taken.contains(rowid) && !isTaken(mirror, rowid))
            return rowid;
    }
}

void bindText(SQLite::Statement& statement, int first, const mime::SearchText& text)
{
    for (const QString* part : {&text.subject, &text.sender, &text.recipients, &text.body, &text.fileNames}) {
        const QByteArray utf8 = indexable(*part).toUtf8();
        statement.bind(first++, std::string(utf8.constData(), static_cast<size_t>(utf8.size())));
    }
}

void insert(store::Database& mirror, const Placed& placed)
{
    SQLite::Statement& document =
        mirror.statement("INSERT INTO documents (rowid, sha256, extractor) VALUES (?, ?, ?)");
    document.bind(1, placed.rowid);
    bindBlob(document, 2, placed.entry->sha256);
    document.bind(3, mime::kExtractorVersion);
    document.exec();

    SQLite::Statement& text =
        mirror.statement("INSERT INTO fulltext (rowid, subject, sender, recipients, body,"
                         " filenames) VALUES (?, ?, ?, ?, ?, ?)");
    text.bind(1, placed.rowid);
    bindText(text, 2, placed.entry->text);
    text.exec();
}

void removeDocument(store::Database& mirror, qint64 rowid)
{
    SQLite::Statement& statement = mirror.statement("DELETE FROM documents WHERE rowid = ?");
    statement.bind(1, rowid);
    statement.exec();
}

void retireDocument(store::Database& mirror, qint64 rowid)
{
    SQLite::Statement& statement = mirror.statement("INSERT INTO documents_retired (rowid) VALUES (?)");
    statement.bind(1, rowid);
    statement.exec();
    removeDocument(mirror, rowid);
}

} // namespace

Index::Index(store::Database& mirror)
    : m_mirror(mirror)
{
}

base::Status Index::add(std::vector<IndexEntry> entries)
{
    return store::guarded("search.index.add", [&]() -> base::Status {
        std::vector<Placed> placed;
        std::unordered_set<qint64> rowids;
        QSet<QByteArray> seen;
        for (const IndexEntry& entry : entries) {
            if (seen.contains(entry.sha256))
                continue;
            seen.insert(entry.sha256);
            if (const std::optional<Known> known = find(m_mirror, entry.sha256)) {
                if (known->extractor == mime::kExtractorVersion)
                    continue;
                // What that version made of the bytes is not known here, so it cannot be taken back.
                retireDocument(m_mirror, known->rowid);
            }
            const qint64 rowid = freeRowid(m_mirror, rowids, entry);
            rowids.insert(rowid);
            placed.push_back({rowid, &entry});
        }
        std::sort(placed.begin(), placed.end(),
                  [](const Placed& a, const Placed& b) { return a.rowid < b.rowid; });
        for (const Placed& one : placed)
            insert(m_mirror, one);
        return {};
    });
}

base::Status Index::remove(const QByteArray& sha256, const mime::SearchText& text)
{
    return store::guarded("search.index.remove", [&]() -> base::Status {
        const std::optional<Known> known = find(m_mirror, sha256);
        if (!known)
            return {};
        if (known->extractor != mime::kExtractorVersion) {
            retireDocument(m_mirror, known->rowid);
            return {};
        }
        SQLite::Statement& statement = m_mirror.statement(
            "INSERT INTO fulltext (fulltext, rowid, subject, sender, recipients, body, filenames)"
            " VALUES ('delete', ?, ?, ?, ?, ?, ?)");
        statement.bind(1, known->rowid);
        bindText(statement, 2, text);
        statement.exec();
        removeDocument(m_mirror, known->rowid);
        return {};
    });
}

base::Status Index::retire(const QByteArray& sha256)
{
    return store::guarded("search.index.retire", [&]() -> base::Status {
        if (const std::optional<Known> known = find(m_mirror, sha256))
            retireDocument(m_mirror, known->rowid);
        return {};
    });
}

base::Result<bool> Index::has(const QByteArray& sha256)
{
    return store::guarded("search.index.has",
                          [&]() -> base::Result<bool> { return find(m_mirror, sha256).has_value(); });
}

base::Result<QList<QByteArray>> Index::outdated(int limit)
{
    using Found = base::Result<QList<QByteArray>>;
    return store::guarded("search.index.outdated", [&]() -> Found {
        SQLite::Statement& query = m_mirror.statement(
            "SELECT sha256 FROM documents WHERE extractor < ?1 OR extractor > ?1 LIMIT ?2");
        query.bind(1, mime::kExtractorVersion);
        query.bind(2, limit);
        QList<QByteArray> documents;
        while (query.executeStep()) {
            const SQLite::Column sha256 = query.getColumn(0);
            documents.append(QByteArray(static_cast<const char*>(sha256.getBlob()), sha256.getBytes()));
        }
        return documents;
    });
}

base::Result<int> Index::retiredCount()
{
    return store::guarded("search.index.retired", [&]() -> base::Result<int> {
        SQLite::Statement& query = m_mirror.statement("SELECT count(*) FROM documents_retired");
        query.executeStep();
        return query.getColumn(0).getInt();
    });
}

base::Status Index::clear()
{
    return store::guarded("search.index.clear", [&]() -> base::Status {
        for (const char* sql : {"INSERT INTO fulltext (fulltext) VALUES ('delete-all')",
                                "DELETE FROM documents", "DELETE FROM documents_retired"})
            m_mirror.statement(sql).exec();
        return {};
    });
}

} // namespace scorta::search
