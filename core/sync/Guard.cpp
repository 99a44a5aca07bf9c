#include "sync/Guard.h"

#include "model/Names.h"

namespace scorta::sync {

namespace {

constexpr model::NameTable<FreezeReason, 7> kReasonNames{{
    {FreezeReason::UidValidityChanged, "uidvalidity_changed"},
    {FreezeReason::UidNextLower, "uidnext_lower"},
    {FreezeReason::ModSeqLower, "modseq_lower"},
    {FreezeReason::UidReused, "uid_reused"},
    {FreezeReason::MissingFromList, "missing_from_list"},
    {FreezeReason::Emptied, "emptied"},
    {FreezeReason::MassLoss, "mass_loss"},
}};

bool mayEmptyFreely(model::Role role)
{
    return role == model::Role::Trash || role == model::Role::Junk;
}

} // namespace

QString toName(FreezeReason reason)
{
    return model::nameIn(kReasonNames, reason);
}

std::optional<FreezeReason> freezeReasonFromName(const QString& name)
{
    return model::valueIn(kReasonNames, name);
}

std::optional<FreezeReason> judgeNumbers(const SeenState& seen, const ShownState& shown, model::Role role)
{
    // A folder that held nothing has nothing to lose: it was deleted and made again, or is new.
    if (seen.known == 0)
        return std::nullopt;
    if (seen.uidValidity != 0 && shown.uidValidity != 0 && seen.uidValidity != shown.uidValidity)
        return FreezeReason::UidValidityChanged;
    if (shown.uidNext != 0 && shown.uidNext < seen.uidNext)
        return FreezeReason::UidNextLower;
    if (shown.highestModSeq != 0 && shown.highestModSeq < seen.highestModSeq)
        return FreezeReason::ModSeqLower;
    if (shown.exists == 0 && seen.known > kEmptiedAbove && !mayEmptyFreely(role))
        return FreezeReason::Emptied;
    return std::nullopt;
}

bool isReused(const Identity& known, const Identity& shown)
{
    if (known.messageId != shown.messageId)
        return true;
    return known.size > 0 && shown.size > 0 && known.size != shown.size;
}

std::optional<FreezeReason> judgeIdentities(const std::vector<Identity>& known,
                                            const std::vector<Identity>& shown)
{
    for (const Identity& before : known) {
        for (const Identity& now : shown) {
            if (before.uid == now.uid && isReused(before, now))
                return FreezeReason::UidReused;
        }
    }
    return std::nullopt;
}

QList<model::FolderId> judgeLosses(const std::vector<FolderLoss>& losses, int accountTotal)
{
    qint64 lostInAll = 0;
    qint64 total = accountTotal;
    for (const FolderLoss& loss : losses) {
        if (mayEmptyFreely(loss.role))
            continue;
        lostInAll += loss.lost + loss.lostBefore;
        total += loss.lostBefore;
    }
    const bool accountFreezes =
        lostInAll > kAccountLossAbove && lostInAll * 100 > total * kAccountLossPercent;

    QList<model::FolderId> frozen;
    for (const FolderLoss& loss : losses) {
        if (loss.lost == 0 || mayEmptyFreely(loss.role))
            continue;
        const qint64 lost = qint64{loss.lost} + loss.lostBefore;
        const qint64 known = qint64{loss.known} + loss.lostBefore;
        const bool folderFreezes = lost > kFolderLossAbove && lost * 100 > known * kFolderLossPercent;
        if (folderFreezes || accountFreezes)
            frozen.append(loss.folder);
    }
    return frozen;
}

} // namespace scorta::sync
