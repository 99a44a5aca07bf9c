#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <variant>

namespace scorta::cli {

/// What was asked on the command line.
struct Invocation
{
    QString profile; ///< as given; empty: the default
    bool wantsJson = false;
    QString command;  ///< name of the facade's command, or one of "watch", "inspect", "attachment.save"
    QJsonObject args; ///< its arguments; files are read into it later (Inputs.h)
    QString subject;  ///< what an error message may name: an address, a file
    enum class Form { Document, Raw, Text, Html, Headers };
    Form form = Form::Document; ///< of `show`

    // Files that the command reads or writes.
    QString textFile;
    QString htmlFile;
    QString emlFile;
    QStringList attachFiles;
    QString folder; ///< of `attachment save`
    bool readsPassword = false;
};

/// How parsing ended when there is nothing to run: help or version (code 0), or wrong usage (code 2).
struct Ended
{
    int code = 0;
    QString output;  ///< for standard output
    QString problem; ///< what was wrong, one line
};

/// Parses the arguments (CLI.md). Either an Invocation, or how it ended.
std::variant<Invocation, Ended> parseArguments(const QStringList& arguments);

} // namespace scorta::cli
