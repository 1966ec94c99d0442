// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.internal.router.Calls;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes calls on, and appends each that has ended to a file before its result is told. A call that
 * was taken back is not written: nothing came of it.
 *
 * <p>One file is recorded by one recorder at a time, which a lock of the system holds. A line is
 * written at once; what a process leaves that ends in the middle is cut off by the next one.
 *
 * <p>Threads: safe.
 */
public final class Recorder implements Calls {
  private final Calls calls;
  private final Path file;
  private final KnownSecrets secrets;

  /** No channel: an interrupt of a thread that writes would close it for all. */
  private final RandomAccessFile out;

  private final List<Fault> warnings;
  private final AtomicLong next = new AtomicLong();

  // Guarded by the file.
  private boolean broken;

  private Recorder(
      Calls calls, Path file, KnownSecrets secrets, RandomAccessFile out, List<Fault> warnings) {
    this.calls = calls;
    this.file = file;
    this.secrets = secrets;
    this.out = out;
    this.warnings = warnings;
  }

  /**
   * Begins to record, behind what is in the file.
   *
   * @param calls makes the calls
   * @param file is made if it is not there
   * @param secrets what must not stand in it
   * @param clock tells when
   * @throws dev.analemma.DefinitionException if the file is no recording, or cannot be written
   */
  public static Recorder open(Calls calls, Path file, KnownSecrets secrets, EngineClock clock) {
    RandomAccessFile out = null;
    try {
      out = new RandomAccessFile(file.toFile(), "rw");
      lock(file, out);
      Tape tape = Tape.read(file);
      out.setLength(tape.wholeBytes());
      out.seek(tape.wholeBytes());
      Recorder recorder = new Recorder(calls, file, secrets, out, tape.warnings());
      ObjectNode first = Json.nodes().objectNode().put("cassette", Tape.VERSION);
      recorder.append(first.put("at", clock.now().toString()));
      return recorder;
    } catch (IOException e) {
      close(out);
      throw Tape.unreadable(
          file, "it cannot be written (%s)".formatted(e), "Let this process write the file");
    } catch (RuntimeException e) {
      close(out);
      throw e;
    }
  }

  private static void lock(Path file, RandomAccessFile out) throws IOException {
    FileLock lock;
    try {
      lock = out.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw Tape.unreadable(
          file, "somebody records it", "Close the other recorder, or name another file");
    }
  }

  private static void close(@Nullable RandomAccessFile out) {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      // What is written is written.
    }
  }

  /** Returns what was noticed when the file was opened. */
  public List<Fault> warnings() {
    return warnings;
  }

  @Override
  public LlmCall call(
      LlmRequest request, RoutePolicy policy, @Nullable Consumer<AnswerEvent> watcher) {
    long n = next.getAndIncrement();
    List<AnswerEvent> seen = Collections.synchronizedList(new ArrayList<>());
    LlmCall call =
        calls.call(
            request,
            policy,
            watcher == null
                ? null
                : event -> {
                  seen.add(event);
                  watcher.accept(event);
                });
    CompletableFuture<LlmResponse> result = new CompletableFuture<>();
    call.result()
        .whenComplete(
            (response, error) -> {
              try {
                write(n, request, watcher == null ? null : seen, response, error);
              } finally {
                if (error == null) {
                  result.complete(response);
                } else {
                  result.completeExceptionally(error);
                }
              }
            });
    return new Recorded(call, result);
  }

  private record Recorded(LlmCall call, CompletionStage<LlmResponse> result) implements LlmCall {
    @Override
    public void cancel() {
      call.cancel();
    }
  }

  private void write(
      long n,
      LlmRequest request,
      @Nullable List<AnswerEvent> seen,
      @Nullable LlmResponse response,
      @Nullable Throwable error) {
    try {
      ObjectNode line = Json.nodes().objectNode().put("n", n);
      line.set("request", Requests.write(request));
      if (seen != null) {
        var events = line.putArray("events");
        List.copyOf(seen).forEach(event -> events.add(Outcomes.write(event)));
      }
      if (response != null) {
        line.set("answer", Outcomes.write(response));
      } else if (error instanceof LlmException typed && typed.kind() != ErrorKind.CANCELLED) {
        line.set("error", Outcomes.write(typed));
      } else {
        return;
      }
      append(secrets.without(line));
    } catch (IOException | RuntimeException e) {
      // The answer is paid and is the caller's all the same.
      Thread thread = Thread.currentThread();
      thread
          .getUncaughtExceptionHandler()
          .uncaughtException(
              thread,
              new IllegalStateException("a call is missing in the recording '" + file + "'", e));
    }
  }

  private void append(JsonNode line) throws IOException {
    byte[] text = (Json.write(line) + "\n").getBytes(UTF_8);
    synchronized (out) {
      if (broken) {
        throw new IOException("a line could not be written before");
      }
      long begin = out.getFilePointer();
      try {
        out.write(text);
      } catch (IOException e) {
        broken = true;
        out.setLength(begin);
        throw e;
      }
    }
  }

  @Override
  public void close() {
    calls.close();
    synchronized (out) {
      close(out);
    }
  }
}
