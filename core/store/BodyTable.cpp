#include "store/BodyTable.h"

#include "store/Sql.h"

#include <openssl/evp.h>
#include <zstd.h>

#include <limits>
#include <memory>

namespace scorta::store {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Result;
using base::Status;

constexpr int kRaw = 0;
constexpr int kZstd = 1;
// On real mail level 3 saves 1 % more than level 1 (0.565 and 0.571 of the raw bytes) and takes 1.6 times as
// long.
constexpr int kZstdLevel = 1;
// What a row may claim to unpack to; SQLite itself stores no more than this in one value.
constexpr qint64 kMaxSize = 1'000'000'000;

Error damaged(const char* detail)
{
    return {Kind::Damaged, Fate::Final, QStringLiteral("store.body"), QString::fromLatin1(detail), 0};
}

const EVP_MD* sha256Method()
{
    // Looked up once: EVP_sha256() would be resolved again by each digest (OpenSSL 3, "Performance").
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

struct CompressorDeleter
{
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct DecompressorDeleter
{
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// A context a thread: setting one up costs more than compressing a short message.
ZSTD_CCtx* compressor()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, CompressorDeleter> context(ZSTD_createCCtx());
    return context.get();
}
ZSTD_DCtx* decompressor()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, DecompressorDeleter> context(ZSTD_createDCtx());
    return context.get();
}

Result<QByteArray> unpack(const QByteArray& data, int codec, qint64 size)
{
    if (codec == kRaw)
        return data;
    if (codec != kZstd || size < 0 || size > kMaxSize)
        return damaged("unknown codec or size");
    QByteArray raw(size, Qt::Uninitialized);
    const size_t length = ZSTD_decompressDCtx(decompressor(), raw.data(), static_cast<size_t>(raw.size()),
                                              data.constData(), static_cast<size_t>(data.size()));
    if (ZSTD_isError(length) != 0 || length != static_cast<size_t>(size))
        return damaged("does not unpack");
    return raw;
}

} // namespace

QByteArray sha256(const QByteArray& bytes)
{
    QByteArray hash(32, Qt::Uninitialized);
    unsigned int length = 0;
    const int ok =
        EVP_Digest(bytes.constData(), static_cast<size_t>(bytes.size()),
                   reinterpret_cast<unsigned char*>(hash.data()), &length, sha256Method(), nullptr);
    // Fails only without memory for a context; a wrong name for a body must never come of it.
    if (ok != 1 || length != 32)
        qFatal("SHA-256 is not available");
    return hash;
}

PackedBody pack(const QByteArray& raw)
{
    PackedBody packed;
    packed.sha256 = sha256(raw);
    packed.size = raw.size();
    packed.data = QByteArray(static_cast<qsizetype>(ZSTD_compressBound(static_cast<size_t>(raw.size()))),
                             Qt::Uninitialized);
    const size_t length =
        ZSTD_compressCCtx(compressor(), packed.data.data(), static_cast<size_t>(packed.data.size()),
                          raw.constData(), static_cast<size_t>(raw.size()), kZstdLevel);
    if (ZSTD_isError(length) != 0 || length >= static_cast<size_t>(raw.size())) {
        packed.codec = kRaw;
        packed.data = raw;
        return packed;
    }
    packed.codec = kZstd;
    packed.data.truncate(static_cast<qsizetype>(length));
    // Batches wait in memory for the writer: the bound's spare room would double them.
    packed.data.squeeze();
    return packed;
}

BodyTable::BodyTable(Database& bodies)
    : m_bodies(bodies)
{
}

Status BodyTable::put(const std::vector<PackedBody>& bodies)
{
    for (const PackedBody& body : bodies) {
        if (body.data.size() > kMaxSize || body.size > kMaxSize)
            return Error{Kind::TooBig, Fate::Final, QStringLiteral("store.body"), {}, 0};
    }
    return m_bodies.transaction([&]() -> Status {
        for (const PackedBody& body : bodies) {
            Query(m_bodies,
                  "INSERT INTO bodies (sha256, size, codec, data) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (sha256) DO NOTHING",
                  body.sha256, body.size, body.codec, Borrowed{body.data})
                .run();
        }
        return {};
    });
}

Result<QByteArray> BodyTable::get(const QByteArray& hash)
{
    return guarded("store.body", [&]() -> Result<QByteArray> {
        Query query(m_bodies, "SELECT size, codec, data FROM bodies WHERE sha256 = ?1", hash);
        if (!query.next())
            return notFound("store.body");
        auto raw = unpack(query.blob(2), static_cast<int>(query.integer(1)), query.integer(0));
        if (raw.ok() && sha256(*raw) != hash)
            return damaged("does not fit its hash");
        return raw;
    });
}

Result<bool> BodyTable::has(const QByteArray& hash)
{
    return guarded("store.body", [&]() -> Result<bool> {
        Query query(m_bodies, "SELECT 1 FROM bodies WHERE sha256 = ?1", hash);
        return query.next();
    });
}

Result<bool> BodyTable::isEmpty()
{
    return guarded("store.body", [&]() -> Result<bool> {
        Query query(m_bodies, "SELECT 1 FROM bodies LIMIT 1");
        return !query.next();
    });
}

Status BodyTable::keep(const QList<QByteArray>& hashes)
{
    SCORTA_TRY(m_bodies.transaction([&]() -> Status {
        for (const QByteArray& hash : hashes) {
            if (Query(m_bodies, "UPDATE bodies SET kept = 1 WHERE sha256 = ?1", hash).run() == 0)
                return notFound("store.body");
        }
        return {};
    }));
    // The log survives a power loss as a prefix, so the mark can never be there without the body before it.
    return m_bodies.makeDurable();
}

Status BodyTable::unkeep(const QList<QByteArray>& hashes)
{
    return m_bodies.transaction([&]() -> Status {
        for (const QByteArray& hash : hashes)
            Query(m_bodies, "UPDATE bodies SET kept = 0 WHERE sha256 = ?1", hash).run();
        return {};
    });
}

Status BodyTable::remove(const QList<QByteArray>& hashes)
{
    return m_bodies.transaction([&]() -> Status {
        for (const QByteArray& hash : hashes)
            Query(m_bodies, "DELETE FROM bodies WHERE sha256 = ?1 AND kept = 0", hash).run();
        return {};
    });
}

Result<qint64> BodyTable::sweep(qint64 after, int limit, const std::function<bool(const QByteArray&)>& isUsed)
{
    qint64 last = 0;
    SCORTA_TRY(m_bodies.transaction([&]() -> Status {
        std::vector<std::pair<qint64, QByteArray>> candidates;
        int seen = 0;
        {
            Query query(m_bodies, "SELECT id, sha256, kept FROM bodies WHERE id > ?1 ORDER BY id LIMIT ?2",
                        after, limit);
            while (query.next()) {
                ++seen;
                last = query.integer(0);
                if (!query.boolean(2))
                    candidates.emplace_back(last, query.blob(1));
            }
        }
        for (const auto& [id, hash] : candidates) {
            if (!isUsed(hash))
                Query(m_bodies, "DELETE FROM bodies WHERE id = ?1", id).run();
        }
        if (seen < limit)
            last = 0;
        return {};
    }));
    return last;
}

} // namespace scorta::store
