#include "api/Commands.h"

#include "store/JournalTable.h"
#include "store/Rebuild.h"

#include <QFileInfo>

namespace scorta::api {

base::Result<QJsonValue> checkProfile(CommandContext& context)
{
    QJsonArray problems;
    QList<store::File> broken;
    const auto note = [&](const QString& file, const base::Status& status) {
        if (!status)
            problems.append(QJsonObject{{QStringLiteral("file"), file},
                                        {QStringLiteral("kind"), toName(status.error().kind)},
                                        {QStringLiteral("detail"), status.error().detail}});
    };
    note(QStringLiteral("vault.db"), context.store.vault().quickCheck());
    for (store::Database* database : {&context.store.mirror(), &context.store.bodyFile()}) {
        const base::Status checked = database->quickCheck();
        note(QFileInfo(database->path()).fileName(), checked);
        if (!checked)
            broken.append(database->file());
    }
    note(QStringLiteral("vault.db"), context.store.journal().verify());
    const bool hadProblems = !problems.isEmpty();
    // Files that are open everywhere are made anew by the next engine, before anybody opens them.
    const bool isRepaired = context.flag("repair") && !broken.isEmpty();
    if (isRepaired)
        SCORTA_TRY(store::scheduleRebuild(context.engine.profile(), broken));
    return QJsonValue(QJsonObject{{QStringLiteral("ok"), !hadProblems},
                                  {QStringLiteral("problems"), problems},
                                  {QStringLiteral("rebuilt_at_next_start"), isRepaired}});
}

base::Result<QJsonValue> backupVault(CommandContext& context)
{
    const QString target = context.text("file");
    if (QFileInfo::exists(target))
        return base::Error{base::Kind::Exists, base::Fate::Final, QStringLiteral("backup"), target, 0};
    SCORTA_TRY(context.store.vault().backupTo(target));
    return QJsonValue(
        QJsonObject{{QStringLiteral("file"), target}, {QStringLiteral("bytes"), QFileInfo(target).size()}});
}

} // namespace scorta::api
