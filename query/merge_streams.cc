#include "query/merge_streams.h"

#include <algorithm>

namespace quoth::query {

namespace {

// For std::*_heap, which keeps the greatest in front.
bool comes_later(const SpanReader* a, const SpanReader* b) {
  const Span& x = a->current();
  const Span& y = b->current();
  return x.begin != y.begin ? x.begin > y.begin : x.end > y.end;
}

}  // namespace

UnionStream::UnionStream(std::vector<SpanStreamPtr> children, BudgetMeter& meter) : meter_(meter) {
  for (SpanStreamPtr& child : children) readers_.push_back(std::make_unique<SpanReader>(std::move(child)));
  meter_.hold(readers_.size() * sizeof(SpanReader));
  rebuild();
}

void UnionStream::rebuild() {
  heap_.clear();
  for (const auto& reader : readers_) {
    if (!reader->at_end()) heap_.push_back(reader.get());
  }
  std::make_heap(heap_.begin(), heap_.end(), comes_later);
}

std::size_t UnionStream::fill(std::span<Span> out) {
  std::size_t count = 0;
  while (count < out.size() && !heap_.empty()) {
    const Span least = heap_.front()->current();
    while (!heap_.empty() && heap_.front()->current() == least) {
      std::pop_heap(heap_.begin(), heap_.end(), comes_later);
      heap_.back()->next();
      if (heap_.back()->at_end()) {
        heap_.pop_back();
      } else {
        std::push_heap(heap_.begin(), heap_.end(), comes_later);
      }
    }
    out[count++] = least;
  }
  return meter_.charge(count) ? count : 0;
}

void UnionStream::seek(Slot slot) {
  for (const auto& reader : readers_) reader->seek(slot);
  rebuild();
}

std::uint64_t UnionStream::cost() const {
  std::uint64_t sum = 0;
  for (const auto& reader : readers_) sum += reader->stream().cost();
  return sum;
}

std::string UnionStream::describe() const {
  std::string line = "any of (";
  for (std::size_t i = 0; i < readers_.size() && i < 8; ++i) {
    if (i > 0) line += "; ";
    line += readers_[i]->stream().describe();
  }
  if (readers_.size() > 8) line += "; and " + std::to_string(readers_.size() - 8) + " more";
  return line + ")";
}

// Waiting spans grow in begin and end. A new one, beginning no earlier than all of them, throws out those
// that hold it; the first is settled when the next begins too late to lie in it.
std::size_t ReducedStream::fill(std::span<Span> out) {
  std::size_t count = 0;
  while (count < out.size()) {
    const Span& next = child_.current();
    if (!waiting_.empty() && next.begin >= waiting_.front().end) {
      out[count++] = waiting_.front();
      waiting_.pop_front();
      continue;
    }
    if (child_.at_end()) break;
    while (!waiting_.empty() && waiting_.back().end >= next.end) waiting_.pop_back();
    // With the same begin the shorter one came first.
    if (waiting_.empty() || waiting_.back().begin != next.begin) waiting_.push_back(next);
    child_.next();
  }
  return count;
}

void ReducedStream::seek(Slot slot) {
  while (!waiting_.empty() && waiting_.front().begin < slot) waiting_.pop_front();
  if (waiting_.empty()) child_.seek(slot);
}

}  // namespace quoth::query
