package peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene behind the protocol of bench/README.md, section "Protocol".
 *
 * <pre>
 *   LucenePeer build INDEX DOCUMENTS.jsonl --threads N --memory MIB
 *   LucenePeer serve INDEX [--time] [--flush MIB]
 * </pre>
 *
 * Words are split at blanks; positions, frequencies and lengths are indexed, no text is stored. The build ends with
 * forceMerge(1).
 */
public final class LucenePeer {
  static final String TEXT = "text";
  static final String NUMBER = "number";

  public static void main(String[] args) throws Exception {
    if (args.length >= 3 && args[0].equals("build")) {
      build(Path.of(args[1]), Path.of(args[2]), number(args, "--threads", 1), number(args, "--memory", 1024));
    } else if (args.length >= 2 && args[0].equals("serve")) {
      serve(args);
    } else {
      System.err.println("usage: LucenePeer build INDEX DOCUMENTS | serve INDEX");
      System.exit(2);
    }
  }

  private static int number(String[] args, String flag, int otherwise) {
    for (int i = 0; i + 1 < args.length; ++i) {
      if (args[i].equals(flag)) return Integer.parseInt(args[i + 1]);
    }
    return otherwise;
  }

  private static boolean has(String[] args, String flag) {
    return List.of(args).contains(flag);
  }

  private static void build(Path index, Path documents, int threads, int memoryMib) throws Exception {
    final long start = System.nanoTime();
    final IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(Math.min(memoryMib, 2000));
    config.setUseCompoundFile(false);
    final AtomicInteger count = new AtomicInteger();
    try (MMapDirectory directory = new MMapDirectory(index);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader reader = Files.newBufferedReader(documents, StandardCharsets.UTF_8)) {
      final List<Thread> workers = new ArrayList<>();
      final List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < threads; ++i) {
        final Thread worker = new Thread(() -> addAll(reader, writer, count, failures));
        worker.start();
        workers.add(worker);
      }
      for (Thread worker : workers) worker.join();
      if (!failures.isEmpty()) throw new IOException(failures.get(0));
      writer.forceMerge(1);
      writer.commit();
    }
    System.out.printf(
        "{\"documents\":%d,\"seconds\":%.3f}%n", count.get(), (System.nanoTime() - start) / 1e9);
  }

  private static void addAll(
      BufferedReader reader, IndexWriter writer, AtomicInteger count, List<Throwable> failures) {
    final FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    type.freeze();
    try {
      while (true) {
        final String line;
        final int number;
        synchronized (reader) {
          line = reader.readLine();
          if (line == null) return;
          number = count.getAndIncrement();
        }
        final Document document = new Document();
        document.add(new Field(TEXT, text(line), type));
        document.add(new NumericDocValuesField(NUMBER, number));
        writer.addDocument(document);
      }
    } catch (Throwable failure) {
      synchronized (failures) {
        failures.add(failure);
      }
    }
  }

  /** The exporter writes only letters and digits into texts, so that nothing is escaped. */
  private static String text(String line) throws IOException {
    final String before = "\"text\":\"";
    final int begin = line.indexOf(before);
    if (begin < 0 || !line.endsWith("\"}") || line.indexOf('\\') >= 0) {
      throw new IOException("not made by export_documents");
    }
    return line.substring(begin + before.length(), line.length() - 2);
  }

  private static void serve(String[] args) throws Exception {
    final Path path = Path.of(args[1]);
    final boolean time = has(args, "--time");
    final long[] sweep = new long[number(args, "--flush", 0) << 17];
    final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    OpenIndex index = new OpenIndex(path);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      final int tab = line.indexOf('\t');
      final String command = tab < 0 ? line : line.substring(0, tab);
      final String query = tab < 0 ? "" : line.substring(tab + 1);
      for (int i = 0; i < sweep.length; i += 8) ++sweep[i];
      final long start = System.nanoTime();
      String answer = "1";
      if (command.equals("OPEN")) {
        index = new OpenIndex(path);
      } else if (command.equals("CLOSE")) {
        index.close(); // unmaps the files
      } else {
        answer = index.answer(command, query);
      }
      final long spent = System.nanoTime() - start;
      if (answer == null) {
        answer = "UNSUPPORTED";
      } else if (time) {
        answer += "\t" + spent;
      }
      System.out.println(answer);
      System.out.flush();
    }
    index.close();
  }
}
