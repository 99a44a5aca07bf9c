#include "sync/FolderCatalog.h"

#include "sync/Freeze.h"
#include "sync/Recoverable.h"
#include "sync/Roles.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/MailTable.h"

#include <algorithm>

namespace scorta::sync {

namespace {

class Cataloguer
{
public:
    Cataloguer(store::Store& store, const model::Account& account, const base::Clock& clock)
        : m_store(store)
        , m_account(account)
        , m_clock(clock)
    {
    }

    base::Result<Catalog> run(std::vector<imap::ListedFolder>&& listed)
    {
        assignRoles(listed);
        const auto known = m_store.folders().list(m_account.id);
        if (!known)
            return known.error();
        SCORTA_TRY(followRenames(*known, listed));
        Catalog catalog;
        for (imap::ListedFolder& entry : listed) {
            if (entry.isSelectable)
                SCORTA_TRY(add(catalog, std::move(entry)));
        }
        SCORTA_TRY(settleMissing(catalog, *known));
        sort(catalog.entries);
        return catalog;
    }

private:
    static bool isSamePath(const QString& a, const QString& b)
    {
        const auto inbox = QLatin1String("INBOX");
        return a == b ||
               (a.compare(inbox, Qt::CaseInsensitive) == 0 && b.compare(inbox, Qt::CaseInsensitive) == 0);
    }

    static bool isListed(const std::vector<imap::ListedFolder>& listed, const QString& path)
    {
        return std::any_of(listed.begin(), listed.end(), [&](const imap::ListedFolder& entry) {
            return entry.isSelectable && isSamePath(entry.path, path);
        });
    }

    // A folder that is gone, while exactly one new one has its UIDVALIDITY and at least its UIDNEXT, was
    // renamed by another client. Whether the UIDs still mean the same is asked when it is selected.
    base::Status followRenames(const QList<model::Folder>& known,
                               const std::vector<imap::ListedFolder>& listed)
    {
        for (const model::Folder& folder : known) {
            if (folder.uidValidity == 0 || folder.uidNext == 0 || isListed(listed, folder.path))
                continue;
            const auto isTwin = [&](const imap::ListedFolder& entry) {
                const bool isNew = std::none_of(known.begin(), known.end(), [&](const model::Folder& other) {
                    return isSamePath(other.path, entry.path);
                });
                return isNew && entry.isSelectable && entry.status && entry.status->messages > 0 &&
                       entry.status->uidValidity == folder.uidValidity &&
                       entry.status->uidNext >= folder.uidNext;
            };
            const bool isAlone = std::count_if(known.begin(), known.end(), [&](const model::Folder& other) {
                                     return other.uidValidity == folder.uidValidity;
                                 }) == 1;
            if (!isAlone || std::count_if(listed.begin(), listed.end(), isTwin) != 1)
                continue;
            const auto twin = std::find_if(listed.begin(), listed.end(), isTwin);
            SCORTA_TRY(
                m_store.folders().rename(folder.id, twin->path, leafName(twin->path, twin->delimiter)));
        }
        return {};
    }

    base::Status add(Catalog& catalog, imap::ListedFolder&& listed)
    {
        model::Folder folder;
        folder.account = m_account.id;
        folder.path = listed.path.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) == 0
                          ? QStringLiteral("INBOX")
                          : listed.path;
        folder.name = leafName(folder.path, listed.delimiter);
        folder.delimiter = listed.delimiter;
        folder.role = listed.role;
        const auto stored = m_store.folders().find(m_account.id, folder.path);
        const bool isAsStored = stored && stored->name == folder.name && stored->role == folder.role &&
                                stored->delimiter == folder.delimiter && stored->isSelectable;
        if (isAsStored) {
            catalog.entries.push_back({*stored, std::move(listed)});
            return {};
        }
        const auto id = m_store.folders().upsert(folder);
        if (!id)
            return id.error();
        const auto fresh = m_store.folders().find(*id);
        if (!fresh)
            return fresh.error();
        catalog.entries.push_back({*fresh, std::move(listed)});
        return {};
    }

    base::Status settleMissing(Catalog& catalog, const QList<model::Folder>& before)
    {
        QList<model::Action> actions;
        for (const model::Folder& old : before) {
            const bool isHere =
                std::any_of(catalog.entries.begin(), catalog.entries.end(),
                            [&](const CatalogEntry& entry) { return entry.folder.id == old.id; });
            if (isHere)
                continue;
            if (actions.isEmpty()) {
                auto waiting = m_store.actions().list(m_account.id);
                if (!waiting)
                    return waiting.error();
                actions = std::move(waiting).value();
            }
            const bool isBeingMade =
                std::any_of(actions.begin(), actions.end(), [&](const model::Action& action) {
                    return action.op != model::ActionOp::Move && action.target == old.path;
                });
            if (!isBeingMade)
                SCORTA_TRY(settleOne(catalog, old));
        }
        return {};
    }

    base::Status settleOne(Catalog& catalog, const model::Folder& folder)
    {
        const auto known = m_store.mails().known(folder.id);
        if (!known)
            return known.error();
        if (known->empty() && folder.total == 0)
            return m_store.folders().remove(folder.id);
        // A folder that lives on here for the mail that a person kept.
        const auto isKept = holdsKeptMailAlone(folder, *known);
        if (!isKept)
            return isKept.error();
        if (*isKept)
            return {};
        FolderReport report;
        report.name = folder.path;
        report.state = model::FolderState::Frozen;
        report.kept = std::max(folder.total, static_cast<int>(known->size()));
        report.reason = toName(FreezeReason::MissingFromList);
        catalog.missing.append(report);
        if (folder.state == model::FolderState::Frozen && folder.reason == report.reason)
            return {};
        QList<model::MailId> mails;
        for (const store::KnownUid& entry : *known)
            mails.append(entry.mail);
        const auto unplaced = m_store.mails().withoutUid(folder.id);
        if (!unplaced)
            return unplaced.error();
        mails.append(*unplaced);
        SCORTA_TRY(freezeFolder(m_store, folder, FreezeReason::MissingFromList, m_clock.now()));
        return m_store.mails().setServerState(mails, model::ServerState::Missing);
    }

    base::Result<bool> holdsKeptMailAlone(const model::Folder& folder,
                                          const std::vector<store::KnownUid>& known)
    {
        if (!known.empty() || folder.state == model::FolderState::Frozen)
            return false;
        const auto unplaced = m_store.mails().withoutUid(folder.id);
        if (!unplaced)
            return unplaced.error();
        const auto kept = keptMails(m_store, m_account.id);
        if (!kept)
            return kept.error();
        return std::all_of(unplaced->begin(), unplaced->end(),
                           [&](model::MailId id) { return kept->contains(id); });
    }

    // What a person looks at first comes first; what may empty freely last, so that mail moved there is known
    // by then to have left.
    static int rank(model::Role role)
    {
        switch (role) {
        case model::Role::Inbox:
            return 0;
        case model::Role::Sent:
            return 1;
        case model::Role::Drafts:
            return 2;
        case model::Role::None:
            return 3;
        case model::Role::Archive:
            return 4;
        case model::Role::Trash:
            return 5;
        case model::Role::Junk:
            return 6;
        }
        return 3;
    }

    static void sort(std::vector<CatalogEntry>& entries)
    {
        std::stable_sort(entries.begin(), entries.end(), [](const CatalogEntry& a, const CatalogEntry& b) {
            return rank(a.folder.role) < rank(b.folder.role);
        });
    }

    store::Store& m_store;
    const model::Account& m_account;
    const base::Clock& m_clock;
};

} // namespace

base::Result<Catalog> updateCatalog(store::Store& store, const model::Account& account,
                                    std::vector<imap::ListedFolder>&& listed, const base::Clock& clock)
{
    return Cataloguer(store, account, clock).run(std::move(listed));
}

} // namespace scorta::sync
