#include "servers/SyncBench.h"

using namespace scorta;
using namespace scorta::test;

// The mirror against a real Dovecot.
class tst_SyncMirror : public QObject
{
    Q_OBJECT

private:
    static QByteArray odd(int n)
    {
        switch (n) {
        case 0:
            return "Message-ID: <odd0@x>\r\n\r\n"; // no body
        case 1:
            return "From: a@x\r\nMessage-ID: <odd1@x>\r\nSubject: lone line "
                   "feeds\r\n\r\none\r\n.\r\n..two\r\n";
        case 2:
            return QByteArray("Message-ID: <odd2@x>\r\nSubject: ") + QByteArray(5000, 'w') + "\r\n\r\n" +
                   QByteArray(100'000, 'z') + "\r\n";
        case 3:
            return "Message-ID: <odd3@x>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                   "caff\xc3\xa8 \xe2\x82\xac \xf0\x9f\x93\xac\r\n";
        case 4:
            return "Message-ID: <odd4@x>\r\nSubject: raw \xe9\xe8 bytes\r\n\r\n\x80\x81\xfe\xff\r\n";
        case 5:
            return "Message-ID: <odd5@x>\r\nSubject: ends without a line end\r\n\r\n{12} \r\n* 1 FETCH "
                   "(FLAGS";
        default:
            return "no header at all, just words\r\n";
        }
    }

    static QStringList names(const QList<model::MailRow>& rows)
    {
        QStringList all;
        for (const model::MailRow& row : rows)
            all.append(row.messageId);
        all.sort();
        return all;
    }

private Q_SLOTS:
    void everyByteOfEveryFolder()
    {
        Dovecot server;
        QVERIFY2(server.start(), server.log().constData());
        auto probe = server.probe();
        QVERIFY(probe);
        QVERIFY(probe->command("CREATE \"Entw&APw-rfe &IKw-\"").isOk());
        QVERIFY(probe->command("CREATE \"Projects/2026/Qu&AOk-bec\"").isOk());
        const QStringList folders{QStringLiteral("INBOX"), QString::fromUtf8("Entwürfe €"),
                                  QString::fromUtf8("Projects/2026/Québec"), QStringLiteral("Sent")};
        const QByteArrayList wire{"INBOX", "Entw&APw-rfe &IKw-", "Projects/2026/Qu&AOk-bec", "Sent"};
        for (int f = 0; f < folders.size(); ++f) {
            for (int n = 0; n < 7; ++n) {
                const auto reply = probe->append(wire[f], odd(n), n % 2 == 0 ? "\\Seen" : "");
                QVERIFY2(reply.isOk(), reply.text.constData());
            }
        }
        SyncBench bench(server);
        const auto report = bench.sync();
        for (int f = 0; f < folders.size(); ++f) {
            const auto folder = bench.reportOf(report, folders[f]);
            QCOMPARE(folder.state, model::FolderState::Ok);
            QCOMPARE(folder.bodies, 7);
            QCOMPARE(folder.newMails, 7);
            const auto rows = bench.rows(folders[f]);
            QCOMPARE(rows.size(), 7);
            QMap<quint32, model::MailRow> byUid;
            for (const model::MailRow& row : rows)
                byUid.insert(row.uid, row);
            for (int n = 0; n < 7; ++n) {
                const model::MailRow row = byUid.value(static_cast<quint32>(n) + 1);
                const QByteArray there = probe->body(wire[f], row.uid);
                QCOMPARE(there, odd(n));
                const auto here = bench.store().bodies().get(row.sha256);
                QVERIFY(here);
                QCOMPARE(*here, there);
                QCOMPARE(row.flags.has(model::Flag::Seen), n % 2 == 0);
                QCOMPARE(row.server, model::ServerState::Present);
            }
        }
        QCOMPARE(bench.folderRow(QStringLiteral("Sent")).role, model::Role::Sent);
        QCOMPARE(bench.folderRow(QStringLiteral("INBOX")).role, model::Role::Inbox);
        // The bodies are stored once: seven distinct ones in four folders.
        QCOMPARE(probe->count("INBOX"), 7);
    }

    void nothingNewIsOneRoundTrip_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::newRow("qresync") << QStringList{};
    }
    void nothingNewIsOneRoundTrip()
    {
        Dovecot server;
        QVERIFY(server.start());
        for (int i = 0; i < 300; ++i)
            QVERIFY(!server
                         .deliver(QStringLiteral("me@example.com"), QStringLiteral("INBOX"),
                                  mail("n" + QByteArray::number(i) + "@x"))
                         .isEmpty());
        SyncBench bench(server);
        QCOMPARE(bench.reportOf(bench.sync(), QStringLiteral("INBOX")).bodies, 300);
        // An asking of one folder alone would be more than this.
        const auto again = bench.sync();
        QCOMPARE(again.folders.size(), 6);
        QVERIFY2(again.bytes < 1500, QByteArray::number(again.bytes).constData());
        const auto inbox = bench.reportOf(again, QStringLiteral("INBOX"));
        QCOMPARE(inbox.state, model::FolderState::Ok);
        QCOMPARE(inbox.newMails + inbox.flags + inbox.vanished + inbox.bodies, 0);
    }

    void followsAnotherClient_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::newRow("qresync") << QStringList{};
        QTest::newRow("condstore") << QStringList{QStringLiteral("QRESYNC")};
        QTest::newRow("neither") << QStringList{QStringLiteral("QRESYNC"), QStringLiteral("CONDSTORE")};
        QTest::newRow("plain") << QStringList{QStringLiteral("QRESYNC"),     QStringLiteral("CONDSTORE"),
                                              QStringLiteral("LIST-STATUS"), QStringLiteral("SPECIAL-USE"),
                                              QStringLiteral("ESEARCH"),     QStringLiteral("UIDPLUS"),
                                              QStringLiteral("MOVE")};
    }
    void followsAnotherClient()
    {
        QFETCH(QStringList, without);
        Dovecot::Options options;
        options.withoutCapabilities = without;
        Dovecot server(options);
        QVERIFY(server.start());
        auto probe = server.probe();
        for (int i = 0; i < 40; ++i)
            QVERIFY(probe->append("INBOX", mail("m" + QByteArray::number(i) + "@x")).isOk());
        SyncBench bench(server);
        QCOMPARE(bench.reportOf(bench.sync(), QStringLiteral("INBOX")).newMails, 40);
        const model::MailId moving = bench.idOf(QStringLiteral("INBOX"), QStringLiteral("<m20@x>"));
        const model::MailId deleted = bench.idOf(QStringLiteral("INBOX"), QStringLiteral("<m3@x>"));

        QVERIFY(probe->select("INBOX"));
        QVERIFY(probe->command("UID STORE 1,2 +FLAGS (\\Seen)").isOk());
        QVERIFY(probe->command("UID STORE 30 +FLAGS (\\Flagged Work)").isOk());
        QVERIFY(probe->command("UID STORE 4:5 +FLAGS (\\Deleted)").isOk());
        QVERIFY(probe->command("EXPUNGE").isOk());
        QVERIFY(probe->command("UID MOVE 21 Archive").isOk());
        QVERIFY(probe->append("INBOX", mail("late@x")).isOk());

        const auto report = bench.sync();
        const auto inbox = bench.reportOf(report, QStringLiteral("INBOX"));
        QCOMPARE(inbox.state, model::FolderState::Ok);
        QCOMPARE(inbox.newMails, 1);
        QCOMPARE(inbox.flags, 3);
        QCOMPARE(inbox.vanished, 2);
        const auto rows = bench.rows(QStringLiteral("INBOX"));
        QCOMPARE(rows.size(), 38);
        const QStringList here = names(rows);
        QVERIFY(here.contains(QStringLiteral("<late@x>")));
        QVERIFY(!here.contains(QStringLiteral("<m3@x>")));
        const auto flagged =
            bench.store().mails().find(bench.idOf(QStringLiteral("INBOX"), QStringLiteral("<m29@x>")));
        QVERIFY(flagged);
        QVERIFY(flagged->flags.has(model::Flag::Flagged));
        QCOMPARE(flagged->flags.keywords, QStringList{QStringLiteral("Work")});
        // Moved elsewhere: the same mail in its new folder, and no deletion.
        QCOMPARE(bench.idOf(QStringLiteral("Archive"), QStringLiteral("<m20@x>")), moving);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
        // Deleted elsewhere: gone from the list, and to be had back for 30 days.
        const auto kept = bench.store().kept().list(bench.account().id, QStringLiteral("recoverable"));
        QVERIFY(kept);
        QCOMPARE(kept->size(), 2);
        const auto one = bench.store().kept().find(deleted);
        QVERIFY(one && one->has_value());
        QCOMPARE(bench.store().bodies().get((*one)->sha256).valueOr({}), mail("m3@x"));
        QVERIFY((*one)->until.value() - (*one)->since == std::chrono::hours(24 * 30));

        const auto quiet = bench.sync();
        const auto after = bench.reportOf(quiet, QStringLiteral("INBOX"));
        QCOMPARE(after.newMails + after.vanished + after.bodies, 0);
        QCOMPARE(bench.rows(QStringLiteral("INBOX")).size(), 38);
    }

    void aFullSyncFindsNothingToDo()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        for (int i = 0; i < 10; ++i)
            QVERIFY(probe->append("INBOX", mail("f" + QByteArray::number(i) + "@x")).isOk());
        SyncBench bench(server);
        bench.sync();
        sync::SyncOptions options;
        options.isFull = true;
        const auto inbox = bench.reportOf(bench.sync(options), QStringLiteral("INBOX"));
        QCOMPARE(inbox.state, model::FolderState::Ok);
        QCOMPARE(inbox.newMails + inbox.flags + inbox.vanished + inbox.bodies, 0);
    }

    void oneFolderAlone()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(probe->append("INBOX", mail("a@x")).isOk());
        QVERIFY(probe->append("Archive", mail("b@x")).isOk());
        SyncBench bench(server);
        sync::SyncOptions options;
        options.folders = {QStringLiteral("Archive")};
        QCOMPARE(bench.sync(options).folders.size(), 1);
        QCOMPARE(bench.rows(QStringLiteral("Archive")).size(), 1);
        QCOMPARE(bench.rows(QStringLiteral("INBOX")).size(), 0);
        options.folders = {QStringLiteral("Nowhere")};
        const auto session = bench.connect();
        QVERIFY(session);
        sync::Mirror mirror(bench.store(), bench.account(), bench.clock());
        const auto none = mirror.sync(*session, options, {});
        QVERIFY(!none);
        QCOMPARE(none.error().kind, base::Kind::NotFound);
    }

    void newMailIsAnnouncedOnceTheFolderIsKnown()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(probe->append("INBOX", mail("a@x")).isOk());
        SyncBench bench(server);
        bench.sync();
        QVERIFY(probe->append("INBOX", mail("b@x")).isOk());
        const auto session = bench.connect();
        QVERIFY(session);
        sync::Mirror mirror(bench.store(), bench.account(), bench.clock());
        QList<model::MailId> news;
        mirror.onChanged = [&](const sync::Changed& changed) { news.append(changed.newMails); };
        QVERIFY(mirror.sync(*session, {}, {}).ok());
        QCOMPARE(news, QList<model::MailId>{bench.idOf(QStringLiteral("INBOX"), QStringLiteral("<b@x>"))});
    }

    void aCancelledSyncStopsAndIsGoneOnWith()
    {
        Dovecot server;
        QVERIFY(server.start());
        for (int i = 0; i < 600; ++i)
            QVERIFY(!server
                         .deliver(QStringLiteral("me@example.com"), QStringLiteral("INBOX"),
                                  mail("c" + QByteArray::number(i) + "@x", QByteArray(4'000, 'c')))
                         .isEmpty());
        SyncBench bench(server);
        {
            const auto session = bench.connect();
            QVERIFY(session);
            const base::CancelToken cancel;
            sync::Mirror mirror(bench.store(), bench.account(), bench.clock());
            mirror.onProgress = [&](const sync::Progress&) { cancel.cancel(); };
            const auto stopped = mirror.sync(*session, {}, cancel);
            QVERIFY(!stopped.ok());
            QCOMPARE(stopped.error().kind, base::Kind::Cancelled);
        }
        QCOMPARE(bench.reportOf(bench.sync(), QStringLiteral("INBOX")).state, model::FolderState::Ok);
        QCOMPARE(bench.contents(QStringLiteral("INBOX")).size(), 600);
    }

    void aRenamedFolderKeepsItsMail()
    {
        Dovecot server;
        QVERIFY(server.start());
        auto probe = server.probe();
        QVERIFY(probe->command("CREATE Old").isOk());
        for (int i = 0; i < 30; ++i)
            QVERIFY(probe->append("Old", mail("r" + QByteArray::number(i) + "@x")).isOk());
        SyncBench bench(server);
        bench.sync();
        const model::MailId id = bench.idOf(QStringLiteral("Old"), QStringLiteral("<r7@x>"));
        QVERIFY(probe->command("RENAME Old New").isOk());
        const auto report = bench.sync();
        QCOMPARE(bench.reportOf(report, QStringLiteral("New")).state, model::FolderState::Ok);
        QCOMPARE(bench.reportOf(report, QStringLiteral("New")).bodies, 0);
        QCOMPARE(bench.idOf(QStringLiteral("New"), QStringLiteral("<r7@x>")), id);
        QCOMPARE(bench.rows(QStringLiteral("Old")).size(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_SyncMirror)
#include "tst_SyncMirror.moc"
