#include "CliProvider.h"

#include "support/KillAt.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>

#include <unistd.h>

using namespace scorta::test;

namespace {

constexpr uid_t kNobody = 65534;

QString corporaPath()
{
    for (const char* where : {"/../shared/corpora", "/../../shared/corpora"}) {
        const QString path = QDir::cleanPath(QStringLiteral(SCORTA_SOURCE_DIR) + QLatin1String(where));
        if (QFile::exists(path))
            return path;
    }
    return {};
}

QByteArray hashOf(const QString& path)
{
    return QCryptographicHash::hash(readFile(path), QCryptographicHash::Sha256);
}

/// Damages a database in one of the ways that disks and people do.
bool damage(const QString& path, const QString& how)
{
    QFile file(path);
    if (how == u"missing")
        return file.remove();
    if (how == u"empty")
        return file.resize(0);
    if (how == u"cut")
        return file.resize(file.size() / 2 + 17);
    if (how == u"short")
        return file.resize(600);
    if (!file.open(QIODevice::ReadWrite))
        return false;
    const bool isHeader = how == u"header";
    QByteArray garbage(isHeader ? 100 : file.size() - 4'096, '\0');
    for (qsizetype i = 0; i < garbage.size(); ++i)
        garbage[i] = static_cast<char>((i * 7'919 + 13) % 251);
    return file.seek(isHeader ? 0 : 4'096) && file.write(garbage) == garbage.size();
}

} // namespace

/// A profile, a disk or a mailbox that is not as it should be: a clear answer, the right exit code, and
/// nothing lost.
class TestCliBroken : public QObject
{
    Q_OBJECT

private:
    /// A copy of the good profile.
    QString copy()
    {
        const QString target = m_provider->path("copy").append(QString::number(++m_copies));
        const QString source = m_provider->cli.profile();
        if (!QDir().mkpath(target))
            return {};
        QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        for (const QString& name : QDir(source).entryList(QDir::Files))
            QFile::copy(source + u'/' + name, target + u'/' + name);
        return target;
    }
    static QList<QStringList> commands()
    {
        return {words("account list"),
                words("folders"),
                words("list"),
                words("search unique1"),
                words("show 1"),
                words("show 1 --raw"),
                words("pending"),
                words("outbox list"),
                words("outage status"),
                words("stats"),
                words("mark 1 --read"),
                words("send --from me@example.com --to a@example.net --subject x --queue"),
                words("check")};
    }
    /// Every command ends by itself, with one document.
    static void answersClearly(const CommandLine& cli, const QStringList& command, const QStringList& kinds)
    {
        const auto run = cli.json(command);
        QVERIFY2(run.code == 0 || run.code == 1, run.said().constData());
        QVERIFY2(!run.json().isNull(), run.said().constData());
        if (run.code == 1 && command.first() != u"check")
            QVERIFY2(kinds.contains(run.errorKind()), run.said().constData());
    }

    std::unique_ptr<CliProvider> m_provider;
    int m_copies = 0;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Dovecot::isInstalled())
            QFAIL("Dovecot is not installed; ./test installs it");
        m_provider = std::make_unique<CliProvider>();
        QVERIFY(m_provider->start());
        for (int i = 0; i < 30; ++i) {
            const QByteArray n = QByteArray::number(i);
            m_provider->deliver(CliProvider::message("m" + n + "@example.org", "Mail " + n,
                                                     "unique" + n + QByteArray(" text").repeated(200)));
        }
        QCOMPARE(m_provider->cli.json(m_provider->addArguments()).code, 0);
        QCOMPARE(m_provider->cli.json(words("sync")).code, 0);
        QCOMPARE(
            m_provider->cli.json(m_provider->sendArguments(QStringLiteral("kept")) + words("--queue")).code,
            0);
        QVERIFY(!QFile::exists(m_provider->cli.profile() + QStringLiteral("/vault.db-wal")));
    }

    void aDamagedVaultIsNeverTouched_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"missing", "empty", "short", "cut", "header", "pages"})
            QTest::newRow(how) << QString::fromUtf8(how);
    }

    void aDamagedVaultIsNeverTouched()
    {
        QFETCH(QString, how);
        const CommandLine cli(copy());
        const QString vault = cli.profile() + QStringLiteral("/vault.db");
        QVERIFY(damage(vault, how));
        const QByteArray before = hashOf(vault);
        for (const QStringList& command : commands()) {
            answersClearly(cli, command, {QStringLiteral("damaged")});
            if (QTest::currentTestFailed())
                return;
        }
        // Whatever else may be read, what would write does not.
        const auto sent =
            cli.json(words("send --from me@example.com --to a@example.net --subject x --queue"));
        QCOMPARE(sent.code, 1);
        QCOMPARE(sent.errorKind(), QStringLiteral("damaged"));
        QVERIFY(!text(sent.object().value(QStringLiteral("error")), "hint").isEmpty());
        QCOMPARE(cli.json(words("sync")).errorKind(), QStringLiteral("damaged"));
        QCOMPARE(cli.json(words("watch")).errorKind(), QStringLiteral("damaged"));
        for (const QStringList& check : {words("check"), words("check --repair")}) {
            const auto checked = cli.json(check);
            QCOMPARE(checked.code, 1);
            QCOMPARE(checked.object().value(QStringLiteral("ok")).toBool(true), false);
            const QJsonArray problems = checked.object().value(QStringLiteral("problems")).toArray();
            QVERIFY(!problems.isEmpty());
            QCOMPARE(text(problems.first(), "file"), QStringLiteral("vault.db"));
        }
        QCOMPARE(hashOf(vault), before);
    }

    void mirrorAndBodiesAreMadeAnew_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("how");
        QTest::addColumn<bool>("isRepaired");
        for (const char* file : {"mirror.db", "bodies.db"}) {
            for (const char* how : {"missing", "empty", "short", "cut", "header", "pages"}) {
                for (const bool isRepaired : {true, false})
                    QTest::newRow(qPrintable(
                        QStringLiteral("%1 %2 %3")
                            .arg(QString::fromUtf8(file), QString::fromUtf8(how),
                                 isRepaired ? QStringLiteral("repair") : QStringLiteral("look first"))))
                        << QString::fromUtf8(file) << QString::fromUtf8(how) << isRepaired;
            }
        }
    }

    void mirrorAndBodiesAreMadeAnew()
    {
        QFETCH(QString, file);
        QFETCH(QString, how);
        QFETCH(bool, isRepaired);
        const CommandLine cli(copy());
        QVERIFY(damage(cli.profile() + u'/' + file, how));
        if (!isRepaired) {
            for (const QStringList& command : commands()) {
                answersClearly(cli, command, {QStringLiteral("damaged"), QStringLiteral("not_found")});
                if (QTest::currentTestFailed())
                    return;
            }
        }
        const auto repaired = cli.json(words("check --repair"));
        QVERIFY2(repaired.code == 0, repaired.said().constData());
        QVERIFY(repaired.object().value(QStringLiteral("ok")).toBool());
        const auto synced = cli.json(words("sync --folder INBOX"));
        QVERIFY2(synced.code == 0, synced.said().constData());
        const QJsonArray rows = cli.json(words("list --folder INBOX --limit 100")).array();
        QCOMPARE(rows.size(), 30);
        for (const QJsonValue& row : rows)
            QCOMPARE(text(row, "body"), QStringLiteral("here"));
        const QString id = QString::number(rows.first().toObject().value(QStringLiteral("id")).toInteger());
        QVERIFY(cli.plain({QStringLiteral("show"), id, QStringLiteral("--raw")}).output.contains("unique"));
        QCOMPARE(cli.json(words("search unique7 --count")).object().value(QStringLiteral("count")).toInt(),
                 1);
        QCOMPARE(cli.json(words("check")).code, 0);
        QCOMPARE(cli.json(words("account list")).array().size(), 1);
        // Sent by the sync, or still there: never dropped.
        bool isKept = false;
        for (const QJsonValue& row : cli.json(words("outbox list")).array())
            isKept = isKept || text(row, "subject") == u"kept";
        QVERIFY(isKept);
    }

    void aNewerProfileIsLeftAlone_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* file : {"vault.db", "mirror.db", "bodies.db"})
            QTest::newRow(file) << QString::fromUtf8(file);
    }

    void aNewerProfileIsLeftAlone()
    {
        QFETCH(QString, file);
        const CommandLine cli(copy());
        const QString path = cli.profile() + u'/' + file;
        QFile database(path);
        QVERIFY(database.open(QIODevice::ReadWrite));
        QVERIFY(database.seek(60)); // user_version, sqlite.org/fileformat2.html, 1.3
        QCOMPARE(database.write(QByteArray("\0\0\3\xe7", 4)), 4);
        database.close();
        const QByteArray before = hashOf(path);
        QList<QStringList> all = commands();
        all << words("sync") << words("watch") << words("check --repair");
        for (const QStringList& command : std::as_const(all)) {
            const auto run = cli.json(command);
            QVERIFY2(run.code == 1, run.said().constData());
            QCOMPARE(run.errorKind(), QStringLiteral("newer_version"));
        }
        QCOMPARE(hashOf(path), before);
    }

    void aPathThatIsNoFolderIsRefused()
    {
        QVERIFY(writeFile(m_provider->path("file"), "x"));
        for (const QString& path : {m_provider->path("file"), m_provider->path("file/below")}) {
            const CommandLine cli(path);
            for (const QStringList& command :
                 {words("list"), words("sync"), words("check"), words("watch"), words("account list")}) {
                const auto run = cli.json(command);
                QVERIFY2(run.code == 1, run.said().constData());
                QVERIFY2(run.errorKind() == u"invalid" || run.errorKind() == u"io", run.said().constData());
                QVERIFY(text(run.object().value(QStringLiteral("error")), "message").contains(path));
            }
        }
        QCOMPARE(readFile(m_provider->path("file")), QByteArray("x"));
    }

    void aProfileThatMayNotBeOpenedSaysSo_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("unreadable") << 0;
        QTest::newRow("read-only") << int{QFile::ReadOwner | QFile::ExeOwner};
    }

    void aProfileThatMayNotBeOpenedSaysSo()
    {
        QFETCH(int, mode);
        const bool isRoot = ::geteuid() == 0;
        const QString setpriv = QStandardPaths::findExecutable(QStringLiteral("setpriv"));
        if (isRoot && setpriv.isEmpty())
            QSKIP("root may open everything, and there is no setpriv");
        const QString profile = copy();
        if (isRoot) {
            for (const QString& name : QDir(profile).entryList(QDir::Files))
                QVERIFY(::chown(QFile::encodeName(QString(profile + u'/' + name)).constData(), kNobody,
                                kNobody) == 0);
            QVERIFY(::chown(QFile::encodeName(profile).constData(), kNobody, kNobody) == 0);
        }
        QVERIFY(QFile::setPermissions(profile, QFile::Permissions(mode)));
        const QStringList asWhom =
            isRoot ? QStringList{setpriv, QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"),
                                 QStringLiteral("--clear-groups")}
                   : QStringList();
        for (const QStringList& command :
             {words("list"), words("sync"), words("check"), words("watch"), words("mark 1 --read"),
              words("send --from me@example.com --to a@example.net --subject x --queue")}) {
            QStringList line = asWhom +
                               QStringList{CommandLine::program(), QStringLiteral("--profile"), profile,
                                           QStringLiteral("--json")} +
                               command;
            QProcess process;
            QProcessEnvironment environment = m_provider->cli.environment();
            environment.insert(QStringLiteral("HOME"), QStringLiteral("/nonexistent"));
            process.setProcessEnvironment(environment);
            process.start(line.takeFirst(), line);
            QVERIFY(process.waitForFinished(20'000));
            const QByteArray output = process.readAllStandardOutput();
            QCOMPARE(process.exitStatus(), QProcess::NormalExit);
            QVERIFY2(process.exitCode() == 1, output.constData());
            const QJsonObject error =
                QJsonDocument::fromJson(output).object().value(QStringLiteral("error")).toObject();
            QCOMPARE(text(error, "kind"), QStringLiteral("permission"));
            QVERIFY(text(error, "message").contains(profile));
        }
        QFile::setPermissions(profile, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void aFullDiskLosesNothing()
    {
        CommandLine cli(copy());
        const QString full = m_provider->path("disk-is-full");
        KillAt faults;
        faults.program = QStringLiteral("scorta-cli");
        faults.path = cli.profile();
        faults.fullWhile = full;
        QProcess prepared;
        prepared.setProcessEnvironment(cli.environment());
        faults.apply(prepared);
        for (const QString& name : prepared.processEnvironment().keys()) {
            if (name == u"LD_PRELOAD" || name.startsWith(u"SCORTA_"))
                cli.setEnvironment(name, prepared.processEnvironment().value(name));
        }
        QVERIFY(writeFile(full, "x"));
        m_provider->deliver(CliProvider::message("full@example.org", "Full", "came while the disk was full"));
        for (const QStringList& command :
             {words("send --from me@example.com --to a@example.net --subject lost --queue"),
              words("mark 1 --star"), words("sync"), words("folder create Full")}) {
            const auto run = cli.json(command);
            QVERIFY2(run.code == 1, run.said().constData());
            QCOMPARE(run.errorKind(), QStringLiteral("disk_full"));
        }
        // Not one byte can be written, so reading may say so, too.
        answersClearly(cli, words("list"), {QStringLiteral("disk_full")});
        QVERIFY(QFile::remove(full));
        QCOMPARE(cli.json(words("check")).code, 0);
        QCOMPARE(cli.json(words("outbox list")).array().size(), 1);
        const auto synced = cli.json(words("sync"));
        QVERIFY2(synced.code == 0, synced.said().constData());
        QCOMPARE(cli.json(words("list --folder INBOX --limit 100")).array().size(), 31);
    }

    void mailIsReadWhileTheDiskIsFull()
    {
        const QString mounted = m_provider->path("small-disk");
        QVERIFY(QDir().mkpath(mounted));
        const auto run = [](const QString& program, const QStringList& arguments) {
            return QProcess::execute(program, arguments) == 0;
        };
        if (::geteuid() != 0 ||
            !run(QStringLiteral("mount"), words("-t tmpfs -o size=120M tmpfs") + QStringList{mounted}))
            QSKIP("a small disk needs root and mount");
        const auto unmount = qScopeGuard([&] { run(QStringLiteral("umount"), {mounted}); });
        const CommandLine cli(mounted + QStringLiteral("/profile"));
        QCOMPARE(cli.json(m_provider->addArguments()).code, 0);
        QCOMPARE(cli.json(words("sync --folder INBOX")).code, 0);
        const auto before = cli.json(words("list --limit 100"));
        QVERIFY(before.array().size() >= 30);
        const QString filler = mounted + QStringLiteral("/filler");
        QFile file(filler);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const QByteArray block(65'536, 'x');
        while (file.write(block) > 0) {
        }
        while (file.write("x", 1) > 0) {
        }
        file.close();
        const auto listed = cli.json(words("list --limit 100"));
        QVERIFY2(listed.code == 0, listed.said().constData());
        QCOMPARE(listed.array().size(), before.array().size());
        QCOMPARE(cli.json(words("search unique7")).array().size(), 1);
        const QByteArray big(30'000'000, 'y');
        const auto sent = cli.json(
            words("send --from me@example.com --to a@example.net --subject big --queue --text -"), big);
        QVERIFY2(sent.code == 1, sent.said().left(500).constData());
        QCOMPARE(sent.errorKind(), QStringLiteral("disk_full"));
        QVERIFY(QFile::remove(filler));
        QCOMPARE(cli.json(words("check")).code, 0);
        QVERIFY(cli.json(words("outbox list")).array().isEmpty());
        const auto synced = cli.json(words("sync --folder INBOX"));
        QVERIFY2(synced.code == 0, synced.said().constData());
    }

    void hostileMailIsMirroredShownAndFound()
    {
        const QString corpora = corporaPath();
        if (corpora.isEmpty())
            QSKIP("no mail at ../shared/corpora");
        QStringList files;
        QDirIterator all(corpora, {QStringLiteral("*.eml"), QStringLiteral("*.msg"), QStringLiteral("*.txt")},
                         QDir::Files, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            all.next();
            if (all.fileInfo().size() < 400'000 && all.fileName() != u"ORIGIN.txt")
                files.append(all.filePath());
        }
        std::sort(files.begin(), files.end());
        QVERIFY(files.size() > 20);
        const QString user = m_provider->me();
        int delivered = 0;
        const qsizetype step = std::max<qsizetype>(1, files.size() / 120);
        for (qsizetype i = 0; i < files.size(); i += step) {
            m_provider->dovecot.deliver(user, QStringLiteral("Hostile"), readFile(files.at(i)));
            ++delivered;
        }
        const CommandLine cli(copy());
        const auto synced = cli.json(words("sync"));
        QVERIFY2(synced.code == 0, synced.said().constData());
        const QJsonArray rows = cli.json(words("list --folder Hostile --limit 1000")).array();
        QCOMPARE(rows.size(), delivered);
        for (const QJsonValue& row : rows) {
            QCOMPARE(text(row, "body"), QStringLiteral("here"));
            const QString id = QString::number(row.toObject().value(QStringLiteral("id")).toInteger());
            const auto shown = cli.json({QStringLiteral("show"), id});
            QVERIFY2(shown.code == 0, shown.said().constData());
            QVERIFY(shown.json().isObject() && shown.errors.isEmpty());
        }
        const auto plain = cli.plain(words("list --folder Hostile --limit 1000"));
        QCOMPARE(plain.code, 0);
        QCOMPARE(plain.output.count('\n'), delivered + 1);
        for (const QChar c : QString::fromUtf8(plain.output))
            QVERIFY(c == u'\n' || c.category() != QChar::Other_Control);
        for (const char* query : {"the", "subject:re", "from:a*", "has:attachment", "larger:1K"}) {
            const auto found = cli.json({QStringLiteral("search"), QString::fromUtf8(query)});
            QVERIFY2(found.code == 0, found.said().constData());
        }
        QCOMPARE(cli.json(words("check")).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestCliBroken)
#include "tst_CliBroken.moc"
