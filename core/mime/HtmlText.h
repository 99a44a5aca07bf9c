#pragma once

#include <QString>
#include <QStringView>

namespace scorta::mime {

/// The readable text of an HTML document, for search and snippets: tags, comments, scripts and styles
/// dropped, blocks on lines of their own, character references resolved. One walk, no tree: it stands any
/// nesting. At most `limit` characters.
QString htmlToText(QStringView html, qsizetype limit);

} // namespace scorta::mime
