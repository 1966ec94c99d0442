// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

/** A block, or a called workflow: one body. */
final class BodyPart extends Bodies {
  private final Frame body;

  BodyPart(Play play, Frame body) {
    super(play);
    this.body = body;
    open(body);
  }

  @Override
  void followed(Frame frame, Result end) {
    over(end);
  }

  @Override
  boolean decided() {
    return body.ending();
  }
}
