#include "app/cli/Inputs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace scorta::cli {

namespace {

constexpr qint64 kMaxInput = 200LL * 1024 * 1024;

base::Error fileError(const QString& path, const QFile& file)
{
    base::Error error{base::Kind::Io, base::Fate::Final, QStringLiteral("file"), path, 0};
    const QFileInfo info(path);
    if (file.error() == QFileDevice::PermissionsError || (info.exists() && !info.isReadable()))
        error.kind = base::Kind::Permission;
    else if (!info.exists())
        error.kind = base::Kind::NotFound;
    return error;
}

/// Attachments of one message come with names from outside.
QString harmless(const QString& name)
{
    QString clean;
    for (const QChar character : name) {
        const bool isBad = character.unicode() < 0x20 || character.unicode() == 0x7f ||
                           character.category() == QChar::Other_Format ||
                           QStringLiteral("/\\:*?\"<>|").contains(character);
        clean += isBad ? QChar(u'_') : character;
    }
    clean = clean.trimmed();
    while (clean.startsWith(u'.'))
        clean.remove(0, 1);
    // Room for " (123)" within the 255 bytes that file systems allow.
    while (clean.toUtf8().size() > 200)
        clean.remove(clean.size() / 2, 1);
    return clean;
}

} // namespace

base::Result<QByteArray> readFile(const QString& path)
{
    QFile file;
    bool isOpen = false;
    if (path == u"-") {
        isOpen = file.open(stdin, QIODevice::ReadOnly);
    } else {
        if (QFileInfo(path).isDir())
            return base::Error{base::Kind::Io, base::Fate::Final, QStringLiteral("file"), path, 0};
        file.setFileName(path);
        isOpen = file.open(QIODevice::ReadOnly);
    }
    if (!isOpen)
        return fileError(path, file);
    QByteArray bytes;
    // To its end, whatever its size is said to be: pipes and the files of /proc have none.
    while (true) {
        const QByteArray piece = file.read(1 << 20);
        if (piece.isEmpty())
            break;
        bytes += piece;
        if (bytes.size() > kMaxInput)
            return base::Error{base::Kind::TooBig, base::Fate::Final, QStringLiteral("file"), path, 0};
    }
    if (file.error() != QFileDevice::NoError)
        return fileError(path, file);
    return bytes;
}

base::Status readInputs(Invocation& invocation)
{
    QJsonObject& args = invocation.args;
    for (const auto& [path, key] :
         {std::pair{invocation.textFile, "text"}, std::pair{invocation.htmlFile, "html"}}) {
        if (path.isEmpty())
            continue;
        const auto bytes = readFile(path);
        if (!bytes)
            return bytes.error();
        args.insert(QLatin1String(key), QString::fromUtf8(*bytes));
    }
    if (!invocation.emlFile.isEmpty() && invocation.command == u"send") {
        const auto bytes = readFile(invocation.emlFile);
        if (!bytes)
            return bytes.error();
        args.insert(QStringLiteral("eml"), QString::fromLatin1(bytes->toBase64()));
    }
    QJsonArray attachments;
    for (const QString& path : invocation.attachFiles) {
        const auto bytes = readFile(path);
        if (!bytes)
            return bytes.error();
        attachments.append(QJsonObject{{QStringLiteral("name"), QFileInfo(path).fileName()},
                                       {QStringLiteral("data"), QString::fromLatin1(bytes->toBase64())}});
    }
    if (!attachments.isEmpty())
        args.insert(QStringLiteral("attachments"), attachments);
    if (invocation.readsPassword) {
        const auto bytes = readFile(QStringLiteral("-"));
        if (!bytes)
            return bytes.error();
        QByteArray line = bytes->left(bytes->indexOf('\n') < 0 ? bytes->size() : bytes->indexOf('\n'));
        if (line.endsWith('\r'))
            line.chop(1);
        args.insert(QStringLiteral("password"), QString::fromUtf8(line));
    }
    // Paths mean what they mean here, also when another process does the work.
    for (const char* key : {"ca", "file"}) {
        const QString path = args.value(QLatin1String(key)).toString();
        if (!path.isEmpty())
            args.insert(QLatin1String(key), QDir::cleanPath(QDir::current().absoluteFilePath(path)));
    }
    return {};
}

base::Result<QString> saveAttachment(const QString& folder, const QString& name, const QByteArray& bytes)
{
    if (!QFileInfo(folder).isDir())
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("file"), folder, 0};
    QString clean = harmless(name);
    if (clean.isEmpty())
        clean = QStringLiteral("attachment");
    const qsizetype dot = clean.lastIndexOf(u'.');
    const QString stem = dot > 0 ? clean.left(dot) : clean;
    const QString ending = dot > 0 ? clean.mid(dot) : QString();
    for (int n = 1; n < 10'000; ++n) {
        const QString candidate = n == 1 ? clean : QString(stem + u" (" + QString::number(n) + u')' + ending);
        QFile file(QDir(folder).filePath(candidate));
        // NewOnly is O_EXCL: neither a file nor a link of that name is written through.
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
            if (QFileInfo::exists(file.fileName()) || QFileInfo(file.fileName()).isSymLink())
                continue;
            return base::Error{QFileInfo(folder).isWritable() ? base::Kind::Io : base::Kind::Permission,
                               base::Fate::Final, QStringLiteral("file"), file.fileName(), 0};
        }
        if (file.write(bytes) != bytes.size() || !file.flush()) {
            file.remove();
            return base::Error{base::Kind::DiskFull, base::Fate::Defer, QStringLiteral("file"),
                               file.fileName(), 0};
        }
        return QDir::cleanPath(QFileInfo(file).absoluteFilePath());
    }
    return base::Error{base::Kind::Exists, base::Fate::Final, QStringLiteral("file"), clean, 0};
}

} // namespace scorta::cli
