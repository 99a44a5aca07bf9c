#include "store/Ballast.h"

#include "store/FileSystem.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QStorageInfo>

#include <algorithm>
#include <cerrno>

namespace scorta::store {

namespace {

QString ballastPath(const QString& folder)
{
    return folder + QStringLiteral("/ballast");
}

} // namespace

bool hasBallast(const QString& folder)
{
    return QFileInfo(ballastPath(folder)).size() >= kBallastBytes;
}

base::Status makeBallast(const QString& folder)
{
    if (hasBallast(folder))
        return {};
    // Not the last bytes of the disk: the databases need them more.
    if (QStorageInfo(folder).bytesAvailable() < 10 * kBallastBytes)
        return fileError("store.ballast", ENOSPC);
    QSaveFile file(ballastPath(folder));
    if (!file.open(QIODevice::WriteOnly))
        return fileError("store.ballast", EACCES);
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    // Noise: a file system that compresses would keep nothing for zeros.
    QByteArray block(1024 * 1024, Qt::Uninitialized);
    for (qint64 written = 0; written < kBallastBytes; written += block.size()) {
        QRandomGenerator::global()->fillRange(reinterpret_cast<quint32*>(block.data()), block.size() / 4);
        if (file.write(block) != block.size())
            return fileError("store.ballast", ENOSPC);
    }
    if (!file.commit())
        return fileError("store.ballast", ENOSPC);
    return {};
}

base::Status lendBallast(const QString& folder)
{
    // The shared memory of the write-ahead logs takes 32 KiB a file and more of a long log.
    constexpr qint64 kLoan = 1024 * 1024;
    QFile file(ballastPath(folder));
    const qint64 size = file.size();
    if (size <= 0)
        return fileError("store.ballast", ENOSPC);
    if (!file.resize(std::max<qint64>(size - kLoan, 0)))
        return fileError("store.ballast", EACCES);
    return {};
}

base::Status releaseBallast(const QString& folder)
{
    const QString path = ballastPath(folder);
    if (QFileInfo::exists(path) && !QFile::remove(path))
        return fileError("store.ballast", EACCES);
    return {};
}

} // namespace scorta::store
