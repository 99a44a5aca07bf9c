#pragma once

#include "base/Result.h"
#include "mime/Reader.h"
#include "store/Database.h"

#include <QByteArray>
#include <QList>

#include <string>
#include <vector>

namespace scorta::search {

/// One distinct body for the full-text index.
struct IndexEntry
{
    QByteArray sha256;
    qint64 dateSeconds = 0;
    mime::SearchText text;
};

/// A body whose place in the index is taken before its words are added.
struct IndexPlace
{
    QByteArray sha256;
    qint64 dateSeconds = 0;
};

/// A document's words as the index takes them, UTF-8.
struct IndexText
{
    std::string subject;
    std::string sender;
    std::string recipients;
    std::string body;
    std::string fileNames;
    std::string copied;

    qint64 bytes() const; ///< about what it takes in memory, never 0
};
/// The costly half of indexing that needs no database; any thread.
IndexText prepare(const mime::SearchText& text);

struct IndexWords
{
    QByteArray sha256;
    IndexText text;
};

/// The full-text index, in the mirror. Belongs to the thread of its Database; call inside its transaction().
class Index
{
public:
    explicit Index(store::Database& mirror);
    /// Gives those that are not indexed yet their documents, without words: place() and fill() are the two
    /// halves of add(). Before the rows of their copies are stored, so that those are written once.
    base::Status place(const std::vector<IndexPlace>& places);
    /// Adds the words of documents that have a place and no words yet, in ascending order of their row id (a
    /// batch in another order is 2.5 times slower).
    base::Status fill(const std::vector<IndexWords>& words);
    /// Documents that have a place and no words: what a crash left between place() and fill().
    base::Result<QList<QByteArray>> unfilled();
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
