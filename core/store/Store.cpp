#include "store/Store.h"

#include "store/AccountTable.h"
#include "store/ActionTable.h"
#include "store/Ballast.h"
#include "store/BodyTable.h"
#include "store/BreakerTable.h"
#include "store/DraftTable.h"
#include "store/FileSystem.h"
#include "store/FolderTable.h"
#include "store/GuardTable.h"
#include "store/ImapJobTable.h"
#include "store/JournalTable.h"
#include "store/KeptTable.h"
#include "store/MailTable.h"
#include "store/OpenLock.h"
#include "store/OutboxTable.h"
#include "store/Rebuild.h"
#include "store/SettingsTable.h"

#include "base/Log.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace scorta::store {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Result;
using base::Status;
using DatabasePtr = std::unique_ptr<Database>;

constexpr base::Milliseconds kOpenTimeout{15'000};

QString pathOf(const QString& folder, const char* name)
{
    return folder + u'/' + QLatin1String(name);
}

const char* nameOf(File file)
{
    switch (file) {
    case File::Vault:
        return "vault.db";
    case File::Mirror:
        return "mirror.db";
    case File::Bodies:
        return "bodies.db";
    }
    return "";
}

/// Opens a file that can be rebuilt; a damaged one is set aside first.
Result<DatabasePtr> openRebuildable(const QString& folder, File file, Access access, bool& wasRebuilt)
{
    auto opened = Database::open(folder, file, access);
    if (opened.ok() || opened.error().kind != Kind::Damaged || access == Access::ReadOnly)
        return opened;
    SCORTA_TRY(setAside(folder, file));
    wasRebuilt = true;
    return Database::open(folder, file, access);
}

} // namespace

struct Store::Private
{
    Private(const QString& path, DatabasePtr vaultFile, DatabasePtr mirrorFile, DatabasePtr bodiesFile)
        : folder(path)
        , vault(std::move(vaultFile))
        , mirror(std::move(mirrorFile))
        , bodyFile(std::move(bodiesFile))
    {
    }

    QString folder;
    bool wasRebuilt = false;
    DatabasePtr vault;
    DatabasePtr mirror;
    DatabasePtr bodyFile;

    AccountTable accounts{*vault};
    OutboxTable outbox{*vault};
    ImapJobTable imapJobs{*vault};
    DraftTable drafts{*vault};
    ActionTable actions{*vault};
    JournalTable journal{*vault};
    BreakerTable breakers{*vault};
    KeptTable kept{*vault};
    GuardTable guard{*vault};
    SettingsTable settings{*vault};
    FolderTable folders{*mirror};
    MailTable mails{*mirror};
    BodyTable bodies{*bodyFile};
};

Store::Store() = default;
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const QString& path, Access access)
{
    const QString folder = QDir(path).absolutePath();
    if (access == Access::ReadWrite)
        SCORTA_TRY(makeFolder(folder));
    else if (!QFileInfo(folder).isDir())
        return Error{Kind::NotFound, Fate::Final, QStringLiteral("store.open"), {}, 0};

    // One at a time while files may be made, set aside or brought up to date. Readers only wait for that when
    // a file is not there yet.
    std::unique_ptr<OpenLock> lock;
    if (access == Access::ReadWrite) {
        auto held = OpenLock::acquire(folder, kOpenTimeout);
        if (!held.ok())
            return held.error();
        lock = std::move(held).value();
    }
    return openFiles(folder, access);
}

Result<std::unique_ptr<Store>> Store::openFiles(const QString& folder, Access access)
{
    const bool isFirst = !QFileInfo::exists(pathOf(folder, nameOf(File::Vault)));
    bool wasRebuilt = !isFirst && !(QFileInfo::exists(pathOf(folder, nameOf(File::Mirror))) &&
                                    QFileInfo::exists(pathOf(folder, nameOf(File::Bodies))));
    auto vault = Database::open(folder, File::Vault, access);
    if (!vault.ok())
        return vault.error();
    auto mirror = openRebuildable(folder, File::Mirror, access, wasRebuilt);
    if (!mirror.ok())
        return mirror.error();
    auto bodies = openRebuildable(folder, File::Bodies, access, wasRebuilt);
    if (!bodies.ok())
        return bodies.error();

    std::unique_ptr<Store> store(new Store);
    store->d = std::make_unique<Private>(folder, std::move(vault).value(), std::move(mirror).value(),
                                         std::move(bodies).value());
    store->d->wasRebuilt = wasRebuilt;
    if (access == Access::ReadWrite)
        SCORTA_TRY(store->settleAfterOpening());
    if (isFirst) {
        const Status ballast = makeBallast(folder);
        if (!ballast.ok())
            base::log(base::LogLevel::Warning, "store", base::describe(ballast.error()));
    }
    return store;
}

Status Store::settleAfterOpening()
{
    // A body is stored before the row that speaks of it, so rows with bodies beside an empty bodies.db mean
    // that the file was lost. Asked each time: the process may have died between making it anew and this.
    auto isEmpty = d->bodies.isEmpty();
    if (!isEmpty.ok())
        return isEmpty.error();
    if (!*isEmpty)
        return {};
    auto forgotten = d->mails.forgetMissingBodies(*d->bodyFile);
    if (!forgotten.ok())
        return forgotten.error();
    if (*forgotten > 0)
        d->wasRebuilt = true;
    return {};
}

QString Store::folder() const
{
    return d->folder;
}
bool Store::wasRebuilt() const
{
    return d->wasRebuilt;
}
Database& Store::vault()
{
    return *d->vault;
}
Database& Store::mirror()
{
    return *d->mirror;
}
Database& Store::bodyFile()
{
    return *d->bodyFile;
}
AccountTable& Store::accounts()
{
    return d->accounts;
}
OutboxTable& Store::outbox()
{
    return d->outbox;
}
ImapJobTable& Store::imapJobs()
{
    return d->imapJobs;
}
DraftTable& Store::drafts()
{
    return d->drafts;
}
ActionTable& Store::actions()
{
    return d->actions;
}
JournalTable& Store::journal()
{
    return d->journal;
}
BreakerTable& Store::breakers()
{
    return d->breakers;
}
KeptTable& Store::kept()
{
    return d->kept;
}
GuardTable& Store::guard()
{
    return d->guard;
}
SettingsTable& Store::settings()
{
    return d->settings;
}
FolderTable& Store::folders()
{
    return d->folders;
}
MailTable& Store::mails()
{
    return d->mails;
}
BodyTable& Store::bodies()
{
    return d->bodies;
}

} // namespace scorta::store
