#include "sync/Recoverable.h"

#include "store/BodyTable.h"
#include "store/KeptTable.h"
#include "store/MailTable.h"

namespace scorta::sync {

namespace {

constexpr auto kRecoverable = std::chrono::hours(24 * 30);

} // namespace

base::Status keepRecoverable(store::Store& store, const model::Folder& folder,
                             const QList<model::MailId>& mails, base::WallTime now)
{
    const auto rows = store.mails().rows(mails);
    if (!rows)
        return rows.error();
    QList<QByteArray> bodies;
    QList<store::KeptMail> kept;
    for (const model::MailRow& row : *rows) {
        if (!row.hasBody)
            continue;
        // A body that is listed and yet not there cannot be kept, and must not hold the others up.
        const auto isThere = store.bodies().has(row.sha256);
        if (!isThere)
            return isThere.error();
        if (!*isThere)
            continue;
        const auto place = store.mails().place(row.id);
        if (!place)
            return place.error();
        store::KeptMail mail;
        mail.id = row.id;
        mail.account = folder.account;
        mail.folderPath = folder.path;
        mail.reason = QStringLiteral("recoverable");
        mail.uidValidity = folder.uidValidity;
        mail.uid = place->uid;
        mail.messageId = row.messageId;
        mail.sha256 = row.sha256;
        mail.size = row.size;
        mail.internalDate = place->internalDate;
        mail.flags = row.flags;
        mail.since = now;
        mail.until = now + kRecoverable;
        bodies.append(mail.sha256);
        kept.append(mail);
    }
    if (kept.isEmpty())
        return {};
    SCORTA_TRY(store.bodies().keep(bodies));
    return store.kept().add(kept);
}

} // namespace scorta::sync
