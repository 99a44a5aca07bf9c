#include "sync/Mirror.h"

#include "sync/Actions.h"
#include "sync/FolderCatalog.h"
#include "sync/FolderSync.h"
#include "sync/Losses.h"
#include "sync/MailWriter.h"
#include "sync/Release.h"

#include "store/ActionTable.h"
#include "store/FolderTable.h"
#include "store/JournalTable.h"

#include <algorithm>

namespace scorta::sync {

struct Mirror::Private
{
    Mirror& self;
    store::Store& store;
    model::Account account;
    const base::Clock& clock;

    base::Result<SyncReport> run(imap::Session& session, const SyncOptions& options,
                                 const base::CancelToken& cancel);
    base::Status mirrorFolders(SyncContext& context, Catalog& catalog, std::vector<FolderOutcome>& outcomes);
    base::Status replay(imap::Session& session, const base::CancelToken& cancel, SyncReport& report);
    base::Status release(std::vector<FolderOutcome>& outcomes, Catalog& catalog, SyncReport& report);
    base::Result<bool> wasAway();
    void announceMails(std::vector<Stored>&& fresh, const Catalog& catalog, std::vector<Stored>& stored);
    void announceChanges(const std::vector<FolderOutcome>& outcomes);
};

namespace {

base::Error cancelled()
{
    return {base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("sync"), {}, 0};
}

bool isSelected(const SyncOptions& options, const QString& path)
{
    return options.folders.isEmpty() ||
           std::any_of(options.folders.begin(), options.folders.end(), [&](const QString& wanted) {
               return wanted == path ||
                      (path == QLatin1String("INBOX") && wanted.compare(path, Qt::CaseInsensitive) == 0);
           });
}

base::Status select(Catalog& catalog, const SyncOptions& options)
{
    const auto isOther = [&](const QString& path) { return !isSelected(options, path); };
    catalog.entries.erase(
        std::remove_if(catalog.entries.begin(), catalog.entries.end(),
                       [&](const CatalogEntry& entry) { return isOther(entry.folder.path); }),
        catalog.entries.end());
    catalog.missing.erase(std::remove_if(catalog.missing.begin(), catalog.missing.end(),
                                         [&](const FolderReport& report) { return isOther(report.name); }),
                          catalog.missing.end());
    const auto found = catalog.entries.size() + static_cast<size_t>(catalog.missing.size());
    if (!options.folders.isEmpty() && found == 0) {
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("sync.folders"),
                           options.folders.first(), 0};
    }
    return {};
}

} // namespace

Mirror::Mirror(store::Store& store, const model::Account& account, const base::Clock& clock)
    : d(std::make_unique<Private>(Private{*this, store, account, clock}))
{
}

Mirror::~Mirror() = default;

base::Result<SyncReport> Mirror::sync(imap::Session& session, const SyncOptions& options,
                                      const base::CancelToken& cancel)
{
    return d->run(session, options, cancel);
}

base::Result<SyncReport> Mirror::Private::run(imap::Session& session, const SyncOptions& options,
                                              const base::CancelToken& cancel)
{
    const base::Milliseconds started = clock.sinceBoot();
    const qint64 bytesBefore = session.bytesReceived();
    SyncReport report;
    SCORTA_TRY(Release(store, clock).closeFinished(account.id));
    SCORTA_TRY(replay(session, cancel, report));
    const auto away = wasAway();
    if (!away)
        return away.error();

    auto listed = session.list(imap::Session::ListStatus::With);
    if (!listed)
        return listed.error();
    auto catalog = updateCatalog(store, account, std::move(listed).value(), clock);
    if (!catalog)
        return catalog.error();
    SCORTA_TRY(select(*catalog, options));

    BodyPipeline pipeline(store.folder(), account.id, clock, cancel);
    std::vector<Stored> stored;
    std::vector<FolderOutcome> outcomes;
    SyncContext context{store,
                        session,
                        pipeline,
                        account,
                        clock,
                        cancel,
                        options,
                        [&](const Progress& progress) {
                            announceMails(pipeline.takeStored(), *catalog, stored);
                            if (self.onProgress)
                                self.onProgress(progress);
                        },
                        *away};
    const base::Status mirrored = mirrorFolders(context, *catalog, outcomes);
    // What arrived before the connection broke is stored all the same.
    const base::Status drained = pipeline.drain();
    announceMails(pipeline.takeStored(), *catalog, stored);
    announceChanges(outcomes);
    SCORTA_TRY(drained);
    SCORTA_TRY(mirrored);
    SCORTA_TRY(indexLeftOver(store, cancel));

    const bool hasVanished = std::any_of(outcomes.begin(), outcomes.end(), [](const FolderOutcome& outcome) {
        return !outcome.vanished.empty();
    });
    if (hasVanished) {
        const auto scope =
            options.folders.isEmpty() ? Losses::Scope::WholeAccount : Losses::Scope::SomeFolders;
        SCORTA_TRY(Losses(store, account, clock, stored).settle(outcomes, scope));
        announceChanges(outcomes);
    }

    SCORTA_TRY(release(outcomes, *catalog, report));

    // What waited because its mail was not shown: the folders say now whether it is gone or held.
    const auto left = store.actions().count(account.id);
    if (left && *left > 0)
        SCORTA_TRY(replay(session, cancel, report));

    for (const FolderOutcome& outcome : outcomes)
        report.folders.append(outcome.report);
    report.folders.append(catalog->missing);
    report.bytes = session.bytesReceived() - bytesBefore;
    report.took = clock.sinceBoot() - started;
    return report;
}

base::Status Mirror::Private::replay(imap::Session& session, const base::CancelToken& cancel,
                                     SyncReport& report)
{
    const auto replayed = Actions(store, clock).replay(session, account, cancel);
    if (!replayed)
        return replayed.error();
    report.actionsDone += replayed->done;
    report.undone.append(replayed->undone);
    return {};
}

// What a person decided about frozen folders, now that everything the server has is here.
base::Status Mirror::Private::release(std::vector<FolderOutcome>& outcomes, Catalog& catalog,
                                      SyncReport& report)
{
    Release release(store, clock);
    for (FolderOutcome& outcome : outcomes) {
        if (!outcome.decision || !outcome.shown)
            continue;
        const auto folder = store.folders().find(outcome.folder.id);
        if (!folder)
            return folder.error();
        const auto released = release.carryOut(*folder, *outcome.decision, outcome.shown, report.undone);
        if (!released)
            return released.error();
        if (!released->isDone)
            continue;
        outcome.report.state = model::FolderState::Ok;
        outcome.report.reason.clear();
        outcome.report.kept = released->kept;
        outcome.report.vanished = released->recoverable;
        announceChanges({outcome});
    }
    for (FolderReport& missing : catalog.missing) {
        const auto folder = store.folders().find(account.id, missing.name);
        if (!folder)
            return folder.error();
        const auto decision = release.waiting(*folder);
        if (!decision)
            return decision.error();
        if (!*decision)
            continue;
        const auto released = release.carryOut(*folder, **decision, std::nullopt, report.undone);
        if (!released)
            return released.error();
        if (!released->isDone)
            continue;
        missing.state = model::FolderState::Ok;
        missing.reason.clear();
        missing.kept = released->kept;
        missing.vanished = released->recoverable;
        if (self.onChanged)
            self.onChanged({account.id, folder->id, {}});
    }
    return {};
}

// Whether the server came back within the last hour from an outage of more than an hour, by the journal.
base::Result<bool> Mirror::Private::wasAway()
{
    constexpr auto kLongOutage = std::chrono::hours(1);
    constexpr auto kFreshReturn = std::chrono::hours(1);
    constexpr auto kLookBack = std::chrono::hours(24 * 31);
    const base::WallTime now = clock.now();
    const auto recent = store.journal().read(account.id, now - kFreshReturn, now);
    if (!recent)
        return recent.error();
    const auto isReturn = [](const store::JournalEntry& entry) {
        return entry.isTransition && entry.service == model::Service::Imap &&
               entry.state == model::OutageClass::Ok;
    };
    if (std::none_of(recent->begin(), recent->end(), isReturn))
        return false;
    const auto entries = store.journal().read(account.id, now - kLookBack, now);
    if (!entries)
        return entries.error();
    bool isDown = false;
    base::WallTime downSince{};
    for (const store::JournalEntry& entry : *entries) {
        if (!entry.isTransition || entry.service != model::Service::Imap)
            continue;
        const bool isUp = entry.state == model::OutageClass::Ok;
        if (isUp && isDown && entry.at - downSince > kLongOutage && entry.at >= now - kFreshReturn)
            return true;
        if (!isUp && !isDown)
            downSince = entry.at;
        isDown = !isUp;
    }
    return false;
}

base::Status Mirror::Private::mirrorFolders(SyncContext& context, Catalog& catalog,
                                            std::vector<FolderOutcome>& outcomes)
{
    for (const CatalogEntry& entry : catalog.entries) {
        if (context.cancel.isCancelled())
            return cancelled();
        auto outcome = FolderSync(context, entry.folder, entry.listed).run();
        if (!outcome)
            return outcome.error();
        outcomes.push_back(std::move(outcome).value());
    }
    return {};
}

// New mail is news only in a folder that was whole before; of a first mirror all of it is new. All of it is
// gathered in `stored`.
void Mirror::Private::announceMails(std::vector<Stored>&& fresh, const Catalog& catalog,
                                    std::vector<Stored>& stored)
{
    for (const CatalogEntry& entry : catalog.entries) {
        Changed changed;
        changed.account = account.id;
        changed.folder = entry.folder.id;
        bool hasMail = false;
        for (const Stored& mail : fresh) {
            if (mail.folder != entry.folder.id)
                continue;
            hasMail = true;
            if (mail.isNewRow && entry.folder.uidNext != 0)
                changed.newMails.append(mail.mail);
        }
        if (hasMail && self.onChanged)
            self.onChanged(changed);
    }
    std::move(fresh.begin(), fresh.end(), std::back_inserter(stored));
}

void Mirror::Private::announceChanges(const std::vector<FolderOutcome>& outcomes)
{
    for (const FolderOutcome& outcome : outcomes) {
        const FolderReport& report = outcome.report;
        if (self.onChanged && (report.flags + report.vanished > 0 || report.state != outcome.folder.state))
            self.onChanged({account.id, outcome.folder.id, {}});
    }
}

} // namespace scorta::sync
