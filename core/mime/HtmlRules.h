#pragma once

#include <string>
#include <string_view>

namespace scorta::mime {

bool isAllowedElement(std::string_view name);
/// Elements without content or end tag.
bool isVoidElement(std::string_view name);
/// Elements whose content is dropped with them.
bool isDroppedWithContent(std::string_view name);
bool isAllowedAttribute(std::string_view element, std::string_view attribute);

/// Is it an address that is fetched from somewhere, or could be? Everything but cid:, data:, mailto:, tel:
/// and fragments.
bool isRemote(std::string_view url);
/// An attribute whose value is loaded when the document is opened.
bool isLoadingAttribute(std::string_view attribute);

/// The value to put out for an allowed attribute, false when it has to go. `blockedRemote` counts what would
/// have been loaded.
bool filterAttribute(std::string_view element, std::string_view attribute, std::string& value,
                     int& blockedRemote);

/// The declarations of a style attribute that may stay.
std::string filterStyle(std::string_view style, int& blockedRemote);

/// References in a style sheet that would be loaded.
int countStyleReferences(std::string_view css);

} // namespace scorta::mime
