#pragma once

#include "servers/SyncBench.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>

namespace scorta::test {

// Faults of a provider's store, made on a real Dovecot with Maildir. Each answers whether it was made.

inline QString faultUser()
{
    return QStringLiteral("me@example.com");
}

inline bool fill(Dovecot& server, const QString& folder, int count, const QByteArray& prefix)
{
    for (int i = 0; i < count; ++i) {
        const QByteArray id = prefix + QByteArray::number(i) + "@x";
        if (server.deliver(faultUser(), folder, mail(id)).isEmpty())
            return false;
    }
    return true;
}

/// Deletes messages as another client does.
inline bool expunge(Dovecot& server, const QByteArray& folder, const QByteArray& uids)
{
    auto probe = server.probe();
    return probe && probe->select(folder) &&
           probe->command("UID STORE " + uids + " +FLAGS (\\Deleted)").isOk() &&
           probe->command("EXPUNGE").isOk();
}

/// The folder's UIDs are forgotten; the server makes new ones under another UIDVALIDITY. `without` files
/// whose bytes hold one of these are lost on the way.
inline bool forgetUids(Dovecot& server, const QString& folder, const QByteArrayList& without = {})
{
    const qint64 startedAt = QDateTime::currentSecsSinceEpoch();
    server.stop();
    const QDir maildir(server.maildir(faultUser(), folder));
    for (const QString& name :
         maildir.entryList({QStringLiteral("dovecot-uidlist*"), QStringLiteral("dovecot.index*"),
                            QStringLiteral("dovecot-uidvalidity*")},
                           QDir::Files | QDir::Hidden)) {
        if (!QFile::remove(maildir.filePath(name)))
            return false;
    }
    for (const char* part : {"cur", "new"}) {
        const QDir mails(maildir.filePath(QString::fromLatin1(part)));
        for (const QString& name : mails.entryList(QDir::Files)) {
            QFile file(mails.filePath(name));
            if (!file.open(QIODevice::ReadOnly))
                return false;
            const QByteArray bytes = file.readAll();
            file.close();
            for (const QByteArray& mark : without) {
                if (bytes.contains(mark) && !file.remove())
                    return false;
            }
        }
    }
    // UIDVALIDITY is a time in seconds.
    const bool hasPassed =
        QTest::qWaitFor([&] { return QDateTime::currentSecsSinceEpoch() > startedAt + 1; }, 5000);
    return hasPassed && server.start();
}

inline bool copyTree(const QString& from, const QString& to)
{
    return QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), from, to}) == 0;
}

/// The whole store as it is now, to be put back later.
class StoreBackup
{
public:
    explicit StoreBackup(Dovecot& server)
        : m_server(server)
        , m_path(server.folder() + QStringLiteral("/backup"))
    {
    }
    bool make()
    {
        m_server.stop();
        return copyTree(m_server.mailFolder(faultUser()), m_path) && m_server.start();
    }
    bool putBack()
    {
        m_server.stop();
        return QDir(m_server.mailFolder(faultUser())).removeRecursively() &&
               copyTree(m_path, m_server.mailFolder(faultUser())) && m_server.start();
    }

private:
    Dovecot& m_server;
    QString m_path;
};

} // namespace scorta::test
