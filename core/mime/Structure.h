#pragma once

#include "mime/Header.h"
#include "mime/Parameters.h"
#include "mime/Transfer.h"

#include <QString>
#include <QStringList>

#include <string>
#include <string_view>
#include <vector>

namespace scorta::mime {

/// A part of a message: where its body lies and what its header says of it. Nothing is decoded yet.
struct Part
{
    int parent = -1;
    int depth = 0;
    Header header;
    std::size_t bodyBegin = 0;
    std::size_t bodyEnd = 0;
    std::string type; ///< "text/plain", lower case
    std::string charset;
    Transfer transfer = Transfer::Identity;
    std::string disposition; ///< lower case, empty when there is none
    QString fileName;        ///< a bare name, never a path
    QString contentId;       ///< without brackets
    std::vector<int> children;

    bool isMultipart() const { return type.starts_with("multipart/"); }
    bool isText() const { return type.starts_with("text/"); }
    std::string_view body(std::string_view raw) const { return raw.substr(bodyBegin, bodyEnd - bodyBegin); }
};

/// The tree of a message, parts in their order, the message itself first. Views into the raw bytes, which
/// must outlive it.
struct Structure
{
    std::vector<Part> parts;
    QStringList notices;

    /// The first charset that a part declares and that says something; empty when there is none.
    std::string textCharset() const;
};

/// Finds the parts in one walk over the lines, so in linear time, whatever is inside. Beyond kMaxDepth a
/// multipart stays a leaf ("too_deep"), beyond kMaxParts parts are not looked at ("too_many_parts").
Structure scan(std::string_view raw);

void addNotice(QStringList& notices, const QString& name);

} // namespace scorta::mime
