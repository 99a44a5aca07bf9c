#include "ImapTestSupport.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace scorta;
using namespace scorta::test;
using base::Kind;
using imap::Fetched;
using imap::Session;

namespace {

/// A session on a server that has answered the login and goes on with `rest`.
struct Stage
{
    Stage(const QByteArray& capabilities, const QByteArray& enabled, const W::Script& rest)
        : server({loginScript(capabilities, enabled) + rest + W::Script{W::stall()}})
        , session(sessionOn(server))
    {
    }
    WireServer server;
    std::unique_ptr<Session> session;
};

W::Script exchange(const QByteArray& command, const QByteArray& answer)
{
    return {W::expect(command), W::send(answer)};
}

} // namespace

/// Each command's bytes, and what is made of the answers.
class TestImapSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsWithStatus()
    {
        Stage stage("LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE", {},
                    exchange("s1 LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY "
                             "HIGHESTMODSEQ))",
                             "* LIST (\\HasNoChildren) \".\" inbox\r\n"
                             "* STATUS inbox (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 5 HIGHESTMODSEQ 77)\r\n"
                             "* LIST (\\Sent \\Subscribed) \".\" {7}\r\nR&-D/{1 (\"OLDNAME\" (\"x\"))\r\n"
                             "* LIST (\\Noselect) NIL \"Attivit&AOA-\"\r\n"
                             "* FOO (what {3}\r\na)b is \"this)\r\n"
                             "s1 OK\r\n"));
        QVERIFY(stage.session);
        const auto folders = stage.session->list(Session::ListStatus::With);
        QVERIFY2(folders.ok(), stage.server.complaint().constData());
        QCOMPARE(folders->size(), size_t(3));
        QCOMPARE((*folders)[0].role, model::Role::Inbox);
        QCOMPARE((*folders)[0].status->highestModSeq, 77U);
        QCOMPARE((*folders)[0].status->uidNext, 9U);
        QCOMPARE((*folders)[1].path, QStringLiteral("R&D/{1"));
        QCOMPARE((*folders)[1].role, model::Role::Sent);
        QVERIFY(!(*folders)[2].isSelectable);
        QCOMPARE((*folders)[2].path, QStringLiteral("Attivit\u00e0"));
        QVERIFY((*folders)[2].delimiter.isNull());
    }

    void asksStatusOneByOneOtherwise()
    {
        Stage stage(
            "IDLE", {},
            {W::expect("s1 LIST \"\" \"*\""),
             W::send("* LIST () \"/\" a\r\n* LIST () \"/\" b\r\n* LIST (\\Noselect) \"/\" c\r\ns1 OK\r\n"),
             W::expect("s2 STATUS \"a\" (MESSAGES UIDNEXT UIDVALIDITY)"),
             W::expect("s3 STATUS \"b\" (MESSAGES UIDNEXT UIDVALIDITY)"),
             W::send("s2 NO [SERVERBUG] broken\r\n* STATUS b (MESSAGES 4)\r\ns3 OK\r\n")});
        const auto folders = stage.session->list(Session::ListStatus::With);
        QVERIFY(folders.ok());
        QVERIFY(!(*folders)[0].status);
        QCOMPARE((*folders)[1].status->messages, 4U);
        QVERIFY(stage.session->isUsable());
    }

    void selectsWithQresync()
    {
        Stage stage(
            "ENABLE CONDSTORE QRESYNC", "QRESYNC CONDSTORE",
            exchange("s2 SELECT \"a\\\"b\" (QRESYNC (5 77))",
                     "* FLAGS (\\Seen)\r\n* 12 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 5] ok\r\n"
                     "* OK [UIDNEXT 40] ok\r\n* OK [HIGHESTMODSEQ 90] ok\r\n"
                     "* VANISHED (EARLIER) 3:5,9\r\n* 2 FETCH (UID 7 FLAGS (\\Seen Work) MODSEQ (88))\r\n"
                     "s2 OK [READ-ONLY] done\r\n"));
        std::vector<Fetched> changed;
        const auto selected = stage.session->select(QStringLiteral("a\"b"), Session::KnownState{5, 77},
                                                    [&](Fetched&& fetched) -> base::Status {
                                                        changed.push_back(std::move(fetched));
                                                        return {};
                                                    });
        QVERIFY2(selected.ok(), stage.server.complaint().constData());
        QCOMPARE(selected->exists, 12U);
        QCOMPARE(selected->uidValidity, 5U);
        QCOMPARE(selected->uidNext, 40U);
        QCOMPARE(selected->highestModSeq, 90U);
        QVERIFY(selected->isReadOnly);
        QCOMPARE(selected->vanished, (std::vector<quint32>{3, 4, 5, 9}));
        QCOMPARE(changed.size(), size_t(1));
        QCOMPARE(changed[0].uid, 7U);
        QCOMPARE(changed[0].modSeq, 88U);
        QVERIFY(changed[0].flags->has(model::Flag::Seen));
        QCOMPARE(changed[0].flags->keywords, QStringList{QStringLiteral("Work")});
        QCOMPARE(stage.session->selectedPath(), QStringLiteral("a\"b"));
    }

    void whatBelongsToTheFolderBeforeIsNotMixedIn()
    {
        Stage stage(
            "ENABLE CONDSTORE QRESYNC", "QRESYNC CONDSTORE",
            exchange("s2 SELECT \"one\"", "* 1 EXISTS\r\ns2 OK\r\n") +
                exchange("s3 SELECT \"two\" (QRESYNC (5 77))",
                         "* VANISHED 1:1000\r\n* 1 FETCH (UID 99 FLAGS ())\r\n* OK [CLOSED] bye\r\n"
                         "* 2 EXISTS\r\n* VANISHED (EARLIER) 4\r\n* 1 FETCH (UID 7 FLAGS ())\r\ns3 OK\r\n"));
        QVERIFY(stage.session->select(QStringLiteral("one"), {}, {}).ok());
        QList<quint32> uids;
        const auto selected = stage.session->select(QStringLiteral("two"), Session::KnownState{5, 77},
                                                    [&](Fetched&& fetched) -> base::Status {
                                                        uids.append(fetched.uid);
                                                        return {};
                                                    });
        QVERIFY(selected.ok());
        QCOMPARE(selected->vanished, std::vector<quint32>{4});
        QCOMPARE(uids, QList<quint32>{7});
    }

    void refusedSelectSelectsNothing()
    {
        Stage stage("IDLE", {},
                    exchange("s1 SELECT \"a\"", "* 1 EXISTS\r\ns1 OK\r\n") +
                        exchange("s2 SELECT \"b\"", "s2 NO [SERVERBUG] unreadable\r\n") +
                        exchange("s3 SELECT \"c\"", "s3 NO [NONEXISTENT] no such\r\n"));
        QVERIFY(stage.session->select(QStringLiteral("a"), {}, {}).ok());
        QCOMPARE(test::kindOf(stage.session->select(QStringLiteral("b"), {}, {})), Kind::Busy);
        QVERIFY(stage.session->selectedPath().isEmpty());
        QCOMPARE(test::kindOf(stage.session->select(QStringLiteral("c"), {}, {})), Kind::NotFound);
        QVERIFY(stage.session->isUsable());
    }

    void fetchesByteExact()
    {
        const QByteArray body =
            QByteArray("Subject: \xe0\xff\n\0\r\r\nbare", 21) + QByteArray(5000, 'x') + ")\r\n";
        Stage stage(
            "CONDSTORE", {},
            {W::expect("s1 UID FETCH 1:9 (UID FLAGS MODSEQ INTERNALDATE RFC822.SIZE "
                       "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)] BODY.PEEK[])"),
             W::send("* 1 FETCH (FLAGS (\\Seen) UID 3)\r\n"), // of its own accord, no answer to ours
             W::sendSlowly("* 2 FETCH (UID 4 FLAGS () MODSEQ (12) INTERNALDATE \"17-Jul-1996 02:44:25 "
                           "-0700\" RFC822.SIZE 5023 X-NEW (a (b \"c\")) BODY[HEADER.FIELDS "
                           "(\"MESSAGE-ID\")] {17}\r\nMessage-ID: <a>\r\n BODY[] {" +
                           QByteArray::number(body.size()) + "}\r\n" + body + ")\r\n"),
             W::send("* 5 EXISTS\r\n* 3 FETCH (BODY[] \"\" UID 5)\r\n* 4 FETCH (UID 6 BODY[] NIL)\r\n"
                     "s1 OK\r\n")});
        std::vector<Fetched> messages;
        const auto status = stage.session->fetch("1:9", {true, true, true, true, true, 0},
                                                 [&](Fetched&& fetched) -> base::Status {
                                                     messages.push_back(std::move(fetched));
                                                     return {};
                                                 });
        QVERIFY2(status.ok(), stage.server.complaint().constData());
        QCOMPARE(messages.size(), size_t(2));
        QCOMPARE(messages[0].uid, 4U);
        QCOMPARE(messages[0].body, body);
        QCOMPARE(messages[0].headers, QByteArray("Message-ID: <a>\r\n"));
        QCOMPARE(messages[0].modSeq, 12U);
        QCOMPARE(messages[0].size, 5023);
        QCOMPARE(base::toIso(messages[0].internalDate), QStringLiteral("1996-07-17T09:44:25Z"));
        QCOMPARE(messages[1].uid, 5U);
        QVERIFY(messages[1].body.isEmpty() && !messages[1].body.isNull());
    }

    void pipelinesWithinAWindow()
    {
        Stage stage(
            "IDLE", {},
            {W::expect("s1 UID FETCH 1 (UID FLAGS)"), W::expect("s2 UID FETCH 2 (UID FLAGS)"),
             W::expect("s3 UID FETCH 3 (UID FLAGS)"), W::send("* 1 FETCH (UID 1 FLAGS ())\r\ns1 OK\r\n"),
             W::expect("s4 UID FETCH 4 (UID FLAGS)"),
             W::send("* 2 FETCH (UID 2 FLAGS ())\r\ns2 NO [EXPUNGEISSUED] gone\r\ns3 OK\r\ns4 OK\r\n"),
             W::expect("s5 NOOP"), W::send("s5 OK\r\n")});
        int count = 0;
        const auto status = stage.session->fetchAll(
            {"1", "2", "3", "4"}, {true, false, false, false, false, 0}, [&](Fetched&&) -> base::Status {
                ++count;
                return {};
            });
        QCOMPARE(test::kindOf(status), Kind::ServerRefused);
        QCOMPARE(count, 2);
        QVERIFY2(stage.session->noop().ok(), stage.server.complaint().constData());
    }

    void aCallersErrorEndsTheSession()
    {
        Stage stage("IDLE", {},
                    exchange("s1 UID FETCH 1:* (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\r\ns1 OK\r\n"));
        const auto status =
            stage.session->fetch("1:*", {true, false, false, false, false, 0}, [](Fetched&&) -> base::Status {
                return base::Error{Kind::DiskFull, base::Fate::Defer, QStringLiteral("test"), {}, 0};
            });
        QCOMPARE(test::kindOf(status), Kind::DiskFull);
        QVERIFY(!stage.session->isUsable());
        QCOMPARE(test::kindOf(stage.session->noop()), Kind::ConnectionLost);
    }

    void searches()
    {
        Stage plain("IDLE", {},
                    exchange("s1 UID SEARCH HEADER Message-ID \"<a@b>\"",
                             "* SEARCH 9 3\r\n* SEARCH 4 (MODSEQ 5)\r\ns1 OK\r\n"));
        QCOMPARE(*plain.session->search("HEADER Message-ID \"<a@b>\""), (std::vector<quint32>{3, 4, 9}));
        Stage extended(
            "ESEARCH", {},
            exchange("s1 UID SEARCH RETURN (ALL) SEEN",
                     "* ESEARCH (TAG \"s1\") UID COUNT 4 ALL 2,10:12\r\ns1 OK\r\n") +
                exchange("s2 UID SEARCH RETURN (ALL) UNSEEN", "* ESEARCH (TAG \"s2\") UID\r\ns2 OK\r\n"));
        QCOMPARE(*extended.session->search("SEEN"), (std::vector<quint32>{2, 10, 11, 12}));
        QVERIFY(extended.session->search("UNSEEN")->empty());
        QCOMPARE(test::kindOf(extended.session->search("SEEN\r\nx DELETE INBOX")), Kind::Invalid);
        QVERIFY(extended.session->isUsable());
    }

    void storesAndExpunges()
    {
        model::Flags flags = model::Flags::of({model::Flag::Seen});
        flags.keywords = {QStringLiteral("Work"), QStringLiteral("not) an atom")};
        Stage stage("UIDPLUS", {},
                    exchange("s1 UID STORE 3,5 +FLAGS.SILENT (\\Seen Work)", "s1 OK\r\n") +
                        exchange("s2 UID STORE 3 -FLAGS.SILENT (\\Seen Work)", "s2 NO [NOPERM] no\r\n") +
                        exchange("s3 UID EXPUNGE 3", "* 3 EXPUNGE\r\ns3 OK\r\n"));
        QVERIFY2(stage.session->store("3,5", Session::StoreMode::Add, flags).ok(),
                 stage.server.complaint().constData());
        QCOMPARE(test::kindOf(stage.session->store("3", Session::StoreMode::Remove, flags)),
                 Kind::ServerRefused);
        QVERIFY(stage.session->expunge("3").ok());
        QCOMPARE(test::kindOf(stage.session->expunge("3\r\nx LOGOUT")), Kind::Usage);
    }

    void movesAndCopies()
    {
        Stage stage("MOVE UIDPLUS", {},
                    exchange("s1 UID MOVE 4:6 \"Trash\"",
                             "* OK [COPYUID 38 4:6 30:32] moved\r\n* 1 EXPUNGE\r\ns1 OK done\r\n") +
                        exchange("s2 UID COPY 4 \"Trash\"", "s2 OK [COPYUID 38 4 33] copied\r\n") +
                        exchange("s3 UID COPY 4 \"Gone\"", "s3 NO [TRYCREATE] no such\r\n"));
        const auto moved = stage.session->move("4:6", QStringLiteral("Trash"));
        QVERIFY(moved.ok());
        QCOMPARE(moved->uidValidity, 38U);
        QCOMPARE(moved->uids.size(), size_t(3));
        QVERIFY(moved->uids[1] == std::pair(5U, 31U));
        QCOMPARE(stage.session->copy("4", QStringLiteral("Trash"))->uids[0].second, 33U);
        QCOMPARE(test::kindOf(stage.session->copy("4", QStringLiteral("Gone"))), Kind::NotFound);
    }

    void movesWithoutMove()
    {
        Stage stage("UIDPLUS", {},
                    exchange("s1 UID COPY 4 \"Trash\"", "s1 OK [COPYUID 38 4 33] copied\r\n") +
                        exchange("s2 UID STORE 4 +FLAGS.SILENT (\\Deleted)", "s2 OK\r\n") +
                        exchange("s3 UID EXPUNGE 4", "s3 OK\r\n"));
        const auto moved = stage.session->move("4", QStringLiteral("Trash"));
        QVERIFY2(moved.ok(), stage.server.complaint().constData());
        QCOMPARE(moved->uids.size(), size_t(1));
    }

    void appends()
    {
        const QByteArray message = "Subject: x\r\n\r\nbody\r\n";
        Stage prompt("LITERAL+", {},
                     {W::expect("s1 APPEND \"Sent\" (\\Seen) \"17-Jul-1996 09:44:25 +0000\" {20+}"),
                      W::readBytes(20), W::expect(""), W::send("s1 OK [APPENDUID 38 7] done\r\n")});
        const auto appended =
            prompt.session->append(QStringLiteral("Sent"), message, model::Flags::of({model::Flag::Seen}),
                                   base::fromIso(QStringLiteral("1996-07-17T09:44:25Z")));
        QVERIFY2(appended.ok(), prompt.server.complaint().constData());
        QCOMPARE(appended->uid, 7U);
        QCOMPARE(appended->uidValidity, 38U);

        Stage polite("LITERAL-", {},
                     {W::expect("s1 APPEND \"Sent\" () {5000}"), W::send("+ go\r\n"), W::readBytes(5000),
                      W::expect(""), W::send("s1 OK done\r\n"), W::expect("s2 APPEND \"Sent\" () {5000}"),
                      W::send("s2 NO [OVERQUOTA] full\r\n")});
        QCOMPARE(polite.session->append(QStringLiteral("Sent"), QByteArray(5000, 'x'), {}, {})->uid, 0U);
        QCOMPARE(test::kindOf(polite.session->append(QStringLiteral("Sent"), QByteArray(5000, 'x'), {}, {})),
                 Kind::ServerRefused);
        QVERIFY(polite.session->isUsable());
    }

    void speaksUtf8WhereAccepted()
    {
        Stage stage("ENABLE UTF8=ACCEPT LITERAL+", "UTF8=ACCEPT",
                    exchange("s2 CREATE \"Attivit\xc3\xa0\"", "s2 NO [ALREADYEXISTS] there\r\n") +
                        W::Script{W::expect("s3 APPEND \"a\" () UTF8 (~{16+}"), W::readBytes(16),
                                  W::expect(")"), W::send("s3 OK\r\n")});
        QCOMPARE(test::kindOf(stage.session->createFolder(QStringLiteral("Attivit\u00e0"))), Kind::Exists);
        QVERIFY2(stage.session->append(QStringLiteral("a"), "Subject: \xc3\xa0\r\n\r\nx", {}, {}).ok(),
                 stage.server.complaint().constData());
    }

    void changesFolders()
    {
        Stage stage("IDLE", {},
                    exchange("s1 CREATE \"Attivit&AOA-\"", "s1 OK\r\n") +
                        exchange("s2 RENAME \"a\" \"b\"", "s2 OK\r\n") +
                        exchange("s3 DELETE \"b\"", "s3 OK\r\n"));
        QVERIFY(stage.session->createFolder(QStringLiteral("Attivit\u00e0")).ok());
        QVERIFY(stage.session->renameFolder(QStringLiteral("a"), QStringLiteral("b")).ok());
        QVERIFY(stage.session->deleteFolder(QStringLiteral("b")).ok());
    }

    void idles()
    {
        Stage stage("IDLE", {},
                    {W::expect("s1 IDLE"),
                     W::send("* OK still here\r\n+ idling\r\n* OK Still here\r\n* 5 EXISTS\r\n"),
                     W::expect("DONE"), W::send("s1 OK\r\n"), W::expect("s2 IDLE"), W::send("+ \r\n"),
                     W::expect("DONE"), W::send("s2 OK\r\n"), W::expect("s3 NOOP"), W::send("s3 OK\r\n")});
        const auto news = stage.session->idle(std::chrono::seconds(20));
        QVERIFY2(news.ok() && *news, stage.server.complaint().constData());
        QElapsedTimer timer;
        timer.start();
        const auto nothing = stage.session->idle(std::chrono::milliseconds(200));
        QVERIFY(nothing.ok() && !*nothing);
        QVERIFY(timer.elapsed() >= 190 && timer.elapsed() < 2000);
        QVERIFY(stage.session->noop().ok());
    }

    void cancelEndsAnIdle()
    {
        WireServer server(
            {loginScript("IDLE") + W::Script{W::expect("s1 IDLE"), W::send("+ \r\n"), W::stall()}});
        const base::CancelToken cancel;
        const auto session = imap::Session::connect(loginOptions(server.port()), cancel);
        QVERIFY(session.ok());
        QElapsedTimer since;
        std::thread canceller([&] {
            while (!server.received().contains("clear: s1 IDLE"))
                std::this_thread::yield();
            since.start();
            cancel.cancel();
        });
        const auto news = (*session)->idle(std::chrono::minutes(20));
        canceller.join();
        QVERIFY(since.elapsed() < 200);
        QCOMPARE(test::kindOf(news), Kind::Cancelled);
        QVERIFY(!(*session)->isUsable());
    }

    void asksByNoopWithoutIdle()
    {
        Stage stage("UIDPLUS", {}, exchange("s1 NOOP", "* 6 EXISTS\r\ns1 OK\r\n"));
        const auto news = stage.session->idle(std::chrono::milliseconds(50));
        QVERIFY(news.ok() && *news);
    }

    void logoutSaysGoodbye()
    {
        Stage stage("IDLE", {}, {W::expect("bye LOGOUT")});
        stage.session->logout();
        QVERIFY(!stage.session->isUsable());
        QVERIFY(stage.server.waitForEnds(1));
        QCOMPARE(stage.server.received().last(), QByteArray("clear: bye LOGOUT"));
    }
};

QTEST_GUILESS_MAIN(TestImapSession)
#include "tst_ImapSession.moc"
