#include "bench/Letters.h"

#include <algorithm>
#include <cmath>

namespace scorta::test {

namespace {

constexpr int kVocabulary = 40'000;
constexpr int kPeople = 800;
// RFC 5321, 4.5.3.1 allows much more; this is what mail programs write.
constexpr qsizetype kLine = 76;

QByteArray wrapped(const QByteArray& text)
{
    QByteArray lines;
    lines.reserve(text.size() + text.size() / 30);
    for (qsizetype i = 0; i < text.size(); i += kLine)
        lines += text.mid(i, kLine) + "\r\n";
    return lines;
}

QByteArray quotedPrintable(const QByteArray& text)
{
    QByteArray out;
    out.reserve(text.size() * 5 / 4);
    qsizetype column = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == '\r' || c == '\n') {
            out += c;
            column = 0;
            continue;
        }
        const bool isPlain = c >= 32 && c < 127 && c != '=';
        if (column + 3 >= kLine) {
            out += "=\r\n";
            column = 0;
        }
        if (isPlain) {
            out += c;
            ++column;
        } else {
            out += '=' + QByteArray(1, c).toHex().toUpper();
            column += 3;
        }
    }
    return out;
}

} // namespace

Letters::Letters(unsigned seed)
    : m_random(seed)
{
    const QByteArrayList syllables = {"ba", "ce", "di", "fo", "gu",  "la",  "me",  "ni",  "po",  "ru",
                                      "sa", "te", "vi", "zo", "tra", "con", "per", "sto", "qua", "li"};
    double sum = 0;
    for (int i = 0; i < kVocabulary; ++i) {
        QByteArray made;
        for (int left = i + 20; left > 0; left /= 20)
            made += syllables.at(left % 20);
        if (i % 29 == 7)
            made += "\xC3\xA0"; // citta with its accent, and the like
        m_vocabulary.push_back(made);
        m_cumulated.push_back(sum += 1.0 / (i + 1));
    }
}

int Letters::bounded(int below)
{
    return static_cast<int>(m_random() % static_cast<unsigned>(below));
}

double Letters::logNormal(double median, double sigma)
{
    return median * std::exp(sigma * std::normal_distribution<double>()(m_random));
}

const QByteArray& Letters::word()
{
    const double at = std::uniform_real_distribution<double>(0, m_cumulated.back())(m_random);
    const auto found = std::lower_bound(m_cumulated.begin(), m_cumulated.end(), at);
    return m_vocabulary[static_cast<size_t>(found - m_cumulated.begin())];
}

QByteArray Letters::token(int length)
{
    QByteArray text(length, Qt::Uninitialized);
    for (char& c : text)
        c = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[bounded(62)];
    return text;
}

QByteArray Letters::wordOf(int number)
{
    // 'w' and 'k' are in no syllable of the vocabulary.
    QByteArray text = "wk";
    for (const char digit : QByteArray::number(number))
        text += static_cast<char>('a' + (digit - '0'));
    return text + "kw";
}

QByteArray Letters::prose(qsizetype bytes, bool hasAccents)
{
    QByteArray text;
    text.reserve(bytes + 40);
    qsizetype column = 0;
    while (text.size() < bytes) {
        const QByteArray& one = word();
        if (!hasAccents && one.back() < 0)
            continue;
        text += one;
        column += one.size() + 1;
        if (bounded(9) == 0)
            text += bounded(4) == 0 ? "." : ",";
        if (column > 68 || (bounded(60) == 0)) {
            text += column > 68 ? "\r\n" : "\r\n\r\n";
            column = 0;
        } else {
            text += ' ';
        }
    }
    return text + "\r\n";
}

QByteArray Letters::header(int number)
{
    static const char* const kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int person = bounded(kPeople) * bounded(kPeople) / kPeople; // a few write most
    const QByteArray name = m_vocabulary[static_cast<size_t>(person + 100)];
    // Some two hundred weeks, a message every two hours.
    const int hours = number * 2;
    const int day = hours / 24;
    QByteArray text = "Return-Path: <" + name + "@example.org>\r\nReceived: from mx" +
                      QByteArray::number(person % 9) + ".example.org (mx.example.org [192.0.2." +
                      QByteArray::number(person % 250) + "])\r\n\tby mail.example.com with ESMTPS id " +
                      token(12) + "\r\n\tfor <me@example.com>\r\n";
    if (bounded(2) == 0)
        text += "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\r\n\t"
                "h=from:to:subject:date:message-id; bh=" +
                token(43) + "=;\r\n\tb=" + token(70) + "\r\n\t " + token(70) + "==\r\n";
    text += "From: " + name + " <" + name +
            "@example.org>\r\nTo: Me <me@example.com>\r\nSubject: " + (bounded(3) == 0 ? "Re: " : "");
    for (int i = 0; i < 5; ++i) {
        const QByteArray& one = word();
        text += (one.back() < 0 ? QByteArray("=?utf-8?Q?" + quotedPrintable(one) + "?=") : one) + ' ';
    }
    text += QByteArray::number(number) + "\r\nDate: " + kDays[day % 7] + ", " +
            QByteArray::number(day % 28 + 1) + ' ' + kMonths[day / 28 % 12] + ' ' +
            QByteArray::number(2021 + day / 336) + ' ' +
            QByteArray::number(hours % 24).rightJustified(2, '0') + ':' +
            QByteArray::number(number % 60).rightJustified(2, '0') + ":07 +0100\r\nMessage-ID: <bench" +
            QByteArray::number(number) + "@example.org>\r\n";
    if (number > 0 && bounded(5) < 2) {
        const QByteArray parent =
            "<bench" + QByteArray::number(number - 1 - bounded(std::min(number, 400))) + "@example.org>";
        text += "In-Reply-To: " + parent + "\r\nReferences: " + parent + "\r\n";
    }
    if (person % 10 == 0)
        text += "List-Id: Members <members" + QByteArray::number(person) + ".example.org>\r\n";
    return text + "MIME-Version: 1.0\r\n";
}

QByteArray Letters::textPart(const QByteArray& text, bool isQuotedPrintable) const
{
    const QByteArray encoding = isQuotedPrintable ? "quoted-printable" : "8bit";
    return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" +
           (isQuotedPrintable ? quotedPrintable(text) : text);
}

QByteArray Letters::html(qsizetype bytes)
{
    QByteArray text = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>body{font-family:Arial;"
                      "font-size:14px;color:#333333}a{color:#0066cc;text-decoration:none}.card{padding:12px;"
                      "border:1px solid #dddddd;border-radius:6px}</style></head>\r\n<body>";
    while (text.size() < bytes) {
        text +=
            "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td class=\"card\" "
            "style=\"padding:8px 16px;font-family:Arial,Helvetica,sans-serif;line-height:1.5\">\r\n<p>" +
            prose(200 + bounded(500), true) + "</p>\r\n";
        if (bounded(2) == 0)
            text += "<a href=\"https://click.example.org/t?u=" + token(40) + "&amp;c=" + token(16) +
                    "\" style=\"color:#0066cc\"><b>" + word() +
                    "</b></a><img src=\"https://img.example.org/" + token(20) +
                    ".png\" width=\"1\" height=\"1\" alt=\"\">\r\n";
        text += "</td></tr></table>\r\n";
    }
    return text + "</body></html>\r\n";
}

QByteArray Letters::attachment(qsizetype bytes)
{
    const bool isPicture = bounded(3) > 0;
    const QByteArray name =
        word().left(8) + QByteArray::number(bounded(1000)) + (isPicture ? ".jpg" : ".pdf");
    // What a picture or a document holds is packed already.
    QByteArray data(std::max<qsizetype>(bytes * 3 / 4, 300), Qt::Uninitialized);
    for (qsizetype i = 0; i + 4 <= data.size(); i += 4) {
        const auto dice = static_cast<quint32>(m_random());
        std::copy_n(reinterpret_cast<const char*>(&dice), 4, data.begin() + i);
    }
    std::fill(data.end() - data.size() % 4, data.end(), '\0');
    return QByteArray("Content-Type: ") + (isPicture ? "image/jpeg" : "application/pdf") + "; name=\"" +
           name + "\"\r\nContent-Disposition: attachment; filename=\"" + name +
           "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(data.toBase64());
}

QByteArray Letters::next()
{
    const int number = m_made++;
    // One in six carries a file; these make most of the bytes.
    const auto file = bounded(6) == 0 ? static_cast<qsizetype>(std::min(logNormal(45'000, 1.1), 8e6)) : 0;
    const auto rich = bounded(2) == 0 ? static_cast<qsizetype>(std::min(logNormal(9'000, 0.8), 2e5)) : 0;
    const bool isQuotedPrintable = bounded(2) == 0;
    const QByteArray text = prose(static_cast<qsizetype>(std::min(logNormal(1'300, 0.9), 1e5)), true) +
                            wordOf(number) + "\r\n-- \r\nGreetings\r\n";

    QByteArray content = textPart(text, isQuotedPrintable);
    if (rich > 0) {
        const QByteArray edge = "alt" + token(16);
        content = "Content-Type: multipart/alternative; boundary=\"" + edge + "\"\r\n\r\n--" + edge + "\r\n" +
                  content + "\r\n--" + edge +
                  "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
                  "quoted-printable\r\n\r\n" +
                  quotedPrintable(html(rich)) + "\r\n--" + edge + "--\r\n";
    }
    if (file > 0) {
        const QByteArray edge = "mix" + token(16);
        content = "Content-Type: multipart/mixed; boundary=\"" + edge + "\"\r\n\r\n--" + edge + "\r\n" +
                  content + "\r\n--" + edge + "\r\n" + attachment(file) + "\r\n--" + edge + "--\r\n";
    }
    return header(number) + content;
}

} // namespace scorta::test
