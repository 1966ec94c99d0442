// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Laws of versions and of ranges of them. */
class VersionRangeTest {
  private static VersionRange range(String text) {
    @Nullable VersionRange range = VersionRange.find(text);
    if (range == null) {
      throw new AssertionError("no range: " + text);
    }
    return range;
  }

  private static boolean accepts(String range, String version) {
    return range(range).accepts(Version.of(version));
  }

  @Provide
  Arbitrary<Version> versions() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 3);
    Arbitrary<String> trial =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.just("")),
            net.jqwik.api.Tuple.of(1, Arbitraries.of("rc1", "rc2", "a.1")));
    return Combinators.combine(number, number, number, trial).as(Version::new);
  }

  @Property
  void text_ofAVersion_isReadAgain(@ForAll("versions") Version version) {
    assertThat(Version.find(version.toString())).isEqualTo(version);
  }

  @Property
  void order_isTotal_andAgreesWithEquals(
      @ForAll("versions") Version a, @ForAll("versions") Version b, @ForAll("versions") Version c) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
      assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
    }
  }

  @Property
  void exact_acceptsThatVersionAlone(@ForAll("versions") Version a, @ForAll("versions") Version b) {
    assertThat(range(a.toString()).accepts(b)).isEqualTo(a.equals(b));
  }

  @Property
  void prefix_isTheSameWithAnX_andAcceptsWhatBeginsSo(@ForAll("versions") Version version) {
    String major = "" + version.major();
    String minor = version.major() + "." + version.minor();
    for (String text : List.of(major, major + ".x", minor, minor + ".x", "*", "")) {
      assertThat(range(text).accepts(version)).as(text).isEqualTo(!version.isTrial());
    }
  }

  @Property
  void prefix_ofAnother_isNotAccepted(
      @ForAll("versions") Version a, @ForAll("versions") Version b) {
    boolean same = a.major() == b.major() && a.minor() == b.minor();
    assertThat(range(a.major() + "." + a.minor()).accepts(b)).isEqualTo(same && !b.isTrial());
  }

  @Property
  void caret_acceptsTheSameFirstNumberThatIsNotZero_fromTheVersionOn(
      @ForAll("versions") Version a, @ForAll("versions") Version b) {
    Version from = new Version(a.major(), a.minor(), a.patch(), "");
    boolean kin =
        from.major() != b.major()
            ? false
            : from.major() > 0
                || (from.minor() == b.minor() && (from.minor() > 0 || from.patch() == b.patch()));
    assertThat(range("^" + from).accepts(b))
        .isEqualTo(kin && !b.isTrial() && from.compareTo(b) <= 0);
  }

  @Property
  void highest_isAccepted_andNothingAcceptedIsHigher(
      @ForAll("versions") Version wanted,
      @ForAll List<@net.jqwik.api.From("versions") Version> all) {
    VersionRange range = range("^" + wanted.major());
    @Nullable Version highest = range.highest(all);
    List<Version> accepted = new ArrayList<>(all);
    accepted.removeIf(version -> !range.accepts(version));
    assertThat(highest).isEqualTo(accepted.isEmpty() ? null : Collections.max(accepted));
  }

  @Property
  void anyText_isARangeOrNone_andNeverThrows(@ForAll String text) {
    @Nullable VersionRange range = VersionRange.find(text);
    if (range != null) {
      assertThat(range.toString()).isEqualTo(text.isEmpty() ? "*" : text);
    }
    assertThat(Version.find(text) == null || range != null).isTrue();
  }

  @Example
  void caret_ofPartsOfVersions() {
    assertThat(accepts("^2", "2.9.9")).isTrue();
    assertThat(accepts("^2", "3.0.0")).isFalse();
    assertThat(accepts("^1.2", "1.2.0")).isTrue();
    assertThat(accepts("^1.2", "1.1.9")).isFalse();
    assertThat(accepts("^0", "0.9.0")).isTrue();
    assertThat(accepts("^0.2", "0.2.7")).isTrue();
    assertThat(accepts("^0.2", "0.3.0")).isFalse();
    assertThat(accepts("^0.0", "0.0.9")).isTrue();
    assertThat(accepts("^0.0.3", "0.0.4")).isFalse();
  }

  @Example
  void trialVersions_areTakenOnlyByName() {
    assertThat(accepts("2", "2.0.0-rc1")).isFalse();
    assertThat(accepts("2.0.0-rc1", "2.0.0-rc1")).isTrue();
    assertThat(accepts("2.0.0-rc1", "2.0.0")).isFalse();
    assertThat(accepts("*", "2.0.0-rc1")).isFalse();
  }

  @Example
  void whatIsNoRange_isNone() {
    for (String text :
        List.of(
            "v2",
            "2.",
            ".x",
            "x",
            "^",
            "^2.x",
            "~2",
            ">=2",
            "1.2.3.x",
            "1.2.3.4",
            "02",
            "1 2",
            "2.*",
            "latest",
            "1".repeat(10),
            "1".repeat(65))) {
      assertThat(VersionRange.find(text)).as(text).isNull();
    }
  }

  @Example
  void whatIsNoVersion_isTold() {
    assertThatThrownBy(() -> Version.of("2.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("three numbers");
  }
}
