#include "api/Commands.h"

#include <QFileInfo>

namespace scorta::api {

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
