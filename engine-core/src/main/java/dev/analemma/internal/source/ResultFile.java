// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.ResultWriter.Reference;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file of JSON lines that gets its name when it is whole. */
final class ResultFile implements Closeable {
  private static final int NAMES_TRIED = 1_000;
  private static final int WRITE_BYTES = 1 << 16;
  private static final int LINE_BYTES_KEPT = 1 << 20;

  private final String uri;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;
  private final MessageDigest digest;
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long count;
  private long bytes;
  private boolean renamed;
  private boolean closed;

  private ResultFile(String uri, Path target, Path temporary, FileChannel channel) {
    this.uri = uri;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), WRITE_BYTES);
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Creates the file under another name beside its own. */
  static ResultFile create(String uri, Path target) throws IOException {
    FileAlreadyExistsException taken = new FileAlreadyExistsException(target.toString());
    for (int i = 1; i <= NAMES_TRIED; i++) {
      Path temporary = target.resolveSibling("." + target.getFileName() + "." + i + ".tmp");
      try {
        FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new ResultFile(uri, target, temporary, channel);
      } catch (FileAlreadyExistsException e) {
        taken = e;
      }
    }
    throw taken;
  }

  /** Writes a line, all of it or nothing. */
  void entry(
      long index,
      @Nullable JsonNode key,
      String first,
      JsonNode firstValue,
      @Nullable String second,
      @Nullable JsonNode secondValue)
      throws IOException {
    if (line.size() > LINE_BYTES_KEPT) {
      line = new ByteArrayOutputStream();
    }
    line.reset();
    line.writeBytes(ascii("{\"index\":" + index));
    if (key != null) {
      member("key", key);
    }
    member(first, firstValue);
    if (second != null && secondValue != null) {
      member(second, secondValue);
    }
    line.writeBytes(ascii("}\n"));
    byte[] whole = line.toByteArray();
    digest.update(whole);
    out.write(whole);
    bytes += whole.length;
    count++;
  }

  private void member(String name, JsonNode value) {
    line.writeBytes(ascii(",\"" + name + "\":"));
    Json.write(value, line);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Brings everything to the disk. */
  void end() throws IOException {
    out.flush();
    channel.force(true);
    out.close();
  }

  /** Gives the file its name. */
  Reference rename() throws IOException {
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    renamed = true;
    return new Reference(uri, count, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      // What the buffer still holds is not wanted any more.
      channel.close();
      if (!renamed) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
