#pragma once

#include "support/Certificates.h"
#include "support/ImapProbe.h"
#include "support/Net.h"
#include "support/ProcessGroup.h"

#include <QByteArrayList>
#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <optional>
#include <utility>

namespace scorta::test {

/// A private, real Dovecot: IMAP on two loopback ports of its own (plain with STARTTLS, and TLS), in a
/// temporary folder of its own. Run by root it serves as `nobody`, else as the invoking user. Its ports stay
/// its own while the object lives, so the provider can go and come back on them. Ends with the object, and
/// with the test process however that ends. For one thread.
class Dovecot
{
public:
    enum class Storage { Maildir, Sdbox };
    enum class PlainLogin { Allowed, OverTlsOnly };

    /// Read by each start(): change them through options() while it is down.
    struct Options
    {
        QMap<QString, QString> users = {{QStringLiteral("me@example.com"), QStringLiteral("secret")}};
        Storage storage = Storage::Maildir;
        PlainLogin plainLogin = PlainLogin::Allowed; ///< may a password cross the plain port without STARTTLS
        std::optional<Certificates::Pair> certificate = {}; ///< Certificates::shared().valid() unless set
        QChar separator = u'/';
        QString prefix = {}; ///< of every folder but INBOX, e.g. "INBOX." with separator '.'
        /// Folders made on first login, with their RFC 6154 attribute or an empty text.
        QList<std::pair<QString, QString>> folders = {
            {QStringLiteral("Sent"), QStringLiteral("\\Sent")},
            {QStringLiteral("Drafts"), QStringLiteral("\\Drafts")},
            {QStringLiteral("Trash"), QStringLiteral("\\Trash")},
            {QStringLiteral("Junk"), QStringLiteral("\\Junk")},
            {QStringLiteral("Archive"), QStringLiteral("\\Archive")},
        };
        /// No longer announced, e.g. {"QRESYNC", "CONDSTORE"}. The commands still work for who sends them
        /// anyway.
        QStringList withoutCapabilities = {};
        QString authMechanisms = QStringLiteral("plain login");
        QByteArray extraConfig = {}; ///< appended to the configuration as it is
    };

    /// What deliver() can say of a message beside its bytes.
    struct Delivery
    {
        QDateTime internalDate = {}; ///< now unless set
        QByteArrayList flags = {};   ///< system flags, e.g. {"\\Seen"}
    };

    static bool isInstalled();

    Dovecot();
    explicit Dovecot(const Options& options);
    Dovecot(const Dovecot&) = delete;
    Dovecot& operator=(const Dovecot&) = delete;
    ~Dovecot();

    Options& options() { return m_options; }

    /// Starts, or starts again on the same ports with the same mail, and waits until it greets. False: log()
    /// says why.
    [[nodiscard]] bool start();
    /// Ends it in good order (clients get a BYE).
    void stop();
    /// Ends every process at once.
    void kill();
    bool isRunning() { return m_group.isRunning(); }
    /// The provider goes silent: connections are still taken by the system, nothing answers. And goes on.
    void pause();
    void resume();

    quint16 imapPort() const { return m_imap.number(); }
    quint16 imapsPort() const { return m_imaps.number(); }
    /// Where the plain port is: 127.0.0.1, but 127.0.0.2 with PlainLogin::OverTlsOnly.
    QString plainHost() const;
    /// URLs as the command line takes them.
    QString imapUrl() const;
    QString imapsUrl() const;
    QString startTlsUrl() const;

    /// Puts a message straight into the Maildir as a delivery agent would (new/, or cur/ with flags), quickly
    /// enough for tens of thousands; the folder is made when missing. Returns the file's path, empty when it
    /// failed. `bytes` are stored as they are. UIDs follow the order of the calls. With Sdbox it is an
    /// APPEND.
    QString deliver(const QString& user, const QString& folder, const QByteArray& bytes);
    QString deliver(const QString& user, const QString& folder, const QByteArray& bytes,
                    const Delivery& delivery);
    /// For every login after the call; may also add a user. Takes up to a second while the server runs.
    void changePassword(const QString& user, const QString& password);

    /// A connected probe, logged in as `user`; null when that failed.
    std::unique_ptr<ImapProbe> probe(const QString& user = QStringLiteral("me@example.com")) const;

    QString folder() const { return m_folder.path(); }
    QString homeFolder(const QString& user) const;
    /// The store of all of a user's mail.
    QString mailFolder(const QString& user) const;
    /// The Maildir of one folder, named as IMAP names it.
    QString maildir(const QString& user, const QString& folder) const;
    /// Whether the user's own files can be touched by the server after a test put them there by itself: hands
    /// everything below `path` to the server's user (needed when root runs the test).
    void handOver(const QString& path) const;
    QString logFile() const;
    QByteArray log() const;

private:
    bool launch(const QByteArray& capabilities);
    bool waitForGreeting();
    QByteArray config(const QByteArray& capabilities) const;
    QByteArray namespaceConfig() const;
    void writeUsers();
    QString writeMessage(const QString& maildir, const QByteArray& bytes, const Delivery& delivery);
    bool makeMaildir(const QString& path, bool isInbox) const;
    QString path(const char* name) const;

    Options m_options;
    QTemporaryDir m_folder;
    std::optional<ProcessGroup::Identity> m_as; ///< whom root runs it as
    Port m_imap;
    Port m_imaps;
    ProcessGroup m_group;
    quint64 m_delivered = 0;
    qint64 m_usersStamp = 0; ///< last modification time given to the password file, seconds
};

} // namespace scorta::test
