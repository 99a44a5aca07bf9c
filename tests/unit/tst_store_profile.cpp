#include "tst_store_support.h"

#include "store/Backup.h"
#include "store/Ballast.h"
#include "store/BodyTable.h"
#include "store/OutboxTable.h"
#include "store/SettingsTable.h"
#include "store/Sql.h"

#include <SQLiteCpp/Database.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSet>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

/// A profile as a whole: what happens when one of its files is lost or damaged.
class TestStoreProfile : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    Store& store() { return *m_profile->store; }
    QString file(const char* name) { return m_profile->path() + u'/' + QLatin1String(name); }
    void spoil(const char* name);
    void lose(const char* name);
    model::MailId mailWithBody(quint32 uid, const QByteArray& raw);

private Q_SLOTS:
    void init();
    void openingAgainKeepsEverything();
    void aDamagedMirrorIsMadeAnew();
    void damagedBodiesAreFetchedAgain();
    void lostBodiesAreFetchedAgain();
    void aDamagedVaultIsLeftAlone();
    void idsAreNeverUsedTwice();
    void idsAreNotLeasedInsideATransaction();
    void openingIsQuick();
    void backupsAreDailyAndSevenAreKept();
    void aBackupCanBeOpened();
    void theBallastComesAndGoes();
};

void TestStoreProfile::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
    MUST(m_profile->fill());
}

void TestStoreProfile::spoil(const char* name)
{
    m_profile->store.reset();
    QFile damaged(file(name));
    QVERIFY(damaged.open(QIODevice::ReadWrite));
    damaged.write(QByteArray(4096, '\xee'));
    damaged.close();
}

void TestStoreProfile::lose(const char* name)
{
    m_profile->store.reset();
    for (const char* suffix : {"", "-wal", "-shm"})
        QFile::remove(file(name) + QLatin1String(suffix));
    QVERIFY(!QFile::exists(file(name)));
}

model::MailId TestStoreProfile::mailWithBody(quint32 uid, const QByteArray& raw)
{
    const PackedBody packed = pack(raw);
    const NewMail mail = m_profile->mail(uid, packed.sha256);
    if (!store().bodies().put({packed}).ok() || !store().mails().insert({mail}).ok())
        qFatal("insert");
    return mail.id;
}

void TestStoreProfile::openingAgainKeepsEverything()
{
    const model::MailId id = mailWithBody(1, "raw");
    QVERIFY(!store().wasRebuilt());
    MUST(m_profile->open());
    QVERIFY(!store().wasRebuilt());
    const auto row = store().mails().find(id);
    MUST(row);
    QCOMPARE(store().bodies().get(row->sha256).valueOr({}), QByteArray("raw"));
    QCOMPARE(store().accounts().list().valueOr({}).size(), 1);
    QCOMPARE(QDir(store().folder()), QDir(m_profile->path()));
}

void TestStoreProfile::aDamagedMirrorIsMadeAnew()
{
    mailWithBody(1, "raw");
    spoil("mirror.db");
    MUST(m_profile->open());
    QVERIFY(store().wasRebuilt());
    QCOMPARE(store().mails().count({}).valueOr(-1), 0);
    QCOMPARE(store().folders().list().valueOr({{}}).size(), 0);
    QVERIFY(QFile::exists(file("mirror.db.damaged")));
    // The others are untouched.
    QCOMPARE(store().accounts().list().valueOr({}).size(), 1);
    QCOMPARE(store().bodies().get(sha256("raw")).valueOr({}), QByteArray("raw"));
    MUST(m_profile->open());
    QVERIFY(!store().wasRebuilt());
}

void TestStoreProfile::damagedBodiesAreFetchedAgain()
{
    const model::MailId id = mailWithBody(1, "raw");
    spoil("bodies.db");
    MUST(m_profile->open());
    QVERIFY(store().wasRebuilt());
    QVERIFY(QFile::exists(file("bodies.db.damaged")));
    const auto row = store().mails().find(id);
    MUST(row);
    QVERIFY(!row->hasBody);
    QCOMPARE(row->subject, QStringLiteral("Subject 1"));
    QCOMPARE(store().mails().withoutBody(m_profile->inbox).valueOr({}), std::vector<quint32>{1});
}

void TestStoreProfile::lostBodiesAreFetchedAgain()
{
    mailWithBody(1, "raw");
    mailWithBody(2, "other");
    lose("bodies.db");
    MUST(m_profile->open());
    QVERIFY(store().wasRebuilt());
    QCOMPARE(store().mails().withoutBody(m_profile->inbox).valueOr({}), (std::vector<quint32>{2, 1}));
}

void TestStoreProfile::aDamagedVaultIsLeftAlone()
{
    mailWithBody(1, "raw");
    spoil("vault.db");
    MUST_FAIL(Store::open(m_profile->path(), Access::ReadWrite), base::Kind::Damaged);
    MUST_FAIL(Store::open(m_profile->path(), Access::ReadOnly), base::Kind::Damaged);
    QVERIFY(!QFile::exists(file("vault.db.damaged")));
    QVERIFY(QFile::exists(file("vault.db")));
}

void TestStoreProfile::idsAreNeverUsedTwice()
{
    QSet<qint64> seen;
    qint64 highest = 0;
    const auto take = [&](int count) {
        for (int i = 0; i < count; ++i) {
            const auto id = m_profile->ids->next();
            if (!id.ok() || seen.contains(id->value) || id->value <= 0)
                return false;
            seen.insert(id->value);
            highest = std::max(highest, id->value);
        }
        return true;
    };
    QVERIFY(take(2'500));
    QCOMPARE(highest, 2'500);
    MUST(m_profile->open());
    QVERIFY(take(10));
    QVERIFY(highest >= 3'000);
    lose("mirror.db");
    MUST(m_profile->open());
    QVERIFY(store().wasRebuilt());
    QVERIFY(take(1'500));
    // Two at once take different blocks.
    MailIds other(store().vault());
    QVERIFY(take(1));
    for (int i = 0; i < 1'200; ++i)
        QVERIFY(!seen.contains(other.next().valueOr({1}).value));
}

void TestStoreProfile::idsAreNotLeasedInsideATransaction()
{
    MailIds ids(store().vault());
    const base::Status status = store().vault().transaction([&]() -> base::Status {
        const auto id = ids.next();
        return id.ok() ? base::Status() : base::Status(id.error());
    });
    MUST_FAIL(status, base::Kind::Internal);
    MUST(ids.next());
}

void TestStoreProfile::openingIsQuick()
{
    m_profile->store.reset();
    QElapsedTimer timer;
    timer.start();
    MUST(m_profile->open());
    qInfo("open: %lld us", timer.nsecsElapsed() / 1000);
    QVERIFY(timer.elapsed() < 500);
}

void TestStoreProfile::backupsAreDailyAndSevenAreKept()
{
    const base::WallTime start = at(0); // 2023-11-14
    for (int day = 0; day < 10; ++day) {
        const base::WallTime now = start + std::chrono::hours(24 * day);
        QCOMPARE(dailyBackup(store(), now).valueOr(false), true);
        QCOMPARE(dailyBackup(store(), now + std::chrono::minutes(5)).valueOr(true), false);
    }
    const QStringList backups = vaultBackups(m_profile->path());
    QCOMPARE(backups.size(), 7);
    QCOMPARE(QFileInfo(backups.first()).fileName(), QStringLiteral("vault-2023-11-23.db"));
    QCOMPARE(QFileInfo(backups.last()).fileName(), QStringLiteral("vault-2023-11-17.db"));
    QCOMPARE(QDir(m_profile->path() + QStringLiteral("/backups")).entryList(QDir::Files).size(), 7);
}

void TestStoreProfile::aBackupCanBeOpened()
{
    MUST(store().settings().set(QStringLiteral("a"), QStringLiteral("b")));
    MUST(dailyBackup(store(), at(0)));
    QTemporaryDir other;
    QVERIFY(QFile::copy(vaultBackups(m_profile->path()).first(), other.path() + QStringLiteral("/vault.db")));
    auto restored = Store::open(other.path(), Access::ReadWrite);
    MUST(restored);
    QCOMPARE((*restored)->settings().get(QStringLiteral("a")).valueOr({}).value_or(QString()),
             QStringLiteral("b"));
    MUST((*restored)->vault().quickCheck());
    QVERIFY((*restored)->wasRebuilt());
}

void TestStoreProfile::theBallastComesAndGoes()
{
    QVERIFY(hasBallast(m_profile->path()));
    QCOMPARE(QFileInfo(file("ballast")).size(), kBallastBytes);
    MUST(releaseBallast(m_profile->path()));
    QVERIFY(!hasBallast(m_profile->path()));
    QVERIFY(!QFile::exists(file("ballast")));
    MUST(releaseBallast(m_profile->path()));
    // It is not made again behind the user's back by merely opening: room must have come back first.
    MUST(m_profile->open());
    QVERIFY(!hasBallast(m_profile->path()));
    MUST(makeBallast(m_profile->path()));
    QVERIFY(hasBallast(m_profile->path()));
}

QTEST_GUILESS_MAIN(TestStoreProfile)
#include "tst_store_profile.moc"
