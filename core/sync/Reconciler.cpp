#include "sync/Reconciler.h"

#include <algorithm>

namespace scorta::sync {

namespace {

const store::KnownUid* findUid(const std::vector<store::KnownUid>& known, quint32 uid)
{
    const auto at =
        std::lower_bound(known.begin(), known.end(), uid,
                         [](const store::KnownUid& entry, quint32 wanted) { return entry.uid < wanted; });
    return at != known.end() && at->uid == uid ? &*at : nullptr;
}

// Keywords are not in KnownUid, so with keywords on both sides only the mod-sequence can tell a change.
bool isNoticeable(const store::KnownUid& before, const store::ServerFlags& now)
{
    if (before.flagBits != now.flags.bits || before.hasKeywords != !now.flags.keywords.isEmpty())
        return true;
    return before.hasKeywords && now.modSeq != 0 && now.modSeq != before.modSeq;
}

bool mustBeWritten(const store::KnownUid& before, const store::ServerFlags& now)
{
    return isNoticeable(before, now) || before.hasKeywords ||
           (now.modSeq != 0 && now.modSeq != before.modSeq);
}

} // namespace

Plan reconcile(const std::vector<store::KnownUid>& known, const ServerView& view)
{
    Plan plan;
    std::vector<quint32> gone = view.vanished;
    std::sort(gone.begin(), gone.end());
    const auto isGone = [&](quint32 uid) { return std::binary_search(gone.begin(), gone.end(), uid); };

    for (const store::KnownUid& entry : known) {
        const bool shown = view.isComplete ? std::binary_search(view.uids.begin(), view.uids.end(), entry.uid)
                                           : !isGone(entry.uid);
        if (!shown)
            plan.vanished.push_back(entry);
        else if (!entry.hasBody)
            plan.missingBodies.push_back(entry.uid);
    }
    for (const quint32 uid : view.uids) {
        if (uid != 0 && !findUid(known, uid))
            plan.newUids.push_back(uid);
    }
    for (const store::ServerFlags& now : view.flags) {
        if (isGone(now.uid))
            continue;
        const store::KnownUid* before = findUid(known, now.uid);
        if (!before) {
            if (now.uid != 0 && !view.isComplete)
                plan.newUids.push_back(now.uid);
            continue;
        }
        if (mustBeWritten(*before, now))
            plan.flags.push_back(now);
        if (isNoticeable(*before, now))
            ++plan.flagChanges;
    }
    std::sort(plan.newUids.begin(), plan.newUids.end(), std::greater<>());
    plan.newUids.erase(std::unique(plan.newUids.begin(), plan.newUids.end()), plan.newUids.end());
    std::reverse(plan.missingBodies.begin(), plan.missingBodies.end());
    return plan;
}

} // namespace scorta::sync
