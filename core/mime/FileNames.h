#pragma once

#include <QString>

namespace scorta::mime {

/// `text` without what changes its look and cannot be seen itself: marks that turn the direction of writing,
/// spaces of no width, line separators. Joiners stay, for scripts need them.
QString visibleText(QString text);

/// What may be shown and offered as the name of an attachment: the last component of a path, without control
/// characters and without the marks that make "exe.txt" read backwards; at most kMaxFileName characters, its
/// extension kept. Empty when nothing is left.
QString safeFileName(const QString& name);

} // namespace scorta::mime
