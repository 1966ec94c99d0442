// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import java.util.Set;

/** The codes of the faults that a document can have before anything in it is resolved. */
public final class Codes {
  static final String ATOM_INVALID = "ATOM_INVALID";
  static final String BODY_TOO_DEEP = "BODY_TOO_DEEP";
  static final String CODE_INVALID = "CODE_INVALID";
  static final String DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE";
  static final String DOCUMENT_UNREADABLE = "DOCUMENT_UNREADABLE";
  static final String DURATION_INVALID = "DURATION_INVALID";
  static final String FAULTS_OMITTED = "FAULTS_OMITTED";
  static final String FORM_CONFLICT = "FORM_CONFLICT";
  static final String FORMAT_AMBIGUOUS = "FORMAT_AMBIGUOUS";
  static final String FORMAT_UNKNOWN = "FORMAT_UNKNOWN";
  static final String ID_INVALID = "ID_INVALID";
  static final String ID_RESERVED = "ID_RESERVED";
  static final String KEY_MISSING = "KEY_MISSING";
  static final String KEY_UNKNOWN = "KEY_UNKNOWN";
  static final String KIND_AMBIGUOUS = "KIND_AMBIGUOUS";
  static final String KIND_MISSING = "KIND_MISSING";
  static final String LABEL_INVALID = "LABEL_INVALID";
  static final String LABEL_RESERVED = "LABEL_RESERVED";
  static final String NAME_INVALID = "NAME_INVALID";
  static final String NODES_TOO_MANY = "NODES_TOO_MANY";
  static final String SIZE_INVALID = "SIZE_INVALID";
  static final String TARGET_INVALID = "TARGET_INVALID";
  static final String TYPE_MISMATCH = "TYPE_MISMATCH";
  static final String VALUE_OUT_OF_RANGE = "VALUE_OUT_OF_RANGE";
  static final String VALUE_TOO_DEEP = "VALUE_TOO_DEEP";
  static final String VALUE_TOO_LARGE = "VALUE_TOO_LARGE";
  static final String VALUE_UNKNOWN = "VALUE_UNKNOWN";
  static final String VERSION_MISSING = "VERSION_MISSING";
  static final String VERSION_NOT_FIRST = "VERSION_NOT_FIRST";
  static final String VERSION_UNKNOWN = "VERSION_UNKNOWN";

  /** Every code of this package. */
  public static final Set<String> ALL =
      Set.of(
          ATOM_INVALID,
          BODY_TOO_DEEP,
          CODE_INVALID,
          DOCUMENT_TOO_LARGE,
          DOCUMENT_UNREADABLE,
          DURATION_INVALID,
          FAULTS_OMITTED,
          FORM_CONFLICT,
          FORMAT_AMBIGUOUS,
          FORMAT_UNKNOWN,
          ID_INVALID,
          ID_RESERVED,
          KEY_MISSING,
          KEY_UNKNOWN,
          KIND_AMBIGUOUS,
          KIND_MISSING,
          LABEL_INVALID,
          LABEL_RESERVED,
          NAME_INVALID,
          NODES_TOO_MANY,
          SIZE_INVALID,
          TARGET_INVALID,
          TYPE_MISMATCH,
          VALUE_OUT_OF_RANGE,
          VALUE_TOO_DEEP,
          VALUE_TOO_LARGE,
          VALUE_UNKNOWN,
          VERSION_MISSING,
          VERSION_NOT_FIRST,
          VERSION_UNKNOWN);

  private Codes() {}
}
