#pragma once

#include "model/Folder.h"

#include <QList>
#include <QString>

#include <optional>
#include <vector>

namespace scorta::sync {

/// Why a folder is frozen (DESIGN, "The mirror guard"). Stored and printed by name.
enum class FreezeReason {
    UidValidityChanged,
    UidNextLower,
    ModSeqLower,
    UidReused,
    MissingFromList,
    Emptied,
    MassLoss,
};
QString toName(FreezeReason reason);
std::optional<FreezeReason> freezeReasonFromName(const QString& name);

/// More than this many known messages and none shown: the folder was emptied.
inline constexpr int kEmptiedAbove = 20;
/// A folder's loss is a mass loss above this many messages and this share.
inline constexpr int kFolderLossAbove = 50;
inline constexpr int kFolderLossPercent = 10;
/// An account's, above this share; the floor lets a person with a dozen mails delete half of them.
inline constexpr int kAccountLossAbove = 10;
inline constexpr int kAccountLossPercent = 25;

/// What the mirror last saw of a folder, zeros where it never saw any.
struct SeenState
{
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0;
    int known = 0; ///< messages with a UID
};
/// What the server shows now (SELECT or STATUS), zeros where it does not say.
struct ShownState
{
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0;
    quint32 exists = 0;
};
/// The rules that need no more than the numbers of SELECT. Pure.
std::optional<FreezeReason> judgeNumbers(const SeenState& seen, const ShownState& shown, model::Role role);

/// By what a message is known again.
struct Identity
{
    quint32 uid = 0;
    QString messageId;
    qint64 size = 0;
};
/// Whether a UID stands for another message than it did: another Message-ID, or another size where both are
/// known. A UID that is not shown says nothing.
bool isReused(const Identity& known, const Identity& shown);
std::optional<FreezeReason> judgeIdentities(const std::vector<Identity>& known,
                                            const std::vector<Identity>& shown);

/// What one folder lost in a sync, without what turned up in another folder or was moved from here.
struct FolderLoss
{
    model::FolderId folder;
    model::Role role = model::Role::None;
    int known = 0;      ///< before this sync
    int lost = 0;       ///< in this sync
    int lostBefore = 0; ///< in the 24 hours before it, and no longer known
};
/// The folders whose loss within 24 hours is a mass loss, judged when all folders were seen; `accountTotal`
/// messages were known in the account before this sync. A folder that lost nothing in this sync stays as it
/// is. Trash and Junk may empty freely. Pure.
QList<model::FolderId> judgeLosses(const std::vector<FolderLoss>& losses, int accountTotal);

} // namespace scorta::sync
