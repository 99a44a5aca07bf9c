#include "tst_store_support.h"

#include "store/ActionTable.h"
#include "store/BreakerTable.h"
#include "store/DraftTable.h"
#include "store/GuardTable.h"
#include "store/KeptTable.h"
#include "store/SettingsTable.h"
#include "store/Sql.h"

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

/// The vault's smaller tables, and folders.
class TestStoreRecords : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    Store& store() { return *m_profile->store; }
    qint64 number(const char* sql);

private Q_SLOTS:
    void init();
    void accountsComeBackUnderTheirId();
    void foldersKeepTheirSyncState();
    void foldersAreSorted();
    void actionsKeepTheirOrder();
    void draftsKeepTheirAttachments();
    void breakersRememberEverything();
    void keptMailIsFound();
    void guardAndSettings();
};

void TestStoreRecords::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
    MUST(m_profile->fill());
}

qint64 TestStoreRecords::number(const char* sql)
{
    Query query(store().vault(), sql);
    query.next();
    return query.integer(0);
}

void TestStoreRecords::accountsComeBackUnderTheirId()
{
    AccountTable& accounts = store().accounts();
    const auto found = accounts.find(QStringLiteral("ADA@Example.com"));
    MUST(found);
    const model::Account expected = account(QStringLiteral("ada@example.com"));
    QVERIFY(found->imap == expected.imap && found->smtp == expected.smtp);
    QCOMPARE(found->secret.command, expected.secret.command);
    QCOMPARE(found->name, expected.name);
    QCOMPARE(found->user, expected.user);
    MUST_FAIL(accounts.add(account(QStringLiteral("Ada@EXAMPLE.com")), at(1)), base::Kind::Exists);
    MUST(accounts.remove(found->id, at(2)));
    MUST_FAIL(accounts.find(found->id), base::Kind::NotFound);
    MUST_FAIL(accounts.remove(found->id, at(2)), base::Kind::NotFound);
    QCOMPARE(accounts.list().valueOr({{}}).size(), 0);
    model::Account again = account(QStringLiteral("ada@example.com"));
    again.isPec = true;
    again.secret = {model::SecretSource::Kind::Keychain, {}};
    QVERIFY(accounts.add(again, at(3)).valueOr({}) == found->id);
    const auto back = accounts.find(found->id);
    MUST(back);
    QVERIFY(back->isPec && back->secret.kind == model::SecretSource::Kind::Keychain);
    MUST(accounts.add(account(QStringLiteral("b@example.com")), at(3)));
    QCOMPARE(accounts.list().valueOr({}).size(), 2);
}

void TestStoreRecords::foldersKeepTheirSyncState()
{
    FolderTable& folders = store().folders();
    MUST(folders.setSyncState(m_profile->inbox, 4'294'967'295U, 17, 1ULL << 62, at(9)));
    MUST(
        folders.setState(m_profile->inbox, model::FolderState::Frozen, QStringLiteral("uidvalidity"), at(9)));
    MUST(folders.setState(m_profile->inbox, model::FolderState::Frozen, QStringLiteral("mass_loss"), at(30)));
    model::Folder again = folder(m_profile->account, QStringLiteral("INBOX"), model::Role::Inbox);
    again.isSelectable = false;
    QVERIFY(folders.upsert(again).valueOr({}) == m_profile->inbox);
    const auto found = folders.find(m_profile->account, QStringLiteral("INBOX"));
    MUST(found);
    QCOMPARE(found->uidValidity, 4'294'967'295U);
    QCOMPARE(found->uidNext, 17U);
    QCOMPARE(found->highestModSeq, 1ULL << 62);
    QVERIFY(found->state == model::FolderState::Frozen && !found->isSelectable);
    QCOMPARE(found->reason, QStringLiteral("mass_loss"));
    QVERIFY(folders.frozenSince(m_profile->inbox).valueOr({}) == at(9));
    MUST(folders.setState(m_profile->inbox, model::FolderState::Ok, {}, at(40)));
    QVERIFY(!folders.frozenSince(m_profile->inbox).valueOr(at(0)).has_value());
    MUST_FAIL(folders.rename(m_profile->inbox, QStringLiteral("Archive"), QStringLiteral("Archive")),
              base::Kind::Exists);
    MUST(folders.rename(m_profile->archive, QStringLiteral("Old/2020"), QStringLiteral("2020")));
    QCOMPARE(folders.byRole(m_profile->account, model::Role::Archive).valueOr({}).path,
             QStringLiteral("Old/2020"));
    MUST_FAIL(folders.byRole(m_profile->account, model::Role::Junk), base::Kind::NotFound);
    MUST_FAIL(folders.setState({99}, model::FolderState::Ok, {}, at(1)), base::Kind::NotFound);
    // An id is never given to another folder.
    MUST(folders.removeAccount(m_profile->account));
    QVERIFY(folders.upsert(again).valueOr({}) > m_profile->archive);
}

void TestStoreRecords::foldersAreSorted()
{
    FolderTable& folders = store().folders();
    model::Folder local = folder({}, QStringLiteral("Local/Taxes"));
    local.isLocal = true;
    MUST(folders.upsert(local));
    MUST(folders.upsert(folder(m_profile->account, QStringLiteral("Sent"), model::Role::Sent)));
    MUST(folders.upsert(folder(m_profile->account, QStringLiteral("apples"))));
    MUST(folders.upsert(folder(m_profile->account, QStringLiteral("Zoo"))));
    QStringList paths;
    for (const model::Folder& each : folders.list().valueOr({}))
        paths.append(each.path);
    QCOMPARE(paths,
             (QStringList{QStringLiteral("INBOX"), QStringLiteral("Sent"), QStringLiteral("Archive"),
                          QStringLiteral("apples"), QStringLiteral("Zoo"), QStringLiteral("Local/Taxes")}));
    QVERIFY(folders.find({}, QStringLiteral("Local/Taxes")).valueOr({}).isLocal);
}

void TestStoreRecords::actionsKeepTheirOrder()
{
    ActionTable& actions = store().actions();
    model::Action move;
    move.account = m_profile->account;
    move.op = model::ActionOp::Move;
    move.mail = {5};
    move.folder = m_profile->inbox;
    move.folderPath = QStringLiteral("INBOX");
    move.uidValidity = 4'000'000'000;
    move.uid = 3'999'999'999;
    move.messageId = QStringLiteral("<x@y>");
    move.sha256 = QByteArray(32, '\1');
    move.target = QStringLiteral("Archive");
    move.queuedAt = at(1);
    model::Action flag = move;
    flag.op = model::ActionOp::AddFlags;
    flag.mail = {6};
    flag.sha256.clear();
    flag.flags = model::Flags::of({model::Flag::Seen});
    flag.flags.keywords = {QStringLiteral("A"), QStringLiteral("B")};
    const auto stored = actions.add({move, flag});
    MUST(stored);
    QVERIFY(stored->at(0).id.isValid() && stored->at(0).id < stored->at(1).id);
    QVERIFY(stored->at(0).folder == m_profile->inbox);
    const auto listed = actions.list();
    MUST(listed);
    QCOMPARE(listed->size(), 2);
    const model::Action& first = listed->at(0);
    QVERIFY(first.op == model::ActionOp::Move && first.mail == move.mail);
    QCOMPARE(first.uidValidity, move.uidValidity);
    QCOMPARE(first.uid, move.uid);
    QCOMPARE(first.messageId, move.messageId);
    QCOMPARE(first.sha256, move.sha256);
    QCOMPARE(first.target, move.target);
    QCOMPARE(first.folderPath, move.folderPath);
    QVERIFY(listed->at(1).flags == flag.flags);
    QVERIFY(listed->at(1).sha256.isEmpty());
    QCOMPARE(actions.ofMail({6}).valueOr({}).size(), 1);
    QCOMPARE(actions.count(m_profile->account).valueOr(-1), 2);
    QCOMPARE(actions.count({99}).valueOr(-1), 0);
    MUST(actions.markSent({first.id}));
    QVERIFY(actions.list(m_profile->account).valueOr({}).at(0).wasSent);
    MUST(actions.markFailed({first.id}, QStringLiteral("busy later"), false));
    const model::Action failed = actions.list().valueOr({}).at(0);
    QVERIFY(!failed.wasSent && failed.attempts == 1);
    QCOMPARE(failed.lastError, QStringLiteral("busy later"));
    MUST(actions.remove({first.id}));
    QCOMPARE(actions.list().valueOr({}).size(), 1);
    // All or none: the second account is not there.
    model::Action alien = move;
    alien.account = {4711};
    MUST_FAIL(actions.add({move, alien}), base::Kind::NotFound);
    QCOMPARE(actions.list().valueOr({}).size(), 1);
}

void TestStoreRecords::draftsKeepTheirAttachments()
{
    DraftTable& drafts = store().drafts();
    model::Draft draft;
    draft.account = m_profile->account;
    draft.to = {{QStringLiteral("B, \"x\""), QStringLiteral("b@example.com")}};
    draft.bcc = {{QString(), QStringLiteral("c@example.com")}};
    draft.subject = QStringLiteral("S\u00ec");
    draft.text = QStringLiteral("line\r\nline \U0001F600");
    draft.html = QStringLiteral("<p>x</p>");
    draft.references = {QStringLiteral("<1@x>"), QStringLiteral("<2@x>")};
    draft.inReplyTo = QStringLiteral("<2@x>");
    draft.replyTo = {1LL << 60};
    draft.changedAt = at(1);
    const QByteArray big(500'000, 'b');
    draft.attachments = {{QStringLiteral("a.txt"), QStringLiteral("text/plain"), QByteArray("\0x", 2), {}},
                         {QStringLiteral("b.bin"), {}, big, QStringLiteral("cid1")}};
    const auto id = drafts.save(draft);
    MUST(id);
    auto found = drafts.find(*id);
    MUST(found);
    QVERIFY(found->to == draft.to && found->bcc == draft.bcc && found->cc.isEmpty());
    QCOMPARE(found->subject, draft.subject);
    QCOMPARE(found->text, draft.text);
    QCOMPARE(found->html, draft.html);
    QCOMPARE(found->references, draft.references);
    QVERIFY(found->replyTo == draft.replyTo && !found->forwardOf.isValid());
    QCOMPARE(found->attachments.size(), 2);
    QCOMPARE(found->attachments[0].bytes, QByteArray("\0x", 2));
    QCOMPARE(found->attachments[1].bytes, big);
    QCOMPARE(found->attachments[1].contentId, QStringLiteral("cid1"));

    // The next pause of the writer: the big one is not written again, whatever its place and name.
    const qint64 row = number("SELECT id FROM draft_attachments WHERE name = 'b.bin'");
    found->attachments[1].name = QStringLiteral("c.bin");
    found->attachments.removeFirst();
    found->attachments.append({QStringLiteral("new"), {}, "new", {}});
    found->changedAt = at(5);
    QVERIFY(drafts.save(*found).valueOr({}) == *id);
    QCOMPARE(number("SELECT id FROM draft_attachments WHERE name = 'c.bin'"), row);
    QCOMPARE(number("SELECT count(*) FROM draft_attachments"), 2);
    QCOMPARE(drafts.find(*id).valueOr({}).attachments.at(0).bytes, big);

    draft.changedAt = at(3);
    MUST(drafts.save(draft));
    const auto list = drafts.list();
    MUST(list);
    QCOMPARE(list->size(), 2);
    QVERIFY(list->at(0).id == *id);
    QCOMPARE(list->at(0).attachments.at(1).name, QStringLiteral("new"));
    QVERIFY(list->at(0).attachments.at(0).bytes.isEmpty());
    MUST(drafts.remove(*id));
    MUST_FAIL(drafts.find(*id), base::Kind::NotFound);
    MUST_FAIL(drafts.save(*found), base::Kind::NotFound);
    QCOMPARE(number("SELECT count(*) FROM draft_attachments"), 2);
}

void TestStoreRecords::breakersRememberEverything()
{
    BreakerTable& breakers = store().breakers();
    const auto fresh = breakers.load(m_profile->account, model::Service::Smtp);
    MUST(fresh);
    QVERIFY(fresh->state == model::OutageClass::Ok && !fresh->since && fresh->failures == 0);
    BreakerRow row = *fresh;
    row.state = model::OutageClass::AuthSuspect;
    row.since = at(1);
    row.lastOk = at(2);
    row.lastAuthOk = at(3);
    row.lastError = QStringLiteral("auth 535");
    row.nextTry = at(4);
    row.failures = 5;
    row.day = 20'000;
    row.failuresToday = 6;
    row.certificate = QStringLiteral("ab");
    MUST(breakers.save(row));
    MUST(breakers.save(row));
    const auto loaded = breakers.load(m_profile->account, model::Service::Smtp);
    MUST(loaded);
    QVERIFY(loaded->state == row.state && loaded->since == row.since && loaded->lastOk == row.lastOk);
    QVERIFY(loaded->lastAuthOk == row.lastAuthOk && loaded->nextTry == row.nextTry);
    QCOMPARE(loaded->lastError, row.lastError);
    QCOMPARE(loaded->failures, 5);
    QCOMPARE(loaded->failuresToday, 6);
    QCOMPARE(loaded->day, 20'000);
    QCOMPARE(loaded->certificate, row.certificate);
    QVERIFY(breakers.load(m_profile->account, model::Service::Imap).valueOr({}).state ==
            model::OutageClass::Ok);
}

void TestStoreRecords::keptMailIsFound()
{
    KeptTable& kept = store().kept();
    KeptMail mail;
    mail.id = {12};
    mail.account = m_profile->account;
    mail.folderPath = QStringLiteral("INBOX");
    mail.reason = QStringLiteral("recoverable");
    mail.uidValidity = 4'000'000'000;
    mail.uid = 9;
    mail.messageId = QStringLiteral("<x@y>");
    mail.sha256 = QByteArray(32, 'h');
    mail.size = 5;
    mail.internalDate = at(1);
    mail.flags = model::Flags::of({model::Flag::Answered});
    mail.since = at(2);
    mail.until = at(10);
    KeptMail local = mail;
    local.id = {13};
    local.account = {};
    local.reason = QStringLiteral("local");
    local.until.reset();
    MUST(kept.add({mail, local}));
    QCOMPARE(kept.expired(at(9)).valueOr({{}}).size(), 0);
    QCOMPARE(kept.expired(at(10)).valueOr({}).size(), 1);
    const auto found = kept.find({12}).valueOr({});
    QVERIFY(found.has_value());
    QVERIFY(found->flags == mail.flags && found->until == mail.until && found->internalDate == at(1));
    QCOMPARE(found->uidValidity, mail.uidValidity);
    QCOMPARE(found->sha256, mail.sha256);
    QCOMPARE(kept.usesBody(mail.sha256).valueOr(false), true);
    QCOMPARE(kept.usesBody(QByteArray(32, 'g')).valueOr(true), false);
    // Kept for good after all.
    mail.reason = QStringLiteral("kept");
    mail.until.reset();
    MUST(kept.add({mail}));
    QCOMPARE(kept.list(m_profile->account, QStringLiteral("kept")).valueOr({}).size(), 1);
    QCOMPARE(kept.list({}, {}).valueOr({}).size(), 2);
    QCOMPARE(kept.expired(at(99)).valueOr({{}}).size(), 0);
    MUST(kept.remove({{12}, {13}}));
    QVERIFY(!kept.find({12}).valueOr(mail).has_value());
}

void TestStoreRecords::guardAndSettings()
{
    GuardTable& guard = store().guard();
    const model::AccountId account = m_profile->account;
    MUST(guard.add(
        {0, at(1), account, QStringLiteral("INBOX"), QStringLiteral("frozen"), QStringLiteral("a"), {}}));
    MUST(guard.add(
        {0, at(2), account, QStringLiteral("B"), QStringLiteral("frozen"), QStringLiteral("b"), {}}));
    MUST(guard.add({0, at(3), account, QStringLiteral("INBOX"), QStringLiteral("released_keep"), {}, {}}));
    QCOMPARE(guard.list(account).valueOr({}).size(), 3);
    const auto latest = guard.latest(account);
    MUST(latest);
    QCOMPARE(latest->size(), 2);
    QCOMPARE(latest->at(0).folderPath, QStringLiteral("B"));
    QCOMPARE(latest->at(1).event, QStringLiteral("released_keep"));

    SettingsTable& settings = store().settings();
    QVERIFY(!settings.get(QStringLiteral("theme")).valueOr(QString()).has_value());
    MUST(settings.set(QStringLiteral("theme"), QStringLiteral("dark")));
    MUST(settings.set(QStringLiteral("theme"), QStringLiteral("light")));
    QCOMPARE(settings.get(QStringLiteral("theme")).valueOr({}).value_or(QString()), QStringLiteral("light"));
    MUST(settings.remove(QStringLiteral("theme")));
    QVERIFY(!settings.get(QStringLiteral("theme")).valueOr(QString()).has_value());
}

QTEST_GUILESS_MAIN(TestStoreRecords)
#include "tst_store_records.moc"
