package peer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.intervals.IntervalQuery;
import org.apache.lucene.queries.intervals.Intervals;
import org.apache.lucene.queries.intervals.IntervalsSource;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.MMapDirectory;

/** One opened index and the answers it gives. Queries are made of Lucene's objects, not parsed by its parser. */
final class OpenIndex implements Closeable {
  private final MMapDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  OpenIndex(Path path) throws IOException {
    directory = new MMapDirectory(path);
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null); // a query that is asked again is to be answered again
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }

  /** Null: no such command, or a query without a counterpart. */
  String answer(String command, String text) throws IOException {
    final Query query = parse(text);
    if (query == null) return null;
    switch (command) {
      case "COUNT":
        return Integer.toString(searcher.count(query));
      case "TOP_10":
        top(query, 10, 10);
        return "1";
      case "TOP_100":
        top(query, 100, 100);
        return "1";
      case "TOP_10_COUNT":
        return Long.toString(top(query, 10, Integer.MAX_VALUE));
      case "TOP_100_COUNT":
        return Long.toString(top(query, 100, Integer.MAX_VALUE));
      case "IDS":
        return ids(query);
      default:
        return null;
    }
  }

  private long top(Query query, int k, int countUpTo) throws IOException {
    return searcher.search(query, new TopScoreDocCollectorManager(k, countUpTo)).totalHits.value;
  }

  private String ids(Query query) throws IOException {
    final Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    final LongStream.Builder numbers = LongStream.builder();
    for (LeafReaderContext leaf : reader.leaves()) {
      final Scorer scorer = weight.scorer(leaf);
      if (scorer == null) continue;
      final NumericDocValues values = leaf.reader().getNumericDocValues(LucenePeer.NUMBER);
      final DocIdSetIterator hits = scorer.iterator();
      while (hits.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        values.advanceExact(hits.docID());
        numbers.add(values.longValue());
      }
    }
    return numbers.build().sorted().mapToObj(Long::toString).collect(Collectors.joining(" "));
  }

  private static Query parse(String text) {
    if (text.startsWith("NEAR/") || text.startsWith("ADJ/")) return near(text);
    final BooleanQuery.Builder builder = new BooleanQuery.Builder();
    Query only = null;
    int parts = 0;
    for (int at = 0; at < text.length(); ) {
      BooleanClause.Occur occur = BooleanClause.Occur.SHOULD;
      if (text.charAt(at) == '+') occur = BooleanClause.Occur.MUST;
      if (text.charAt(at) == '-') occur = BooleanClause.Occur.MUST_NOT;
      if (occur != BooleanClause.Occur.SHOULD) ++at;
      final boolean quoted = text.charAt(at) == '"';
      if (quoted) ++at;
      int end = text.indexOf(quoted ? '"' : ' ', at);
      if (quoted && end < 0) return null;
      if (end < 0) end = text.length();
      final String[] words = text.substring(at, end).split(" ");
      at = end + 1;
      int slop = 0;
      if (quoted && at < text.length() && text.charAt(at) == '~') {
        slop = Integer.parseInt(text.substring(at + 1));
        at = text.length();
      } else if (quoted) {
        ++at;
      }
      only = words.length == 1 ? term(words[0]) : new PhraseQuery(slop, LucenePeer.TEXT, words);
      builder.add(only, occur);
      ++parts;
    }
    return parts == 1 ? only : builder.build();
  }

  // Gaps are the words between the first and the last that are none of the query's.
  private static Query near(String text) {
    final int blank = text.indexOf(' ');
    final int distance = Integer.parseInt(text.substring(text.indexOf('/') + 1, blank));
    final String[] words = text.substring(blank + 1).split(" ");
    final IntervalsSource[] terms = new IntervalsSource[words.length];
    for (int i = 0; i < words.length; ++i) terms[i] = Intervals.term(words[i]);
    final IntervalsSource together =
        text.startsWith("NEAR/") ? Intervals.unordered(terms) : Intervals.ordered(terms);
    return new IntervalQuery(LucenePeer.TEXT, Intervals.maxgaps(distance, together));
  }

  private static Query term(String word) {
    return new TermQuery(new Term(LucenePeer.TEXT, word));
  }
}
