#include "api/Commands.h"
#include "api/Waiting.h"

#include "store/AccountTable.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"
#include "sync/Release.h"

#include <algorithm>

namespace scorta::api {

base::Result<QJsonObject> frozenDocument(store::Store& store, const model::Folder& folder, const Names& names)
{
    const auto missing = sync::missingCount(store, folder);
    if (!missing)
        return missing.error();
    const auto since = store.folders().frozenSince(folder.id);
    if (!since)
        return since.error();
    const auto known = store.mails().known(folder.id);
    if (!known)
        return known.error();
    // The folder's sync state stands still while it is frozen: what came since has a UID from there on.
    const auto fresh = std::count_if(known->begin(), known->end(), [&](const store::KnownUid& entry) {
        return folder.uidNext != 0 && entry.uid >= folder.uidNext;
    });
    return QJsonObject{{QStringLiteral("account"), names.accounts.value(folder.account)},
                       {QStringLiteral("folder"), folder.path},
                       {QStringLiteral("reason"), folder.reason},
                       {QStringLiteral("since"), timeOrNull(*since)},
                       {QStringLiteral("missing"), *missing},
                       {QStringLiteral("new"), static_cast<qint64>(fresh)}};
}

// The verdict is on disk before the server is asked, so without a server it waits for the next sync.
base::Result<QJsonValue> frozenRelease(CommandContext& context)
{
    const QString how = context.text("how");
    if (how != u"keep" && how != u"accept")
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("frozen.release"), how, 0};
    const auto account = context.store.accounts().find(context.text("account"));
    if (!account)
        return account.error();
    const auto folder = folderNamed(context.store, account->id, context.text("folder"));
    if (!folder)
        return folder.error();
    const auto names = namesOf(context.store);
    if (!names)
        return names.error();
    auto document = frozenDocument(context.store, *folder, *names);
    if (!document)
        return document.error();
    sync::Release release(context.store, context.clock());
    SCORTA_TRY(release.decide(*folder, how == u"keep" ? sync::Verdict::Keep : sync::Verdict::Accept));

    // Of all folders: what is missing in this one may have turned up in another.
    Answer<AccountRunner::SyncOutcome> answer;
    context.engine.runner(*account)->sync({}, {}, context.cancel, answer.giver());
    const auto outcome = answer.wait();

    const auto now = context.store.folders().find(folder->id);
    if (!now && now.error().kind != base::Kind::NotFound)
        return now.error();
    const auto waiting = release.waiting(*folder);
    if (!waiting)
        return waiting.error();
    const auto released = release.last(*folder);
    if (!released)
        return released.error();
    const sync::Released done = released->value_or(sync::Released{});
    const bool isFrozen = now && now->state == model::FolderState::Frozen;
    document->insert(QStringLiteral("state"), !isFrozen  ? QStringLiteral("ok")
                                              : *waiting ? QStringLiteral("waiting")
                                                         : QStringLiteral("frozen"));
    document->insert(QStringLiteral("kept"), done.kept);
    document->insert(QStringLiteral("recoverable"), done.recoverable);
    document->insert(QStringLiteral("matched"), done.matched);
    const base::Error* error = !outcome           ? &outcome.error()
                               : !outcome->report ? &outcome->report.error()
                                                  : nullptr;
    if (*waiting && error)
        document->insert(QStringLiteral("error"), errorToJson(*error));
    return QJsonValue(*document);
}

} // namespace scorta::api
