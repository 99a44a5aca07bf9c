#include "servers/SyncBench.h"

#include "store/ImapJobTable.h"
#include "store/OutboxTable.h"
#include "sync/SentJobs.h"

using namespace scorta;
using namespace scorta::test;

// The Sent copy, filed exactly once.
class tst_SyncSentJobs : public QObject
{
    Q_OBJECT

private:
    static model::OutboxId queue(SyncBench& bench, const QString& kind, const QByteArray& id)
    {
        const QByteArray bytes = mail(id);
        model::Outgoing message;
        message.account = bench.account().id;
        message.via = bench.account().id;
        message.messageId = QString::fromLatin1("<" + id + ">");
        message.envelopeId = QString::fromLatin1(id);
        message.from = bench.account().address;
        message.sha256 = store::sha256(bytes);
        message.size = bytes.size();
        message.queuedAt = bench.clock().now();
        model::Recipient to;
        to.address = QStringLiteral("you@example.com");
        to.state = model::SendState::Accepted;
        message.recipients = {to};
        const auto added = bench.store().outbox().add(message, bytes);
        if (!added)
            qFatal("no outbox row: %s", qPrintable(base::describe(added.error())));
        store::OutboxChange change;
        change.id = *added;
        change.at = bench.clock().now();
        change.jobs = {{kind, bench.clock().now()}};
        if (!bench.store().outbox().commit(change))
            qFatal("no job");
        return *added;
    }

    static int run(SyncBench& bench)
    {
        const auto session = bench.connect();
        const auto ended = sync::runImapJobs(bench.store(), *session, bench.account(), bench.clock(), {});
        session->logout();
        if (!ended)
            qWarning("jobs: %s", qPrintable(base::describe(ended.error())));
        return ended.valueOr(-1);
    }

    static store::ImapJob job(SyncBench& bench, const QString& kind, model::OutboxId outbox)
    {
        const auto found = bench.store().imapJobs().find(kind, outbox);
        return found && *found ? **found : store::ImapJob{};
    }

private Q_SLOTS:
    void filedOnce()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s1@x");
        QCOMPARE(run(bench), 1);
        const auto done = job(bench, kind, outbox);
        QCOMPARE(done.state, QStringLiteral("done"));
        QVERIFY(!done.isFound);
        QVERIFY(done.uid > 0);
        QCOMPARE(run(bench), 0);
        auto probe = server.probe();
        QCOMPARE(probe->countByMessageId("Sent", "<s1@x>"), 1);
        QCOMPARE(probe->body("Sent", done.uid), mail("s1@x"));
        QCOMPARE(probe->flags("Sent").value(done.uid), QByteArrayList{"\\Seen"});
    }

    void aCopyThatIsThereIsNotFiledAgain_data()
    {
        QTest::addColumn<QString>("state");
        QTest::newRow("filed by the server") << QStringLiteral("waiting");
        QTest::newRow("appended before a crash") << QStringLiteral("intent");
    }
    void aCopyThatIsThereIsNotFiledAgain()
    {
        QFETCH(QString, state);
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s2@x");
        auto probe = server.probe();
        QVERIFY(probe->append("Sent", mail("s2@x"), "\\Seen").isOk());
        auto row = job(bench, kind, outbox);
        row.state = state;
        QVERIFY(bench.store().imapJobs().update(row).ok());
        QCOMPARE(run(bench), 1);
        QVERIFY(job(bench, kind, outbox).isFound);
        QCOMPARE(job(bench, kind, outbox).state, QStringLiteral("done"));
        QCOMPARE(probe->countByMessageId("Sent", "<s2@x>"), 1);
    }

    void anIntentThatLedToNothingIsCarriedOut()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("append_sent");
        const auto outbox = queue(bench, kind, "s3@x");
        auto row = job(bench, kind, outbox);
        row.state = QStringLiteral("intent");
        QVERIFY(bench.store().imapJobs().update(row).ok());
        QCOMPARE(run(bench), 1);
        QCOMPARE(server.probe()->countByMessageId("Sent", "<s3@x>"), 1);
    }

    void theSentFolderIsMadeWhenThereIsNone()
    {
        Dovecot::Options options;
        options.folders = {};
        Dovecot server(options);
        QVERIFY(server.start());
        SyncBench bench(server);
        queue(bench, QStringLiteral("append_sent"), "s4@x");
        QCOMPARE(run(bench), 1);
        QCOMPARE(server.probe()->countByMessageId("Sent", "<s4@x>"), 1);
    }

    void lookedForAndNotFoundIsLookedForAgain()
    {
        Dovecot server;
        QVERIFY(server.start());
        SyncBench bench(server);
        const QString kind = QStringLiteral("find_sent");
        const auto outbox = queue(bench, kind, "s5@x");
        const auto before = bench.clock().now();
        QCOMPARE(run(bench), 0);
        auto row = job(bench, kind, outbox);
        QCOMPARE(row.state, QStringLiteral("waiting"));
        QVERIFY(!row.isFound);
        QCOMPARE(row.attempts, 1);
        QVERIFY(row.dueAt >= before + std::chrono::seconds(20));
        QVERIFY(row.dueAt <= bench.clock().now() + std::chrono::seconds(20));

        auto probe = server.probe();
        QVERIFY(probe
                    ->append("Sent",
                             "X-Google-Original-Message-ID: <s5@x>\r\nMessage-ID: <their@own>\r\n\r\nhi\r\n")
                    .isOk());
        row.dueAt = bench.clock().now();
        QVERIFY(bench.store().imapJobs().update(row).ok());
        QCOMPARE(run(bench), 1);
        row = job(bench, kind, outbox);
        QCOMPARE(row.state, QStringLiteral("done"));
        QVERIFY(row.isFound);
        QCOMPARE(row.alias, QStringLiteral("<their@own>"));
        QCOMPARE(row.folder, QStringLiteral("Sent"));
    }
};

QTEST_GUILESS_MAIN(tst_SyncSentJobs)
#include "tst_SyncSentJobs.moc"
