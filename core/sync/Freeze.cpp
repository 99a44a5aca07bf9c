#include "sync/Freeze.h"

#include "base/Log.h"
#include "store/FolderTable.h"
#include "store/GuardTable.h"

namespace scorta::sync {

base::Status freezeFolder(store::Store& store, const model::Folder& folder, FreezeReason reason,
                          base::WallTime now)
{
    const bool isNews = folder.state != model::FolderState::Frozen ||
                        (reason == FreezeReason::MissingFromList && folder.reason != toName(reason));
    if (!isNews)
        return {};
    store::GuardEvent event;
    event.at = now;
    event.account = folder.account;
    event.folderPath = folder.path;
    event.event = QStringLiteral("frozen");
    event.reason = toName(reason);
    event.detail = uidValidityDetail(folder.uidValidity);
    SCORTA_TRY(store.guard().add(event));
    SCORTA_TRY(store.folders().setState(folder.id, model::FolderState::Frozen, toName(reason), now));
    // The path may say more of a person than a log should.
    base::log(base::LogLevel::Info, "sync", QStringLiteral("a folder is frozen: ") + toName(reason));
    return {};
}

base::Status thawFolder(store::Store& store, const model::Folder& folder, base::WallTime now)
{
    store::GuardEvent event;
    event.at = now;
    event.account = folder.account;
    event.folderPath = folder.path;
    event.event = QStringLiteral("thawed");
    event.reason = folder.reason;
    SCORTA_TRY(store.guard().add(event));
    SCORTA_TRY(store.folders().setState(folder.id, model::FolderState::Ok, {}, now));
    base::log(base::LogLevel::Info, "sync", QStringLiteral("a frozen folder is whole again"));
    return {};
}

QString uidValidityDetail(quint32 uidValidity)
{
    return QStringLiteral("uidvalidity=") + QString::number(uidValidity);
}

} // namespace scorta::sync
