#pragma once

#include <QLocale>
#include <QString>

namespace scorta::words {

/// Chooses the language of every sentence: Italian for an Italian locale, else English. Also makes it the
/// default QLocale, so that numbers and the names of days and months match the words, and loads Qt's own
/// translation where the system has it. Call it after the QCoreApplication is made, on its thread and before
/// other threads make sentences; a second call replaces the first. False when the translation is not in the
/// program.
bool installTranslator(const QLocale& locale);

/// "en" or "it": the language in use.
QString language();

} // namespace scorta::words
