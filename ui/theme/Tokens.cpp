#include "ui/theme/Tokens.h"

namespace scorta::ui {

const Colours& colours(Mode mode)
{
    // In the order of the struct; light, then dark.
    static const Colours kLight{QColor(0xF2F3F5), QColor(0xFFFFFF), QColor(0xF6F7F8), QColor(0xFFFFFF),
                                QColor(0xECEEF0), QColor(0xE2E5E8), QColor(0xC6CCD2), QColor(0xE5E8EA),
                                QColor(0x1B2025), QColor(0x4C5660), QColor(0x626C76), QColor(0x0F6273),
                                QColor(0x17697A), QColor(0x125765), QColor(0xFFFFFF), QColor(0xDCEBEF),
                                QColor(0x1B7446), QColor(0xE2F2E8), QColor(0xB02A22), QColor(0xFBE9E7),
                                QColor(0x865400), QColor(0xFFF4DC), QColor(0xEBD7A6), QColor(0xC47A12),
                                QColor(0x505A9C), QColor(0xECEDF8)};
    static const Colours kDark{QColor(0x191C1F), QColor(0x202427), QColor(0x272C30), QColor(0x2B3034),
                               QColor(0x2A2F33), QColor(0x33393E), QColor(0x4B535A), QColor(0x31373C),
                               QColor(0xE7EAED), QColor(0xB3BBC3), QColor(0x949DA6), QColor(0x7FCBD9),
                               QColor(0x6CBECD), QColor(0x84CDDA), QColor(0x08242A), QColor(0x1E3F47),
                               QColor(0x66C796), QColor(0x1B3729), QColor(0xF4948A), QColor(0x43231F),
                               QColor(0xE8B752), QColor(0x352B16), QColor(0x57481F), QColor(0xE8B752),
                               QColor(0xAEB6F0), QColor(0x2A2D45)};
    return mode == Mode::Light ? kLight : kDark;
}

} // namespace scorta::ui
