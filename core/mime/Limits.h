#pragma once

#include <QtGlobal>

#include <cstddef>

/// What a message may ask of us at most. Whoever sends mail chooses its shape, so each of these is reached on
/// purpose sooner or later; what lies beyond is left out with a notice, never refused.
namespace scorta::mime {

inline constexpr int kMaxDepth = 50;                        ///< multiparts inside each other
inline constexpr std::size_t kMaxParts = 2000;              ///< parts of one message
inline constexpr std::size_t kMaxHeaderBytes = 1024 * 1024; ///< one header block; what follows is skipped
inline constexpr std::size_t kMaxFields = 5000;             ///< fields of one header block
inline constexpr std::size_t kMaxFieldBytes = 256 * 1024;   ///< one field that is decoded
inline constexpr std::size_t kMaxBoundaryBytes = 256;       ///< RFC 2046 allows 70
inline constexpr qsizetype kMaxAddresses = 5000;            ///< of one field
inline constexpr std::size_t kMaxParameters = 200;          ///< of one field, segments of RFC 2231 counted
inline constexpr qsizetype kMaxReferences = 1000;
inline constexpr qsizetype kMaxSearchText = 1024 * 1024;      ///< UTF-16 units of Summary's body
inline constexpr std::size_t kMaxSearchBytes = 1024 * 1024;   ///< decoded bytes of one text part for it
inline constexpr std::size_t kMaxTextBytes = 8 * 1024 * 1024; ///< decoded bytes of one text part shown
inline constexpr qsizetype kMaxShownText = 16 * 1024 * 1024;  ///< UTF-16 units of Document's text
inline constexpr std::size_t kMaxHtmlBytes = 2 * 1024 * 1024; ///< UTF-8 given to the HTML parser
inline constexpr int kMaxHtmlDepth = 200;                     ///< open elements
inline constexpr int kMaxMessageNesting = 3; ///< attached messages searched inside each other
inline constexpr qsizetype kSnippetLength = 160;
inline constexpr qsizetype kMaxFileName = 200;

} // namespace scorta::mime
