#include "servers/Faults.h"

#include "store/GuardTable.h"
#include "store/JournalTable.h"
#include "sync/KeptRows.h"
#include "sync/Recoverable.h"
#include "sync/Release.h"

using namespace scorta;
using namespace scorta::test;
using sync::Verdict;

namespace {

/// What a fault took and brought, and which folder froze.
struct Fault
{
    QString folder = QStringLiteral("INBOX");
    QStringList lost;
    QStringList fresh;
    bool isUnlisted = false;
    int matched = 0;
};

QStringList names(const char* prefix, int from, int to)
{
    QStringList all;
    for (int i = from; i < to; ++i)
        all.append(QStringLiteral("<%1%2@x>").arg(QLatin1String(prefix)).arg(i));
    return all;
}

} // namespace

Q_DECLARE_METATYPE(scorta::sync::Verdict)

// A frozen folder let go by a person's word, for each reason to freeze, on a real Dovecot.
class tst_SyncRelease : public QObject
{
    Q_OBJECT

private:
    using Make = void (tst_SyncRelease::*)(Dovecot&, SyncBench&, Fault&);

    void uidValiditySameMail(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        QVERIFY(fill(server, fault.folder, 30, "g"));
        bench.sync();
        QVERIFY(forgetUids(server, fault.folder));
        fault.matched = 30;
    }
    void uidValidityOtherMail(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        QVERIFY(fill(server, fault.folder, 30, "g"));
        bench.sync();
        QVERIFY(forgetUids(server, fault.folder, {"<g3@x>", "<g7@x>", "<g21@x>"}));
        QVERIFY(fill(server, fault.folder, 4, "n"));
        fault.lost =
            QStringList{QStringLiteral("<g3@x>"), QStringLiteral("<g7@x>"), QStringLiteral("<g21@x>")};
        fault.fresh = names("n", 0, 4);
        fault.matched = 27;
    }
    void emptied(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        fault.folder = QStringLiteral("Archive");
        QVERIFY(fill(server, fault.folder, 25, "g"));
        QVERIFY(fill(server, QStringLiteral("INBOX"), 200, "i"));
        bench.sync();
        QVERIFY(expunge(server, "Archive", "1:*"));
        fault.lost = names("g", 0, 25);
    }
    void massLoss(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        QVERIFY(fill(server, fault.folder, 120, "g"));
        QVERIFY(fill(server, QStringLiteral("Archive"), 300, "a"));
        bench.sync();
        QVERIFY(expunge(server, "INBOX", "1:60"));
        QVERIFY(fill(server, fault.folder, 2, "n"));
        fault.lost = names("g", 0, 60);
        fault.fresh = names("n", 0, 2);
    }
    void oldBackup(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        QVERIFY(fill(server, fault.folder, 30, "g"));
        bench.sync();
        StoreBackup backup(server);
        QVERIFY(backup.make());
        QVERIFY(fill(server, fault.folder, 10, "late"));
        bench.sync();
        QVERIFY(backup.putBack());
        QVERIFY(fill(server, fault.folder, 4, "n"));
        fault.lost = names("late", 0, 10);
        fault.fresh = names("n", 0, 4);
    }
    void unlisted(Dovecot& server, SyncBench& bench, Fault& fault)
    {
        fault.folder = QStringLiteral("Projects");
        QVERIFY(server.probe()->command("CREATE Projects").isOk());
        QVERIFY(fill(server, fault.folder, 5, "g"));
        bench.sync();
        QVERIFY(QDir().rename(server.maildir(faultUser(), fault.folder),
                              server.folder() + QStringLiteral("/away")));
        fault.lost = names("g", 0, 5);
        fault.isUnlisted = true;
    }

    static QMap<QString, model::MailId> idsOf(SyncBench& bench, const QString& folder)
    {
        QMap<QString, model::MailId> ids;
        for (const model::MailRow& row : bench.rows(folder))
            ids.insert(row.messageId, row.id);
        return ids;
    }

    static int bodiesIn(const sync::SyncReport& report)
    {
        int bodies = 0;
        for (const sync::FolderReport& folder : report.folders)
            bodies += folder.bodies;
        return bodies;
    }

    static void isQuiet(const sync::SyncReport& report)
    {
        QVERIFY(!report.folders.isEmpty());
        for (const sync::FolderReport& folder : report.folders) {
            QCOMPARE(folder.state, model::FolderState::Ok);
            QCOMPARE(folder.newMails + folder.bodies + folder.flags + folder.vanished, 0);
        }
    }

private Q_SLOTS:
    void released_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<Verdict>("verdict");
        const char* faults[] = {
            "uidvalidity, same mail", "uidvalidity, other mail", "emptied", "mass loss", "old backup",
            "missing from LIST"};
        for (int i = 0; i < 6; ++i) {
            QTest::addRow("%s, keep", faults[i]) << i << Verdict::Keep;
            QTest::addRow("%s, accept", faults[i]) << i << Verdict::Accept;
        }
    }
    void released()
    {
        QFETCH(int, fault);
        QFETCH(Verdict, verdict);
        constexpr Make kMake[] = {&tst_SyncRelease::uidValiditySameMail,
                                  &tst_SyncRelease::uidValidityOtherMail,
                                  &tst_SyncRelease::emptied,
                                  &tst_SyncRelease::massLoss,
                                  &tst_SyncRelease::oldBackup,
                                  &tst_SyncRelease::unlisted};
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        (this->*kMake[fault])(server, bench, made);
        const QString folder = made.folder;
        const auto idsBefore = idsOf(bench, folder);
        const auto before = bench.contents(folder);

        const auto frozen = bench.sync();
        QCOMPARE(bench.reportOf(frozen, folder).state, model::FolderState::Frozen);
        int fetched = bodiesIn(frozen);
        // New mail is here before anybody decides, and what is missing is told truly.
        for (const QString& id : std::as_const(made.fresh))
            QVERIFY2(bench.contents(folder).contains(id), qPrintable(id));
        QCOMPARE(sync::missingCount(bench.store(), bench.folderRow(folder)).valueOr(-1),
                 static_cast<int>(made.lost.size()));
        // Frozen again and again it stays the same.
        fetched += bodiesIn(bench.sync());
        QCOMPARE(bench.rows(folder).size(), before.size() + made.fresh.size());

        sync::Release release(bench.store(), bench.clock());
        QVERIFY(release.decide(bench.folderRow(folder), verdict).ok());
        fetched += bodiesIn(bench.sync());
        QCOMPARE(fetched, made.fresh.size());
        model::Folder row;
        row.account = bench.account().id;
        row.path = folder;
        const auto done = release.last(row);
        QVERIFY(done && *done);
        const bool isKeep = verdict == Verdict::Keep;
        QCOMPARE((*done)->kept, isKeep ? made.lost.size() : 0);
        QCOMPARE((*done)->recoverable, isKeep ? 0 : made.lost.size());
        QCOMPARE((*done)->matched, made.matched);

        // What the server has is here once, under the ids of before; what it lacks is held as was said.
        const auto after = bench.contents(folder);
        const auto idsAfter = idsOf(bench, folder);
        QCOMPARE(bench.rows(folder).size(), after.size());
        for (auto at = before.begin(); at != before.end(); ++at) {
            const bool isLost = made.lost.contains(at.key());
            QCOMPARE(after.contains(at.key()), isKeep || !isLost);
            const auto held = bench.store().kept().find(idsBefore.value(at.key()));
            QVERIFY(held);
            QCOMPARE(held->has_value(), isLost);
            if (isLost) {
                QCOMPARE((*held)->reason, isKeep ? QStringLiteral("kept") : QStringLiteral("recoverable"));
                QCOMPARE((*held)->until.has_value(), !isKeep);
                QCOMPARE((*held)->folderPath, folder);
                QCOMPARE(bench.store().bodies().get((*held)->sha256).valueOr({}), at.value());
            }
            if (!after.contains(at.key()))
                continue;
            QCOMPARE(after.value(at.key()), at.value());
            QCOMPARE(idsAfter.value(at.key()), idsBefore.value(at.key()));
            const auto mailRow = bench.store().mails().find(idsAfter.value(at.key()));
            QCOMPARE(mailRow->server, isLost ? model::ServerState::Missing : model::ServerState::Present);
        }
        for (const QString& id : std::as_const(made.fresh))
            QVERIFY(after.contains(id));
        QCOMPARE(after.size(), before.size() + made.fresh.size() - (isKeep ? 0 : made.lost.size()));

        // A second word is one too many, and the folder lives on.
        const auto again = release.decide(bench.folderRow(folder), verdict);
        QVERIFY(!again);
        QCOMPARE(again.error().kind, base::Kind::Usage);
        isQuiet(bench.sync());
        isQuiet(bench.sync());
        QCOMPARE(bench.contents(folder), after);
        if (made.isUnlisted) {
            QVERIFY(QDir().rename(server.folder() + QStringLiteral("/away"),
                                  server.maildir(faultUser(), folder)));
            const auto back = bench.sync();
            QCOMPARE(bench.reportOf(back, folder).state, model::FolderState::Ok);
            QCOMPARE(bench.contents(folder), before);
            QCOMPARE(bench.rows(folder).size(), before.size());
            if (isKeep) {
                // Found again by its marks: the same mails, not fetched, and no longer held.
                QCOMPARE(bodiesIn(back), 0);
                QCOMPARE(idsOf(bench, folder), idsBefore);
                QCOMPARE(
                    bench.store().kept().list(bench.account().id, QStringLiteral("kept")).valueOr({}).size(),
                    0);
            }
        }
        QVERIFY(fill(server, folder, 1, "more"));
        const auto more = bench.sync();
        QCOMPARE(bench.reportOf(more, folder).newMails, 1);
        QCOMPARE(bench.reportOf(more, folder).state, model::FolderState::Ok);
    }

    void decidedOfflineAndChangedOnesMind()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        massLoss(server, bench, made);
        bench.sync();
        server.stop();
        sync::Release release(bench.store(), bench.clock());
        const auto row = bench.folderRow(made.folder);
        QVERIFY(release.decide(row, Verdict::Accept).ok());
        QVERIFY(release.decide(row, Verdict::Keep).ok());
        bench.reopen();
        QCOMPARE(bench.rows(made.folder).size(), 122);
        QCOMPARE(bench.folderRow(made.folder).state, model::FolderState::Frozen);
        QVERIFY(server.start());
        bench.sync();
        QCOMPARE(bench.folderRow(made.folder).state, model::FolderState::Ok);
        QCOMPARE(bench.store().kept().list(bench.account().id, QStringLiteral("kept")).valueOr({}).size(),
                 60);
        QCOMPARE(bench.rows(made.folder).size(), 122);
    }

    void acceptCoversNoMoreThanWasTold()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        massLoss(server, bench, made);
        bench.sync();
        QVERIFY(sync::Release(bench.store(), bench.clock())
                    .decide(bench.folderRow(made.folder), Verdict::Accept)
                    .ok());
        // While the word waits, nearly all the rest goes.
        QVERIFY(expunge(server, "INBOX", "61:119"));
        bench.sync();
        QCOMPARE(bench.folderRow(made.folder).state, model::FolderState::Frozen);
        QCOMPARE(bench.rows(made.folder).size(), 122);
        bench.sync();
        QCOMPARE(bench.folderRow(made.folder).state, model::FolderState::Frozen);
    }

    void theServerGetsKeptMailBack()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        massLoss(server, bench, made);
        bench.sync();
        const auto id = bench.idOf(made.folder, QStringLiteral("<g5@x>"));
        QVERIFY(sync::Release(bench.store(), bench.clock())
                    .decide(bench.folderRow(made.folder), Verdict::Keep)
                    .ok());
        bench.sync();
        QVERIFY(server.probe()->append("INBOX", mail("g5@x"), "\\Flagged").isOk());
        const auto report = bench.sync();
        QCOMPARE(bodiesIn(report), 0);
        QCOMPARE(bench.idOf(made.folder, QStringLiteral("<g5@x>")), id);
        QCOMPARE(bench.rows(made.folder).size(), 122);
        const auto row = bench.store().mails().find(id);
        QCOMPARE(row->server, model::ServerState::Present);
        QVERIFY(row->flags.has(model::Flag::Flagged));
        QVERIFY(!*bench.store().kept().find(id));
        isQuiet(bench.sync());
    }

    void waitingActionsOfWhatIsKept()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        massLoss(server, bench, made);
        bench.sync();
        const auto lost = bench.idOf(made.folder, QStringLiteral("<g5@x>"));
        const auto there = bench.idOf(made.folder, QStringLiteral("<g100@x>"));
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.mark({lost, there}, model::Flags::of({model::Flag::Flagged}), {}).ok());
        QVERIFY(sync::Release(bench.store(), bench.clock())
                    .decide(bench.folderRow(made.folder), Verdict::Keep)
                    .ok());
        QVERIFY(bench.sync().undone.isEmpty());
        bench.sync();
        QCOMPARE(bench.store().actions().count(bench.account().id).valueOr(-1), 0);
        for (const model::MailId id : {lost, there})
            QVERIFY(bench.store().mails().find(id)->flags.has(model::Flag::Flagged));
        QVERIFY((*bench.store().kept().find(lost))->flags.has(model::Flag::Flagged));
    }

    void keptMailIsMarkedMovedAndSurvivesALostMirror()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        Fault made;
        massLoss(server, bench, made);
        bench.sync();
        QVERIFY(sync::Release(bench.store(), bench.clock())
                    .decide(bench.folderRow(made.folder), Verdict::Keep)
                    .ok());
        bench.sync();
        const auto marked = bench.idOf(made.folder, QStringLiteral("<g5@x>"));
        const auto moved = bench.idOf(made.folder, QStringLiteral("<g6@x>"));
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.mark({marked}, model::Flags::of({model::Flag::Flagged}), {}).ok());
        QVERIFY(actions.move({moved}, QStringLiteral("Archive")).ok());
        // Nothing waits for a server that does not have them.
        QCOMPARE(bench.store().actions().count(bench.account().id).valueOr(-1), 0);
        isQuiet(bench.sync());
        const QString mirror = bench.folder() + QStringLiteral("/mirror.db");
        const auto looksRight = [&] {
            QCOMPARE(bench.rows(made.folder).size(), 121);
            QCOMPARE(bench.idOf(QStringLiteral("Archive"), QStringLiteral("<g6@x>")), moved);
            const auto row = bench.store().mails().find(marked);
            QVERIFY(row && row->flags.has(model::Flag::Flagged));
            QCOMPARE(row->server, model::ServerState::Missing);
            QCOMPARE(row->subject, QStringLiteral("about g5@x"));
        };
        looksRight();
        bench.close();
        for (const char* end : {"", "-wal", "-shm"})
            QFile::remove(mirror + QString::fromLatin1(end));
        bench.reopen();
        QCOMPARE(sync::showKept(bench.store()).valueOr(-1), 60);
        QCOMPARE(sync::showKept(bench.store()).valueOr(-1), 0);
        bench.sync();
        looksRight();
    }

    void aLossThatTrickles_data()
    {
        QTest::addColumn<int>("hours");
        QTest::addColumn<bool>("freezes");
        QTest::newRow("within a day") << 20 << true;
        QTest::newRow("over two days") << 26 << false;
    }
    void aLossThatTrickles()
    {
        QFETCH(int, hours);
        QFETCH(bool, freezes);
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString inbox = QStringLiteral("INBOX");
        QVERIFY(fill(server, inbox, 200, "g"));
        QVERIFY(fill(server, QStringLiteral("Archive"), 100, "a"));
        bench.sync();
        QVERIFY(expunge(server, "INBOX", "1:40"));
        QCOMPARE(bench.reportOf(bench.sync(), inbox).vanished, 40);
        bench.clock().letPass(std::chrono::hours(hours));
        QVERIFY(expunge(server, "INBOX", "41:60"));
        const auto entry = bench.reportOf(bench.sync(), inbox);
        QCOMPARE(entry.state, freezes ? model::FolderState::Frozen : model::FolderState::Ok);
        QCOMPARE(entry.vanished, freezes ? 0 : 20);
        QCOMPARE(bench.rows(inbox).size(), freezes ? 160 : 140);
        if (!freezes)
            return;
        QCOMPARE(entry.reason, QStringLiteral("mass_loss"));
        // Once it was accepted the count begins anew.
        QVERIFY(
            sync::Release(bench.store(), bench.clock()).decide(bench.folderRow(inbox), Verdict::Accept).ok());
        bench.sync();
        QCOMPARE(bench.rows(inbox).size(), 140);
        QVERIFY(expunge(server, "INBOX", "61"));
        QCOMPARE(bench.reportOf(bench.sync(), inbox).vanished, 1);
    }

    void afterALongOutageMoreIsAsked_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<bool>("freezes");
        QTest::newRow("two hours") << 120 << true;
        QTest::newRow("ten minutes") << 10 << false;
    }
    void afterALongOutageMoreIsAsked()
    {
        QFETCH(int, minutes);
        QFETCH(bool, freezes);
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString inbox = QStringLiteral("INBOX");
        QVERIFY(fill(server, inbox, 30, "g"));
        bench.sync();
        // The message with the tenth highest UID is another now.
        server.stop();
        const QString maildir = server.maildir(faultUser(), inbox);
        bool isSwapped = false;
        for (const QString& name : QDir(maildir + QStringLiteral("/cur")).entryList(QDir::Files)) {
            QFile file(maildir + QStringLiteral("/cur/") + name);
            QVERIFY(file.open(QIODevice::ReadWrite));
            QByteArray bytes = file.readAll();
            if (!bytes.contains("<g20@x>"))
                continue;
            file.seek(0);
            file.write(bytes.replace("<g20@x>", "<z20@x>"));
            isSwapped = true;
        }
        QVERIFY(isSwapped);
        for (const QString& name :
             QDir(maildir).entryList({QStringLiteral("dovecot.index.cache*")}, QDir::Files | QDir::Hidden))
            QVERIFY(QFile::remove(QDir(maildir).filePath(name)));
        QVERIFY(server.start());
        QVERIFY(fill(server, inbox, 1, "n"));
        const auto now = bench.clock().now();
        store::JournalEntry entry;
        entry.account = bench.account().id;
        entry.isTransition = true;
        entry.state = model::OutageClass::ProviderDown;
        entry.at = now - std::chrono::minutes(minutes + 1);
        QVERIFY(bench.store().journal().append(entry).ok());
        entry.state = model::OutageClass::Ok;
        entry.at = now - std::chrono::minutes(1);
        QVERIFY(bench.store().journal().append(entry).ok());
        const auto report = bench.reportOf(bench.sync(), inbox);
        QCOMPARE(report.state, freezes ? model::FolderState::Frozen : model::FolderState::Ok);
        if (freezes)
            QCOMPARE(report.reason, QStringLiteral("uid_reused"));
    }

    void recoverableMailGoesAfterThirtyDays()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString inbox = QStringLiteral("INBOX");
        QVERIFY(fill(server, inbox, 40, "g"));
        QVERIFY(fill(server, QStringLiteral("Archive"), 40, "a"));
        bench.sync();
        const auto once = bench.store().mails().find(bench.idOf(inbox, QStringLiteral("<g1@x>")))->sha256;
        QVERIFY(expunge(server, "INBOX", "1:3"));
        bench.sync();
        auto& store = bench.store();
        const auto held = [&] {
            return store.kept().list(bench.account().id, QStringLiteral("recoverable")).valueOr({}).size();
        };
        QCOMPARE(held(), 3);
        const auto start = bench.clock().now();
        using std::chrono::hours;
        QCOMPARE(sync::purgeRecoverable(store, start + hours(24 * 29), 100).valueOr(-1), 0);
        QVERIFY(store.bodies().get(once).ok());
        // At most once a day.
        QCOMPARE(sync::purgeRecoverable(store, start + hours(24 * 29 + 23), 100).valueOr(-1), 0);
        // In small steps, and to the end on the same day.
        QCOMPARE(sync::purgeRecoverable(store, start + hours(24 * 30 + 1), 2).valueOr(-1), 2);
        QCOMPARE(sync::purgeRecoverable(store, start + hours(24 * 30 + 1), 2).valueOr(-1), 1);
        QCOMPARE(held(), 0);
        QVERIFY(!store.bodies().get(once).ok());
        // Bodies that a row still speaks of stay.
        QVERIFY(!bench.contents(inbox).values().contains(QByteArray("missing")));
        QCOMPARE(bench.rows(inbox).size(), 37);
    }
};

QTEST_GUILESS_MAIN(tst_SyncRelease)
#include "tst_SyncRelease.moc"
