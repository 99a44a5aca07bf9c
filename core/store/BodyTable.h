#pragma once

#include "store/Database.h"

#include "base/Result.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <vector>

namespace scorta::store {

/// A body ready to be written: compressing is the expensive part and needs no database.
struct PackedBody
{
    QByteArray sha256;
    qint64 size = 0;
    int codec = 0;
    QByteArray data;
};

/// SHA-256 of `bytes`, 32 bytes.
QByteArray sha256(const QByteArray& bytes);
/// Hashes and compresses; any thread.
PackedBody pack(const QByteArray& raw);

/// Raw messages by the hash of their bytes.
class BodyTable
{
public:
    explicit BodyTable(Database& bodies);
    /// Stores those that are not there yet; one transaction.
    base::Status put(const std::vector<PackedBody>& bodies);
    /// The raw bytes, checked against their hash: Damaged when they do not fit, NotFound when absent.
    base::Result<QByteArray> get(const QByteArray& sha256);
    base::Result<bool> has(const QByteArray& sha256);
    base::Result<bool> isEmpty();
    /// Marks bodies as kept after making them durable; on disk when it returns.
    /// NotFound, and none marked, when one is not there.
    base::Status keep(const QList<QByteArray>& sha256s);
    /// A server has them again, or their time is over: sweep() may take them once nothing uses them.
    base::Status unkeep(const QList<QByteArray>& sha256s);
    /// Removes these, except those that are kept. The caller knows that no mail row speaks of them.
    base::Status remove(const QList<QByteArray>& sha256s);
    /// Removes bodies that are not kept and that `isUsed` does not know; at most `limit` are looked at, from
    /// `after` (a row id); answers with the row id to go on from, 0 at the end. On the thread that puts: a
    /// body that is stored, and whose mail row is not yet, looks unused.
    base::Result<qint64> sweep(qint64 after, int limit, const std::function<bool(const QByteArray&)>& isUsed);

private:
    Database& m_bodies;
};

} // namespace scorta::store
