#include "store/Rebuild.h"

#include "store/FileSystem.h"

#include "base/Log.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cerrno>

namespace scorta::store {

namespace {

const char* fileNameOf(File file)
{
    switch (file) {
    case File::Vault:
        return "vault.db";
    case File::Mirror:
        return "mirror.db";
    case File::Bodies:
        return "bodies.db";
    }
    return "";
}

/// Holds the names of the files, a line each.
QString requestPath(const QString& folder)
{
    return folder + QStringLiteral("/rebuild");
}

} // namespace

base::Status setAside(const QString& folder, File file)
{
    const QString path = folder + u'/' + QLatin1String(fileNameOf(file));
    const QString aside = path + QStringLiteral(".damaged");
    base::log(base::LogLevel::Warning, "store",
              QString::fromLatin1(fileNameOf(file)) + QStringLiteral(" is damaged and set aside"));
    // The log belongs to the file: left behind, it would be replayed into the new one.
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const QString from = path + QLatin1String(suffix);
        const QString to = aside + QLatin1String(suffix);
        QFile::remove(to);
        if (QFileInfo::exists(from) && !QFile::rename(from, to))
            return fileError("store.set_aside", EACCES);
    }
    syncFolder(folder);
    return {};
}

base::Status scheduleRebuild(const QString& folder, const QList<File>& files)
{
    QSaveFile request(requestPath(folder));
    if (!request.open(QIODevice::WriteOnly))
        return fileError("store.rebuild", EACCES);
    for (const File file : files) {
        if (file == File::Vault)
            return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("store.rebuild"),
                               QStringLiteral("vault.db"), 0};
        request.write(QByteArray(fileNameOf(file)) + '\n');
    }
    if (!request.commit())
        return fileError("store.rebuild", EIO);
    return {};
}

base::Result<int> applyScheduledRebuild(const QString& folder)
{
    QFile request(requestPath(folder));
    if (!request.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList names = request.readAll().split('\n');
    int count = 0;
    for (const File file : {File::Mirror, File::Bodies}) {
        if (!names.contains(QByteArray(fileNameOf(file))))
            continue;
        SCORTA_TRY(setAside(folder, file));
        ++count;
    }
    // Last: a crash before it repeats the renaming, which then finds nothing to rename.
    request.remove();
    return count;
}

} // namespace scorta::store
