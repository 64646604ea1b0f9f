#include "index/build/forward_pass.h"

#include <algorithm>
#include <utility>

#include "index/build/short_code.h"
#include "index/build/varint.h"
#include "index/segment/doc_map.h"
#include "index/segment/segment.h"

namespace quoth::index {
namespace {

bool has_titles(const DocumentLayout& layout) { return layout.slot_end > layout.body_end; }

std::uint16_t forward_id(Rank rank) { return static_cast<std::uint16_t>(std::min<Rank>(rank, kEscapeId)); }

Error torn() { return {ErrorCode::kIo, "temporary data is not what was written: start the build again"}; }

}  // namespace

struct ForwardPass::Worker {
  Worker(const PartitionPlan& plan, TextCoding coding) : groups(plan), encoder(coding) {}

  std::vector<std::byte> record;
  std::vector<Rank> ranks;
  std::vector<Slot> slots;
  std::vector<std::uint16_t> forward;
  std::vector<Region> regions;
  PostingGroups groups;
  TextBlockEncoder encoder;
  EncodedText text;
};

ForwardPass::ForwardPass(const Inputs& inputs, SegmentWriter& writer, StreamSet& occurrences,
                         std::span<StreamSet::Stream* const> streams)
    : in_(inputs),
      writer_(writer),
      occurrences_(occurrences),
      streams_(streams),
      maps_(inputs.runs, inputs.store.places(), has_titles(inputs.layout) ? 2 : 1) {}
ForwardPass::~ForwardPass() = default;

Result<void> ForwardPass::run(unsigned threads, const std::atomic<bool>* cancel,
                              const std::function<void(double)>& advance) {
  for (unsigned i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(in_.plan, in_.text));
  const std::span<const BatchPlace> places = in_.store.places();
  const OrderedWork body = [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
    Worker& worker = *workers_[thread];
    QUOTH_TRY(body_batch(worker, places[item]));
    maps_.release(places[item].run);
    if (!turns.wait(item)) return stopped_error();
    QUOTH_TRY(commit_body(worker, places[item]));
    advance(static_cast<double>(item + 1) / static_cast<double>(places.size()));
    return {};
  };
  QUOTH_TRY(run_ordered(threads, places.size(), cancel, body));
  if (!has_titles(in_.layout)) return {};

  std::vector<Slot> begins;
  Slot begin = in_.layout.body_end;
  for (const BatchPlace& place : places) {
    begins.push_back(begin);
    begin += static_cast<Slot>(place.title_groups * kGroupSlots);
  }
  if (begin != in_.layout.slot_end) return Error{ErrorCode::kInternal, "the title zone has another size than its titles"};
  const OrderedWork title = [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
    Worker& worker = *workers_[thread];
    QUOTH_TRY(title_batch(worker, places[item], begins[item]));
    maps_.release(places[item].run);
    if (!turns.wait(item)) return stopped_error();
    return commit(worker);
  };
  return run_ordered(threads, places.size(), cancel, title);
}

Result<void> ForwardPass::body_batch(Worker& worker, const BatchPlace& place) {
  QUOTH_TRY(in_.store.read_body(place, worker.record));
  QUOTH_TRY_ASSIGN(const std::shared_ptr<const RankMap> map, maps_.get(place.run));
  const std::byte* at = worker.record.data();
  const std::byte* const end = at + place.ids_bytes;
  if (place.tokens > place.ids_bytes) return torn();
  worker.ranks.resize(place.tokens);
  // Ids first, then look-ups: these miss the cache, and so do so side by side.
  std::uint32_t most = 0;
  for (Rank& id : worker.ranks) {
    id = load_short(at, end);
    most = std::max(most, id);
  }
  if (at != end || (place.tokens > 0 && most >= map->size())) return torn();
  for (Rank& id : worker.ranks) id = (*map)[id];
  place_body(worker, place);
  worker.groups.fill(worker.ranks, worker.slots);

  TextBlockEncoder::Part part;
  const std::string_view rest = as_text(worker.record).substr(place.ids_bytes);
  part.ops = rest.substr(0, place.ops_bytes);
  part.literals = rest.substr(place.ops_bytes, place.literals_bytes);
  part.ranks = worker.ranks;
  part.continues = place.continues;
  if (place.continues) {
    part.continued_slot = static_cast<Slot>(in_.layout.begins[place.first_doc] + place.tokens_before);
    part.continued_byte = place.bytes_before;
  } else {
    part.begins = std::span(in_.layout.begins).subspan(place.first_doc, place.begins);
  }
  QUOTH_TRY_ASSIGN(worker.text, worker.encoder.encode(part, in_.term_sizes));
  return {};
}

// The slot of every token, and the stretch of the forward array: ids, and sentinels behind each document that ends.
void ForwardPass::place_body(Worker& worker, const BatchPlace& place) const {
  const DocumentLayout& layout = in_.layout;
  worker.slots.clear();
  worker.forward.clear();
  std::size_t token = 0;
  const DocId first = place.first_doc;
  const DocId last = first + std::max(place.begins, std::uint32_t{1});
  for (DocId doc = first; doc < last; ++doc) {
    // A long document is alone in its batches.
    const bool is_whole = !place.continues && place.ends == place.begins;
    const std::size_t tokens = is_whole ? layout.lengths[doc] : worker.ranks.size();
    Slot slot = layout.begins[doc] + static_cast<Slot>(place.continues ? place.tokens_before : 0);
    const std::span<const Rank> ranks = std::span(worker.ranks).subspan(token);
    const std::size_t some = std::min(tokens, ranks.size());
    const std::size_t before = worker.forward.size();
    worker.slots.resize(token + some);
    worker.forward.resize(before + some);
    for (std::size_t i = 0; i < some; ++i) {
      worker.slots[token + i] = slot + static_cast<Slot>(i);
      worker.forward[before + i] = forward_id(ranks[i]);
    }
    token += some;
    slot += static_cast<Slot>(some);
    if (place.ends == 0) continue;
    const Slot next = doc + 1 < layout.begins.size() ? layout.begins[doc + 1] : layout.body_end;
    worker.forward.insert(worker.forward.end(), next - slot, kSentinelId);
  }
}

Result<void> ForwardPass::commit_body(Worker& worker, const BatchPlace& place) {
  const std::byte* at = worker.record.data() + worker.record.size() - place.regions_bytes;
  const std::byte* const end = worker.record.data() + worker.record.size();
  DocId doc = place.first_doc;
  while (at < end) {
    get_regions(at, end, worker.regions);
    QUOTH_TRY(writer_.add_regions(doc++, worker.regions));
  }
  QUOTH_TRY(writer_.add_text(worker.text));
  return commit(worker);
}

Result<void> ForwardPass::title_batch(Worker& worker, const BatchPlace& place, Slot begin) {
  QUOTH_TRY(in_.store.read_titles(place, worker.record));
  QUOTH_TRY_ASSIGN(const std::shared_ptr<const RankMap> map, maps_.get(place.run));
  worker.ranks.clear();
  worker.slots.clear();
  worker.forward.clear();
  const std::byte* at = worker.record.data();
  const std::byte* const end = at + worker.record.size();
  while (at < end) {
    Slot slot = begin;
    const auto tokens = static_cast<std::uint32_t>(get_varint(at, end));
    for (std::uint32_t i = 0; i < tokens; ++i) {
      const std::uint64_t id = get_varint(at, end);
      if (id >= map->size()) return torn();
      worker.ranks.push_back((*map)[id]);
      worker.slots.push_back(slot++);
      worker.forward.push_back(forward_id(worker.ranks.back()));
    }
    begin += static_cast<Slot>(slots_for(tokens));
    worker.forward.insert(worker.forward.end(), begin - slot, kSentinelId);
  }
  worker.groups.fill(worker.ranks, worker.slots);
  return {};
}

Result<void> ForwardPass::commit(Worker& worker) {
  QUOTH_TRY(writer_.add_forward(worker.forward));
  for (const PostingGroups::Group& group : worker.groups.groups()) {
    QUOTH_TRY(occurrences_.append(*streams_[group.partition], worker.groups.bytes(group)));
  }
  return {};
}

}  // namespace quoth::index
