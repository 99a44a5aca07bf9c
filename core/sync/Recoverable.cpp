#include "sync/Recoverable.h"

#include "store/BodyTable.h"
#include "store/FolderTable.h"
#include "store/KeptTable.h"
#include "store/MailTable.h"
#include "store/SettingsTable.h"

namespace scorta::sync {

namespace {

const QString kKept = QStringLiteral("kept");
const QString kRecoverable = QStringLiteral("recoverable");
const QString kPurgedAt = QStringLiteral("recoverable.purged_at");

base::Result<QString> shownPath(store::Store& store, const model::Folder& folder,
                                const store::MailTable::Place& place)
{
    if (!place.viewFolder.isValid() || place.viewFolder == folder.id)
        return folder.path;
    const auto shown = store.folders().find(place.viewFolder);
    if (!shown)
        return shown.error();
    return shown->path;
}

} // namespace

base::Result<QList<model::MailId>> holdMails(store::Store& store, const model::Folder& folder,
                                             const QList<model::MailId>& mails, Holding holding,
                                             base::WallTime now)
{
    const auto rows = store.mails().rows(mails);
    if (!rows)
        return rows.error();
    QList<QByteArray> bodies;
    QList<store::KeptMail> held;
    QList<model::MailId> ids;
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
        mail.reason = kRecoverable;
        mail.uidValidity = folder.uidValidity;
        mail.uid = place->uid;
        mail.messageId = row.messageId;
        mail.sha256 = row.sha256;
        mail.size = row.size;
        mail.internalDate = place->internalDate;
        mail.flags = row.flags;
        mail.since = now;
        mail.until = now + kRecoverableFor;
        if (holding == Holding::Kept) {
            const auto path = shownPath(store, folder, *place);
            if (!path)
                return path.error();
            mail.folderPath = *path;
            mail.reason = kKept;
            mail.until.reset();
        }
        bodies.append(mail.sha256);
        held.append(mail);
        ids.append(mail.id);
    }
    if (held.isEmpty())
        return ids;
    SCORTA_TRY(store.bodies().keep(bodies));
    SCORTA_TRY(store.kept().add(held));
    return ids;
}

base::Result<QList<model::MailId>> keptMails(store::Store& store, model::AccountId account)
{
    const auto kept = store.kept().list(account, kKept);
    if (!kept)
        return kept.error();
    QList<model::MailId> ids;
    ids.reserve(kept->size());
    for (const store::KeptMail& mail : *kept)
        ids.append(mail.id);
    return ids;
}

base::Status letGo(store::Store& store, const QList<model::MailId>& mails)
{
    QList<model::MailId> held;
    QList<QByteArray> bodies;
    for (const model::MailId id : mails) {
        const auto mail = store.kept().find(id);
        if (!mail)
            return mail.error();
        if (!*mail)
            continue;
        held.append(id);
        bodies.append((*mail)->sha256);
    }
    if (held.isEmpty())
        return {};
    SCORTA_TRY(store.kept().remove(held));
    QList<QByteArray> unused;
    for (const QByteArray& body : bodies) {
        const auto isUsed = store.kept().usesBody(body);
        if (!isUsed)
            return isUsed.error();
        if (!*isUsed)
            unused.append(body);
    }
    return store.bodies().unkeep(unused);
}

base::Result<int> purgeRecoverable(store::Store& store, base::WallTime now, int limit)
{
    const auto last = store.settings().get(kPurgedAt);
    if (!last)
        return last.error();
    const qint64 before = last->value_or(QString()).toLongLong();
    const qint64 millis = base::toMillis(now);
    // A mark that lies in the future was set by a wrong clock.
    if (before > millis - base::Milliseconds(std::chrono::hours(24)).count() && before <= millis)
        return 0;
    const auto expired = store.kept().expired(now);
    if (!expired)
        return expired.error();
    const QList<store::KeptMail> over = expired->mid(0, limit);
    QList<model::MailId> ids;
    QList<QByteArray> bodies;
    for (const store::KeptMail& mail : over) {
        ids.append(mail.id);
        bodies.append(mail.sha256);
    }
    if (!ids.isEmpty()) {
        SCORTA_TRY(letGo(store, ids));
        QList<QByteArray> unused;
        for (const QByteArray& body : bodies) {
            const auto rows = store.mails().bySha256(body);
            if (!rows)
                return rows.error();
            if (rows->isEmpty())
                unused.append(body);
        }
        SCORTA_TRY(store.bodies().remove(unused));
    }
    // What was over the limit goes the next time, not the next day.
    if (expired->size() <= limit)
        SCORTA_TRY(store.settings().set(kPurgedAt, QString::number(millis)));
    return static_cast<int>(ids.size());
}

} // namespace scorta::sync
