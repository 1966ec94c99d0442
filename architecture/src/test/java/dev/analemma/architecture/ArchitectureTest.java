// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The shape of the code of every module; docs/adr/0004 tells why each rule is here. */
@AnalyzeClasses(packages = "dev.analemma", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CORE_INTERNAL = "dev.analemma.internal..";

  private static final String EXAMPLES = "dev.analemma.examples..";

  /** Packages that belong to engine-core; other modules live beside them, one package a jar. */
  private static final String[] CORE = {
    "dev.analemma",
    "dev.analemma.builder..",
    "dev.analemma.definition..",
    "dev.analemma.event..",
    "dev.analemma.expression..",
    "dev.analemma.internal..",
    "dev.analemma.spi.."
  };

  /** What a public signature may mention; anything else would tie hosts to a library. */
  private static final DescribedPredicate<JavaClass> SIGNATURE_TYPES =
      resideInAnyPackage("java..", "javax.sql..", "dev.analemma..", "org.jspecify.annotations..")
          .or(resideInAPackage("com.fasterxml.jackson.databind.node"))
          .or(belongToAnyOf(JsonNode.class, JsonMapper.class))
          .or(resideInAnyPackage("io.micrometer.core.instrument..", "io.micrometer.observation.."))
          .or(
              new DescribedPredicate<>("is primitive") {
                @Override
                public boolean test(JavaClass type) {
                  return type.isPrimitive();
                }
              });

  private static final DescribedPredicate<JavaClass> PUBLIC_API =
      new DescribedPredicate<>("are public and outside of internal and example packages") {
        @Override
        public boolean test(JavaClass type) {
          return isExported(type)
              && !type.getPackageName().contains(".internal")
              && !resideInAPackage(EXAMPLES).test(type);
        }

        private boolean isExported(JavaClass type) {
          return type.getModifiers().contains(JavaModifier.PUBLIC)
              && type.getEnclosingClass().map(this::isExported).orElse(true);
        }
      };

  /** One rule for every module, those to come included: what is internal is used by its own. */
  @ArchTest
  static final ArchRule internals_fromOtherModules_areNotUsed =
      classes().should(useInternalsOfTheirOwnAlone());

  /**
   * The contracts point one way; what implements them is behind them, in {@code internal}.
   *
   * <p>The root package is the exception: it is what a host reads first, so it holds both {@code
   * Workflow}, which refers to the contracts, and the exceptions, which the contracts throw.
   */
  @ArchTest
  static final ArchRule layers_ofTheCore_pointDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.analemma..")
          .withOptionalLayers(true)
          .layer("definition")
          .definedBy("dev.analemma.definition..")
          .layer("expression")
          .definedBy("dev.analemma.expression..")
          .layer("event")
          .definedBy("dev.analemma.event..")
          .layer("spi")
          .definedBy("dev.analemma.spi..")
          .layer("builder")
          .definedBy("dev.analemma.builder..")
          .layer("root")
          .definedBy("dev.analemma")
          .layer("internal")
          .definedBy(CORE_INTERNAL)
          .whereLayer("expression")
          .mayOnlyAccessLayers("expression", "root", "internal")
          .whereLayer("definition")
          .mayOnlyAccessLayers("definition", "expression", "root", "internal")
          .whereLayer("event")
          .mayOnlyAccessLayers("definition", "event", "root")
          .whereLayer("spi")
          .mayOnlyAccessLayers("definition", "event", "expression", "root", "spi", "internal")
          .whereLayer("internal")
          .mayOnlyAccessLayers("definition", "event", "expression", "root", "spi", "internal");

  /** Describing, checking and drawing a definition needs nothing of what runs it. */
  @ArchTest
  static final ArchRule running_isTheRootsAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.analemma", "dev.analemma.internal.run..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.analemma.internal.run..");

  /** Names and pointers serve everything, so they may use nothing. */
  @ArchTest
  static final ArchRule texts_useNothingOfTheEngine =
      noClasses()
          .that()
          .resideInAPackage("dev.analemma.internal.text..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.analemma..")
                  .and(not(resideInAPackage("dev.analemma.internal.text.."))));

  @ArchTest
  static final ArchRule internalPackages_haveNoCycles =
      slices().matching("dev.analemma.internal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule otherModules_haveNoCycles =
      slices()
          .matching("dev.analemma.(examples|gcp|jdbc|llm|operators|testkit|yaml).(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule internalPackagesOfModels_haveNoCycles =
      slices().matching("dev.analemma.llm.internal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule scriptEngines_areNotUsed =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("javax.script..");

  /**
   * A definition is data: nothing may look classes, methods or constructors up by a name.
   *
   * <p>{@code java.lang.reflect.Type} and record components only describe and stay allowed. One
   * class is made by its name, a constant: the provider of the built-in operators, in front of
   * ServiceLoader, which would do the same after a look into every jar. Another one stands in front
   * of JDBC objects that it lends, whose interfaces are constants too.
   */
  @ArchTest
  static final ArchRule reflection_isNotUsed =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.analemma.internal.compile.Providers")
          .and()
          .doNotHaveFullyQualifiedName("dev.analemma.jdbc.internal.LentConnection")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.reflect.Method")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.reflect.Constructor")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.reflect.Proxy")
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(ClassLoader.class, "loadClass", String.class);

  @ArchTest
  static final ArchRule javaSerialization_isNotUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectOutputStream");

  @ArchTest
  static final ArchRule standardStreams_areForExamplesOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(EXAMPLES)
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule genericExceptions_areNotThrown = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

  @ArchTest
  static final ArchRule javaUtilLogging_isNotUsed = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule optional_isNoField = fields().should().notHaveRawType(Optional.class);

  @ArchTest
  static final ArchRule publicSignatures_mentionOnlyJdkJacksonAndMicrometer =
      classes().that(PUBLIC_API).should(mentionOnly(SIGNATURE_TYPES));

  private static ArchCondition<JavaClass> useInternalsOfTheirOwnAlone() {
    return new ArchCondition<>("use internal packages of their own module alone") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String used = dependency.getTargetClass().getPackageName();
          if (used.startsWith("dev.analemma.") && !mayUse(type, used)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }

      private boolean mayUse(JavaClass type, String used) {
        int internal = (used + ".").indexOf(".internal.");
        if (internal < 0) {
          return true;
        }
        String owner = used.substring(0, internal);
        return owner.equals("dev.analemma")
            ? resideInAnyPackage(CORE).test(type)
            : resideInAPackage(owner + "..").test(type);
      }
    };
  }

  private static ArchCondition<JavaClass> mentionOnly(DescribedPredicate<JavaClass> allowed) {
    return new ArchCondition<>("mention only JDK, Jackson tree and Micrometer types") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMember member : type.getMembers()) {
          boolean visible =
              member.getModifiers().contains(JavaModifier.PUBLIC)
                  || member.getModifiers().contains(JavaModifier.PROTECTED);
          if (visible) {
            for (JavaClass mentioned : typesOf(member)) {
              JavaClass element = mentioned.getBaseComponentType();
              if (!allowed.test(element)) {
                events.add(
                    SimpleConditionEvent.violated(
                        member, member.getFullName() + " mentions " + element.getName()));
              }
            }
          }
        }
      }
    };
  }

  private static Set<JavaClass> typesOf(JavaMember member) {
    Set<JavaClass> types = new LinkedHashSet<>();
    if (member instanceof JavaField field) {
      types.addAll(field.getAllInvolvedRawTypes());
    } else if (member instanceof JavaCodeUnit unit) {
      types.addAll(unit.getReturnType().getAllInvolvedRawTypes());
      unit.getParameterTypes().forEach(type -> types.addAll(type.getAllInvolvedRawTypes()));
    }
    return types;
  }
}
