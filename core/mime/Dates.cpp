#include "mime/Dates.h"

#include "mime/Header.h"
#include "mime/Lines.h"

#include <QDateTime>
#include <QLocale>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string>
#include <vector>

namespace scorta::mime {

namespace {

constexpr std::size_t kMaxDateBytes = 200;
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
struct Zone
{
    std::string_view name;
    int minutes;
};
constexpr std::array kZones = {
    Zone{"edt", -240}, Zone{"est", -300}, Zone{"cdt", -300}, Zone{"cst", -360}, Zone{"mdt", -360},
    Zone{"mst", -420}, Zone{"pdt", -420}, Zone{"pst", -480}, Zone{"cet", 60},   Zone{"cest", 120},
    Zone{"met", 60},   Zone{"mest", 120}, Zone{"bst", 60},   Zone{"jst", 540},
};

struct Parts
{
    int day = -1;
    int month = -1;
    int year = -1;
    int hour = -1;
    int minute = 0;
    int second = 0;
    int offset = 0; ///< minutes east of UTC
    bool hasOffset = false;
};

std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool takeClock(std::string_view token, Parts& parts)
{
    std::array<int, 3> values = {0, 0, 0};
    const char separator = token.find(':') != std::string_view::npos ? ':' : '.';
    for (int& value : values) {
        const std::size_t end = std::min(token.find(separator), token.size());
        std::string_view piece = token.substr(0, end);
        if (&value == &values[2])
            piece = piece.substr(0, piece.find('.')); // fractions of a second
        const std::optional<int> parsed = number(piece);
        if (!parsed)
            return false;
        value = *parsed;
        if (end == token.size()) {
            token = {};
            break;
        }
        token.remove_prefix(end + 1);
    }
    if (parts.hour >= 0)
        return false;
    parts.hour = values[0];
    parts.minute = values[1];
    parts.second = values[2];
    return true;
}

bool takeOffset(std::string_view token, Parts& parts)
{
    if (parts.hasOffset || parts.hour < 0 || token.size() < 2 || (token[0] != '+' && token[0] != '-'))
        return false;
    std::string digits;
    for (const char c : token.substr(1)) {
        if (c != ':')
            digits.push_back(c);
    }
    const std::optional<int> value = number(digits);
    if (!value || digits.size() > 4)
        return false;
    const int hours = digits.size() <= 2 ? *value : *value / 100;
    const int minutes = digits.size() <= 2 ? 0 : *value % 100;
    parts.offset = (hours * 60 + minutes) * (token[0] == '-' ? -1 : 1);
    parts.hasOffset = true;
    return true;
}

bool takeName(std::string_view token, Parts& parts)
{
    if (parts.month < 0 && token.size() >= 3) {
        for (std::size_t i = 0; i < kMonths.size(); ++i) {
            if (equalsNoCase(token.substr(0, 3), kMonths[i])) {
                parts.month = static_cast<int>(i) + 1;
                return true;
            }
        }
    }
    for (const Zone& zone : kZones) {
        if (equalsNoCase(token, zone.name) && !parts.hasOffset) {
            parts.offset = zone.minutes;
            parts.hasOffset = true;
            return true;
        }
    }
    return false;
}

void takeNumber(std::string_view token, Parts& parts)
{
    const std::optional<int> value = number(token);
    if (!value)
        return;
    if (parts.day < 0 && *value >= 1 && *value <= 31 && token.size() <= 2) {
        parts.day = *value;
    } else if (parts.year < 0 && token.size() <= 4 && parts.day >= 0) {
        // RFC 5322, 4.3: two digits below 50 mean this century, three count from 1900.
        parts.year = *value;
        if (token.size() == 2)
            parts.year += *value < 50 ? 2000 : 1900;
        else if (token.size() == 3)
            parts.year += 1900;
    }
}

/// Words of the field; dashes between digits and letters separate too ("27-Nov-2023"), comments are dropped.
std::vector<std::string> tokens(std::string_view text)
{
    std::vector<std::string> result(1);
    int comment = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '(')
            ++comment;
        else if (c == ')' && comment > 0)
            --comment;
        else if (comment > 0)
            continue;
        else if (isSpaceChar(c) || c == ',' || (c == '-' && !result.back().empty() && i < 12))
            result.emplace_back();
        else if ((c == '+' || c == '-') && result.back().find(':') != std::string::npos)
            result.emplace_back(1, c); // "15:46:00+0100"
        else
            result.back().push_back(c);
    }
    return result;
}

std::optional<base::WallTime> assembled(const Parts& parts)
{
    if (parts.day < 1 || parts.month < 1 || parts.year < 1900 || parts.year > 9999 || parts.hour < 0 ||
        parts.hour > 24 || parts.minute < 0 || parts.minute > 59 || parts.second < 0 || parts.second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                           std::chrono::month(static_cast<unsigned>(parts.month)),
                                           std::chrono::day(static_cast<unsigned>(parts.day))};
    if (!date.ok())
        return std::nullopt;
    return base::WallTime{std::chrono::sys_days(date)} + std::chrono::hours(parts.hour) +
           std::chrono::minutes(parts.minute - parts.offset) + std::chrono::seconds(parts.second);
}

} // namespace

std::optional<base::WallTime> readDate(std::string_view rawValue)
{
    const std::string text = unfolded(rawValue.substr(0, kMaxDateBytes));
    Parts parts;
    for (const std::string& token : tokens(text)) {
        if (token.empty())
            continue;
        const bool isDigit = token[0] >= '0' && token[0] <= '9';
        if (isDigit && token.find(':') != std::string::npos) {
            takeClock(token, parts);
        } else if (token[0] == '+' || token[0] == '-') {
            takeOffset(token, parts);
        } else if (isDigit) {
            takeNumber(token, parts);
        } else {
            takeName(token, parts);
        }
    }
    if (const auto time = assembled(parts))
        return time;
    if (text.size() > 10 && text[4] == '-' && text[10] == 'T')
        return base::fromIso(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())));
    return std::nullopt;
}

QByteArray writeDate(base::WallTime time)
{
    const QDateTime local = base::toLocal(time);
    const int offset = local.offsetFromUtc() / 60;
    // The C locale, for the names of days and months are part of the grammar.
    return (QLocale::c().toString(local, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss ")) +
            (offset < 0 ? u'-' : u'+') +
            QStringLiteral("%1%2")
                .arg(std::abs(offset) / 60, 2, 10, QLatin1Char('0'))
                .arg(std::abs(offset) % 60, 2, 10, QLatin1Char('0')))
        .toLatin1();
}

} // namespace scorta::mime
