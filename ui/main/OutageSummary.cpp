#include "ui/main/OutageSummary.h"

#include "ui/Backend.h"
#include "ui/models/OutboxModel.h"
#include "words/Formats.h"
#include "words/Sentences.h"

#include <algorithm>
#include <array>

namespace scorta::ui {

namespace {

using model::OutageClass;

/// What wants a person first, then what takes most away.
int severity(OutageClass state)
{
    static constexpr std::array kWorstFirst{
        OutageClass::Tls,  OutageClass::Auth,    OutageClass::AuthSuspect, OutageClass::ProviderDown,
        OutageClass::Dns,  OutageClass::Unknown, OutageClass::OwnNetwork,  OutageClass::Portal,
        OutageClass::Slow, OutageClass::Ok};
    return static_cast<int>(std::find(kWorstFirst.begin(), kWorstFirst.end(), state) - kWorstFirst.begin());
}

/// One service fails and the other is known to have answered since: only then it is half an outage.
bool isPartial(const model::ServiceStatus& failing, const model::ServiceStatus& other)
{
    const bool isAboutServer =
        failing.state == OutageClass::ProviderDown || failing.state == OutageClass::Unknown;
    return isAboutServer && other.state == OutageClass::Ok && other.lastOk && failing.since &&
           *other.lastOk > *failing.since;
}

std::optional<OutageSummary::Trouble> troubleOf(const model::Account& account,
                                                const model::ServiceStatus& imap,
                                                const model::ServiceStatus& smtp, base::WallTime now)
{
    const bool isImapWorse = severity(imap.state) <= severity(smtp.state);
    const model::ServiceStatus& worse = isImapWorse ? imap : smtp;
    const model::ServiceStatus& other = isImapWorse ? smtp : imap;
    if (worse.state == OutageClass::Ok)
        return std::nullopt;
    OutageSummary::Trouble trouble;
    trouble.account = account.id;
    trouble.title = account.title;
    trouble.state = worse.state;
    trouble.isPartial = isPartial(worse, other);
    trouble.nextTry = worse.nextTry;
    if (other.state != OutageClass::Ok && other.nextTry)
        trouble.nextTry = trouble.nextTry ? std::min(*trouble.nextTry, *other.nextTry) : *other.nextTry;
    base::WallTime since = worse.since.value_or(now);
    if (other.state == worse.state && other.since)
        since = std::min(since, *other.since);
    const QString time = words::sinceText(since, now);
    trouble.line = trouble.isPartial ? words::partialLine(worse.service, account.title, time)
                                     : words::bannerLine(worse.state, account.title, time);
    return trouble;
}

} // namespace

std::optional<OutageSummary> OutageSummary::read(Backend& backend)
{
    api::Queries* queries = backend.queries();
    if (!queries)
        return std::nullopt;
    const auto accounts = queries->accounts();
    const auto services = queries->services();
    const auto folders = queries->folders();
    const auto open = queries->openOutbox();
    if (!accounts || !services || !folders || !open)
        return std::nullopt;

    OutageSummary summary;
    summary.accounts = static_cast<int>(accounts->size());
    const base::WallTime now = backend.now();
    for (const model::Account& account : *accounts) {
        model::ServiceStatus imap;
        model::ServiceStatus smtp;
        for (const model::ServiceStatus& status : *services) {
            if (status.account == account.id)
                (status.service == model::Service::Imap ? imap : smtp) = status;
        }
        if (imap.lastOk && (!summary.checked || *summary.checked < *imap.lastOk))
            summary.checked = imap.lastOk;
        if (const auto trouble = troubleOf(account, imap, smtp, now))
            summary.troubles.append(*trouble);
        for (const model::Folder& folder : *folders) {
            if (folder.account != account.id)
                continue;
            summary.messages += folder.total;
            if (folder.state == model::FolderState::Frozen && summary.frozenLine.isEmpty())
                summary.frozenLine = words::frozenLine(folder.role, folder.name, account.title);
        }
    }
    std::stable_sort(
        summary.troubles.begin(), summary.troubles.end(),
        [](const Trouble& a, const Trouble& b) { return severity(a.state) < severity(b.state); });
    for (const model::Outgoing& message : *open) {
        const auto group = OutboxModel::groupOf(message);
        summary.needChoice += group == words::OutboxGroup::NeedsChoice ? 1 : 0;
        summary.waiting += group == words::OutboxGroup::WaitingToLeave ? 1 : 0;
    }
    return summary;
}

} // namespace scorta::ui
