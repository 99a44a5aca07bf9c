#pragma once

#include <QString>

namespace scorta::words {

/// The translation of a sentence marked with QT_TRANSLATE_NOOP("words", …); with `n`, of one marked with
/// QT_TRANSLATE_N_NOOP in the form for that number, %Ln replaced.
QString say(const char* source, int n = -1);

/// Words from outside (an address, a file name, what a server said) as part of a sentence: control characters
/// and those that turn the direction of writing are replaced, and it is cut after 300 characters.
QString quoted(const QString& foreign);

} // namespace scorta::words
