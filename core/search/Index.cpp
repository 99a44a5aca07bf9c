#include "search/Index.h"

#include "search/Terms.h"

#include "store/Sql.h"

#include <QtEndian>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace scorta::search {

namespace {

/// The last second of the year 9999; a date beyond it, or before 1970, is moved to the edge.
constexpr qint64 kLastSecond = 253402300799;

/// Of a document whose words are still to come; no version of the extraction has this number.
constexpr qint64 kUnfilled = -1;

struct Known
{
    qint64 rowid;
    qint64 extractor;
};

std::optional<Known> find(store::Database& mirror, const QByteArray& sha256)
{
    store::Query query(mirror, "SELECT rowid, extractor FROM documents WHERE sha256 = ?1", sha256);
    if (!query.next())
        return std::nullopt;
    return Known{query.integer(0), query.integer(1)};
}

/// The copies' own dates count too: without a date in its header, a message has that of its arrival.
qint64 wantedRowid(store::Database& mirror, const IndexPlace& entry)
{
    store::Query query(mirror, "SELECT max(date) FROM mails WHERE sha256 = ?1", entry.sha256);
    qint64 seconds = entry.dateSeconds;
    if (query.next() && !query.isNull(0))
        seconds = std::max(seconds, query.integer(0) / 1000);
    return std::clamp<qint64>(seconds, 1, kLastSecond);
}

bool isTaken(store::Database& mirror, qint64 rowid)
{
    store::Query query(mirror,
                       "SELECT EXISTS (SELECT 1 FROM documents WHERE rowid = ?1)"
                       " OR EXISTS (SELECT 1 FROM documents_retired WHERE rowid = ?1)",
                       rowid);
    return query.next() && query.boolean(0);
}

/// The wanted row id, or a free one above it. A few steps for what came in the same second; a hundred
/// thousand messages of one second would make every next one step over all before it, so the reach doubles
/// with each miss, at a place that the hash chooses.
qint64 freeRowid(store::Database& mirror, const IndexPlace& entry)
{
    constexpr int kSteps = 4;
    const qint64 wanted = wantedRowid(mirror, entry);
    quint64 dice = entry.sha256.size() >= 8 ? qFromLittleEndian<quint64>(entry.sha256.constData()) : 1;
    for (int attempt = 0;; ++attempt) {
        qint64 rowid = wanted + attempt;
        if (attempt >= kSteps) {
            dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
            const int bits = std::min((attempt - kSteps) / 2 + 3, 40);
            rowid = wanted + kSteps + static_cast<qint64>(dice >> (64 - bits));
        }
        if (!isTaken(mirror, rowid))
            return rowid;
    }
}

/// Writes to the full-text table: `sql` takes the row id and the six texts.
void writeText(store::Database& mirror, const char* sql, qint64 rowid, const IndexText& text)
{
    using Text = store::BorrowedText;
    store::Query(mirror, sql, rowid, Text{text.subject}, Text{text.sender}, Text{text.recipients},
                 Text{text.body}, Text{text.fileNames}, Text{text.copied})
        .run();
}

void removeDocument(store::Database& mirror, qint64 rowid)
{
    store::Query(mirror, "DELETE FROM documents WHERE rowid = ?1", rowid).run();
}

void retireDocument(store::Database& mirror, qint64 rowid)
{
    store::Query(mirror, "INSERT INTO documents_retired (rowid) VALUES (?1)", rowid).run();
    removeDocument(mirror, rowid);
}

} // namespace

qint64 IndexText::bytes() const
{
    constexpr qint64 kOwn = 256; // an empty one has its price too
    return kOwn + static_cast<qint64>(subject.size() + sender.size() + recipients.size() + body.size() +
                                      fileNames.size() + copied.size());
}

IndexText prepare(const mime::SearchText& text)
{
    const auto utf8 = [](const QString& part) { return indexable(part).toStdString(); };
    return {utf8(text.subject), utf8(text.sender),    utf8(text.recipients),
            utf8(text.body),    utf8(text.fileNames), utf8(text.copied)};
}

Index::Index(store::Database& mirror)
    : m_mirror(mirror)
{
}

base::Status Index::place(const std::vector<IndexPlace>& places)
{
    return store::guarded("search.index.place", [&]() -> base::Status {
        for (const IndexPlace& entry : places) {
            if (const std::optional<Known> known = find(m_mirror, entry.sha256)) {
                if (known->extractor == mime::kExtractorVersion || known->extractor == kUnfilled)
                    continue;
                // What that version made of the bytes is not known here, so it cannot be taken back.
                retireDocument(m_mirror, known->rowid);
            }
            store::Query(m_mirror, "INSERT INTO documents (rowid, sha256, extractor) VALUES (?1, ?2, ?3)",
                         freeRowid(m_mirror, entry), entry.sha256, kUnfilled)
                .run();
        }
        return {};
    });
}

base::Status Index::fill(const std::vector<IndexWords>& words)
{
    return store::guarded("search.index.fill", [&]() -> base::Status {
        std::map<qint64, const IndexWords*> ascending;
        for (const IndexWords& one : words) {
            const std::optional<Known> known = find(m_mirror, one.sha256);
            if (known && known->extractor == kUnfilled)
                ascending.emplace(known->rowid, &one);
        }
        for (const auto& [rowid, one] : ascending) {
            writeText(m_mirror,
                      "INSERT INTO fulltext (rowid, subject, sender, recipients, body, filenames, copied)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                      rowid, one->text);
            store::Query(m_mirror, "UPDATE documents SET extractor = ?2 WHERE rowid = ?1", rowid,
                         mime::kExtractorVersion)
                .run();
        }
        return {};
    });
}

base::Status Index::add(std::vector<IndexEntry> entries)
{
    std::vector<IndexPlace> places;
    std::vector<IndexWords> words;
    places.reserve(entries.size());
    words.reserve(entries.size());
    for (IndexEntry& entry : entries) {
        places.push_back({entry.sha256, entry.dateSeconds});
        words.push_back({entry.sha256, prepare(std::exchange(entry.text, {}))});
    }
    SCORTA_TRY(place(places));
    return fill(words);
}

base::Result<QList<QByteArray>> Index::unfilled()
{
    return store::guarded("search.index.unfilled", [&]() -> base::Result<QList<QByteArray>> {
        store::Query query(m_mirror, "SELECT sha256 FROM documents WHERE extractor = ?1", kUnfilled);
        QList<QByteArray> documents;
        while (query.next())
            documents.append(query.blob(0));
        return documents;
    });
}

base::Status Index::remove(const QByteArray& sha256, const mime::SearchText& text)
{
    return store::guarded("search.index.remove", [&]() -> base::Status {
        const std::optional<Known> known = find(m_mirror, sha256);
        if (!known)
            return {};
        if (known->extractor != mime::kExtractorVersion) {
            known->extractor == kUnfilled ? removeDocument(m_mirror, known->rowid)
                                          : retireDocument(m_mirror, known->rowid);
            return {};
        }
        writeText(
            m_mirror,
            "INSERT INTO fulltext (fulltext, rowid, subject, sender, recipients, body, filenames, copied)"
            " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            known->rowid, prepare(text));
        removeDocument(m_mirror, known->rowid);
        return {};
    });
}

base::Status Index::retire(const QByteArray& sha256)
{
    return store::guarded("search.index.retire", [&]() -> base::Status {
        if (const std::optional<Known> known = find(m_mirror, sha256)) {
            known->extractor == kUnfilled ? removeDocument(m_mirror, known->rowid)
                                          : retireDocument(m_mirror, known->rowid);
        }
        return {};
    });
}

base::Result<bool> Index::has(const QByteArray& sha256)
{
    return store::guarded("search.index.has", [&]() -> base::Result<bool> {
        const std::optional<Known> known = find(m_mirror, sha256);
        return known && known->extractor != kUnfilled;
    });
}

base::Result<QList<QByteArray>> Index::outdated(int limit)
{
    using Found = base::Result<QList<QByteArray>>;
    return store::guarded("search.index.outdated", [&]() -> Found {
        store::Query query(m_mirror,
                           "SELECT sha256 FROM documents WHERE extractor < ?1 OR extractor > ?1 LIMIT ?2",
                           mime::kExtractorVersion, limit);
        QList<QByteArray> documents;
        while (query.next())
            documents.append(query.blob(0));
        return documents;
    });
}

base::Result<int> Index::retiredCount()
{
    return store::guarded("search.index.retired", [&]() -> base::Result<int> {
        store::Query query(m_mirror, "SELECT count(*) FROM documents_retired");
        return query.next() ? static_cast<int>(query.integer(0)) : 0;
    });
}

base::Status Index::clear()
{
    return store::guarded("search.index.clear", [&]() -> base::Status {
        for (const char* sql : {"INSERT INTO fulltext (fulltext) VALUES ('delete-all')",
                                "DELETE FROM documents", "DELETE FROM documents_retired"})
            store::Query(m_mirror, sql).run();
        return {};
    });
}

} // namespace scorta::search
