// print(): a tree as query text, every operator in brackets of its own.
//
// What is printed parses to the same tree (query/parser.h); tests/query holds both to it.
#include <string>

#include "query/ast.h"
#include "query/characters.h"

namespace quoth::query {
namespace {

// A word that can stand without quotation marks: no operator, no field, nothing to escape.
bool is_plain_word(std::string_view word) {
  if (word.empty()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!is_digit(c) && !(c >= 'a' && c <= 'z') && static_cast<unsigned char>(c) < 0x80) return false;
    const std::string_view rest = word.substr(i);
    if (space_length(rest) + quote_length(rest) + ellipsis_length(rest) != 0) return false;
  }
  return true;
}

// A field value that can stand without quotation marks, in a list or a range as well.
bool is_plain_value(std::string_view value) {
  if (value.empty() || value == "TO" || !is_word_byte(value[0])) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (!is_digit(c) && !is_ascii_letter(c) && c != '_' && c != '-' && c != '.') return false;
    if (c == '.' && value.substr(i).starts_with("..")) return false;
  }
  return true;
}

// Puts a backslash before what would otherwise end or steer quoted text. Quotation marks of
// several bytes need one only in front of the first.
void append_escaped(std::string_view text, std::string_view steering, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (text[i] == '\\' || quote_length(rest) != 0 || steering.find(text[i]) != std::string_view::npos) {
      out += '\\';
    }
    out += text[i];
  }
}

void append_value(std::string_view value, std::string& out) {
  if (is_plain_value(value)) {
    out += value;
    return;
  }
  out += '"';
  append_escaped(value, "", out);
  out += '"';
}

constexpr std::string_view kPhraseSteering = "*()|[]";

void append_words(const std::vector<std::string>& words, std::string& out) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) out += ' ';
    append_escaped(words[i], kPhraseSteering, out);
  }
}

void append_slot(const PhraseSlot& slot, std::string& out) {
  switch (slot.kind) {
    case PhraseSlot::Kind::kWord:
      append_escaped(slot.term, kPhraseSteering, out);
      return;
    case PhraseSlot::Kind::kGap:
      out += '*';
      if (slot.gap_min != 1 || slot.gap_max != 1) {
        out += '{' + std::to_string(slot.gap_min) + ',' + std::to_string(slot.gap_max) + '}';
      }
      return;
    case PhraseSlot::Kind::kChoice:
      out += '(';
      for (std::size_t i = 0; i < slot.choices.size(); ++i) {
        if (i != 0) out += '|';
        append_words(slot.choices[i], out);
      }
      out += ')';
      return;
  }
}

// The inside of the quotation marks of a phrase or of one part of an ellipsis.
void append_phrase_inside(const Node& node, std::string& out) {
  if (node.kind == NodeKind::kTerm) {
    append_escaped(node.term, kPhraseSteering, out);
    return;
  }
  for (std::size_t i = 0; i < node.slots.size(); ++i) {
    if (i != 0) out += ' ';
    append_slot(node.slots[i], out);
  }
}

void append_phrase(const Node& node, std::string& out) {
  out += '"';
  append_phrase_inside(node, out);
  out += '"';
  const std::string number = std::to_string(node.distance);
  if (node.tolerance == Tolerance::kSloppy) out += '~' + number;
  if (node.tolerance == Tolerance::kOrdered) out += "~o" + number;
  if (node.tolerance == Tolerance::kUnordered) out += "~u" + number;
  if (node.tolerance == Tolerance::kEdits) out += "~e" + number;
}

void append_range(const Filter& filter, std::string& out) {
  const bool plain_low = !filter.low.empty() && is_digit(filter.low[0]) && is_plain_value(filter.low);
  const bool plain_high = !filter.high.empty() && is_digit(filter.high[0]) && is_plain_value(filter.high);
  if (plain_low && filter.high.empty()) {
    out += (filter.low_inclusive ? ">=" : ">") + filter.low;
  } else if (plain_high && filter.low.empty()) {
    out += (filter.high_inclusive ? "<=" : "<") + filter.high;
  } else {
    out += filter.low_inclusive ? ":[" : ":{";
    if (filter.low.empty())
      out += '*';
    else
      append_value(filter.low, out);
    out += " TO ";
    if (filter.high.empty())
      out += '*';
    else
      append_value(filter.high, out);
    out += filter.high_inclusive ? ']' : '}';
  }
}

void append_filter(const Filter& filter, std::string& out) {
  out += filter.field;
  if (filter.op == Filter::Op::kRange) {
    append_range(filter, out);
  } else if (filter.op == Filter::Op::kEquals && filter.values.size() == 1) {
    out += ':';
    append_value(filter.values[0], out);
  } else {
    out += ":{";
    for (std::size_t i = 0; i < filter.values.size(); ++i) {
      if (i != 0) out += ' ';
      append_value(filter.values[i], out);
    }
    out += '}';
  }
}

void append_node(const Node& node, bool in_title, std::string& out);

void append_chain(const Node& node, std::string_view between, bool in_title, std::string& out) {
  out += '(';
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i != 0) out += between;
    append_node(*node.children[i], in_title, out);
  }
  out += ')';
}

void append_within(const Node& node, bool in_title, std::string& out) {
  out += '(';
  append_node(*node.children[0], in_title, out);
  out += " WITHIN ";
  switch (node.region) {
    case RegionName::kSentence:
      out += 's';
      break;
    case RegionName::kParagraph:
      out += 'p';
      break;
    case RegionName::kQuotation:
      out += "quote";
      break;
    case RegionName::kTitle:
      out += "title";
      break;
    case RegionName::kNone:
    case RegionName::kSpan: {
      const bool bare = node.children[1]->kind == NodeKind::kTerm;  // else a word would be read as a region
      if (bare) out += '(';
      append_node(*node.children[1], in_title, out);
      if (bare) out += ')';
      break;
    }
  }
  out += ')';
}

void append_ellipsis(const Node& node, std::string& out) {
  out += '"';
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i != 0) out += " ... ";
    append_phrase_inside(*node.children[i], out);
  }
  out += '"';
}

void append_node(const Node& node, bool in_title, std::string& out) {
  if (node.in_title && !in_title && is_positional(node.kind)) {
    out += "title:";
    in_title = true;
  }
  const std::string distance = std::to_string(node.distance);
  switch (node.kind) {
    case NodeKind::kAll:
      out += '*';
      return;
    case NodeKind::kNone:
      out += "()";
      return;
    case NodeKind::kTerm:
      if (is_plain_word(node.term)) {
        out += node.term;
      } else {
        append_phrase(node, out);
      }
      return;
    case NodeKind::kPhrase:
      append_phrase(node, out);
      return;
    case NodeKind::kNear:
      append_chain(node, " NEAR/" + distance + ' ', in_title, out);
      return;
    case NodeKind::kAdjacent:
      append_chain(node, " ADJ/" + distance + ' ', in_title, out);
      return;
    case NodeKind::kNotNear:
      append_chain(node, " NOTNEAR/" + distance + ' ', in_title, out);
      return;
    case NodeKind::kWithin:
      append_within(node, in_title, out);
      return;
    case NodeKind::kEllipsis:
      append_ellipsis(node, out);
      return;
    case NodeKind::kAnd:
      append_chain(node, " ", in_title, out);
      return;
    case NodeKind::kOr:
      append_chain(node, " OR ", in_title, out);
      return;
    case NodeKind::kNot:
      out += '-';
      append_node(*node.children[0], in_title, out);
      return;
    case NodeKind::kFilter:
      append_filter(*node.filter, out);
      return;
  }
}

}  // namespace

std::string print(const Node& node) {
  std::string out;
  append_node(node, /*in_title=*/false, out);
  return out;
}

}  // namespace quoth::query
