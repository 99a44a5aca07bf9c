#include "store_disk.h"
#include "unit/tst_store_support.h"

#include "store/BodyTable.h"
#include "store/OutboxTable.h"
#include "store/Sql.h"

#include <SQLiteCpp/Database.h>

#include <QTest>
#include <QUuid>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

namespace {

/// One moment at which the power could go, and what had been promised by then.
struct Cut
{
    FragileDisk::Image image;
    int promised = 0;
};

} // namespace

class TestStorePowerLoss : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;
    static model::Outgoing message(model::AccountId account, int number);
    void checkVault(const Cut& cut);
    void checkMirror(const Cut& cut);
    QString imageFolder() const { return m_directory.path() + QStringLiteral("/image"); }

private Q_SLOTS:
    void aQueuedMessageSurvives_data();
    void aQueuedMessageSurvives();
    void mirrorAndBodiesLoseTheTailAtMost_data();
    void mirrorAndBodiesLoseTheTailAtMost();
    void keptBodiesSurvive();
    void onlyTheVaultSyncsEachCommit();
    void aFullDiskChangesNothing_data();
    void aFullDiskChangesNothing();
};

model::Outgoing TestStorePowerLoss::message(model::AccountId account, int number)
{
    model::Outgoing message;
    message.account = message.via = account;
    message.messageId = QStringLiteral("<%1@x>").arg(number);
    message.envelopeId = QUuid::createUuid().toString(QUuid::Id128);
    message.recipients = {{{}, QStringLiteral("b@x"), model::SendState::Queued, 0, {}, {}, at(0), {}}};
    return message;
}

void TestStorePowerLoss::checkVault(const Cut& cut)
{
    FragileDisk::write(cut.image, imageFolder());
    auto opened = Store::open(imageFolder(), Access::ReadWrite);
    MUST(opened);
    Store& store = **opened;
    MUST(store.vault().quickCheck());
    const auto list = store.outbox().list(1'000, 0);
    MUST(list);
    // What was promised is there, whole; what was on its way is there whole or not at all.
    QVERIFY2(list->size() >= cut.promised, qPrintable(QString::number(cut.promised)));
    for (const model::Outgoing& found : *list) {
        QCOMPARE(found.recipients.size(), 1);
        const auto bytes = store.outbox().bytes(found.id);
        MUST(bytes);
        QCOMPARE(bytes->size(), found.size);
    }
}

void TestStorePowerLoss::aQueuedMessageSurvives_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 3; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestStorePowerLoss::aQueuedMessageSurvives()
{
    QFETCH(quint32, seed);
    std::mt19937 random(seed);
    std::vector<Cut> cuts;
    {
        FragileDisk disk;
        Profile profile;
        MUST(profile.open());
        MUST(profile.fill());
        // Often enough that checkpoints are cut, too.
        profile.store->vault().raw().exec("PRAGMA wal_autocheckpoint = 20");
        int promised = 0;
        disk.onOperation = [&] {
            if (random() % 8 == 0)
                cuts.push_back({disk.powerCut(random), promised});
        };
        for (int i = 0; i < 25; ++i) {
            MUST(profile.store->outbox().add(message(profile.account, i), QByteArray(5'000 + i * 700, 'x')));
            ++promised;
            cuts.push_back({disk.powerCut(random), promised});
        }
        disk.onOperation = nullptr;
    }
    QVERIFY(cuts.size() > 40);
    for (const Cut& cut : cuts) {
        checkVault(cut);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStorePowerLoss::checkMirror(const Cut& cut)
{
    FragileDisk::write(cut.image, imageFolder());
    auto opened = Store::open(imageFolder(), Access::ReadWrite);
    MUST(opened);
    Store& store = **opened;
    MUST(store.mirror().quickCheck());
    MUST(store.bodyFile().quickCheck());
    Query folder(store.mirror(),
                 "SELECT id, total, unread, (SELECT count(*) FROM mails), "
                 "(SELECT coalesce(max(uid), 0) FROM mails) FROM folders WHERE role = 'inbox'");
    if (!folder.next())
        return; // not even the folder was on disk: the mirror begins anew
    // Whole batches of 10, the first ones without a gap, and counters that agree.
    QCOMPARE(folder.integer(3) % 10, 0);
    QCOMPARE(folder.integer(4), folder.integer(3));
    QCOMPARE(folder.integer(1), folder.integer(3));
    QCOMPARE(folder.integer(2), folder.integer(3));
    // Rows whose bodies went down with the tail say so afterwards, and every other body can be read.
    MUST(store.mails().forgetMissingBodies(store.bodyFile()));
    for (const model::MailRow& row : store.mails().list({}, {}, 1'000, 0).valueOr({})) {
        if (row.hasBody)
            MUST(store.bodies().get(row.sha256));
    }
}

void TestStorePowerLoss::mirrorAndBodiesLoseTheTailAtMost_data()
{
    aQueuedMessageSurvives_data();
}

void TestStorePowerLoss::mirrorAndBodiesLoseTheTailAtMost()
{
    QFETCH(quint32, seed);
    std::mt19937 random(seed + 100);
    std::vector<Cut> cuts;
    {
        FragileDisk disk;
        Profile profile;
        MUST(profile.open());
        MUST(profile.fill());
        profile.store->mirror().raw().exec("PRAGMA wal_autocheckpoint = 30");
        profile.store->bodyFile().raw().exec("PRAGMA wal_autocheckpoint = 30");
        disk.onOperation = [&] {
            if (random() % 10 == 0)
                cuts.push_back({disk.powerCut(random), 0});
        };
        for (quint32 batch = 0; batch < 12; ++batch) {
            std::vector<PackedBody> bodies;
            std::vector<NewMail> mails;
            for (quint32 uid = batch * 10 + 1; uid <= batch * 10 + 10; ++uid) {
                bodies.push_back(pack(QByteArray::number(uid).repeated(2'000)));
                mails.push_back(profile.mail(uid, bodies.back().sha256));
            }
            MUST(profile.store->bodies().put(bodies));
            MUST(profile.store->mails().insert(mails));
        }
        cuts.push_back({disk.powerCut(random), 0});
        disk.onOperation = nullptr;
    }
    QVERIFY(cuts.size() > 10);
    for (const Cut& cut : cuts) {
        checkMirror(cut);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStorePowerLoss::keptBodiesSurvive()
{
    std::mt19937 random(5);
    std::vector<Cut> cuts;
    {
        FragileDisk disk;
        Profile profile;
        MUST(profile.open());
        for (int i = 1; i <= 20; ++i) {
            const PackedBody body = pack(QByteArray::number(i).repeated(3'000));
            MUST(profile.store->bodies().put({body}));
            MUST(profile.store->bodies().keep({body.sha256}));
            cuts.push_back({disk.powerCut(random), i});
        }
    }
    for (const Cut& cut : cuts) {
        FragileDisk::write(cut.image, imageFolder());
        auto opened = Store::open(imageFolder(), Access::ReadWrite);
        MUST(opened);
        for (int i = 1; i <= cut.promised; ++i) {
            const QByteArray raw = QByteArray::number(i).repeated(3'000);
            QCOMPARE((*opened)->bodies().get(sha256(raw)).valueOr({}), raw);
        }
    }
}

void TestStorePowerLoss::onlyTheVaultSyncsEachCommit()
{
    FragileDisk disk;
    Profile profile;
    MUST(profile.open());
    MUST(profile.fill());
    disk.syncs = 0;
    for (int i = 0; i < 10; ++i)
        MUST(profile.store->outbox().add(message(profile.account, i), "bytes"));
    QCOMPARE(disk.syncs, 10);
    disk.syncs = 0;
    for (quint32 uid = 1; uid <= 10; ++uid) {
        const PackedBody body = pack(QByteArray::number(uid));
        MUST(profile.store->bodies().put({body}));
        MUST(profile.store->mails().insert({profile.mail(uid, body.sha256)}));
    }
    // One is the vault's, for the lease of the ids.
    QCOMPARE(disk.syncs, 1);
    MUST(profile.store->bodyFile().makeDurable());
    QCOMPARE(disk.syncs, 2);
}

void TestStorePowerLoss::aFullDiskChangesNothing_data()
{
    QTest::addColumn<FragileDisk::Failure>("failure");
    QTest::addColumn<bool>("deletes");
    QTest::newRow("INSERT, full") << FragileDisk::Failure::Full << false;
    QTest::newRow("DELETE, full") << FragileDisk::Failure::Full << true;
    QTest::newRow("INSERT, write error") << FragileDisk::Failure::WriteError << false;
    QTest::newRow("DELETE, write error") << FragileDisk::Failure::WriteError << true;
    QTest::newRow("INSERT, failing sync") << FragileDisk::Failure::BadSync << false;
    QTest::newRow("DELETE, failing sync") << FragileDisk::Failure::BadSync << true;
}

void TestStorePowerLoss::aFullDiskChangesNothing()
{
    QFETCH(FragileDisk::Failure, failure);
    QFETCH(bool, deletes);
    FragileDisk disk;
    Profile profile;
    MUST(profile.open());
    MUST(profile.fill());
    Store& store = *profile.store;
    const auto first = store.outbox().add(message(profile.account, 1), QByteArray(20'000, 'x'));
    MUST(first);
    // The disk fails at once, after one write, after two, …: at each step nothing may have changed.
    for (int after = 0; after < (failure == FragileDisk::Failure::BadSync ? 1 : 6); ++after) {
        disk.failAfter = after;
        disk.failure = failure;
        const base::Status status = store.vault().transaction([&]() -> base::Status {
            if (deletes) {
                Query(store.vault(), "DELETE FROM outbox WHERE id = ?1", *first).run();
                return {};
            }
            const auto added = store.outbox().add(message(profile.account, 2), QByteArray(90'000, 'y'));
            return added.ok() ? base::Status() : base::Status(added.error());
        });
        disk.failure = FragileDisk::Failure::None;
        if (status.ok() && deletes && after > 1)
            return; // it needed no more writes than that
        MUST_FAIL(status, base::Kind::DiskFull);
        QVERIFY(status.error().fate == base::Fate::Defer);
        QCOMPARE(store.outbox().list(10, 0).valueOr({}).size(), 1);
        QCOMPARE(store.outbox().bytes(*first).valueOr({}).size(), 20'000);
    }
    // Room again: everything goes on.
    MUST(store.outbox().add(message(profile.account, 3), "z"));
    MUST(store.vault().quickCheck());
}

QTEST_GUILESS_MAIN(TestStorePowerLoss)
#include "tst_store_powerloss.moc"
