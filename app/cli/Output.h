#pragma once

#include "app/cli/Arguments.h"

#include "base/Error.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

namespace scorta::cli {

/// What an error's message may name: the folder, file or number that it is about, else the profile for what
/// is wrong with that, else `asked` (the command's own subject).
QString subjectOf(const base::Error& error, const QString& asked, const QString& profile);
/// {"error": {"kind", "message", "hint"}}: an error in CLI.md's form.
QJsonObject errorDocument(const base::Error& error, const QString& subject);
/// Errors inside a document (of an account, of a message) as the facade gives them, put into CLI.md's form.
QJsonValue withSentences(const QJsonValue& document);

/// One line of JSON.
QByteArray compact(const QJsonValue& document);

/// The answer for people: a table, or what `show` was asked for. Text from mail and servers is made harmless
/// for a terminal (no control characters).
QString textFor(const Invocation& invocation, const QJsonValue& document);

/// Control characters and escape sequences taken out; line ends stay.
QString harmless(const QString& text);

} // namespace scorta::cli
