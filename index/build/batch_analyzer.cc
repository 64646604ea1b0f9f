#include "index/build/batch_analyzer.h"

#include <algorithm>
#include <utility>

#include "index/build/short_code.h"
#include "index/build/varint.h"
#include "index/format.h"
#include "index/segment/doc_map.h"

namespace quoth::index {
namespace {

// The tokens of this much text are held at a time. The analyzer gives the same tokens however a text is cut.
constexpr std::size_t kWindowBytes = std::size_t{16} << 10;
static_assert(kWindowBytes >= 2 * kMaxRunBytes);

}  // namespace

Result<void> BatchAnalyzer::analyse(RawBatch batch, AnalysedBatch& out) {
  out.clear();
  ids_ = 0;
  if (batch.is_piece) return analyse_piece(std::move(batch), out);
  for (Document& document : batch.documents) {
    const std::string text = std::exchange(document.text, {});
    begin_document(std::move(document), out);
    add_text(text, /*last=*/true, out);
    QUOTH_TRY(end_document(out));
  }
  return {};
}

Result<void> BatchAnalyzer::analyse_piece(RawBatch batch, AnalysedBatch& out) {
  Document& document = batch.documents.front();
  rest_.append(std::exchange(document.text, {}));
  if (batch.is_first) {
    begin_document(std::move(document), out);
  } else {
    out.continues = true;
    out.tokens_before = tokens_out_;
    out.bytes_before = bytes_out_;
    if (std::exchange(holds_, false)) {
      last_id_ = table_.add(held_);
      last_id_at_ = out.ids.size();
      out.ids.resize(last_id_at_ + kMostShortBytes);
      out.ids.resize(last_id_at_ + store_short(out.ids.data() + last_id_at_, last_id_));
      ++ids_;
    }
  }
  const std::size_t used = add_text(rest_, batch.is_last, out);
  rest_.erase(0, used);
  if (batch.is_last) {
    rest_ = {};
    return end_document(out);
  }
  hold_back(out);
  put_regions(out.regions, regions_);
  regions_.clear();
  tokens_out_ += out.ops.tokens;
  bytes_out_ += out.ops.bytes;
  return {};
}

// Operations may lag one token behind; the ids of a batch are those of its operations.
void BatchAnalyzer::hold_back(AnalysedBatch& out) {
  if (ids_ == out.ops.tokens) return;
  held_.assign(table_.term(last_id_));
  table_.uncount(last_id_);
  out.ids.resize(last_id_at_);
  holds_ = true;
}

void BatchAnalyzer::begin_document(Document fields, AnalysedBatch& out) {
  document_ = {};
  document_.fields = std::move(fields);
  regions_.clear();
  tokens_out_ = 0;
  bytes_out_ = 0;
  ++out.begins;

  buffer_.clear();
  if (!document_.fields.title.empty()) analyzer_.analyze(document_.fields.title, buffer_);
  document_.title_tokens = static_cast<std::uint32_t>(buffer_.tokens.size());
  put_varint(out.titles, buffer_.tokens.size());
  for (const Token& token : buffer_.tokens) put_varint(out.titles, table_.add(buffer_.term(token)));
  out.title_groups += slots_for(document_.title_tokens) / kGroupSlots;

  analyzer_.begin_document();
  ops_.begin_document();
}

std::size_t BatchAnalyzer::add_text(std::string_view text, bool last, AnalysedBatch& out) {
  std::size_t done = 0;
  for (;;) {
    const std::string_view window = text.substr(done, kWindowBytes);
    const bool is_rest = window.size() == text.size() - done;
    buffer_.clear();
    const std::size_t used = analyzer_.feed(window, last && is_rest, buffer_);
    ops_.add(window.substr(0, used), document_.text_bytes, buffer_, 0, out.ops);
    document_.text_bytes += used;
    done += used;
    add_tokens(out);
    if (is_rest) return done;
  }
}

void BatchAnalyzer::add_tokens(AnalysedBatch& out) {
  window_ids_.resize(buffer_.tokens.size());
  table_.add(buffer_, window_ids_);
  std::size_t at = out.ids.size();
  out.ids.resize(at + window_ids_.size() * kMostShortBytes);
  for (const std::uint32_t id : window_ids_) {
    last_id_ = id;
    last_id_at_ = at;
    at += store_short(out.ids.data() + at, id);
  }
  out.ids.resize(at);
  ids_ += window_ids_.size();
  regions_.insert(regions_.end(), buffer_.regions.begin(), buffer_.regions.end());
}

Result<void> BatchAnalyzer::end_document(AnalysedBatch& out) {
  ops_.end_document(out.ops);
  put_regions(out.regions, regions_);
  regions_.clear();
  if (analyzer_.token_count() > format::kMaxDocumentTokens) {
    return Error{ErrorCode::kLimit, "document " + document_.fields.id + " has 2^31 words or more; split it"};
  }
  document_.body_tokens = static_cast<std::uint32_t>(analyzer_.token_count());
  out.documents.push_back(std::move(document_));
  return {};
}

}  // namespace quoth::index
