#pragma once

#include "mime/Structure.h"

#include <QString>

#include <vector>

namespace scorta::mime {

/// Which form of a multipart/alternative is wanted.
enum class Prefer { Plain, Html };

/// The text parts that are shown as the body, in their order. Alternatives give one of theirs; a related
/// multipart gives its root, its pictures are attachments.
std::vector<int> bodyParts(const Structure& structure, Prefer prefer);

/// The leaves that a person can save: with disposition attachment, or a file name, or not text. Not
/// message/delivery-status, not alternative forms of the body.
std::vector<int> attachmentParts(const Structure& structure);

bool isHtml(const Part& part);
bool isInline(const Structure& structure, const Part& part);
/// Signatures are attachments, but no reason to show a paper clip.
bool isSignature(const Part& part);

/// A part's text, decoded from its transfer encoding and charset; at most `limit` bytes before the charset.
QString partText(std::string_view raw, const Part& part, std::size_t limit, QStringList& notices);

} // namespace scorta::mime
