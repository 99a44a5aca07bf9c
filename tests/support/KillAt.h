#pragma once

#include <QString>

class QProcess;

namespace scorta::test {

/// Sets up a child process to be killed, or its syncs to fail, at the Nth fsync()/fdatasync() it makes; see
/// killat.c. Only the program itself is concerned, not what it starts.
struct KillAt
{
    enum class When { Before, After };
    enum class Failure { InputOutput, NoSpace };

    QString program; ///< its file name, e.g. "scorta-cli"
    int killAt = 0;  ///< from 1; 0: not killed
    When when = When::Before;
    int failAt = 0; ///< from 1: this sync and the following fail; 0: none
    Failure failure = Failure::InputOutput;
    QString path = {};           ///< only files whose path contains this count; empty: all
    QString countFile = {};      ///< gets the number of syncs, also when killed
    QString fullWhile = {};      ///< as long as this file exists, the disk is full
    int killAtWrite = 0;         ///< from 1: killed before this write to a file; 0: not
    QString writeCountFile = {}; ///< gets the number of such writes, also when killed

    /// Adds it all to the environment that `process` will start with.
    void apply(QProcess& process) const;
    /// The figure in `countFile`; -1 when there is none.
    int syncs() const;
    /// The same of `writeCountFile`.
    int writes() const;
};

} // namespace scorta::test
