#pragma once

#include "app/cli/Arguments.h"

#include "base/Error.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

namespace scorta::cli {

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
