#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "model/Flags.h"
#include "model/Ids.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

namespace scorta::sync {

/// One message as it came from the network.
struct Arrival
{
    model::FolderId folder;
    quint32 uid = 0;
    quint64 modSeq = 0;
    model::Flags flags;
    base::WallTime internalDate{};
    qint64 size = 0;    ///< RFC822.SIZE, the server's word
    QByteArray raw;     ///< null: the server would not give it; a row without a body is stored
    model::MailId mail; ///< valid: the row exists and lacks its body
    /// The row may be here already without a UID (moved by a server that names no UIDs): look before adding.
    bool mayBeUnmapped = false;
};

/// What became of an Arrival.
struct Stored
{
    model::MailId mail;
    model::FolderId folder;
    quint32 uid = 0;
    quint64 modSeq = 0;
    model::Flags flags;
    QByteArray sha256;
    QString messageId;
    bool isNewRow = false;
};

/// What the folder's row says once all arrivals before it are stored.
struct FolderMark
{
    model::FolderId folder;
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0;
};

/// Turns raw messages into rows while the network streams: hashing, compressing and reading on worker
/// threads, then batched writes (bodies first, then rows and conversations in one transaction) on one writer
/// thread with a Store of its own, which indexes their words when nothing else waits to be written. Arrivals
/// are stored in the order in which they were put. What
/// is in flight is bounded (kMaxBytes), so a slow disk slows the network down. The first failing write ends
/// it: every later call answers with that error, and what was stored before stays.
///
/// The object belongs to the mirror thread. Threads start with the first arrival; the destructor drops what
/// was not stored yet and joins them.
class BodyPipeline
{
public:
    static constexpr qint64 kMaxBytes = 32 * 1024 * 1024;
    static constexpr int kFirstBatchMails = 50;
    static constexpr int kBatchMails = 500;
    static constexpr qint64 kBatchBytes = 8 * 1024 * 1024;

    BodyPipeline(QString profileFolder, model::AccountId account, const base::Clock& clock,
                 const base::CancelToken& cancel);
    ~BodyPipeline();
    BodyPipeline(const BodyPipeline&) = delete;
    BodyPipeline& operator=(const BodyPipeline&) = delete;

    /// Waits while too much is in flight. Cancelled when the token says so.
    base::Status put(Arrival&& arrival);
    /// Writes the folder's sync state after everything put so far.
    base::Status mark(const FolderMark& mark);
    /// Waits until all of it is stored and indexed.
    base::Status drain();
    /// What was stored since the last call.
    std::vector<Stored> takeStored();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::sync
