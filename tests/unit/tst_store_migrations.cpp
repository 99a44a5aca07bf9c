#include "tst_store_support.h"

#include "store/Migrations.h"
#include "store/Sql.h"

#include <SQLiteCpp/Database.h>

#include <QDir>

#include <array>

using namespace scorta;
using namespace scorta::store;
using namespace scorta::store::test;

namespace {

constexpr std::array kSteps = {
    Migration{1, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
                 "INSERT INTO notes (text) VALUES ('first');"},
    Migration{2, "ALTER TABLE notes ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;"},
    Migration{3, "CREATE TABLE tags (note INTEGER NOT NULL REFERENCES notes (id)) STRICT;"
                 "INSERT INTO tags (note) VALUES (1);"},
};

} // namespace

class TestStoreMigrations : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;
    std::unique_ptr<SQLite::Database> m_database;
    int m_backups = 0;
    base::Status run(std::span<const Migration> steps);
    QString schema();

private Q_SLOTS:
    void init();
    void anEmptyFileGetsEveryStep();
    void anOldFileIsBroughtUpToDate();
    void aNewerFileIsRefused();
    void aFailingStepLeavesAllAsBefore_data();
    void aFailingStepLeavesAllAsBefore();
    void withoutABackupNothingIsChanged();
    void theScriptsAreComplete();
    void theFilesRefuseToGoBack();
    void anOlderProfileIsBackedUpFirst();
};

void TestStoreMigrations::init()
{
    m_backups = 0;
    m_database.reset();
    const QString path = m_directory.path() + QStringLiteral("/test.db");
    QFile::remove(path);
    m_database =
        std::make_unique<SQLite::Database>(path.toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

base::Status TestStoreMigrations::run(std::span<const Migration> steps)
{
    return migrate(*m_database, steps, [this](int) -> base::Status {
        ++m_backups;
        return {};
    });
}

QString TestStoreMigrations::schema()
{
    SQLite::Statement query(*m_database, "SELECT group_concat(sql, ';') FROM sqlite_schema");
    query.executeStep();
    return QString::fromUtf8(query.getColumn(0).getText("")) + QString::number(schemaVersion(*m_database));
}

void TestStoreMigrations::anEmptyFileGetsEveryStep()
{
    MUST(run(kSteps));
    QCOMPARE(schemaVersion(*m_database), 3);
    QCOMPARE(m_backups, 0);
    QCOMPARE(m_database->execAndGet("SELECT count(*) FROM tags").getInt(), 1);
    MUST(run(kSteps));
    QCOMPARE(m_database->execAndGet("SELECT count(*) FROM notes").getInt(), 1);
}

void TestStoreMigrations::anOldFileIsBroughtUpToDate()
{
    MUST(run(std::span(kSteps).first(1)));
    m_database->exec("INSERT INTO notes (text) VALUES ('mine')");
    MUST(run(kSteps));
    QCOMPARE(m_backups, 1);
    QCOMPARE(schemaVersion(*m_database), 3);
    QCOMPARE(m_database->execAndGet("SELECT count(*) FROM notes WHERE starred = 0").getInt(), 2);
}

void TestStoreMigrations::aNewerFileIsRefused()
{
    MUST(run(kSteps));
    const QString before = schema();
    MUST_FAIL(run(std::span(kSteps).first(2)), base::Kind::NewerVersion);
    QCOMPARE(schema(), before);
    QCOMPARE(m_backups, 0);
}

void TestStoreMigrations::aFailingStepLeavesAllAsBefore_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("syntax, after a change")
        << QByteArray("DROP TABLE notes; CREATE TABLE other (id INTEGER) STRICT; NONSENSE;");
    QTest::newRow("a constraint") << QByteArray("DELETE FROM notes; INSERT INTO notes (text) VALUES (NULL);");
    QTest::newRow("a dangling reference")
        << QByteArray("CREATE TABLE tags (note INTEGER REFERENCES notes (id)) STRICT;"
                      "INSERT INTO tags (note) VALUES (4711);");
}

void TestStoreMigrations::aFailingStepLeavesAllAsBefore()
{
    QFETCH(QByteArray, sql);
    MUST(run(std::span(kSteps).first(2)));
    const QString before = schema();
    const std::array steps = {kSteps[0], kSteps[1], Migration{3, sql.constData()}};
    QVERIFY(!run(steps).ok());
    QCOMPARE(schema(), before);
    QCOMPARE(m_database->execAndGet("SELECT text FROM notes").getString(), std::string("first"));
    // The file is free again, and the right script goes through.
    MUST(run(kSteps));
    QCOMPARE(schemaVersion(*m_database), 3);
}

void TestStoreMigrations::withoutABackupNothingIsChanged()
{
    MUST(run(std::span(kSteps).first(1)));
    const QString before = schema();
    const base::Status status = migrate(*m_database, kSteps, [](int) -> base::Status {
        return base::Error{base::Kind::DiskFull, base::Fate::Defer, {}, {}, 0};
    });
    MUST_FAIL(status, base::Kind::DiskFull);
    QCOMPARE(schema(), before);
}

void TestStoreMigrations::theScriptsAreComplete()
{
    for (const File file : {File::Vault, File::Mirror, File::Bodies}) {
        int expected = 0;
        for (const Migration& step : migrations(file)) {
            QCOMPARE(step.version, ++expected);
            QVERIFY(qstrlen(step.sql) > 0);
        }
        QVERIFY(expected > 0);
    }
    // As on disk, to the last byte.
    QFile script(QStringLiteral(SCORTA_SOURCE_DIR "/resources/sql/vault/0001_initial.sql"));
    QVERIFY(script.open(QIODevice::ReadOnly));
    QCOMPARE(QByteArray(migrations(File::Vault).front().sql), script.readAll());
    // Every table is STRICT.
    Profile profile;
    MUST(profile.open());
    for (Database* database :
         {&profile.store->vault(), &profile.store->mirror(), &profile.store->bodyFile()}) {
        Query query(*database, "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
                               "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fulltext_%'");
        query.next();
        QCOMPARE(query.integer(0), 0);
    }
}

void TestStoreMigrations::theFilesRefuseToGoBack()
{
    for (const QString& name :
         {QStringLiteral("vault.db"), QStringLiteral("mirror.db"), QStringLiteral("bodies.db")}) {
        Profile profile;
        MUST(profile.open());
        profile.store.reset();
        {
            const QString path = profile.path() + u'/' + name;
            SQLite::Database newer(path.toStdString(), SQLite::OPEN_READWRITE);
            newer.exec("PRAGMA user_version = 999");
        }
        MUST_FAIL(Store::open(profile.path(), Access::ReadWrite), base::Kind::NewerVersion);
        MUST_FAIL(Store::open(profile.path(), Access::ReadOnly), base::Kind::NewerVersion);
        QVERIFY(!QFile::exists(profile.path() + u'/' + name + QStringLiteral(".damaged")));
    }
}

void TestStoreMigrations::anOlderProfileIsBackedUpFirst()
{
    // Pretends that the first script belongs to version 1 and that the file knows only its tables'
    // beginnings: an older file is one whose number is lower, so the steps after it must fail here and change
    // nothing.
    Profile profile;
    MUST(profile.open());
    MUST(profile.fill());
    const QString copy = m_directory.path() + QStringLiteral("/copy.db");
    MUST(profile.store->vault().backupTo(copy));
    SQLite::Database opened(copy.toStdString(), SQLite::OPEN_READWRITE);
    const int version = schemaVersion(opened);
    const std::array steps = {Migration{version + 1, "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"}};
    int backedUp = 0;
    MUST(migrate(opened, steps, [&](int from) -> base::Status {
        backedUp = from;
        return {};
    }));
    QCOMPARE(backedUp, version);
    QCOMPARE(opened.execAndGet("SELECT address FROM accounts").getString(), std::string("ada@example.com"));
}

QTEST_GUILESS_MAIN(TestStoreMigrations)
#include "tst_store_migrations.moc"
