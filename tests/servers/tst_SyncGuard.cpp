#include "servers/SyncBench.h"

#include <QDir>
#include <QProcess>

using namespace scorta;
using namespace scorta::test;

// Faults of a provider's store, made on a real Dovecot: whatever the server no longer shows, nothing here
// goes.
class tst_SyncGuard : public QObject
{
    Q_OBJECT

private:
    static constexpr auto kUser = "me@example.com";

    static QString user() { return QString::fromLatin1(kUser); }

    static void fill(Dovecot& server, const QString& folder, int count, const QByteArray& prefix = "g")
    {
        for (int i = 0; i < count; ++i) {
            const QByteArray id = prefix + QByteArray::number(i) + "@x";
            QVERIFY(!server.deliver(user(), folder, mail(id)).isEmpty());
        }
    }

    static bool copyTree(const QString& from, const QString& to)
    {
        return QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), from, to}) == 0;
    }

    // Everything that was here before is here still, byte for byte.
    static void nothingIsLost(SyncBench& bench, const QString& folder,
                              const QMap<QString, QByteArray>& before)
    {
        const auto now = bench.contents(folder);
        for (auto at = before.begin(); at != before.end(); ++at) {
            QVERIFY2(now.contains(at.key()), qPrintable(at.key()));
            QCOMPARE(now.value(at.key()), at.value());
        }
        QCOMPARE(bench.store().kept().list(bench.account().id, QString()).valueOr({}).size(), 0);
    }

    static void isFrozen(SyncBench& bench, const sync::SyncReport& report, const QString& folder,
                         const QStringList& reasons)
    {
        const auto entry = bench.reportOf(report, folder);
        QCOMPARE(entry.state, model::FolderState::Frozen);
        QVERIFY2(reasons.contains(entry.reason), qPrintable(entry.reason));
        const model::Folder row = bench.folderRow(folder);
        QCOMPARE(row.state, model::FolderState::Frozen);
        QCOMPARE(row.reason, entry.reason);
    }

private Q_SLOTS:
    void anotherUidValidity()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString inbox = QStringLiteral("INBOX");
        fill(server, inbox, 30);
        SyncBench bench(server);
        bench.sync();
        const auto before = bench.contents(inbox);
        QCOMPARE(before.size(), 30);

        const qint64 startedAt = QDateTime::currentSecsSinceEpoch();
        server.stop();
        const QDir maildir(server.maildir(user(), inbox));
        for (const QString& name :
             maildir.entryList({QStringLiteral("dovecot-uidlist*"), QStringLiteral("dovecot.index*"),
                                QStringLiteral("dovecot-uidvalidity*")},
                               QDir::Files | QDir::Hidden))
            QVERIFY(QFile::remove(maildir.filePath(name)));
        // UIDVALIDITY is a time in seconds.
        QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentSecsSinceEpoch() > startedAt + 1, 5000);
        QVERIFY(server.start());
        isFrozen(bench, bench.sync(), inbox, {QStringLiteral("uidvalidity_changed")});
        nothingIsLost(bench, inbox, before);
        for (const model::MailRow& row : bench.rows(inbox))
            QCOMPARE(row.server, model::ServerState::Unmapped);
        isFrozen(bench, bench.sync(), inbox, {QStringLiteral("uidvalidity_changed")});
        nothingIsLost(bench, inbox, before);
    }

    void anEmptiedFolder()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString folder = QStringLiteral("Archive");
        fill(server, folder, 25);
        fill(server, QStringLiteral("Trash"), 25, "t");
        fill(server, QStringLiteral("INBOX"), 200, "i");
        SyncBench bench(server);
        bench.sync();
        const auto before = bench.contents(folder);
        auto probe = server.probe();
        for (const char* name : {"Archive", "Trash"}) {
            QVERIFY(probe->select(name));
            QVERIFY(probe->command("UID STORE 1:* +FLAGS (\\Deleted)").isOk());
            QVERIFY(probe->command("EXPUNGE").isOk());
        }
        const auto report = bench.sync();
        isFrozen(bench, report, folder, {QStringLiteral("emptied")});
        QCOMPARE(bench.reportOf(report, folder).kept, 25);
        const auto now = bench.contents(folder);
        QCOMPARE(now, before);
        for (const model::MailRow& row : bench.rows(folder))
            QCOMPARE(row.server, model::ServerState::Missing);
        // Trash may empty freely.
        QCOMPARE(bench.reportOf(report, QStringLiteral("Trash")).state, model::FolderState::Ok);
        QCOMPARE(bench.rows(QStringLiteral("Trash")).size(), 0);
        // New mail of a frozen folder comes in, and it stays frozen.
        fill(server, folder, 2, "new");
        isFrozen(bench, bench.sync(), folder, {QStringLiteral("emptied")});
        QCOMPARE(bench.rows(folder).size(), 27);
    }

    void aMissingFolderAndItsReturn()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString folder = QStringLiteral("Projects");
        auto probe = server.probe();
        QVERIFY(probe->command("CREATE Projects").isOk());
        fill(server, folder, 5);
        SyncBench bench(server);
        bench.sync();
        const auto before = bench.contents(folder);
        QCOMPARE(before.size(), 5);
        const QString maildir = server.maildir(user(), folder);
        QVERIFY(QDir().rename(maildir, server.folder() + QStringLiteral("/away")));
        auto report = bench.sync();
        isFrozen(bench, report, folder, {QStringLiteral("missing_from_list")});
        QCOMPARE(bench.reportOf(report, folder).kept, 5);
        QCOMPARE(bench.contents(folder), before);
        isFrozen(bench, bench.sync(), folder, {QStringLiteral("missing_from_list")});

        // The store is mounted again: everything is as it was, so nobody needs to decide anything.
        QVERIFY(QDir().rename(server.folder() + QStringLiteral("/away"), maildir));
        report = bench.sync();
        QCOMPARE(bench.reportOf(report, folder).state, model::FolderState::Ok);
        QCOMPARE(bench.folderRow(folder).state, model::FolderState::Ok);
        QCOMPARE(bench.contents(folder), before);
        for (const model::MailRow& row : bench.rows(folder))
            QCOMPARE(row.server, model::ServerState::Present);
    }

    void aMassLoss()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString inbox = QStringLiteral("INBOX");
        fill(server, inbox, 120);
        fill(server, QStringLiteral("Archive"), 300, "a");
        SyncBench bench(server);
        bench.sync();
        const auto before = bench.contents(inbox);
        auto probe = server.probe();
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 1:60 +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        const auto report = bench.sync();
        isFrozen(bench, report, inbox, {QStringLiteral("mass_loss")});
        QCOMPARE(bench.reportOf(report, inbox).kept, 60);
        QCOMPARE(bench.contents(inbox), before);
        QCOMPARE(bench.reportOf(report, QStringLiteral("Archive")).state, model::FolderState::Ok);
        isFrozen(bench, bench.sync(), inbox, {QStringLiteral("mass_loss")});
        QCOMPARE(bench.contents(inbox), before);
    }

    void aMassMoveIsNoLoss()
    {
        Dovecot server;
        QVERIFY(server.start());
        fill(server, QStringLiteral("INBOX"), 120);
        SyncBench bench(server);
        bench.sync();
        auto probe = server.probe();
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID MOVE 1:100 Archive").isOk());
        const auto report = bench.sync();
        QCOMPARE(bench.reportOf(report, QStringLiteral("INBOX")).state, model::FolderState::Ok);
        QCOMPARE(bench.rows(QStringLiteral("INBOX")).size(), 20);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 100);
    }

    void anOldBackup()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString inbox = QStringLiteral("INBOX");
        const QString maildir = server.maildir(user(), inbox);
        fill(server, inbox, 30, "old");
        SyncBench bench(server);
        bench.sync();
        server.stop();
        const QString backup = server.folder() + QStringLiteral("/backup");
        QVERIFY(copyTree(server.mailFolder(user()), backup));
        QVERIFY(server.start());
        fill(server, inbox, 10, "late");
        bench.sync();
        const auto before = bench.contents(inbox);
        QCOMPARE(before.size(), 40);

        server.stop();
        QVERIFY(QDir(server.mailFolder(user())).removeRecursively());
        QVERIFY(copyTree(backup, server.mailFolder(user())));
        QVERIFY(server.start());
        // New mail gets the UIDs of what was lost.
        fill(server, inbox, 4, "after");
        const auto report = bench.sync();
        isFrozen(
            bench, report, inbox,
            {QStringLiteral("uidnext_lower"), QStringLiteral("modseq_lower"), QStringLiteral("uid_reused")});
        nothingIsLost(bench, inbox, before);
        const auto now = bench.contents(inbox);
        QCOMPARE(now.size(), 44);
        for (int i = 0; i < 4; ++i)
            QVERIFY(now.contains(QStringLiteral("<after%1@x>").arg(i)));
        int missing = 0;
        for (const model::MailRow& row : bench.rows(inbox)) {
            const bool isLate = row.messageId.startsWith(QLatin1String("<late"));
            QCOMPARE(row.server == model::ServerState::Missing, isLate);
            missing += isLate ? 1 : 0;
        }
        QCOMPARE(missing, 10);
        bench.sync();
        nothingIsLost(bench, inbox, before);
        QCOMPARE(bench.contents(inbox).size(), 44);
    }

    void anUnreadableStoreSaysNothing()
    {
        Dovecot server;
        QVERIFY(server.start());
        const QString folder = QStringLiteral("Archive");
        fill(server, folder, 5);
        fill(server, QStringLiteral("INBOX"), 3, "i");
        SyncBench bench(server);
        bench.sync();
        fill(server, folder, 1, "n");
        const QString cur = server.maildir(user(), folder);
        QVERIFY(QFile::setPermissions(cur, QFileDevice::Permissions()));
        const auto report = bench.sync();
        QVERIFY(QFile::setPermissions(cur, QFileDevice::ReadOwner | QFileDevice::WriteOwner |
                                               QFileDevice::ExeOwner));
        QVERIFY(bench.reportOf(report, folder).state != model::FolderState::Ok ||
                bench.reportOf(report, folder).name.isEmpty());
        QCOMPARE(bench.contents(folder).size(), 5);
        QCOMPARE(bench.reportOf(report, QStringLiteral("INBOX")).state, model::FolderState::Ok);
    }
};

QTEST_GUILESS_MAIN(tst_SyncGuard)
#include "tst_SyncGuard.moc"
