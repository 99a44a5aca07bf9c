#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;

/// A disk that may lose what was not synced, or be full: an SQLite VFS over the system's own that remembers,
/// for every file, what the last xSync made durable and what was written since. It becomes the default when
/// it is made, so the product needs no hook, and the system's own is the default again when it goes.
class FragileDisk
{
public:
    FragileDisk();
    ~FragileDisk();
    FragileDisk(const FragileDisk&) = delete;
    FragileDisk& operator=(const FragileDisk&) = delete;

    /// The files (by their names without folder) as a power cut at this moment may leave them: all that was
    /// synced, and of what was written since, each write whole, in part (up to a sector of 512 bytes) or not
    /// at all, as `random` has it.
    using Image = QMap<QString, QByteArray>;
    Image powerCut(std::mt19937& random) const;
    static void write(const Image& image, const QString& folder);

    /// Called before each write, truncation and sync, on the thread that does it.
    std::function<void()> onOperation;

    /// How the disk fails from now on.
    enum class Failure {
        None,
        Full,      ///< every write fails with SQLITE_FULL
        BadSync,   ///< writes go into the cache, every sync fails
        WriteError ///< every write fails with another error (EFBIG, EDQUOT)
    };
    Failure failure = Failure::None;
    /// So many more writes (or syncs, for BadSync) succeed first.
    int failAfter = 0;
    int syncs = 0;

    struct Write
    {
        qint64 offset = 0;
        QByteArray bytes;
        bool isTruncation = false;
    };
    struct File
    {
        QByteArray durable;
        std::vector<Write> pending;
    };

    // For the VFS itself.
    bool mustFail(bool isSync);
    File& file(const std::string& path) { return m_files[path]; }
    bool isKnown(const std::string& path) const { return m_files.contains(path); }
    void forget(const std::string& path) { m_files.remove(path); }
    sqlite3_vfs* real() const { return m_real; }
    static void apply(const Write& write, QByteArray& to);
    mutable std::recursive_mutex mutex;

private:
    QMap<std::string, File> m_files;
    sqlite3_vfs* m_real = nullptr;
    sqlite3_vfs* m_own = nullptr;
};
