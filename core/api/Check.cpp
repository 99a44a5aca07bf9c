#include "api/Check.h"

#include "store/Ballast.h"
#include "store/JournalTable.h"

#include <QFileInfo>
#include <QJsonObject>

namespace scorta::api {

namespace {

const char* nameOf(store::File file)
{
    switch (file) {
    case store::File::Vault:
        return "vault.db";
    case store::File::Mirror:
        return "mirror.db";
    case store::File::Bodies:
        return "bodies.db";
    }
    return "";
}

base::Status examineFile(const QString& profile, store::File file)
{
    const auto database = store::Database::open(profile, file, store::Access::ReadOnly);
    if (!database)
        return database.error();
    SCORTA_TRY((*database)->quickCheck());
    return file == store::File::Vault ? store::JournalTable(**database).verify() : base::Status();
}

} // namespace

base::Result<std::unique_ptr<store::Store>> openStore(const QString& profile, store::Access access)
{
    auto opened = store::Store::open(profile, access);
    if (opened || opened.error().kind != base::Kind::DiskFull || !store::hasBallast(profile))
        return opened;
    if (const base::Status released = store::releaseBallast(profile); !released)
        return opened;
    return store::Store::open(profile, access);
}

base::Status refuseBrokenProfile(const QString& profile)
{
    if (const QFileInfo info(profile); info.exists() && !info.isDir())
        return base::Error{base::Kind::Invalid, base::Fate::Final, QStringLiteral("profile.folder"), {}, 0};
    // The vault is the first file that is made, and holds its tables before the next one is.
    if (QFileInfo(profile + QStringLiteral("/vault.db")).size() > 0 ||
        !QFileInfo::exists(profile + QStringLiteral("/mirror.db")))
        return {};
    return base::Error{base::Kind::Damaged, base::Fate::Final, QStringLiteral("profile.vault"),
                       QStringLiteral("vault.db"), 0};
}

base::Result<Examination> examineProfile(const QString& profile)
{
    Examination found;
    for (const store::File file : {store::File::Vault, store::File::Mirror, store::File::Bodies}) {
        const base::Status whole = file == store::File::Vault ? refuseBrokenProfile(profile) : base::Status();
        const base::Status checked = whole ? examineFile(profile, file) : whole;
        if (checked)
            continue;
        const base::Kind kind = checked.error().kind;
        if (kind != base::Kind::Damaged && kind != base::Kind::NotFound)
            return checked.error();
        found.problems.append(QJsonObject{{QStringLiteral("file"), QLatin1String(nameOf(file))},
                                          {QStringLiteral("kind"), toName(kind)},
                                          {QStringLiteral("detail"), checked.error().detail}});
        if (file == store::File::Vault)
            found.isVaultBroken = true;
        else
            found.rebuildable.append(file);
    }
    return found;
}

} // namespace scorta::api
