#pragma once

#include <QString>
#include <QStringView>

namespace scorta::mime {

/// The first kSnippetLength characters of `text` on one line. Quoted lines and the line that introduces them
/// are left out, unless there is nothing else.
QString snippet(QStringView text);

} // namespace scorta::mime
