#pragma once

#include "support/CommandLine.h"
#include "support/Dovecot.h"
#include "support/KillAt.h"
#include "support/SmtpServer.h"

#include <QRandomGenerator>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <optional>

namespace scorta::test {

/// A real provider for several people, and a profile and scorta-cli for each of them, so that many kills can
/// be tried side by side. Person N is used by one thread at a time.
class CliBench
{
public:
    static constexpr int kPeople = 4;

    CliBench();
    [[nodiscard]] bool start();

    Dovecot& dovecot() { return *m_dovecot; }
    SmtpServer& smtp() { return *m_smtp; }

    static QString address(int person);
    /// `imapPort` other than 0: through that port (a proxy's) instead of Dovecot's own.
    QStringList addArguments(int person, quint16 imapPort = 0) const;
    static QStringList sendArguments(int person, const QString& subject);
    /// A path for a profile or a file of that name; nothing is made.
    QString path(const QString& name) const { return m_folder.filePath(name); }
    std::unique_ptr<ImapProbe> probe(int person) const;

    /// Messages with that text in their bytes that the submission server took.
    int takenWith(const QByteArray& text) const;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Dovecot> m_dovecot;
    std::unique_ptr<SmtpServer> m_smtp;
};

/// The power goes at some operation on the disk: what was not synced is lost, or half there. See
/// power_cut.cpp.
struct PowerCut
{
    int at = 0;        ///< from 1; 0: the run is let live and counted
    quint32 seed = 0;  ///< of what survives
    QString image;     ///< a folder for the databases as they are found afterwards
    QString countFile; ///< gets the number of operations
};

/// How one run of scorta-cli is disturbed.
struct Disturbance
{
    KillAt preload = {};
    std::optional<PowerCut> power = {}; ///< the profile is as it is found afterwards when the run comes back
    /// Asked every millisecond or so, on the thread that waits; false: SIGKILL now.
    std::function<bool()> mayLive = {};
    int limit = 120'000; ///< ms
};

struct DisturbedRun : CommandLine::Run
{
    bool wasKilled = false;    ///< by SIGKILL
    bool wasSignalled = false; ///< by any signal
    bool hasAnswered() const { return object().contains(QStringLiteral("outbox_id")); }
};

/// A run that may be killed in the middle; with --json.
DisturbedRun runDisturbed(const CommandLine& cli, const QStringList& arguments, const QByteArray& input,
                          const Disturbance& how);

/// SCORTA_SEED, or a new one; printed, so that a failure can be had again.
quint32 seedOfThisRun();
/// SCORTA_TEST_LONG is set.
bool isLongRun();

/// Calls `one` for every index below `count`, each on some thread with a person of its own; the texts that it
/// answers with are failures, empty ones none. Ends early after a few.
QStringList onAllPeople(int count, const std::function<QString(int person, int index)>& one);

} // namespace scorta::test

/// In a function that answers with a QString: the failure that a test will show.
#define SCORTA_EXPECT(condition, text)                                                                       \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            return QStringLiteral(#condition ": ") + QString::fromUtf8(text);                                \
    } while (false)
