#include "tst_store_support.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

#include <QElapsedTimer>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;
using model::Flag;
using model::Flags;
using model::ServerState;

class TestStoreMails : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    MailTable& mails() { return m_profile->store->mails(); }
    model::Folder inbox() { return m_profile->store->folders().find(m_profile->inbox).valueOr({}); }
    model::Folder archive() { return m_profile->store->folders().find(m_profile->archive).valueOr({}); }
    model::MailRow row(model::MailId id) { return mails().find(id).valueOr({}); }
    std::vector<model::MailId> insertMails(int count, quint32 firstUid = 1);
    QStringList plan(const char* sql);
    model::Action action(model::ActionOp op, model::MailId mail, Flags flags, const QString& target);

private Q_SLOTS:
    void init();
    void insertShowsTheEnvelope();
    void insertIsAllOrNothing();
    void aBodyCanComeLater();
    void longFieldsAreCutAtWholeCharacters();
    void countersFollowEveryChange();
    void knownIsWhatTheReconcilerCompares();
    void serverFlagsReachTheViewOfPresentMails();
    void userChangesArePending();
    void rederiveFollowsTheWaitingActions();
    void rederiveAllClearsWhatNoActionExplains();
    void placeAndLookups();
    void listIsNewestFirstAcrossFolders();
    void conversationIsOldestFirst();
    void bodiesThatAreGoneAreForgotten();
    void listsUseCoveringIndexes();
    void twoHundredThousandAreQuick();
};

void TestStoreMails::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
    MUST(m_profile->fill());
}

std::vector<model::MailId> TestStoreMails::insertMails(int count, quint32 firstUid)
{
    std::vector<NewMail> batch;
    std::vector<model::MailId> ids;
    for (int i = 0; i < count; ++i) {
        const quint32 uid = firstUid + static_cast<quint32>(i);
        batch.push_back(m_profile->mail(uid, sha256(QByteArray::number(uid))));
        ids.push_back(batch.back().id);
    }
    if (!mails().insert(batch).ok())
        qFatal("insert");
    return ids;
}

model::Action TestStoreMails::action(model::ActionOp op, model::MailId mail, Flags flags,
                                     const QString& target)
{
    model::Action action;
    action.account = m_profile->account;
    action.op = op;
    action.mail = mail;
    action.flags = flags;
    action.target = target;
    return action;
}

void TestStoreMails::insertShowsTheEnvelope()
{
    Flags flags = Flags::of({Flag::Flagged});
    flags.keywords = {QStringLiteral("Later"), QStringLiteral("Work")};
    NewMail mail = m_profile->mail(7, sha256("seven"), flags);
    mail.envelope.hasAttachment = true;
    mail.envelope.date = at(-500);
    mail.conversation = 42;
    MUST(mails().insert({mail}));
    const auto found = mails().find(mail.id);
    MUST(found);
    QCOMPARE(found->messageId, QStringLiteral("<7@example.com>"));
    QCOMPARE(found->from, QStringLiteral("Grace <grace@example.com>"));
    QCOMPARE(found->to, QStringLiteral("ada@example.com"));
    QCOMPARE(found->subject, QStringLiteral("Subject 7"));
    QCOMPARE(found->snippet, QStringLiteral("Hello"));
    QVERIFY(found->date == at(-500));
    QVERIFY(found->flags == flags);
    QCOMPARE(found->size, 1007);
    QCOMPARE(found->conversation, 42);
    QCOMPARE(found->sha256, sha256("seven"));
    QVERIFY(found->hasBody && found->hasAttachment);
    QVERIFY(found->server == ServerState::Present);
    QVERIFY(found->folder == m_profile->inbox);
    MUST_FAIL(mails().find({999'999}), base::Kind::NotFound);
}

void TestStoreMails::insertIsAllOrNothing()
{
    insertMails(1, 5);
    // The second has the UID of one that is there.
    MUST_FAIL(mails().insert({m_profile->mail(6, sha256("six")), m_profile->mail(5, sha256("five"))}),
              base::Kind::Exists);
    QCOMPARE(mails().known(m_profile->inbox).valueOr({}).size(), size_t{1});
    QCOMPARE(inbox().total, 1);
    // Two that no server has may share "no UID".
    MUST(mails().insert({m_profile->mail(0, sha256("a")), m_profile->mail(0, sha256("b"))}));
    QCOMPARE(inbox().total, 3);
}

void TestStoreMails::aBodyCanComeLater()
{
    const NewMail bare = m_profile->mail(3, {});
    MUST(mails().insert({bare, m_profile->mail(4, {}), m_profile->mail(5, sha256("5"))}));
    QCOMPARE(row(bare.id).hasBody, false);
    QVERIFY(row(bare.id).date == at(3));
    QCOMPARE(mails().withoutBody(m_profile->inbox).valueOr({}), (std::vector<quint32>{4, 3}));
    QCOMPARE(mails().bodyCount(m_profile->account).valueOr({}), (std::pair(1, 3)));

    model::Envelope envelope;
    envelope.subject = QStringLiteral("Late");
    envelope.messageId = QStringLiteral("<late@example.com>");
    MUST(mails().setBody(bare.id, sha256("late"), 77, envelope, 9));
    const model::MailRow late = row(bare.id);
    QCOMPARE(late.subject, QStringLiteral("Late"));
    QCOMPARE(late.size, 77);
    // No readable date in the header: the server's stays.
    QVERIFY(late.date == at(3));
    envelope.hasDate = true;
    envelope.date = at(-9);
    MUST(mails().setBody(bare.id, sha256("late"), 77, envelope, 9));
    QVERIFY(row(bare.id).date == at(-9));
    QCOMPARE(mails().bodyCount(m_profile->account).valueOr({}), (std::pair(2, 3)));
    MUST_FAIL(mails().setBody({987'654}, sha256("x"), 1, envelope, 0), base::Kind::NotFound);
}

void TestStoreMails::longFieldsAreCutAtWholeCharacters()
{
    NewMail mail = m_profile->mail(1, sha256("long"));
    mail.envelope.subject = QStringLiteral("x") + QStringLiteral("\U0001F600").repeated(100'000);
    mail.envelope.snippet = QString(QChar(0)) + QStringLiteral("after a NUL");
    MUST(mails().insert({mail}));
    const QString subject = row(mail.id).subject;
    QVERIFY(subject.size() <= 1'000 && subject.size() > 900);
    QVERIFY(!subject.contains(QChar::ReplacementCharacter) && !subject.endsWith(u'?'));
    QCOMPARE(row(mail.id).snippet, mail.envelope.snippet);
}

void TestStoreMails::countersFollowEveryChange()
{
    const auto ids = insertMails(5);
    QCOMPARE(inbox().total, 5);
    QCOMPARE(inbox().unread, 5);
    MUST(mails().applyFlags({ids[0], ids[1]}, Flags::of({Flag::Seen}), {}));
    QCOMPARE(inbox().unread, 3);
    MUST(mails().applyMove({ids[0], ids[2]}, m_profile->archive));
    QCOMPARE(inbox().total, 3);
    QCOMPARE(inbox().unread, 2);
    QCOMPARE(archive().total, 2);
    QCOMPARE(archive().unread, 1);
    MUST(mails().applyFlags({ids[0]}, {}, Flags::of({Flag::Seen})));
    QCOMPARE(archive().unread, 2);
    MUST(mails().applyMove({ids[3]}, {}));
    QCOMPARE(inbox().total, 2);
    MUST(mails().remove({ids[2], ids[3], ids[4]}));
    QCOMPARE(inbox().total, 1);
    QCOMPARE(inbox().unread, 0);
    QCOMPARE(archive().total, 1);
    QCOMPARE(mails().count(m_profile->account).valueOr(-1), 2);
    // Removing the folder that a mail is only shown in puts it back where the server has it.
    MUST(m_profile->store->folders().remove(m_profile->archive));
    QCOMPARE(inbox().total, 2);
    QVERIFY(row(ids[0]).folder == m_profile->inbox);
    MUST(m_profile->store->folders().remove(m_profile->inbox));
    QCOMPARE(mails().count({}).valueOr(-1), 0);
    MUST_FAIL(mails().find(ids[0]), base::Kind::NotFound);
}

void TestStoreMails::knownIsWhatTheReconcilerCompares()
{
    NewMail tagged = m_profile->mail(30, {}, Flags::of({Flag::Seen}));
    tagged.flags.keywords = {QStringLiteral("Work")};
    const NewMail plain = m_profile->mail(4, sha256("4"), Flags::of({Flag::Draft}));
    MUST(mails().insert({tagged, plain, m_profile->mail(0, sha256("no uid"))}));
    const auto known = mails().known(m_profile->inbox);
    MUST(known);
    QCOMPARE(known->size(), size_t{2});
    const KnownUid& first = known->front();
    QCOMPARE(first.uid, 4U);
    QCOMPARE(first.flagBits, static_cast<quint32>(Flag::Draft));
    QCOMPARE(first.modSeq, 104U);
    QVERIFY(first.mail == plain.id && first.hasBody && !first.hasKeywords);
    const KnownUid& second = known->back();
    QCOMPARE(second.uid, 30U);
    QVERIFY(second.mail == tagged.id && !second.hasBody && second.hasKeywords);
}

void TestStoreMails::serverFlagsReachTheViewOfPresentMails()
{
    const auto ids = insertMails(3);
    MUST(mails().applyFlags({ids[1]}, Flags::of({Flag::Flagged}), {}));
    Flags seen = Flags::of({Flag::Seen});
    seen.keywords = {QStringLiteral("Work")};
    MUST(mails().setServerFlags(m_profile->inbox, {{1, 900, seen}, {2, 0, seen}, {4711, 5, seen}}));
    QVERIFY(row(ids[0]).flags == seen);
    QVERIFY(row(ids[1]).flags == Flags::of({Flag::Flagged}));
    QVERIFY(row(ids[2]).flags.isEmpty());
    const auto first = mails().place(ids[0]);
    MUST(first);
    QCOMPARE(first->modSeq, 900U);
    const auto second = mails().place(ids[1]);
    MUST(second);
    QVERIFY(second->flags == seen);
    QCOMPARE(second->modSeq, 102U);
    QCOMPARE(inbox().unread, 2);
}

void TestStoreMails::userChangesArePending()
{
    const auto ids = insertMails(2);
    Flags work;
    work.keywords = {QStringLiteral("Work")};
    MUST(mails().applyFlags({ids[0]}, work, {}));
    QVERIFY(row(ids[0]).server == ServerState::Pending);
    QVERIFY(row(ids[0]).flags == work);
    MUST(mails().setServerState({ids[1]}, ServerState::Missing));
    MUST(mails().applyMove({ids[1]}, m_profile->archive));
    QVERIFY(row(ids[1]).server == ServerState::Missing);
    QVERIFY(row(ids[1]).folder == m_profile->archive);
    // One that is not there: none is changed.
    MUST_FAIL(mails().applyFlags({ids[0], {55'555}}, Flags::of({Flag::Seen}), {}), base::Kind::NotFound);
    QVERIFY(row(ids[0]).flags == work);
}

void TestStoreMails::rederiveFollowsTheWaitingActions()
{
    const auto ids = insertMails(2);
    const Flags seen = Flags::of({Flag::Seen});
    const QList<model::Action> actions = {
        action(model::ActionOp::AddFlags, ids[0], Flags::of({Flag::Seen, Flag::Flagged}), {}),
        action(model::ActionOp::AddFlags, ids[1], seen, {}),
        action(model::ActionOp::RemoveFlags, ids[0], seen, {}),
        action(model::ActionOp::Move, ids[0], {}, QStringLiteral("Archive")),
        action(model::ActionOp::Move, ids[0], {}, QStringLiteral("Not there yet")),
    };
    MUST(mails().rederive({ids[0]}, actions));
    model::MailRow first = row(ids[0]);
    QVERIFY(first.flags == Flags::of({Flag::Flagged}));
    QVERIFY(first.folder == m_profile->archive);
    QVERIFY(first.server == ServerState::Pending);
    QVERIFY(row(ids[1]).flags.isEmpty());

    // The server saw the move and the flags; nothing waits any more.
    MUST(mails().setServerFlags(m_profile->inbox, {{1, 0, seen}}));
    QVERIFY(row(ids[0]).flags == Flags::of({Flag::Flagged}));
    MUST(mails().setPlace(ids[0], m_profile->archive, 12, 3));
    MUST(mails().rederive({ids[0]}, {}));
    first = row(ids[0]);
    QVERIFY(first.flags == seen);
    QVERIFY(first.folder == m_profile->archive);
    QVERIFY(first.server == ServerState::Present);

    // A copy that the server lost keeps saying so, and stays hidden when it was.
    MUST(mails().setServerState({ids[1]}, ServerState::Missing));
    MUST(mails().applyMove({ids[1]}, {}));
    MUST(mails().rederive({ids[1]}, {}));
    QVERIFY(row(ids[1]).server == ServerState::Missing);
    QVERIFY(!row(ids[1]).folder.isValid());
}

void TestStoreMails::rederiveAllClearsWhatNoActionExplains()
{
    const auto ids = insertMails(3);
    MUST(mails().applyMove({ids[0]}, m_profile->archive));
    MUST(mails().rederiveAll({action(model::ActionOp::AddFlags, ids[2], Flags::of({Flag::Seen}), {})}));
    QVERIFY(row(ids[0]).folder == m_profile->inbox);
    QVERIFY(row(ids[0]).server == ServerState::Present);
    QVERIFY(row(ids[2]).flags.has(Flag::Seen));
    QVERIFY(row(ids[2]).server == ServerState::Pending);
    QCOMPARE(inbox().total, 3);
    QCOMPARE(inbox().unread, 2);
}

void TestStoreMails::placeAndLookups()
{
    const auto ids = insertMails(2);
    QVERIFY(mails().atUid(m_profile->inbox, 2).valueOr({}) == ids[1]);
    QVERIFY(!mails().atUid(m_profile->inbox, 3).valueOr({}).has_value());
    MUST(mails().setPlace(ids[1], m_profile->archive, 88, 5));
    QVERIFY(mails().atUid(m_profile->archive, 88).valueOr({}) == ids[1]);
    QVERIFY(row(ids[1]).folder == m_profile->archive);
    MUST_FAIL(mails().setPlace(ids[0], m_profile->archive, 88, 5), base::Kind::Exists);
    QCOMPARE(mails().byMessageId(m_profile->account, QStringLiteral("<2@example.com>")).valueOr({}),
             QList<model::MailId>{ids[1]});
    QCOMPARE(mails().byMessageId({77}, QStringLiteral("<2@example.com>")).valueOr({ids[0]}),
             QList<model::MailId>());
    QCOMPARE(mails().byMessageId({}, QString()).valueOr({ids[0]}), QList<model::MailId>());
    QCOMPARE(mails().bySha256(sha256("1")).valueOr({}), QList<model::MailId>{ids[0]});
    // Given up, and found again.
    MUST(mails().setServerState({ids[0]}, ServerState::Unmapped));
    MUST(mails().setPlace(ids[0], m_profile->inbox, 500, 1));
    QVERIFY(row(ids[0]).server == ServerState::Present);
}

void TestStoreMails::listIsNewestFirstAcrossFolders()
{
    const auto ids = insertMails(10);
    MUST(mails().applyMove({ids[9], ids[4]}, m_profile->archive));
    MUST(mails().applyMove({ids[8]}, {}));
    const auto uids = [&](model::AccountId account, model::FolderId folder, int limit, int offset) {
        QList<quint32> result;
        for (const model::MailRow& mail : mails().list(account, folder, limit, offset).valueOr({}))
            result.append(mail.uid);
        return result;
    };
    QCOMPARE(uids(m_profile->account, {}, 4, 0), (QList<quint32>{10, 8, 7, 6}));
    QCOMPARE(uids({}, {}, 3, 3), (QList<quint32>{6, 5, 4}));
    QCOMPARE(uids({}, m_profile->archive, 50, 0), (QList<quint32>{10, 5}));
    QCOMPARE(uids(m_profile->account, m_profile->inbox, 2, 6), (QList<quint32>{1}));
    QCOMPARE(uids({4711}, {}, 50, 0), QList<quint32>());
    QCOMPARE(uids({}, {}, 0, 0), QList<quint32>());
    const auto both = mails().ids({m_profile->inbox, m_profile->archive});
    MUST(both);
    QCOMPARE(both->size(), size_t{9});
    QCOMPARE(both->front().id, ids[9].value);
    QCOMPARE(both->front().date, base::toMillis(at(10)));
    QVERIFY(std::is_sorted(both->begin(), both->end(),
                           [](const auto& left, const auto& right) { return left.date > right.date; }));
    const auto rows = mails().rows({ids[3], {123'456}, ids[1]});
    MUST(rows);
    QCOMPARE(rows->size(), 2);
    QCOMPARE(rows->at(0).uid, 4U);
    QCOMPARE(rows->at(1).uid, 2U);
}

void TestStoreMails::conversationIsOldestFirst()
{
    std::vector<NewMail> batch = {m_profile->mail(3, sha256("3")), m_profile->mail(1, sha256("1")),
                                  m_profile->mail(2, sha256("2"))};
    batch[0].conversation = batch[1].conversation = 5;
    MUST(mails().insert(batch));
    const auto rows = mails().conversation(5);
    MUST(rows);
    QCOMPARE(rows->size(), 2);
    QCOMPARE(rows->at(0).uid, 1U);
    QCOMPARE(rows->at(1).uid, 3U);
    QCOMPARE(mails().conversation(0).valueOr({{}}).size(), 0);
}

void TestStoreMails::bodiesThatAreGoneAreForgotten()
{
    const auto ids = insertMails(3);
    std::vector<PackedBody> bodies = {pack("2")};
    MUST(m_profile->store->bodies().put(bodies));
    const auto changed = mails().forgetMissingBodies(m_profile->store->bodyFile());
    MUST(changed);
    QCOMPARE(*changed, 2);
    QCOMPARE(mails().withoutBody(m_profile->inbox).valueOr({}), (std::vector<quint32>{3, 1}));
    QVERIFY(row(ids[1]).hasBody);
    QCOMPARE(row(ids[0]).subject, QStringLiteral("Subject 1"));
    QCOMPARE(mails().forgetMissingBodies(m_profile->store->bodyFile()).valueOr(-1), 0);
}

QStringList TestStoreMails::plan(const char* sql)
{
    QStringList steps;
    const QByteArray text = QByteArray("EXPLAIN QUERY PLAN ") + sql;
    Query query(m_profile->store->mirror(), text.constData());
    while (query.next())
        steps.append(query.text(3));
    return steps;
}

void TestStoreMails::listsUseCoveringIndexes()
{
    const auto isOnlyCovering = [&](const char* sql, const char* index) {
        const QString steps = plan(sql).join(u'\n');
        return steps.contains(QStringLiteral("USING COVERING INDEX ") + QLatin1String(index)) &&
               !steps.contains(QStringLiteral("TEMP B-TREE")) && !steps.contains(QStringLiteral("SCAN"));
    };
    QVERIFY(isOnlyCovering("SELECT id, date FROM mails WHERE view_folder = ?1 ORDER BY date DESC, id DESC "
                           "LIMIT ?2",
                           "mails_view"));
    QVERIFY(isOnlyCovering("SELECT uid, server_flags, modseq, id, server_keywords <> '' FROM mails "
                           "INDEXED BY mails_uid WHERE folder = ?1 AND uid > 0 ORDER BY uid",
                           "mails_uid"));
    QVERIFY(
        isOnlyCovering("SELECT uid FROM mails WHERE folder = ?1 AND uid > 0 AND sha256 IS NULL ORDER BY uid",
                       "mails_no_body"));
    QVERIFY(isOnlyCovering("SELECT count(*) FROM mails WHERE folder = ?1", "mails_uid"));
    // No walk through a large table hides behind removing a folder.
    QVERIFY(!plan("DELETE FROM folders WHERE id = ?1").join(u'\n').contains(QStringLiteral("SCAN")));
    QVERIFY(!plan("UPDATE mails SET flags = 1 WHERE folder = ?1 AND uid = ?2 AND uid > 0")
                 .join(u'\n')
                 .contains(QStringLiteral("SCAN")));
}

void TestStoreMails::twoHundredThousandAreQuick()
{
    constexpr int kCount = 200'000;
    QElapsedTimer timer;
    timer.start();
    for (int done = 0; done < kCount; done += 10'000)
        insertMails(10'000, static_cast<quint32>(done + 1));
    qInfo("insert: %lld ms", timer.restart());
    const auto known = mails().known(m_profile->inbox);
    MUST(known);
    const qint64 knownMs = timer.restart();
    const auto ids = mails().ids({m_profile->inbox, m_profile->archive});
    MUST(ids);
    const qint64 idsMs = timer.restart();
    const auto page = mails().list({}, {}, 50, 0);
    MUST(page);
    const qint64 listMs = timer.restart();
    qInfo("known: %lld ms, ids: %lld ms, list: %lld ms", knownMs, idsMs, listMs);
    QCOMPARE(known->size(), size_t{kCount});
    QCOMPARE(ids->size(), size_t{kCount});
    QCOMPARE(page->size(), 50);
    // Far above what it takes (docs/benchmarks.md), far below what a walk through the rows would.
    QVERIFY(knownMs < 1'500);
    QVERIFY(idsMs < 1'000);
    QVERIFY(listMs < 200);
}

QTEST_GUILESS_MAIN(TestStoreMails)
#include "tst_store_mails.moc"
