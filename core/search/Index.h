#pragma once

#include "base/Result.h"
#include "mime/Reader.h"
#include "store/Database.h"

#include <QByteArray>

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
    /// is 2.5 times slower).
    base::Status add(std::vector<IndexEntry> entries);
    /// Removes a document; `text` must be what was indexed (extracted again from the same bytes).
    base::Status remove(const QByteArray& sha256, const mime::SearchText& text);
    base::Result<bool> has(const QByteArray& sha256);

private:
    store::Database& m_mirror;
};

} // namespace scorta::search
