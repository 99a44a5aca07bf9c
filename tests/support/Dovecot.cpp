#include "support/Dovecot.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLocale>
#include <QStandardPaths>

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>

namespace scorta::test {

namespace {

using namespace std::chrono_literals;

QString program()
{
    const QString found = QStandardPaths::findExecutable(QStringLiteral("dovecot"));
    return found.isEmpty() ? QStandardPaths::findExecutable(QStringLiteral("dovecot"),
                                                            {QStringLiteral("/usr/sbin"),
                                                             QStringLiteral("/usr/local/sbin"),
                                                             QStringLiteral("/opt/homebrew/sbin")})
                           : found;
}

/// Unix sockets live below it and their paths are limited to about 100 bytes: a deep TMPDIR is not for us.
QString folderTemplate()
{
    const QString name = QStringLiteral("/scorta-dovecot-XXXXXX");
    const QString preferred = QDir::tempPath();
    return (preferred.size() > 50 ? QStringLiteral("/tmp") : preferred) + name;
}

std::optional<ProcessGroup::Identity> identityForRoot()
{
    if (::geteuid() != 0)
        return std::nullopt;
    const passwd* nobody = ::getpwnam("nobody");
    if (!nobody)
        return ProcessGroup::Identity{65534, 65534};
    return ProcessGroup::Identity{nobody->pw_uid, nobody->pw_gid};
}

bool writeFile(const QString& path, const QByteArray& bytes, QFile::Permissions permissions)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.setPermissions(permissions) &&
           file.write(bytes) == bytes.size();
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All that this Dovecot announces, read once from a running one.
QByteArrayList& knownCapabilities()
{
    static QByteArrayList capabilities;
    return capabilities;
}

/// Maildir's letters, sorted as its specification wants.
QByteArray maildirFlags(const QByteArrayList& flags)
{
    static const QMap<QByteArray, char> letters = {
        {"\\Draft", 'D'}, {"\\Flagged", 'F'}, {"\\Answered", 'R'}, {"\\Seen", 'S'}, {"\\Deleted", 'T'}};
    QByteArray result;
    for (const QByteArray& flag : flags) {
        if (letters.contains(flag))
            result += letters.value(flag);
    }
    std::sort(result.begin(), result.end());
    return result;
}

constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

} // namespace

bool Dovecot::isInstalled()
{
    return !program().isEmpty();
}

Dovecot::Dovecot()
    : Dovecot(Options())
{
}

Dovecot::Dovecot(const Options& options)
    : m_options(options)
    , m_folder(folderTemplate())
    , m_as(identityForRoot())
{
    for (const char* name : {"run", "state", "mail"})
        QDir().mkpath(path(name));
    handOver(m_folder.path());
    m_group.setFolderToRemove(m_folder.path());
}

Dovecot::~Dovecot() = default;

QString Dovecot::path(const char* name) const
{
    return m_folder.path() + u'/' + QLatin1String(name);
}

void Dovecot::handOver(const QString& path) const
{
    if (!m_as)
        return;
    const auto give = [this](const QString& one) {
        [[maybe_unused]] const int result =
            ::lchown(QFile::encodeName(one).constData(), m_as->user, m_as->group);
    };
    give(path);
    QDirIterator all(path, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext())
        give(all.next());
}

QByteArray Dovecot::namespaceConfig() const
{
    QByteArray text =
        "namespace inbox {\n  inbox = yes\n  separator = " + QString(m_options.separator).toUtf8() +
        "\n  prefix = " + m_options.prefix.toUtf8() + '\n';
    for (const auto& [name, use] : m_options.folders) {
        text += "  mailbox \"" + name.toUtf8() + "\" {\n    auto = subscribe\n";
        if (!use.isEmpty())
            text += "    special_use = " + use.toUtf8() + '\n';
        text += "  }\n";
    }
    return text + "}\n";
}

QByteArray Dovecot::config(const QByteArray& capabilities) const
{
    const QByteArray root = QFile::encodeName(m_folder.path());
    const uid_t user = m_as ? m_as->user : ::geteuid();
    const gid_t group = m_as ? m_as->group : ::getegid();
    // Dovecot wants names where it starts services, and takes numbers for mail.
    const passwd* entry = ::getpwuid(user);
    const QByteArray userName = entry ? QByteArray(entry->pw_name) : QByteArray::number(user);
    const QByteArray store = m_options.storage == Storage::Maildir ? "maildir:~/Maildir" : "sdbox:~/sdbox";
    const bool isPlainAllowed = m_options.plainLogin == PlainLogin::Allowed;

    QByteArray text;
    text += "base_dir = " + root + "/run\nstate_dir = " + root + "/state\nlog_path = " + root + "/log\n";
    text += "protocols = imap\n";
    const QByteArray everywhere = hasIpv6Loopback() ? "127.0.0.1, ::1" : "127.0.0.1";
    // A client with the server's own address is as good as TLS to Dovecot. Clients of 127.0.0.2 come from
    // 127.0.0.1.
    const QByteArray plainAddress = isPlainAllowed ? everywhere : plainHost().toLatin1();
    text += "default_login_user = " + userName + "\ndefault_internal_user = " + userName + '\n';
    // Without a group of that name the numeric one of the process itself is used.
    text += "default_internal_group =\n";
    text += "first_valid_uid = 0\nlast_valid_uid = 0\nfirst_valid_gid = 0\n";
    text += "mail_location = " + store + "\nmail_fsync = never\nmail_max_userip_connections = 1000\n";
    text += "auth_mechanisms = " + m_options.authMechanisms.toUtf8() + "\nauth_failure_delay = 0\n";
    text += isPlainAllowed ? "disable_plaintext_auth = no\nssl = yes\n"
                           : "disable_plaintext_auth = yes\nssl = required\n";
    text += "ssl_cert = <" + root + "/cert.pem\nssl_key = <" + root + "/cert.key\n";
    if (!capabilities.isEmpty())
        text += "imap_capability = " + capabilities + '\n';
    text += "service imap-login {\n  chroot =\n  service_count = 0\n  client_limit = 1000\n"
            "  inet_listener imap {\n    address = " +
            plainAddress + "\n    port = " + QByteArray::number(imapPort()) +
            "\n  }\n  inet_listener imaps {\n    ssl = yes\n    address = " + everywhere +
            "\n    port = " + QByteArray::number(imapsPort()) + "\n  }\n}\n";
    // The second block switches off the growing delay after failed logins.
    text += "service anvil {\n  chroot =\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n";
    text += "service stats {\n  chroot =\n}\n";
    text +=
        "service auth {\n  user = " + userName + "\n}\nservice auth-worker {\n  user = " + userName + "\n}\n";
    text += "passdb {\n  driver = passwd-file\n  args = username_format=%u " + root + "/users\n}\n";
    text += "userdb {\n  driver = static\n  args = uid=" + QByteArray::number(user) +
            " gid=" + QByteArray::number(group) + " home=" + root + "/mail/%u\n}\n";
    return text + namespaceConfig() + m_options.extraConfig + '\n';
}

void Dovecot::writeUsers()
{
    QByteArray text;
    for (auto user = m_options.users.cbegin(); user != m_options.users.cend(); ++user) {
        // Base64 lets a password hold any character, a colon too.
        text += user.key().toUtf8() + ":{PLAIN.b64}" + user.value().toUtf8().toBase64() + "\n";
    }
    const QString file = path("users");
    const QString fresh = path("users.new");
    writeFile(fresh, text, kOwnerOnly);
    // Dovecot reads it anew when its time in whole seconds, or its size, is another one.
    m_usersStamp = std::max<qint64>(m_usersStamp + 1, ::time(nullptr));
    const timespec times[2] = {{m_usersStamp, 0}, {m_usersStamp, 0}};
    ::utimensat(AT_FDCWD, QFile::encodeName(fresh).constData(), times, 0);
    handOver(fresh);
    ::rename(QFile::encodeName(fresh).constData(), QFile::encodeName(file).constData());
}

bool Dovecot::start()
{
    if (m_options.withoutCapabilities.isEmpty())
        return launch({});
    if (knownCapabilities().isEmpty()) {
        if (!launch({}))
            return false;
        ImapProbe all(imapPort(), m_options.plainLogin == PlainLogin::Allowed
                                      ? ImapProbe::Security::Plain
                                      : ImapProbe::Security::StartTls);
        if (!all.login(m_options.users.firstKey(), m_options.users.first()))
            return false;
        const auto reply = all.command("CAPABILITY");
        knownCapabilities() = reply.untagged.value(0).split(' ').mid(1);
        stop();
    }
    QByteArrayList left = knownCapabilities();
    for (const QString& name : m_options.withoutCapabilities)
        left.removeAll(name.toLatin1());
    return launch(left.join(' '));
}

bool Dovecot::launch(const QByteArray& capabilities)
{
    kill();
    const Certificates::Pair pair = m_options.certificate.value_or(Certificates::shared().valid());
    writeUsers();
    const bool written = writeFile(path("dovecot.conf"), config(capabilities), kOwnerOnly) &&
                         writeFile(path("cert.pem"), readFile(pair.certificate), kOwnerOnly) &&
                         writeFile(path("cert.key"), readFile(pair.key), kOwnerOnly);
    QFile::remove(path("run/master.pid"));
    for (const char* name : {"dovecot.conf", "cert.pem", "cert.key"})
        handOver(path(name));
    return written &&
           m_group.start(program(), {QStringLiteral("-F"), QStringLiteral("-c"), path("dovecot.conf")},
                         path("output"), m_as) &&
           waitForGreeting();
}

bool Dovecot::waitForGreeting()
{
    const Deadline deadline = in(30s);
    while (m_group.isRunning() && std::chrono::steady_clock::now() < deadline) {
        if (auto channel = Channel::connectTo(imapPort(), deadline, plainHost())) {
            const auto line = channel->readLine(deadline);
            if (line && line->startsWith("* OK"))
                return true;
        }
        ::poll(nullptr, 0, 5);
    }
    kill();
    return false;
}

void Dovecot::stop()
{
    m_group.signalGroup(SIGCONT);
    m_group.signalProgram(SIGTERM);
    m_group.waitForEnd(10s);
    m_group.kill();
}

void Dovecot::kill()
{
    m_group.kill();
}

void Dovecot::pause()
{
    m_group.signalGroup(SIGSTOP);
}

void Dovecot::resume()
{
    m_group.signalGroup(SIGCONT);
}

QString Dovecot::plainHost() const
{
    return m_options.plainLogin == PlainLogin::Allowed ? QStringLiteral("127.0.0.1")
                                                       : QStringLiteral("127.0.0.2");
}

QString Dovecot::imapUrl() const
{
    return u"imap+plain://" + plainHost() + u':' + QString::number(imapPort());
}

QString Dovecot::imapsUrl() const
{
    return u"imaps://localhost:" + QString::number(imapsPort());
}

QString Dovecot::startTlsUrl() const
{
    const bool isLocalhost = m_options.plainLogin == PlainLogin::Allowed;
    return u"imap+starttls://" + (isLocalhost ? QStringLiteral("localhost") : plainHost()) + u':' +
           QString::number(imapPort());
}

void Dovecot::changePassword(const QString& user, const QString& password)
{
    m_options.users.insert(user, password);
    writeUsers();
    if (!isRunning())
        return;
    // Dovecot looks at the file's time once in each second of the clock at most, so let this one pass.
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    ::poll(nullptr, 0, static_cast<int>((1'000'000'000 - now.tv_nsec) / 1'000'000 + 5));
}

std::unique_ptr<ImapProbe> Dovecot::probe(const QString& user) const
{
    auto probe = std::make_unique<ImapProbe>(imapsPort(), ImapProbe::Security::Tls);
    if (!probe->isConnected() || !probe->login(user, m_options.users.value(user)))
        return nullptr;
    return probe;
}

QString Dovecot::homeFolder(const QString& user) const
{
    return path("mail/") + user;
}

QString Dovecot::mailFolder(const QString& user) const
{
    return homeFolder(user) +
           (m_options.storage == Storage::Maildir ? QLatin1String("/Maildir") : QLatin1String("/sdbox"));
}

QString Dovecot::maildir(const QString& user, const QString& folder) const
{
    if (folder.compare(u"INBOX", Qt::CaseInsensitive) == 0)
        return mailFolder(user);
    QString name = folder;
    if (!m_options.prefix.isEmpty() && name.startsWith(m_options.prefix))
        name.remove(0, m_options.prefix.size());
    name.replace(m_options.separator, u'.');
    return mailFolder(user) + u"/." + name;
}

bool Dovecot::makeMaildir(const QString& path, bool isInbox) const
{
    if (QFile::exists(path + u"/cur"))
        return true;
    for (const char* part : {"/tmp", "/new", "/cur"}) {
        if (!QDir().mkpath(path + QLatin1String(part)))
            return false;
    }
    // Maildir++ marks a subfolder by this empty file.
    if (!isInbox && !writeFile(path + u"/maildirfolder", {}, kOwnerOnly))
        return false;
    handOver(m_folder.path() + u"/mail");
    return true;
}

QString Dovecot::deliver(const QString& user, const QString& folder, const QByteArray& bytes)
{
    return deliver(user, folder, bytes, Delivery());
}

QString Dovecot::deliver(const QString& user, const QString& folder, const QByteArray& bytes,
                         const Delivery& delivery)
{
    if (m_options.storage == Storage::Sdbox) {
        const auto client = probe(user);
        if (!client)
            return {};
        client->command("CREATE \"" + folder.toUtf8() + '"');
        const QByteArray date =
            delivery.internalDate.isValid()
                ? QLocale::c().toString(delivery.internalDate.toUTC(), u"dd-MMM-yyyy HH:mm:ss").toLatin1() +
                      " +0000"
                : QByteArray();
        const bool done = client->append(folder.toUtf8(), bytes, delivery.flags.join(' '), date).isOk();
        return done ? mailFolder(user) : QString();
    }
    const QString target = maildir(user, folder);
    const bool isInbox = target == mailFolder(user);
    if ((!isInbox && !makeMaildir(mailFolder(user), true)) || !makeMaildir(target, isInbox))
        return {};
    return writeMessage(target, bytes, delivery);
}

QString Dovecot::writeMessage(const QString& maildir, const QByteArray& bytes, const Delivery& delivery)
{
    // S= is the size as stored, W= with CRLF line ends; Dovecot believes both and need not read the file.
    // Dovecot numbers new mail by the time in the name, so that must grow from call to call.
    const auto lines = bytes.count('\n') - bytes.count("\r\n");
    const QByteArray name =
        QByteArray::number(1'700'000'000 + static_cast<qint64>(m_delivered / 1'000'000)) + ".M" +
        QByteArray::number(static_cast<qint64>(m_delivered % 1'000'000)).rightJustified(6, '0') + 'P' +
        QByteArray::number(::getpid()) + ".scorta,S=" + QByteArray::number(bytes.size()) +
        ",W=" + QByteArray::number(bytes.size() + lines);
    ++m_delivered;
    const QByteArray root = QFile::encodeName(maildir);
    const QByteArray temporary = root + "/tmp/" + name;
    const QByteArray final = delivery.flags.isEmpty()
                                 ? QByteArray(root + "/new/" + name)
                                 : QByteArray(root + "/cur/" + name + ":2," + maildirFlags(delivery.flags));
    const int file = ::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return {};
    bool done = ::write(file, bytes.constData(), static_cast<size_t>(bytes.size())) == bytes.size();
    if (m_as)
        done = ::fchown(file, m_as->user, m_as->group) == 0 && done;
    if (delivery.internalDate.isValid()) {
        const timespec time{delivery.internalDate.toSecsSinceEpoch(), 0};
        const timespec times[2] = {time, time};
        done = ::futimens(file, times) == 0 && done;
    }
    ::close(file);
    done = done && ::rename(temporary.constData(), final.constData()) == 0;
    return done ? QFile::decodeName(final) : QString();
}

QString Dovecot::logFile() const
{
    return path("log");
}

QByteArray Dovecot::log() const
{
    return readFile(path("output")) + readFile(logFile());
}

} // namespace scorta::test
