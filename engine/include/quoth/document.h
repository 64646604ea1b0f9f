// Document: what a caller hands to an IndexBuilder, and gets back from a Searcher.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quoth {

// One named value of a document. `value` is JSON text (a string with its quotes
// and escapes, a number, true, false, null, an array or an object), so that what
// came in comes back unchanged.
struct Field {
  std::string name;
  std::string json;
};

// `text` is the raw text that tokens and byte ranges refer to; it is never changed.
// `title` is searched by `title:` only. The known fields id, title, date, source,
// author, speaker, url and lang are plain UTF-8 strings in `fields` order of arrival;
// any other field is kept and comes back.
struct Document {
  std::string id;
  std::string title;
  std::string text;
  std::vector<Field> fields;  // all but id, title and text
};

}  // namespace quoth
