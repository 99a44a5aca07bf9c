#pragma once

#include <QColor>

namespace scorta::ui {

/// The colours and measures of the look; nothing in ui/ uses a colour or size from elsewhere.
struct Colours
{
    QColor window, surface, inset, raised, hover;
    QColor line, lineStrong, selIdle;
    QColor text, text2, text3, link;
    QColor accent, accentHover, onAccent, accentSoft;
    QColor ok, okSoft, bad, badSoft;
    QColor warn, warnSoft, warnLine, star;
    QColor note, noteSoft;
};

enum class Mode { Light, Dark };

const Colours& colours(Mode mode);

/// Measures in pixels at 100 %.
namespace measure {
inline constexpr int kFolderPane = 228;
inline constexpr int kListPane = 372;
inline constexpr int kReadingMin = 420;
inline constexpr int kPaneHeader = 48;
inline constexpr int kListHead = 40;
inline constexpr int kStatusLine = 26;
inline constexpr int kBanner = 56;
inline constexpr int kFolderRow = 28;
inline constexpr int kFolderIndent = 16;
inline constexpr int kCardPadding = 10;
inline constexpr int kGutter = 20;
inline constexpr int kUnreadDot = 8;
inline constexpr int kSelectionInset = 6;
inline constexpr int kButton = 30;
inline constexpr int kIcon = 16;
inline constexpr int kToolIcon = 18;
inline constexpr int kRadius = 6;
inline constexpr int kCardRadius = 8;
} // namespace measure

/// Text sizes in pixels at 100 %.
namespace type {
inline constexpr int kCaption = 11;
inline constexpr int kSecond = 12;
inline constexpr int kBody = 13;
inline constexpr int kMail = 14;
inline constexpr int kHeading = 15;
inline constexpr int kTitle = 20;
} // namespace type

} // namespace scorta::ui
