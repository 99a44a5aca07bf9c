#include "sync/KeptRows.h"

#include "sync/Roles.h"

#include "mime/Reader.h"
#include "search/Conversations.h"
#include "search/Index.h"
#include "store/BodyTable.h"
#include "store/FolderTable.h"
#include "store/KeptTable.h"
#include "store/MailTable.h"

#include <vector>

namespace scorta::sync {

namespace {

const QString kKept = QStringLiteral("kept");

base::Result<QList<store::KeptMail>> find(store::Store& store, const QList<model::MailId>& mails)
{
    QList<store::KeptMail> held;
    for (const model::MailId id : mails) {
        const auto mail = store.kept().find(id);
        if (!mail)
            return mail.error();
        if (*mail && (*mail)->reason == kKept)
            held.append(**mail);
    }
    return held;
}

base::Result<model::FolderId> folderOf(store::Store& store, const store::KeptMail& mail)
{
    const auto found = store.folders().find(mail.account, mail.folderPath);
    if (found)
        return found->id;
    if (found.error().kind != base::Kind::NotFound)
        return found.error();
    model::Folder folder;
    folder.account = mail.account;
    folder.path = mail.folderPath;
    folder.name = leafName(mail.folderPath, u'/');
    return store.folders().upsert(folder);
}

base::Status show(store::Store& store, const store::KeptMail& mail, const QByteArray& raw)
{
    mime::Summary summary = mime::summarise(raw);
    const auto folder = folderOf(store, mail);
    if (!folder)
        return folder.error();
    const auto conversation = search::Conversations(store.mirror()).assign(summary.envelope);
    if (!conversation)
        return conversation.error();
    store::NewMail row;
    row.id = mail.id;
    row.account = mail.account;
    row.folder = *folder;
    row.flags = mail.flags;
    row.internalDate = mail.internalDate;
    row.size = mail.size;
    row.sha256 = mail.sha256;
    row.envelope = summary.envelope;
    row.conversation = *conversation;
    SCORTA_TRY(store.mails().insert({row}));
    SCORTA_TRY(store.mails().setServerState({mail.id}, model::ServerState::Missing));
    const base::WallTime date = summary.envelope.hasDate ? summary.envelope.date : mail.internalDate;
    std::vector<search::IndexEntry> entries;
    entries.push_back({mail.sha256, base::toMillis(date) / 1000, std::move(summary.search)});
    return search::Index(store.mirror()).add(std::move(entries));
}

} // namespace

base::Result<bool> isKept(store::Store& store, model::MailId mail)
{
    const auto held = find(store, {mail});
    if (!held)
        return held.error();
    return !held->isEmpty();
}

base::Status markKept(store::Store& store, const QList<model::MailId>& mails, const model::Flags& add,
                      const model::Flags& remove)
{
    auto held = find(store, mails);
    if (!held)
        return held.error();
    for (store::KeptMail& mail : *held)
        mail.flags = mail.flags.united(add).without(remove);
    SCORTA_TRY(store.kept().add(*held));
    return store.mails().applyFlags(mails, add, remove);
}

base::Status moveKept(store::Store& store, const QList<model::MailId>& mails, const model::Folder& target)
{
    auto held = find(store, mails);
    if (!held)
        return held.error();
    for (store::KeptMail& mail : *held)
        mail.folderPath = target.path;
    SCORTA_TRY(store.kept().add(*held));
    return store.mirror().transaction([&]() -> base::Status {
        for (const model::MailId id : mails)
            SCORTA_TRY(store.mails().setPlace(id, target.id, 0, 0));
        return store.mails().setServerState(mails, model::ServerState::Missing);
    });
}

base::Result<int> showKept(store::Store& store)
{
    const auto kept = store.kept().list({}, kKept);
    if (!kept)
        return kept.error();
    int made = 0;
    for (const store::KeptMail& mail : *kept) {
        const auto row = store.mails().find(mail.id);
        if (row)
            continue;
        if (row.error().kind != base::Kind::NotFound)
            return row.error();
        const auto raw = store.bodies().get(mail.sha256);
        if (!raw) {
            // Without its bytes there is nothing to show; the vault still says what it was.
            if (raw.error().kind == base::Kind::NotFound || raw.error().kind == base::Kind::Damaged)
                continue;
            return raw.error();
        }
        SCORTA_TRY(store.mirror().transaction([&] { return show(store, mail, *raw); }));
        ++made;
    }
    return made;
}

} // namespace scorta::sync
