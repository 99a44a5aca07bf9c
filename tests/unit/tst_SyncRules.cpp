#include "sync/ActionPlan.h"
#include "sync/Guard.h"
#include "sync/Reconciler.h"
#include "sync/Rematch.h"
#include "sync/Roles.h"

#include <QTest>

using namespace scorta;
using namespace scorta::sync;

namespace {

store::KnownUid known(quint32 uid, quint32 bits = 0, quint64 modSeq = 1, bool hasBody = true)
{
    store::KnownUid entry;
    entry.uid = uid;
    entry.flagBits = bits;
    entry.modSeq = modSeq;
    entry.mail = model::MailId{qint64{uid} + 1000};
    entry.hasBody = hasBody;
    return entry;
}

store::ServerFlags flagsOf(quint32 uid, quint32 bits, quint64 modSeq = 0, const QStringList& keywords = {})
{
    store::ServerFlags flags;
    flags.uid = uid;
    flags.modSeq = modSeq;
    flags.flags.bits = bits;
    flags.flags.keywords = keywords;
    return flags;
}

model::Action action(qint64 id, model::ActionOp op, qint64 mail, const QString& target = {})
{
    model::Action made;
    made.id = model::ActionId{id};
    made.op = op;
    made.mail = model::MailId{mail};
    made.folderPath = QStringLiteral("INBOX");
    made.uidValidity = 7;
    made.uid = static_cast<quint32>(mail);
    made.target = target;
    return made;
}

model::Action mark(qint64 id, model::ActionOp op, qint64 mail, model::Flag flag)
{
    model::Action made = action(id, op, mail);
    made.flags.set(flag);
    return made;
}

QList<qint64> values(const QList<model::ActionId>& ids)
{
    QList<qint64> all;
    for (const model::ActionId id : ids)
        all.append(id.value);
    return all;
}

} // namespace

class tst_SyncRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void completeViewTellsNewChangedAndGone()
    {
        ServerView view;
        view.isComplete = true;
        view.uids = {1, 3, 4, 9, 12};
        view.flags = {flagsOf(1, 0), flagsOf(3, 1), flagsOf(4, 4), flagsOf(9, 0), flagsOf(12, 0)};
        const Plan plan = reconcile({known(1), known(2), known(3), known(4, 4), known(5)}, view);
        QCOMPARE(plan.newUids, (std::vector<quint32>{12, 9}));
        QCOMPARE(plan.vanished.size(), size_t{2});
        QCOMPARE(plan.vanished[0].uid, 2U);
        QCOMPARE(plan.vanished[1].uid, 5U);
        QCOMPARE(plan.flagChanges, 1);
        QCOMPARE(plan.flags.size(), size_t{1});
        QCOMPARE(plan.flags[0].uid, 3U);
    }

    void partialViewLeavesTheUnmentionedAlone()
    {
        ServerView view;
        view.vanished = {2, 77};
        view.flags = {flagsOf(3, 1, 9), flagsOf(20, 0, 10), flagsOf(2, 1, 9)};
        const Plan plan = reconcile({known(1), known(2), known(3)}, view);
        QCOMPARE(plan.newUids, (std::vector<quint32>{20}));
        QCOMPARE(plan.vanished.size(), size_t{1});
        QCOMPARE(plan.vanished[0].uid, 2U);
        QCOMPARE(plan.flagChanges, 1);
    }

    void aNewModSeqAloneIsStoredButIsNoChange()
    {
        ServerView view;
        view.flags = {flagsOf(1, 0, 50)};
        const Plan plan = reconcile({known(1, 0, 1)}, view);
        QCOMPARE(plan.flags.size(), size_t{1});
        QCOMPARE(plan.flagChanges, 0);
    }

    void keywordsAreChanges()
    {
        ServerView view;
        view.flags = {flagsOf(1, 0, 2, {QStringLiteral("Work")})};
        QCOMPARE(reconcile({known(1, 0, 1)}, view).flagChanges, 1);
    }

    void bodiesThatAreMissingAreFetchedAgainUnlessGone()
    {
        ServerView view;
        view.isComplete = true;
        view.uids = {1, 2, 4};
        const Plan plan =
            reconcile({known(1, 0, 1, false), known(2), known(3, 0, 1, false), known(4, 0, 1, false)}, view);
        QCOMPARE(plan.missingBodies, (std::vector<quint32>{4, 1}));
    }

    void mailIsFoundAgainByItsMarks()
    {
        const auto row = [](qint64 id, const char* messageId, qint64 size, const char* sha256) {
            model::MailRow made;
            made.id = model::MailId{id};
            made.messageId = QString::fromLatin1(messageId);
            made.size = size;
            made.sha256 = sha256;
            made.hasBody = !made.sha256.isEmpty();
            return made;
        };
        const auto shown = [](quint32 uid, const char* messageId, qint64 size) {
            return Identity{uid, QString::fromLatin1(messageId), size};
        };
        const auto pairs = rematch(
            {row(1, "<a>", 10, "A"), row(2, "<a>", 11, "B"), row(3, "", 12, "C"), row(4, "<d>", 13, "D"),
             row(5, "<d>", 13, "D"), row(6, "<e>", 14, "E"), row(7, "<e>", 14, "F"), row(8, "", 15, "")},
            {shown(50, "<a>", 11), shown(51, "<a>", 99), shown(52, "", 12), shown(53, "<d>", 13),
             shown(54, "<d>", 13), shown(55, "<d>", 13), shown(56, "<e>", 14), shown(57, "", 15)});
        QList<std::pair<qint64, quint32>> found;
        for (const Rematched& pair : pairs)
            found.append({pair.mail.value, pair.uid});
        // Another size is another mail; without a Message-ID, and where two differ, only bytes can tell;
        // copies are used once each.
        QCOMPARE(found, (QList<std::pair<qint64, quint32>>{{2, 50}, {4, 53}, {5, 54}}));
    }

    void aTrickleIsAMassLoss()
    {
        const FolderLoss inbox{model::FolderId{3}, model::Role::Inbox, 400, 20, 31};
        QCOMPARE(judgeLosses({inbox}, 5'000), QList<model::FolderId>{model::FolderId{3}});
        FolderLoss quiet = inbox;
        quiet.lost = 0;
        QVERIFY(judgeLosses({quiet}, 5'000).isEmpty());
        FolderLoss less = inbox;
        less.lostBefore = 30;
        QVERIFY(judgeLosses({less}, 5'000).isEmpty());
        // A quarter of the account in a day, a few from each folder.
        const FolderLoss a{model::FolderId{4}, model::Role::None, 30, 5, 5};
        const FolderLoss b{model::FolderId{5}, model::Role::None, 30, 0, 10};
        QCOMPARE(judgeLosses({a, b}, 60), QList<model::FolderId>{model::FolderId{4}});
    }

    void numbers_data()
    {
        QTest::addColumn<int>("knownMails");
        QTest::addColumn<quint32>("uidValidity");
        QTest::addColumn<quint32>("uidNext");
        QTest::addColumn<quint64>("modSeq");
        QTest::addColumn<quint32>("exists");
        QTest::addColumn<int>("role");
        QTest::addColumn<QString>("reason");
        const int none = static_cast<int>(model::Role::None);
        const int trash = static_cast<int>(model::Role::Trash);
        QTest::newRow("as it was") << 30 << 7U << 100U << quint64{500} << 30U << none << QString();
        QTest::newRow("grown") << 30 << 7U << 120U << quint64{600} << 50U << none << QString();
        QTest::newRow("no mod-sequences") << 30 << 7U << 100U << quint64{0} << 30U << none << QString();
        QTest::newRow("uidvalidity") << 30 << 8U << 500U << quint64{900} << 30U << none
                                     << QStringLiteral("uidvalidity_changed");
        QTest::newRow("uidnext") << 30 << 7U << 99U << quint64{500} << 29U << none
                                 << QStringLiteral("uidnext_lower");
        QTest::newRow("modseq") << 30 << 7U << 100U << quint64{499} << 30U << none
                                << QStringLiteral("modseq_lower");
        QTest::newRow("emptied") << 21 << 7U << 100U << quint64{600} << 0U << none
                                 << QStringLiteral("emptied");
        QTest::newRow("twenty may go") << 20 << 7U << 100U << quint64{600} << 0U << none << QString();
        QTest::newRow("trash may empty") << 900 << 7U << 100U << quint64{600} << 0U << trash << QString();
        QTest::newRow("even trash keeps its uids")
            << 900 << 8U << 100U << quint64{600} << 0U << trash << QStringLiteral("uidvalidity_changed");
        QTest::newRow("nothing known") << 0 << 8U << 1U << quint64{1} << 0U << none << QString();
    }
    void numbers()
    {
        QFETCH(int, knownMails);
        QFETCH(quint32, uidValidity);
        QFETCH(quint32, uidNext);
        QFETCH(quint64, modSeq);
        QFETCH(quint32, exists);
        QFETCH(int, role);
        QFETCH(QString, reason);
        const SeenState seen{7, 100, 500, knownMails};
        const ShownState shown{uidValidity, uidNext, modSeq, exists};
        const auto judged = judgeNumbers(seen, shown, static_cast<model::Role>(role));
        QCOMPARE(judged ? toName(*judged) : QString(), reason);
    }

    void aReusedUidIsSeen()
    {
        const Identity mine{5, QStringLiteral("<a@x>"), 100};
        QVERIFY(!judgeIdentities({mine}, {mine}));
        QVERIFY(!judgeIdentities({mine}, {})); // gone is not reused
        QVERIFY(!judgeIdentities({mine}, {Identity{6, QStringLiteral("<b@x>"), 7}}));
        QCOMPARE(judgeIdentities({mine}, {Identity{5, QStringLiteral("<b@x>"), 100}}),
                 std::optional(FreezeReason::UidReused));
        QCOMPARE(judgeIdentities({mine}, {Identity{5, QStringLiteral("<a@x>"), 101}}),
                 std::optional(FreezeReason::UidReused));
        QVERIFY(!judgeIdentities({mine}, {Identity{5, QStringLiteral("<a@x>"), 0}}));
    }

    void massLoss_data()
    {
        QTest::addColumn<int>("lost");
        QTest::addColumn<int>("inFolder");
        QTest::addColumn<int>("inAccount");
        QTest::addColumn<int>("role");
        QTest::addColumn<bool>("freezes");
        const int none = static_cast<int>(model::Role::None);
        const int junk = static_cast<int>(model::Role::Junk);
        QTest::newRow("one of three") << 1 << 3 << 3 << none << false;
        QTest::newRow("half of twenty") << 10 << 20 << 20 << none << false;
        QTest::newRow("fifty of a hundred in a large account") << 50 << 100 << 5000 << none << false;
        QTest::newRow("fifty-one of a hundred") << 51 << 100 << 5000 << none << true;
        QTest::newRow("many, yet under a tenth") << 500 << 5000 << 50000 << none << false;
        QTest::newRow("a quarter of the account") << 25 << 100 << 100 << none << false;
        QTest::newRow("more than a quarter of the account") << 26 << 100 << 100 << none << true;
        QTest::newRow("junk") << 500 << 500 << 500 << junk << false;
    }
    void massLoss()
    {
        QFETCH(int, lost);
        QFETCH(int, inFolder);
        QFETCH(int, inAccount);
        QFETCH(int, role);
        QFETCH(bool, freezes);
        const auto frozen = judgeLosses(
            {FolderLoss{model::FolderId{3}, static_cast<model::Role>(role), inFolder, lost}}, inAccount);
        QCOMPARE(!frozen.isEmpty(), freezes);
    }

    void lossesAddUpOverTheAccount()
    {
        std::vector<FolderLoss> losses;
        for (int i = 1; i <= 4; ++i)
            losses.push_back({model::FolderId{i}, model::Role::None, 100, 30});
        losses.push_back({model::FolderId{5}, model::Role::None, 100, 0});
        losses.push_back({model::FolderId{6}, model::Role::Trash, 100, 100});
        const auto frozen = judgeLosses(losses, 400);
        QCOMPARE(frozen.size(), 4);
        QVERIFY(!frozen.contains(model::FolderId{5}));
        QVERIFY(!frozen.contains(model::FolderId{6}));
        QVERIFY(judgeLosses(losses, 500).isEmpty());
    }

    void reasonNamesAreStable()
    {
        for (const char* name : {"uidvalidity_changed", "uidnext_lower", "modseq_lower", "uid_reused",
                                 "missing_from_list", "emptied", "mass_loss"}) {
            const auto reason = freezeReasonFromName(QLatin1String(name));
            QVERIFY(reason);
            QCOMPARE(toName(*reason), QLatin1String(name));
        }
        QVERIFY(!freezeReasonFromName(QStringLiteral("timeout")));
    }

    void rolesByName_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("role");
        QTest::newRow("inbox") << "inbox"
                               << "inbox";
        QTest::newRow("english") << "Sent Items"
                                 << "sent";
        QTest::newRow("courier") << "INBOX.Sent"
                                 << "sent";
        QTest::newRow("aruba pec") << "INBOX.Inviata"
                                   << "sent";
        QTest::newRow("italian") << "Posta inviata"
                                 << "sent";
        QTest::newRow("italian trash") << "INBOX.Cestino"
                                       << "trash";
        QTest::newRow("german") << QString::fromUtf8("Entwürfe") << "drafts";
        QTest::newRow("decomposed") << QString::fromUtf8("Entwu\u0308rfe") << "drafts";
        QTest::newRow("french") << QString::fromUtf8("ÉLÉMENTS ENVOYÉS") << "sent";
        QTest::newRow("spanish") << "Papelera"
                                 << "trash";
        QTest::newRow("gmail") << "[Gmail].Spam"
                               << "junk";
        QTest::newRow("deeper is a person's own") << "Projects.Sent"
                                                  << "";
        QTest::newRow("like it is not it") << "Sentences"
                                           << "";
    }
    void rolesByName()
    {
        QFETCH(QString, path);
        QFETCH(QString, role);
        QCOMPARE(model::toName(roleByName(path, QLatin1Char('.'))), role);
    }

    void specialUseComesBeforeNames()
    {
        std::vector<imap::ListedFolder> folders(5);
        const QStringList paths{QStringLiteral("Sent"), QStringLiteral("INBOX"), QStringLiteral("Verschickt"),
                                QStringLiteral("Trash"), QStringLiteral("Papierkorb")};
        for (int i = 0; i < 5; ++i) {
            folders[static_cast<size_t>(i)].path = paths[i];
            folders[static_cast<size_t>(i)].delimiter = QLatin1Char('/');
        }
        folders[2].role = model::Role::Sent;
        assignRoles(folders);
        QCOMPARE(folders[0].role, model::Role::None);
        QCOMPARE(folders[1].role, model::Role::Inbox);
        QCOMPARE(folders[2].role, model::Role::Sent);
        QCOMPARE(folders[3].role, model::Role::Trash);
        QCOMPARE(folders[4].role, model::Role::None);
    }

    void newFoldersGoWhereTheOthersAre()
    {
        const QChar dot = QLatin1Char('.');
        QCOMPARE(
            pathForRole(model::Role::Archive, {QStringLiteral("INBOX"), QStringLiteral("INBOX.Sent")}, dot),
            QStringLiteral("INBOX.Archive"));
        QCOMPARE(pathForRole(model::Role::Trash, {QStringLiteral("INBOX"), QStringLiteral("Sent")}, dot),
                 QStringLiteral("Trash"));
        QCOMPARE(leafName(QStringLiteral("a.b.c"), dot), QStringLiteral("c"));
    }

    void readThenUnreadComesToUnread()
    {
        using model::ActionOp;
        const auto steps = planSteps({mark(1, ActionOp::AddFlags, 5, model::Flag::Seen),
                                      mark(2, ActionOp::AddFlags, 5, model::Flag::Flagged),
                                      mark(3, ActionOp::RemoveFlags, 5, model::Flag::Seen)});
        QCOMPARE(steps.size(), size_t{1});
        QCOMPARE(steps[0].add, model::Flags::of({model::Flag::Flagged}));
        QCOMPARE(steps[0].remove, model::Flags::of({model::Flag::Seen}));
        QCOMPARE(values(steps[0].ids), (QList<qint64>{1, 2, 3}));
    }

    void whatWasSentIsNotFolded()
    {
        using model::ActionOp;
        auto sent = mark(1, ActionOp::AddFlags, 5, model::Flag::Seen);
        sent.wasSent = true;
        const auto steps = planSteps({sent, mark(2, ActionOp::RemoveFlags, 5, model::Flag::Seen)});
        QCOMPARE(steps.size(), size_t{2});
        QVERIFY(steps[0].wasSent);
        QCOMPARE(steps[0].add, model::Flags::of({model::Flag::Seen}));
        QCOMPARE(steps[1].remove, model::Flags::of({model::Flag::Seen}));
        QCOMPARE(batchSteps(steps).size(), size_t{2});
    }

    void movesFoldToTheLastTargetAndBackToNothing()
    {
        using model::ActionOp;
        const auto on = planSteps({action(1, ActionOp::Move, 5, QStringLiteral("A")),
                                   mark(2, ActionOp::AddFlags, 5, model::Flag::Seen),
                                   action(3, ActionOp::Move, 5, QStringLiteral("B"))});
        QCOMPARE(on.size(), size_t{2});
        QCOMPARE(on[0].kind, Step::Kind::Flags);
        QCOMPARE(on[1].kind, Step::Kind::Move);
        QCOMPARE(on[1].target, QStringLiteral("B"));
        QCOMPARE(values(on[1].ids), (QList<qint64>{1, 3}));

        const auto back = planSteps({action(1, ActionOp::Move, 5, QStringLiteral("A")),
                                     action(2, ActionOp::Move, 5, QStringLiteral("INBOX"))});
        QCOMPARE(back.size(), size_t{1});
        QCOMPARE(back[0].kind, Step::Kind::Nothing);
    }

    void nothingPassesAFolderAction()
    {
        using model::ActionOp;
        auto create = action(2, ActionOp::CreateFolder, 0, QStringLiteral("A"));
        const auto steps = planSteps({mark(1, ActionOp::AddFlags, 5, model::Flag::Seen), create,
                                      action(3, ActionOp::Move, 5, QStringLiteral("A")),
                                      action(4, ActionOp::Move, 6, QStringLiteral("A"))});
        QCOMPARE(steps.size(), size_t{4});
        QCOMPARE(steps[1].kind, Step::Kind::Folder);
        const auto batches = batchSteps(steps);
        QCOMPARE(batches.size(), size_t{3});
        QCOMPARE(batches[2].size(), size_t{2});
    }

    void oneCommandForManyMails()
    {
        using model::ActionOp;
        QList<model::Action> actions;
        for (qint64 i = 1; i <= 40; ++i)
            actions.append(
                mark(i, ActionOp::AddFlags, i, i % 2 == 0 ? model::Flag::Seen : model::Flag::Flagged));
        const auto batches = batchSteps(planSteps(actions));
        QCOMPARE(batches.size(), size_t{2});
        QCOMPARE(batches[0].size(), size_t{20});
    }
};

QTEST_GUILESS_MAIN(tst_SyncRules)
#include "tst_SyncRules.moc"
