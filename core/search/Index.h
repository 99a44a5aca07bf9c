#pragma once

#include "base/Result.h"
#include "mime/Reader.h"
#include "store/Database.h"

#include <QByteArray>
#include <QList>

#include <vector>

namespace scorta::search {

/// One distinct body for the full-text index.
struct IndexEntry
{
    QByteArray sha256;
    qint64 dateSeconds = 0;
    mime::SearchText text;
};

/// The full-text index, in the mirror. Belongs to the thread of its Database; call inside its transaction().
class Index
{
public:
    explicit Index(store::Database& mirror);
    /// Adds those that are not indexed yet, in ascending order of their row id (a batch in another order
    /// is 2.5 times slower), and indexes anew those that another version of the extraction had added.
    base::Status add(std::vector<IndexEntry> entries);
    /// Removes a document; `text` must be what was indexed (extracted again from the same bytes). Of a
    /// document that another version of the extraction had added, only the entry goes, as with retire().
    base::Status remove(const QByteArray& sha256, const mime::SearchText& text);
    /// Removes a document whose text cannot be had again: it is found no more, its words stay in the index
    /// until clear(), under a row id that is never used again.
    base::Status retire(const QByteArray& sha256);
    base::Result<bool> has(const QByteArray& sha256);
    /// At most `limit` documents that another version of the extraction had added, for indexing them anew in
    /// the background: extract, then add().
    base::Result<QList<QByteArray>> outdated(int limit);
    /// How many documents retire() and newer extractions left behind; many are a reason to clear() and fill
    /// anew.
    base::Result<int> retiredCount();
    /// Empties the index.
    base::Status clear();

private:
    store::Database& m_mirror;
};

} // namespace scorta::search
