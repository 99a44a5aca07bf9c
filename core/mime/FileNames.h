#pragma once

#include <QString>

namespace scorta::mime {

/// What may be shown and offered as the name of an attachment: the last component of a path, without control
/// characters and without the marks that make "exe.txt" read backwards; at most kMaxFileName characters, its
/// extension kept. Empty when nothing is left.
QString safeFileName(const QString& name);

} // namespace scorta::mime
