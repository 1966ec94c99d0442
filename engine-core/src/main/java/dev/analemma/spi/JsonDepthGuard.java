// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ends the walk over Java values that are nested too deeply or in a circle; a buffer would not. */
final class JsonDepthGuard extends JsonGeneratorDelegate {
  JsonDepthGuard(JsonGenerator buffer) {
    super(buffer, false);
  }

  private void deeper() {
    int depthMax = JsonLimits.ofDefaults().depthMax();
    if (getOutputContext().getNestingDepth() >= depthMax) {
      throw JsonChecks.tooDeep(getOutputContext().pathAsPointer().toString(), null, depthMax);
    }
  }

  @Override
  public void writeStartObject() throws IOException {
    deeper();
    super.writeStartObject();
  }

  @Override
  public void writeStartObject(@Nullable Object value) throws IOException {
    deeper();
    super.writeStartObject(value);
  }

  @Override
  public void writeStartObject(@Nullable Object value, int size) throws IOException {
    deeper();
    super.writeStartObject(value, size);
  }

  @Override
  public void writeStartArray() throws IOException {
    deeper();
    super.writeStartArray();
  }

  @Override
  public void writeStartArray(@Nullable Object value) throws IOException {
    deeper();
    super.writeStartArray(value);
  }

  @Override
  public void writeStartArray(@Nullable Object value, int size) throws IOException {
    deeper();
    super.writeStartArray(value, size);
  }
}
