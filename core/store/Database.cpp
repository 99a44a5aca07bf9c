#include "store/Database.h"

#include "store/Backup.h"
#include "store/FileSystem.h"
#include "store/Migrations.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace scorta::store {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Status;

// Writers of other threads and processes hold the lock for milliseconds, a big batch for a second or two.
constexpr int kBusyTimeoutMs = 10'000;

struct Settings
{
    const char* name;
    const char* synchronous;
    int pageSize;       // bytes; of a new file
    int cacheKiB;       // a connection's; every thread has its own, so they are small
    int autoCheckpoint; // pages of the write-ahead log after which a commit writes them into the file
};

// No memory map anywhere: a failing disk or a truncated file would end the process by SIGBUS, and mapped
// pages count against the memory bar. A first mirror waited for the disk at every 16 MB of log; at 48 MB it
// waits a third as often, and pages that change again and again are copied back less. Bodies have large
// pages: most then lie in one piece, and a body of a few hundred bytes still shares its page with others.
Settings settingsOf(File file)
{
    switch (file) {
    case File::Vault:
        return {"vault", "FULL", 4096, 2048, 1000};
    case File::Mirror:
        return {"mirror", "NORMAL", 4096, 16384, 12000};
    case File::Bodies:
        return {"bodies", "NORMAL", 8192, 4096, 6000};
    }
    return {};
}

/// Waits for the lock of another connection. SQLite's own busy_timeout sleeps up to 100 ms at a time, so that
/// a writer among several could wait for seconds while each of them holds the lock for less than one.
int waitForLock(void*, int tries)
{
    constexpr int kShortTries = 100;
    const int sleptMs = tries < kShortTries ? tries : kShortTries + (tries - kShortTries) * 5;
    if (sleptMs >= kBusyTimeoutMs)
        return 0;
    QThread::msleep(tries < kShortTries ? 1 : 5);
    return 1;
}

/// SQLite counts every allocation under one lock of the whole process unless it is told not to; nobody asks
/// for those figures, and several threads write at once.
void configureProcess()
{
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

struct TextHash
{
    using is_transparent = void;
    size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

QString pathOf(const QString& folder, File file)
{
    return folder + u'/' + QLatin1String(settingsOf(file).name) + u".db";
}

/// Switching to WAL needs the file to itself for a moment, and SQLite answers "busy" without asking the busy
/// handler when two processes create a profile at once.
Status switchToWal(SQLite::Database& database)
{
    const QDeadlineTimer deadline(kBusyTimeoutMs);
    while (true) {
        const Status status = guarded("store.open", [&]() -> Status {
            const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
            if (mode != "wal") {
                return Error{Kind::Io, Fate::Final, QStringLiteral("store.open"),
                             QStringLiteral("the file system does not allow a write-ahead log"), 0};
            }
            return {};
        });
        if (status.ok() || status.error().kind != Kind::Locked || deadline.hasExpired())
            return status;
        QThread::msleep(5);
    }
}

void configure(SQLite::Database& database, const Settings& settings)
{
    database.exec(std::string("PRAGMA synchronous = ") + settings.synchronous);
    database.exec("PRAGMA cache_size = -" + std::to_string(settings.cacheKiB));
    database.exec("PRAGMA wal_autocheckpoint = " + std::to_string(settings.autoCheckpoint));
    // After a large batch the log shrinks back to this; below what a checkpoint waits for, each would cut it.
    database.exec("PRAGMA journal_size_limit = 67108864");
    // Sorting never leaves mail text in the system's folder for temporary files.
    database.exec("PRAGMA temp_store = MEMORY");
    database.exec("PRAGMA trusted_schema = OFF");
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA foreign_keys = ON");
#ifdef Q_OS_MACOS
    // There fsync() does not reach the disk's platters; the vault's promise needs it to.
    database.exec("PRAGMA fullfsync = ON");
    database.exec("PRAGMA checkpoint_fullfsync = ON");
#endif
}

} // namespace

struct Database::Private
{
    File file = File::Vault;
    QString path;
    std::unique_ptr<SQLite::Database> connection;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, TextHash, std::equal_to<>> statements;
    int depth = 0;
    std::optional<Error> doomed; // a nested transaction failed: the outer one must not commit

    Status backUpBeforeMigration(int version);
};

Database::Database()
    : d(std::make_unique<Private>())
{
}

Database::~Database()
{
    d->statements.clear();
}

Status Database::Private::backUpBeforeMigration(int version)
{
    const QFileInfo info(path);
    const QString folder = info.path() + QStringLiteral("/backups");
    SCORTA_TRY(makeFolder(folder));
    const QString prefix = info.completeBaseName() + QStringLiteral("-v");
    const QString target = folder + u'/' + prefix + QString::number(version) + QStringLiteral(".db");
    SCORTA_TRY(backupConnection(*connection, target));
    // One is enough to go back by, and bodies are large.
    const QStringList older = QDir(folder).entryList({prefix + QStringLiteral("*.db")}, QDir::Files);
    for (const QString& name : older) {
        if (name != QFileInfo(target).fileName())
            QFile::remove(folder + u'/' + name);
    }
    return {};
}

base::Result<std::unique_ptr<Database>> Database::open(const QString& folder, File file, Access access)
{
    SCORTA_TRY(refuseNetworkFolder(folder));
    configureProcess();
    std::unique_ptr<Database> database(new Database);
    database->d->file = file;
    database->d->path = pathOf(folder, file);
    const QString& path = database->d->path;
    const bool isNew = !QFileInfo::exists(path);
    if (isNew && access == Access::ReadOnly)
        return Error{Kind::NotFound, Fate::Final, QStringLiteral("store.open"), {}, 0};

    // One connection, one thread: SQLite's own mutexes would only cost.
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (access == Access::ReadOnly ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const Status opened = guarded("store.open", [&]() -> Status {
        database->d->connection = std::make_unique<SQLite::Database>(path.toStdString(), flags);
        sqlite3_busy_handler(database->d->connection->getHandle(), waitForLock, nullptr);
        return {};
    });
    if (!opened.ok()) {
        Error error = opened.error();
        const QFileInfo info(isNew ? folder : path);
        if (error.code == SQLITE_CANTOPEN && info.exists() && !(info.isReadable() && info.isWritable()))
            error.kind = Kind::Permission;
        return error;
    }
    // By its name: opening the file here and closing it would drop the locks of this process's connections
    // (sqlite.org/howtocorrupt.html, 2.2).
    if (isNew)
        QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);

    const Status ready =
        access == Access::ReadOnly ? database->prepareReadOnly(folder) : database->prepareReadWrite();
    SCORTA_TRY(ready);
    return database;
}

Status Database::prepareReadWrite()
{
    const Settings settings = settingsOf(d->file);
    SQLite::Database& connection = *d->connection;
    SCORTA_TRY(guarded("store.open", [&]() -> Status {
        // Only an empty file takes it.
        connection.exec("PRAGMA page_size = " + std::to_string(settings.pageSize));
        return {};
    }));
    SCORTA_TRY(switchToWal(connection));
    SCORTA_TRY(guarded("store.open", [&]() -> Status {
        configure(connection, settings);
        // Tables are rebuilt in migrations; each checks all references before it commits.
        connection.exec("PRAGMA foreign_keys = OFF");
        return {};
    }));
    SCORTA_TRY(migrate(connection, migrations(d->file),
                       [this](int version) { return d->backUpBeforeMigration(version); }));
    return guarded("store.open", [&]() -> Status {
        connection.exec("PRAGMA foreign_keys = ON");
        return {};
    });
}

Status Database::prepareReadOnly(const QString& folder)
{
    int version = 0;
    const auto look = [&]() -> Status {
        return guarded("store.open", [&]() -> Status {
            configure(*d->connection, settingsOf(d->file));
            version = schemaVersion(*d->connection);
            return {};
        });
    };
    Status looked = look();
    // Whoever made it, or wrote to it last, was killed in the middle: only a writer can put that right.
    if (!looked.ok() && (looked.error().code & 0xff) == SQLITE_READONLY) {
        const auto writer = Database::open(folder, d->file, Access::ReadWrite);
        if (!writer.ok())
            return writer.error();
        looked = look();
    }
    SCORTA_TRY(looked);
    const int newest = migrations(d->file).back().version;
    if (version > newest)
        return migrate(*d->connection, migrations(d->file), {});
    if (version < newest) {
        // Made by an older version, or just being made: whoever comes first brings it up to date.
        auto writer = Database::open(folder, d->file, Access::ReadWrite);
        if (!writer.ok())
            return writer.error();
    }
    return {};
}

File Database::file() const
{
    return d->file;
}

QString Database::path() const
{
    return d->path;
}

SQLite::Database& Database::raw()
{
    return *d->connection;
}

SQLite::Statement& Database::statement(const char* sql)
{
    const auto found = d->statements.find(std::string_view(sql));
    if (found != d->statements.end()) {
        found->second->tryReset();
        found->second->clearBindings();
        return *found->second;
    }
    auto prepared = std::make_unique<SQLite::Statement>(*d->connection, sql);
    SQLite::Statement& reference = *prepared;
    d->statements.emplace(sql, std::move(prepared));
    return reference;
}

bool Database::isInTransaction() const
{
    return d->depth > 0;
}

Status Database::transaction(const std::function<Status()>& body)
{
    if (d->depth > 0) {
        ++d->depth;
        const Status status = guarded("store.transaction", body);
        --d->depth;
        if (!status.ok() && !d->doomed)
            d->doomed = status.error();
        return status;
    }
    SCORTA_TRY(guarded("store.begin", [&]() -> Status {
        d->connection->exec("BEGIN IMMEDIATE");
        return {};
    }));
    d->depth = 1;
    d->doomed.reset();
    Status status = guarded("store.transaction", body);
    d->depth = 0;
    if (status.ok() && d->doomed)
        status = *d->doomed;
    if (status.ok()) {
        status = guarded("store.commit", [&]() -> Status {
            d->connection->exec("COMMIT");
            return {};
        });
    }
    // A full disk makes SQLite roll back by itself; then there is nothing left to roll back.
    if (!status.ok() && sqlite3_get_autocommit(d->connection->getHandle()) == 0)
        d->connection->tryExec("ROLLBACK");
    return status;
}

Status Database::quickCheck()
{
    return guarded("store.check", [&]() -> Status {
        SQLite::Statement check(*d->connection, "PRAGMA quick_check(1)");
        const std::string answer = check.executeStep() ? check.getColumn(0).getString() : std::string();
        if (answer == "ok")
            return {};
        return Error{Kind::Damaged, Fate::Final, QStringLiteral("store.check"),
                     QString::fromStdString(answer), SQLITE_CORRUPT};
    });
}

Status Database::makeDurable()
{
    return guarded("store.durable", [&]() -> Status {
        // Reading opens the log when this connection has not used it yet.
        (void)schemaVersion(*d->connection);
        sqlite3* handle = d->connection->getHandle();
        sqlite3_file* log = nullptr;
        const int found = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
        if (found != SQLITE_OK || log == nullptr || log->pMethods == nullptr)
            throw SQLite::Exception(handle, found != SQLITE_OK ? found : SQLITE_IOERR);
        // Everything committed is in the log, or was synced into the file by a checkpoint, which comes before
        // the log is reused.
        const int synced = log->pMethods->xSync(log, SQLITE_SYNC_FULL);
        if (synced != SQLITE_OK) {
            return Error{Kind::DiskFull, Fate::Defer, QStringLiteral("store.durable"),
                         QString::fromUtf8(sqlite3_errstr(synced)), synced};
        }
        return {};
    });
}

Status Database::backupTo(const QString& target)
{
    return backupConnection(*d->connection, target);
}

} // namespace scorta::store
