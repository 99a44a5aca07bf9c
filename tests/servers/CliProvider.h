#pragma once

#include "support/Certificates.h"
#include "support/CommandLine.h"
#include "support/Dovecot.h"
#include "support/ImapProbe.h"
#include "support/SmtpServer.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace scorta::test {

/// The words of a command line, as they stand between spaces.
inline QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

inline QString text(const QJsonValue& object, const char* key)
{
    return object.toObject().value(QLatin1String(key)).toString();
}

inline bool writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

inline QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A provider (a real Dovecot and a submission server) and a profile to use it with. The password lies in a
/// file that the password command reads, so that it stands on no command line.
class CliProvider
{
public:
    explicit CliProvider(const SmtpServer::Options& options = tlsOptions())
        : smtp(options)
        , cli(m_folder.filePath(QStringLiteral("profile")))
    {
        // Ordinary users come in, too.
        QFile::setPermissions(m_folder.path(),
                              QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther);
    }

    static SmtpServer::Options tlsOptions()
    {
        SmtpServer::Options options;
        options.security = SmtpServer::Security::Tls;
        return options;
    }

    [[nodiscard]] bool start() { return dovecot.start() && smtp.start() && setPassword("secret"); }
    bool setPassword(const QByteArray& password) { return writeFile(path("password"), password + '\n'); }
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QString me() const { return QStringLiteral("me@example.com"); }

    QStringList addArguments() const
    {
        return words("account add me@example.com") +
               QStringList{QStringLiteral("--imap"),
                           dovecot.imapsUrl(),
                           QStringLiteral("--smtp"),
                           smtp.url(),
                           QStringLiteral("--ca"),
                           Certificates::shared().authority(),
                           QStringLiteral("--password-command"),
                           QString(QStringLiteral("cat ") + path("password"))};
    }
    QStringList sendArguments(const QString& subject) const
    {
        return words("send --from me@example.com --to to@example.net --subject") + QStringList{subject};
    }
    void deliver(const QByteArray& bytes) { dovecot.deliver(me(), QStringLiteral("INBOX"), bytes); }
    static QByteArray message(const QByteArray& id, const QByteArray& subject, const QByteArray& body)
    {
        return "From: Anna Rossi <anna@example.org>\r\nTo: me@example.com\r\nSubject: " + subject +
               "\r\nMessage-ID: <" + id + ">\r\nDate: Thu, 20 Nov 2025 09:12:00 +0100\r\n\r\n" + body +
               "\r\n";
    }
    /// The id of the message whose Message-ID is `id` (without brackets), as text; empty: not mirrored.
    QString idOf(const char* id) const
    {
        for (const QJsonValue& row : cli.json(words("list --limit 1000")).array()) {
            if (text(row, "message_id") == QString(u'<' + QString::fromUtf8(id) + u'>'))
                return QString::number(row.toObject().value(QStringLiteral("id")).toInteger());
        }
        return {};
    }
    /// A process that runs beside others.
    std::unique_ptr<QProcess> begin(const QStringList& arguments) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(cli.environment());
        process->start(CommandLine::program(),
                       QStringList{QStringLiteral("--profile"), cli.profile(), QStringLiteral("--json")} +
                           arguments);
        process->waitForStarted();
        return process;
    }
    /// The first line of a running `watch` that is about `event`; empty at the deadline.
    static QJsonObject waitForEvent(QProcess& watch, const QString& event, int mostMs)
    {
        QDeadlineTimer deadline(mostMs);
        while (!deadline.hasExpired()) {
            while (watch.canReadLine()) {
                const QJsonObject line = QJsonDocument::fromJson(watch.readLine()).object();
                if (line.value(QStringLiteral("event")).toString() == event)
                    return line;
            }
            watch.waitForReadyRead(static_cast<int>(deadline.remainingTime()));
        }
        return {};
    }
    static int endWith(QProcess& process, int mostMs)
    {
        process.terminate();
        if (!process.waitForFinished(mostMs)) {
            process.kill();
            process.waitForFinished();
            return -1;
        }
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    }

private:
    QTemporaryDir m_folder;

public:
    Dovecot dovecot;
    SmtpServer smtp;
    CommandLine cli;
};

} // namespace scorta::test
