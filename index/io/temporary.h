// How files that a build leaves behind when it dies are known again (docs/format.md, section 10).
//
// Clean-up removes a file only if its name begins with kTemporaryPrefix and its first bytes are
// one of quoth's magics, so that nothing of anybody else is ever removed.
#pragma once

#include <string_view>

namespace quoth::index {

// Every file that is not meant to stay is named so, in the index directory itself.
inline constexpr std::string_view kTemporaryPrefix = "quoth-tmp-";
// First bytes of temporary data; Spool writes them by itself.
inline constexpr std::string_view kTemporaryMagic = "\x89qutt\x0d\x0a\x1a";

}  // namespace quoth::index
