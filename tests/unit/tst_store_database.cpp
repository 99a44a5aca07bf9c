#include "tst_store_support.h"

#include "store/BodyTable.h"
#include "store/FileSystem.h"
#include "store/OutboxTable.h"
#include "store/SettingsTable.h"
#include "store/Sql.h"

#include <SQLiteCpp/Database.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <atomic>
#include <thread>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

class TestStoreDatabase : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Profile> m_profile;
    Database& vault() { return m_profile->store->vault(); }
    base::Status set(const QString& key)
    {
        return m_profile->store->settings().set(key, QStringLiteral("x"));
    }
    bool has(const QString& key)
    {
        return m_profile->store->settings().get(key).valueOr(std::nullopt).has_value();
    }
    static QString pragma(Database& database, const char* sql);

private Q_SLOTS:
    void init();
    void theFilesAreSetAsPromised();
    void filesArePrivate();
    void failureRollsEverythingBack();
    void aFailingNestedCallDoomsTheOuterOne();
    void anExceptionIsAnErrorAndRollsBack();
    void errorsHoldNoValues();
    void networkFileSystemsAreKnown();
    void readOnlyWritesNothing();
    void aFullDiskIsAState();
    void manyThreadsWrite();
    void aHeldLockIsLocked();
    void theBackupIsACopy();
    void quickCheckSeesDamage();
};

void TestStoreDatabase::init()
{
    m_profile = std::make_unique<Profile>();
    MUST(m_profile->open());
    MUST(m_profile->fill());
}

QString TestStoreDatabase::pragma(Database& database, const char* sql)
{
    return QString::fromStdString(database.raw().execAndGet(sql).getString());
}

void TestStoreDatabase::theFilesAreSetAsPromised()
{
    Store& store = *m_profile->store;
    for (Database* database : {&store.vault(), &store.mirror(), &store.bodyFile()}) {
        QCOMPARE(pragma(*database, "PRAGMA journal_mode"), QStringLiteral("wal"));
        QCOMPARE(pragma(*database, "PRAGMA foreign_keys"), QStringLiteral("1"));
        QCOMPARE(pragma(*database, "PRAGMA mmap_size"), QStringLiteral("0"));
    }
    QCOMPARE(pragma(store.vault(), "PRAGMA synchronous"), QStringLiteral("2"));
    QCOMPARE(pragma(store.mirror(), "PRAGMA synchronous"), QStringLiteral("1"));
    QCOMPARE(pragma(store.bodyFile(), "PRAGMA synchronous"), QStringLiteral("1"));
}

void TestStoreDatabase::filesArePrivate()
{
    const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup |
                                            QFileDevice::ExeGroup | QFileDevice::ReadOther |
                                            QFileDevice::WriteOther | QFileDevice::ExeOther;
    QVERIFY(!(QFileInfo(m_profile->path()).permissions() & others));
    const QStringList names = QDir(m_profile->path()).entryList(QDir::Files);
    QVERIFY(names.size() >= 7);
    for (const QString& name : names) {
        QVERIFY2(!(QFileInfo(m_profile->path() + u'/' + name).permissions() & others), qPrintable(name));
    }
    // A folder that the user made is the user's.
    QTemporaryDir given;
    QFile::setPermissions(given.path(), QFileDevice::ReadOwner | QFileDevice::WriteOwner |
                                            QFileDevice::ExeOwner | QFileDevice::ReadGroup |
                                            QFileDevice::ExeGroup);
    const auto before = QFileInfo(given.path()).permissions();
    MUST(Store::open(given.path(), Access::ReadWrite));
    QVERIFY(QFileInfo(given.path()).permissions() == before);
}

void TestStoreDatabase::failureRollsEverythingBack()
{
    const base::Status status = vault().transaction([&]() -> base::Status {
        SCORTA_TRY(set(QStringLiteral("a")));
        return base::Error{base::Kind::Cancelled, base::Fate::Final, {}, {}, 0};
    });
    MUST_FAIL(status, base::Kind::Cancelled);
    QVERIFY(!has(QStringLiteral("a")));
    QVERIFY(!vault().isInTransaction());
    MUST(set(QStringLiteral("b")));
    QVERIFY(has(QStringLiteral("b")));
}

void TestStoreDatabase::aFailingNestedCallDoomsTheOuterOne()
{
    const base::Status status = vault().transaction([&]() -> base::Status {
        SCORTA_TRY(set(QStringLiteral("a")));
        // The caller forgets to look at it.
        (void)m_profile->store->accounts().remove({4711}, at(1));
        return {};
    });
    MUST_FAIL(status, base::Kind::NotFound);
    QVERIFY(!has(QStringLiteral("a")));
}

void TestStoreDatabase::anExceptionIsAnErrorAndRollsBack()
{
    const base::Status status = vault().transaction([&]() -> base::Status {
        SCORTA_TRY(set(QStringLiteral("a")));
        vault().raw().exec("INSERT INTO nowhere VALUES (1)");
        return {};
    });
    MUST_FAIL(status, base::Kind::Internal);
    QVERIFY(!has(QStringLiteral("a")));
}

void TestStoreDatabase::errorsHoldNoValues()
{
    const auto status = m_profile->store->accounts().add(account(QStringLiteral("ADA@example.com")), at(0));
    QVERIFY(!status.ok());
    QVERIFY(!base::describe(status.error()).contains(u"ada@", Qt::CaseInsensitive));
    const base::Status direct = vault().transaction([&]() -> base::Status {
        Query(vault(), "INSERT INTO settings (key, value) VALUES (?1, ?2)", QStringLiteral("geheim"),
              std::optional<QString>())
            .run();
        return {};
    });
    QVERIFY(!direct.ok());
    QVERIFY(!base::describe(direct.error()).contains(u"geheim"));
}

void TestStoreDatabase::networkFileSystemsAreKnown()
{
    for (const char* name : {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "afpfs", "CIFS"})
        QVERIFY2(isNetworkFileSystem(QString::fromLatin1(name)), name);
    for (const char* name :
         {"ext4", "btrfs", "xfs", "tmpfs", "apfs", "NTFS", "overlay", "fuseblk", "9p", "zfs"})
        QVERIFY2(!isNetworkFileSystem(QString::fromLatin1(name)), name);
    MUST(refuseNetworkFolder(m_profile->path()));
}

void TestStoreDatabase::readOnlyWritesNothing()
{
    MUST_FAIL(Store::open(m_profile->directory.path() + QStringLiteral("/nothing"), Access::ReadOnly),
              base::Kind::NotFound);
    auto reader = Store::open(m_profile->path(), Access::ReadOnly);
    MUST(reader);
    MUST_FAIL((*reader)->settings().set(QStringLiteral("a"), QStringLiteral("b")), base::Kind::Permission);
    // It sees what the writer commits from now on.
    MUST(set(QStringLiteral("later")));
    QVERIFY((*reader)->settings().get(QStringLiteral("later")).valueOr({}).has_value());
}

void TestStoreDatabase::aFullDiskIsAState()
{
    OutboxTable& outbox = m_profile->store->outbox();
    model::Outgoing message;
    message.account = message.via = m_profile->account;
    message.messageId = QStringLiteral("<1@x>");
    message.envelopeId = QUuid::createUuid().toString(QUuid::Id128);
    message.recipients = {{{}, QStringLiteral("b@x"), model::SendState::Queued, 0, {}, {}, at(0), {}}};
    const auto first = outbox.add(message, QByteArray(20'000, 'x'));
    MUST(first);
    // The file may not grow by one page more.
    const int pages = vault().raw().execAndGet("PRAGMA page_count").getInt();
    vault().raw().exec("PRAGMA max_page_count = " + std::to_string(pages));
    message.envelopeId = QUuid::createUuid().toString(QUuid::Id128);
    MUST_FAIL(outbox.add(message, QByteArray(500'000, 'y')), base::Kind::DiskFull);
    QCOMPARE(outbox.list(10, 0).valueOr({}).size(), 1);
    vault().raw().exec("PRAGMA max_page_count = 1073741823");
    MUST(outbox.add(message, QByteArray(500'000, 'y')));
    QCOMPARE(outbox.list(10, 0).valueOr({}).size(), 2);
}

void TestStoreDatabase::manyThreadsWrite()
{
    constexpr int kThreads = 4;
    constexpr int kWrites = 50;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    const QString path = m_profile->path();
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&failures, &path, t] {
            auto store = Store::open(path, Access::ReadWrite);
            if (!store.ok()) {
                ++failures;
                return;
            }
            MailIds ids((*store)->vault());
            for (int i = 0; i < kWrites; ++i) {
                const QString key = QStringLiteral("%1-%2").arg(t).arg(i);
                if (!(*store)->settings().set(key, key).ok() || !ids.next().ok())
                    ++failures;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(failures.load(), 0);
    Query query(vault(), "SELECT count(*) FROM settings WHERE key LIKE '%-%'");
    query.next();
    QCOMPARE(query.integer(0), kThreads * kWrites);
}

void TestStoreDatabase::aHeldLockIsLocked()
{
    auto other = Store::open(m_profile->path(), Access::ReadWrite);
    MUST(other);
    (*other)->vault().raw().exec("PRAGMA busy_timeout = 50");
    const base::Status outer = vault().transaction([&]() -> base::Status {
        const base::Status blocked = (*other)->settings().set(QStringLiteral("a"), QStringLiteral("b"));
        if (blocked.ok() || blocked.error().kind != base::Kind::Locked)
            return base::Error{base::Kind::Internal, base::Fate::Final, QStringLiteral("not locked"), {}, 0};
        return {};
    });
    MUST(outer);
    MUST((*other)->settings().set(QStringLiteral("a"), QStringLiteral("b")));
}

void TestStoreDatabase::theBackupIsACopy()
{
    MUST(set(QStringLiteral("before")));
    const QString target = m_profile->directory.path() + QStringLiteral("/copy.db");
    MUST(vault().backupTo(target));
    MUST(set(QStringLiteral("after")));
    QVERIFY(!(QFileInfo(target).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
    SQLite::Database copy(target.toStdString(), SQLite::OPEN_READWRITE);
    QCOMPARE(copy.execAndGet("SELECT group_concat(key) FROM settings").getString(), std::string("before"));
    QCOMPARE(copy.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    // Nothing is left of a backup that cannot be written.
    MUST_FAIL(vault().backupTo(QStringLiteral("/nonexistent/copy.db")), base::Kind::Io);
    QCOMPARE(QDir(m_profile->directory.path()).entryList({QStringLiteral("*.part*")}).size(), 0);
}

void TestStoreDatabase::quickCheckSeesDamage()
{
    MUST(vault().quickCheck());
    for (int i = 0; i < 500; ++i)
        MUST(set(QStringLiteral("key %1").arg(i).repeated(20)));
    m_profile->store.reset();
    QFile file(m_profile->path() + QStringLiteral("/vault.db"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    // The middle of the file, far from the header and the schema.
    QVERIFY(file.size() > 200'000);
    file.seek(file.size() - 60'000);
    file.write(QByteArray(40'000, '\x5a'));
    file.close();
    auto opened = Database::open(m_profile->path(), File::Vault, Access::ReadWrite);
    MUST(opened);
    MUST_FAIL((*opened)->quickCheck(), base::Kind::Damaged);
}

QTEST_GUILESS_MAIN(TestStoreDatabase)
#include "tst_store_database.moc"
