#include "store_disk.h"

#include <sqlite3.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cstring>

namespace {

using File = FragileDisk::File;
using Write = FragileDisk::Write;

// SQLite allocates it as raw memory, with the system's own file behind it.
struct ShimFile
{
    sqlite3_file base;
    FragileDisk* disk;
    std::string* path; // null: not watched (temporary files)
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ShimFile* shim(sqlite3_file* file)
{
    return reinterpret_cast<ShimFile*>(file);
}
sqlite3_file* real(sqlite3_file* file)
{
    return shim(file)->real();
}
FragileDisk& diskOf(sqlite3_vfs* vfs)
{
    return *static_cast<FragileDisk*>(vfs->pAppData);
}

int closeFile(sqlite3_file* file)
{
    delete shim(file)->path;
    return real(file)->pMethods->xClose(real(file));
}
int readFile(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset)
{
    return real(file)->pMethods->xRead(real(file), to, amount, offset);
}

int change(sqlite3_file* file, const Write& write, const std::function<int()>& perform)
{
    ShimFile* self = shim(file);
    if (self->path == nullptr)
        return perform();
    const std::lock_guard lock(self->disk->mutex);
    if (self->disk->onOperation)
        self->disk->onOperation();
    if (self->disk->mustFail(false))
        return self->disk->failure == FragileDisk::Failure::Full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    const int result = perform();
    if (result == SQLITE_OK)
        self->disk->file(*self->path).pending.push_back(write);
    return result;
}
int writeFile(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset)
{
    return change(file, {offset, QByteArray(static_cast<const char*>(from), amount), false},
                  [&] { return real(file)->pMethods->xWrite(real(file), from, amount, offset); });
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    return change(file, {size, {}, true}, [&] { return real(file)->pMethods->xTruncate(real(file), size); });
}
int syncFile(sqlite3_file* file, int flags)
{
    ShimFile* self = shim(file);
    if (self->path == nullptr)
        return real(file)->pMethods->xSync(real(file), flags);
    const std::lock_guard lock(self->disk->mutex);
    if (self->disk->onOperation)
        self->disk->onOperation();
    if (self->disk->mustFail(true))
        return SQLITE_IOERR_FSYNC;
    ++self->disk->syncs;
    // Nothing here is about the machine's real power: the system's own sync is left out.
    File& state = self->disk->file(*self->path);
    for (const Write& write : state.pending)
        FragileDisk::apply(write, state.durable);
    state.pending.clear();
    return SQLITE_OK;
}
int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    return real(file)->pMethods->xFileSize(real(file), size);
}
int lockFile(sqlite3_file* file, int level)
{
    return real(file)->pMethods->xLock(real(file), level);
}
int unlockFile(sqlite3_file* file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}
int checkReserved(sqlite3_file* file, int* out)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int fileControl(sqlite3_file* file, int operation, void* argument)
{
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sectorSize(sqlite3_file* file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out)
{
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shmLock(sqlite3_file* file, int offset, int count, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shmBarrier(sqlite3_file* file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}
int shmUnmap(sqlite3_file* file, int remove)
{
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,        closeFile,  readFile,      writeFile,   truncateFile, syncFile,        fileSize,
    lockFile, unlockFile, checkReserved, fileControl, sectorSize,   characteristics, shmMap,
    shmLock,  shmBarrier, shmUnmap,      nullptr,     nullptr,
};

void loadDurable(ShimFile* self)
{
    sqlite3_int64 size = 0;
    self->real()->pMethods->xFileSize(self->real(), &size);
    QByteArray content(static_cast<qsizetype>(size), '\0');
    if (size > 0)
        self->real()->pMethods->xRead(self->real(), content.data(), static_cast<int>(size), 0);
    self->disk->file(*self->path).durable = content;
}

int openFile(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags)
{
    ShimFile* self = shim(file);
    std::memset(self, 0, sizeof(ShimFile));
    self->disk = &diskOf(vfs);
    sqlite3_vfs* system = self->disk->real();
    const int result = system->xOpen(system, name, self->real(), flags, outFlags);
    if (result != SQLITE_OK)
        return result;
    self->base.pMethods = &kMethods;
    if (name != nullptr &&
        (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
        self->path = new std::string(name);
        const std::lock_guard lock(self->disk->mutex);
        if (!self->disk->isKnown(*self->path))
            loadDurable(self);
    }
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs* vfs, const char* name, int syncFolder)
{
    FragileDisk& disk = diskOf(vfs);
    const std::lock_guard lock(disk.mutex);
    disk.forget(name);
    return disk.real()->xDelete(disk.real(), name, syncFolder);
}

} // namespace

FragileDisk::FragileDisk()
    : m_real(sqlite3_vfs_find(nullptr))
    , m_own(new sqlite3_vfs(*m_real))
{
    m_own->pNext = nullptr;
    m_own->zName = "fragile";
    m_own->pAppData = this;
    m_own->szOsFile = static_cast<int>(sizeof(ShimFile)) + m_real->szOsFile;
    m_own->xOpen = openFile;
    m_own->xDelete = deleteFile;
    sqlite3_vfs_register(m_own, 1);
}

FragileDisk::~FragileDisk()
{
    sqlite3_vfs_unregister(m_own);
    sqlite3_vfs_register(m_real, 1);
    delete m_own;
}

bool FragileDisk::mustFail(bool isSync)
{
    if (failure == Failure::None || (failure == Failure::BadSync) != isSync)
        return false;
    return failAfter-- <= 0;
}

void FragileDisk::apply(const Write& write, QByteArray& to)
{
    if (write.isTruncation) {
        to.truncate(write.offset);
        return;
    }
    const qint64 end = write.offset + write.bytes.size();
    if (to.size() < end)
        to.append(QByteArray(end - to.size(), '\0'));
    std::memcpy(to.data() + write.offset, write.bytes.constData(), static_cast<size_t>(write.bytes.size()));
}

FragileDisk::Image FragileDisk::powerCut(std::mt19937& random) const
{
    const std::lock_guard lock(mutex);
    Image image;
    for (auto file = m_files.cbegin(); file != m_files.cend(); ++file) {
        QByteArray content = file->durable;
        for (Write write : file->pending) {
            switch (random() % 3) {
            case 0: // lost
                continue;
            case 1: // in part
                write.bytes.truncate(static_cast<qsizetype>(random() % (write.bytes.size() / 512 + 1)) * 512);
                break;
            default:
                break;
            }
            apply(write, content);
        }
        image.insert(QFileInfo(QString::fromStdString(file.key())).fileName(), content);
    }
    return image;
}

void FragileDisk::write(const Image& image, const QString& folder)
{
    QDir(folder).removeRecursively();
    QDir().mkpath(folder);
    for (auto file = image.cbegin(); file != image.cend(); ++file) {
        QFile out(folder + QLatin1Char('/') + file.key());
        if (!out.open(QIODevice::WriteOnly) || out.write(*file) != file->size())
            qFatal("cannot write the image");
    }
}
