#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace scorta::mime {

/// HTML made safe to show.
struct SafeHtml
{
    QString html;          ///< a fragment to be put into a body
    int blockedRemote = 0; ///< references that would have been fetched on opening
    bool isCut = false;    ///< longer than kMaxHtmlBytes, or nested deeper than kMaxHtmlDepth
};

/// Keeps what is on the allow-lists and nothing else: elements, attributes, CSS properties, link schemes
/// (http, https, mailto), pictures by cid: or as data: of the usual raster types. No script, style sheet,
/// form, frame, plug-in, SVG, or reference that loads by itself survives. Linear in the size; never throws.
SafeHtml sanitise(const QString& html);

/// Plain text as such a fragment.
QString textToHtml(const QString& text);

/// First stage of sanitise(): UTF-8 HTML with every tag balanced, in lower case and with quoted attributes,
/// only elements and attributes of the allow-list, at most kMaxHtmlDepth open. What the parser then builds is
/// bounded, for its tree grows with mis-nested tags and repeated attributes, and is freed recursively.
std::string normalisedHtml(std::string_view html, int& blockedRemote, bool& isCut);

} // namespace scorta::mime
