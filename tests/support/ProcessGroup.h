#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

#include <sys/types.h>

namespace scorta::test {

/// A program and all it starts, in a session of its own, under a small watcher process. When the test process
/// ends in any way, SIGKILL included, the watcher kills that group and nothing else. For one thread.
class ProcessGroup
{
public:
    struct Identity
    {
        uid_t user;
        gid_t group;
    };

    ProcessGroup() = default;
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;
    /// A temporary folder that the watcher removes when the test process dies without doing so.
    void setFolderToRemove(const QString& folder) { m_folderToRemove = folder; }
    /// Kills what still runs.
    ~ProcessGroup() { kill(); }

    /// Starts `program` (a path); its output is appended to `outputFile`. `as`: whom to run it as, for root
    /// only.
    bool start(const QString& program, const QStringList& arguments, const QString& outputFile,
               const std::optional<Identity>& as = std::nullopt);
    bool isRunning();
    /// The program's process id, also the group's.
    pid_t id() const { return m_program; }
    /// Sends a signal to the program alone, or to the whole group.
    void signalProgram(int number) const;
    void signalGroup(int number) const;
    /// Waits until the program ended by itself and kills what it left behind; false at the deadline.
    bool waitForEnd(std::chrono::milliseconds most);
    /// Ends the whole group at once, stopped ones too, and waits until it is gone.
    void kill();

private:
    QString m_folderToRemove;
    pid_t m_watcher = -1;
    pid_t m_program = -1;
    int m_leash = -1; ///< the watcher kills the group when this end of a pipe closes
};

} // namespace scorta::test
