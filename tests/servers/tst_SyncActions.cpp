#include "servers/SyncBench.h"

using namespace scorta;
using namespace scorta::test;

// What the user does, offline and replayed on a real Dovecot.
class tst_SyncActions : public QObject
{
    Q_OBJECT

private:
    static QString inbox() { return QStringLiteral("INBOX"); }
    static QString id(int n) { return QStringLiteral("<m%1@x>").arg(n); }

    static bool fill(ImapProbe& probe, int count)
    {
        for (int i = 1; i <= count; ++i) {
            if (!probe.append("INBOX", mail("m" + QByteArray::number(i) + "@x")).isOk())
                return false;
        }
        return true;
    }

    static QList<model::MailId> ids(SyncBench& bench, const QList<int>& numbers)
    {
        QList<model::MailId> all;
        for (const int n : numbers)
            all.append(bench.idOf(inbox(), id(n)));
        return all;
    }

    static sync::Actions::ReplayReport replay(SyncBench& bench)
    {
        const auto session = bench.connect();
        if (!session)
            return {};
        const auto report = sync::Actions(bench.store(), bench.clock()).replay(*session, bench.account(), {});
        session->logout();
        if (!report) {
            qWarning("replay: %s", qPrintable(base::describe(report.error())));
            return {};
        }
        return *report;
    }

    static int waiting(SyncBench& bench)
    {
        return bench.store().actions().count(bench.account().id).valueOr(-1);
    }

    static QByteArrayList flagsAt(ImapProbe& probe, const QByteArray& folder, const QByteArray& messageId)
    {
        const auto messageIds = probe.messageIds(folder);
        const auto flags = probe.flags(folder);
        return flags.value(messageIds.key(messageId));
    }

private Q_SLOTS:
    void offlineThenReplayed_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::newRow("all extensions") << QStringList{};
        QTest::newRow("plain") << QStringList{QStringLiteral("MOVE"), QStringLiteral("QRESYNC"),
                                              QStringLiteral("CONDSTORE"), QStringLiteral("ESEARCH"),
                                              QStringLiteral("LIST-STATUS")};
    }
    void offlineThenReplayed()
    {
        QFETCH(QStringList, without);
        Dovecot::Options options;
        options.withoutCapabilities = without;
        Dovecot server(options);
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 10));
        SyncBench bench(server);
        bench.sync();
        server.stop();

        sync::Actions actions(bench.store(), bench.clock());
        const auto seen = model::Flags::of({model::Flag::Seen});
        const auto starred = model::Flags::of({model::Flag::Flagged});
        QVERIFY(actions.mark(ids(bench, {1, 2, 3}), seen, {}).ok());
        QVERIFY(actions.mark(ids(bench, {2}), {}, seen).ok());
        const model::MailId moved = bench.idOf(inbox(), id(4));
        const model::MailId trashed = bench.idOf(inbox(), id(5));
        QVERIFY(actions.move(ids(bench, {4}), QStringLiteral("Archive")).ok());
        QVERIFY(actions.mark({moved}, starred, {}).ok());
        QVERIFY(actions.moveToRole(ids(bench, {5}), model::Role::Trash).ok());
        // Shown at once, and after a restart.
        bench.reopen();
        QCOMPARE(bench.rows(inbox()).size(), 8);
        QCOMPARE(bench.idOf(QStringLiteral("Archive"), id(4)), moved);
        QCOMPARE(bench.idOf(QStringLiteral("Trash"), id(5)), trashed);
        QVERIFY(bench.store().mails().find(ids(bench, {1}).first())->flags.has(model::Flag::Seen));
        QVERIFY(!bench.store().mails().find(ids(bench, {2}).first())->flags.has(model::Flag::Seen));
        QCOMPARE(bench.store().mails().find(moved)->server, model::ServerState::Pending);
        QVERIFY(waiting(bench) > 0);

        // Meanwhile another client is at work.
        QVERIFY(server.start());
        probe = server.probe();
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 1 +FLAGS (\\Answered)").isOk());
        QVERIFY(probe->command("UID STORE 9 +FLAGS (\\Seen)").isOk());
        QVERIFY(probe->append("INBOX", mail("late@x")).isOk());

        const auto report = bench.sync();
        QCOMPARE(bench.reportOf(report, inbox()).state, model::FolderState::Ok);
        QCOMPARE(waiting(bench), 0);
        QCOMPARE(flagsAt(*probe, "INBOX", "<m1@x>"), (QByteArrayList{"\\Answered", "\\Seen"}));
        QCOMPARE(flagsAt(*probe, "INBOX", "<m2@x>"), QByteArrayList{});
        QCOMPARE(flagsAt(*probe, "INBOX", "<m3@x>"), QByteArrayList{"\\Seen"});
        QCOMPARE(flagsAt(*probe, "Archive", "<m4@x>"), QByteArrayList{"\\Flagged"});
        QCOMPARE(probe->countEverywhere("<m4@x>"), 1);
        QCOMPARE(probe->countEverywhere("<m5@x>"), 1);
        QCOMPARE(probe->countByMessageId("Trash", "<m5@x>"), 1);
        // Here it is as there, under the same ids.
        QCOMPARE(bench.idOf(QStringLiteral("Archive"), id(4)), moved);
        QCOMPARE(bench.idOf(QStringLiteral("Trash"), id(5)), trashed);
        QCOMPARE(bench.rows(inbox()).size(), 9);
        const auto one = bench.store().mails().find(ids(bench, {1}).first());
        QVERIFY(one->flags.has(model::Flag::Seen) && one->flags.has(model::Flag::Answered));
        for (const char* folder : {"INBOX", "Archive", "Trash"}) {
            for (const model::MailRow& row : bench.rows(QString::fromLatin1(folder)))
                QCOMPARE(row.server, model::ServerState::Present);
        }
        QCOMPARE(bench.store().kept().list({}, QString()).valueOr({}).size(), 0);
        bench.sync();
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
        QCOMPARE(bench.rows(QStringLiteral("Trash")).size(), 1);
    }

    void refusedIsUndoneAndTold()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 3));
        QVERIFY(probe->command("CREATE Gone").isOk());
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.mark(ids(bench, {2}), model::Flags::of({model::Flag::Seen}), {}).ok());
        QVERIFY(actions.move(ids(bench, {1, 2}), QStringLiteral("Gone")).ok());
        QCOMPARE(bench.rows(inbox()).size(), 1);
        QVERIFY(probe->command("DELETE Gone").isOk());

        const auto report = replay(bench);
        QCOMPARE(report.done, 1);
        QCOMPARE(report.undone.size(), 2);
        for (const model::Action& action : report.undone) {
            QCOMPARE(action.op, model::ActionOp::Move);
            QVERIFY2(!action.lastError.isEmpty(), "the server's words are missing");
        }
        QCOMPARE(waiting(bench), 0);
        QCOMPARE(bench.rows(inbox()).size(), 3);
        QCOMPARE(probe->count("INBOX"), 3);
        QVERIFY(bench.store().mails().find(ids(bench, {2}).first())->flags.has(model::Flag::Seen));
    }

    void anActionOnMailThatIsGoneIsTold()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 20));
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.mark(ids(bench, {7}), model::Flags::of({model::Flag::Flagged}), {}).ok());
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 7 +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        // The deletion follows, and the user is told that the star had nothing to be put on.
        const auto report = bench.sync();
        QCOMPARE(bench.rows(inbox()).size(), 19);
        QCOMPARE(report.undone.size(), 1);
        QCOMPARE(report.undone.first().op, model::ActionOp::AddFlags);
        QCOMPARE(waiting(bench), 0);
    }

    void anActionOnHeldMailWaits()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 30));
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.mark(ids(bench, {7}), model::Flags::of({model::Flag::Flagged}), {}).ok());
        QVERIFY(actions.move(ids(bench, {8}), QStringLiteral("Archive")).ok());
        // The store is emptied: that is no answer to what the user did.
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 1:* +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        const auto report = bench.sync();
        QCOMPARE(bench.reportOf(report, inbox()).state, model::FolderState::Frozen);
        QCOMPARE(report.undone.size(), 0);
        QCOMPARE(waiting(bench), 2);
        QCOMPARE(bench.idOf(QStringLiteral("Archive"), id(8)).isValid(), true);
        QVERIFY(bench.store().mails().find(ids(bench, {7}).first())->flags.has(model::Flag::Flagged));
    }

    void aReusedUidIsNotTouched()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 5));
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        auto made = actions.move(ids(bench, {3}), QStringLiteral("Trash"));
        QVERIFY(made.ok());
        // As if UID 3 stood for another message: the action knows better.
        QVERIFY(bench.store().actions().remove({made->first().id}).ok());
        model::Action other = made->first();
        other.messageId = QStringLiteral("<another@x>");
        QVERIFY(bench.store().actions().add({other}).ok());
        const auto report = replay(bench);
        QCOMPARE(report.done, 0);
        QCOMPARE(report.undone.size(), 0);
        QCOMPARE(waiting(bench), 1);
        QCOMPARE(probe->count("INBOX"), 5);
        QCOMPARE(probe->count("Trash"), 0);
    }

    void aMoveWhoseReplyWasLost_data()
    {
        QTest::addColumn<QByteArray>("whatHappened");
        QTest::newRow("not at all") << QByteArray();
        QTest::newRow("wholly") << QByteArray("UID MOVE 2 Archive");
        QTest::newRow("in half") << QByteArray("UID COPY 2 Archive");
    }
    void aMoveWhoseReplyWasLost()
    {
        QFETCH(QByteArray, whatHappened);
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 3));
        SyncBench bench(server);
        bench.sync();
        const model::MailId moved = bench.idOf(inbox(), id(2));
        sync::Actions actions(bench.store(), bench.clock());
        const auto made = actions.move({moved}, QStringLiteral("Archive"));
        QVERIFY(made.ok());
        QVERIFY(bench.store().actions().markSent({made->first().id}).ok());
        if (!whatHappened.isEmpty()) {
            QVERIFY(probe->select("INBOX"));
            QVERIFY(probe->command(whatHappened).isOk());
        }
        bench.sync();
        QCOMPARE(waiting(bench), 0);
        probe = server.probe(); // its view of the selected folder is from before
        QCOMPARE(probe->count("INBOX"), 2);
        QCOMPARE(probe->countByMessageId("Archive", "<m2@x>"), 1);
        QCOMPARE(bench.idOf(QStringLiteral("Archive"), id(2)), moved);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
        QCOMPARE(bench.rows(inbox()).size(), 2);
    }

    // Without UIDPLUS nobody can expunge one message alone: the copy that stays behind is marked as deleted
    // on the server, and is not seen here again.
    void withoutUidPlusTheOldCopyIsGoneHere_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::newRow("with QRESYNC") << QStringList{};
        QTest::newRow("without") << QStringList{QStringLiteral("QRESYNC"), QStringLiteral("CONDSTORE")};
    }
    void withoutUidPlusTheOldCopyIsGoneHere()
    {
        QFETCH(QStringList, without);
        Dovecot::Options options;
        options.withoutCapabilities =
            without + QStringList{QStringLiteral("UIDPLUS"), QStringLiteral("MOVE")};
        Dovecot server(options);
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 3));
        SyncBench bench(server);
        bench.sync();
        const model::MailId moved = bench.idOf(inbox(), id(2));
        sync::Actions actions(bench.store(), bench.clock());
        QVERIFY(actions.move({moved}, QStringLiteral("Archive")).ok());
        sync::SyncOptions full;
        full.isFull = true;
        for (const sync::SyncOptions& how : {sync::SyncOptions{}, sync::SyncOptions{}, full}) {
            const auto report = bench.sync(how);
            QCOMPARE(bench.reportOf(report, inbox()).state, model::FolderState::Ok);
            QCOMPARE(bench.reportOf(report, inbox()).bodies, 0);
            QCOMPARE(waiting(bench), 0);
            QCOMPARE(bench.idOf(QStringLiteral("Archive"), id(2)), moved);
            QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
            QCOMPARE(bench.rows(inbox()).size(), 2);
            QVERIFY(!bench.idOf(inbox(), id(2)).isValid());
        }
        probe = server.probe();
        QCOMPARE(probe->countByMessageId("Archive", "<m2@x>"), 1);
        QCOMPARE(flagsAt(*probe, "INBOX", "<m2@x>"), QByteArrayList{"\\Deleted"});
        // Somebody takes the mark off: a mail like any other.
        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 2 -FLAGS (\\Deleted)").isOk());
        bench.sync();
        QCOMPARE(bench.rows(inbox()).size(), 3);
        // What another client marks, and what nobody copied, stays until it is expunged.
        QVERIFY(probe->command("UID STORE 3 +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->append("INBOX", mail("alone@x"), "\\Deleted").isOk());
        bench.sync();
        QCOMPARE(bench.rows(inbox()).size(), 4);
    }

    void aFolderThatIsMissingIsMade()
    {
        Dovecot::Options options;
        options.folders = {};
        Dovecot server(options);
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 2));
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        const auto made = actions.moveToRole(ids(bench, {1}), model::Role::Archive);
        QVERIFY(made.ok());
        QCOMPARE(made->first().op, model::ActionOp::CreateFolder);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
        bench.sync();
        QCOMPARE(waiting(bench), 0);
        QCOMPARE(probe->countByMessageId("Archive", "<m1@x>"), 1);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
    }

    void foldersAreMadeRenamedAndDeleted()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(fill(*probe, 4));
        SyncBench bench(server);
        bench.sync();
        sync::Actions actions(bench.store(), bench.clock());
        const auto account = bench.account().id;
        QVERIFY(actions.createFolder(account, QString::fromUtf8("Più")).ok());
        QCOMPARE(actions.createFolder(account, QString::fromUtf8("Più")).error().kind, base::Kind::Exists);
        QVERIFY(actions.move(ids(bench, {1, 2}), QString::fromUtf8("Più")).ok());
        QVERIFY(actions.renameFolder(account, QString::fromUtf8("Più"), QStringLiteral("More")).ok());
        QCOMPARE(bench.rows(QStringLiteral("More")).size(), 2);
        bench.sync();
        QCOMPARE(waiting(bench), 0);
        QCOMPARE(probe->count("More"), 2);
        QCOMPARE(bench.rows(QStringLiteral("More")).size(), 2);
        QVERIFY(!probe->folders().contains("Pi&APk-"));

        QVERIFY(actions.deleteFolder(account, QStringLiteral("More")).ok());
        bench.sync();
        QCOMPARE(probe->count("More"), -1);
        QVERIFY(!bench.folderRow(QStringLiteral("More")).id.isValid());
        // Its mail can be had back.
        QCOMPARE(bench.store().kept().list(account, QStringLiteral("recoverable")).valueOr({}).size(), 2);

        QCOMPARE(actions.deleteFolder(account, inbox()).error().kind, base::Kind::Invalid);
        QCOMPARE(actions.createFolder(account, QStringLiteral("a\r\nb")).error().kind, base::Kind::Invalid);
        QCOMPARE(actions.createFolder(account, QStringLiteral("a//b")).error().kind, base::Kind::Invalid);
    }

    void unknownIdsAreNamed()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        sync::Actions actions(bench.store(), bench.clock());
        const auto none = actions.mark({model::MailId{777}}, model::Flags::of({model::Flag::Seen}), {});
        QVERIFY(!none.ok());
        QCOMPARE(none.error().kind, base::Kind::NotFound);
        QCOMPARE(none.error().detail, QStringLiteral("777"));
    }
};

QTEST_GUILESS_MAIN(tst_SyncActions)
#include "tst_SyncActions.moc"
