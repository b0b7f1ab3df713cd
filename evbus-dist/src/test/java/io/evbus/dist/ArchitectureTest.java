package io.evbus.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.evbus.spi.Secret;
import java.io.Serializable;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the whole distribution keeps to. */
class ArchitectureTest {
  private static JavaClasses all;

  @BeforeAll
  static void read() {
    all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.evbus");
  }

  @Test
  void theApiSeesNothingElse() {
    noClasses()
        .that()
        .resideInAnyPackage("io.evbus", "io.evbus.spi")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.evbus.core..", "io.evbus.acct..", "io.evbus.cli..", "io.evbus.ingress..")
        .check(all);
  }

  @Test
  void anIngressSeesTheApiAloneAndShowsOneClass() {
    noClasses()
        .that()
        .resideInAPackage("io.evbus.ingress..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.evbus.core..", "io.evbus.acct..", "io.evbus.cli..")
        .check(all);
    classes()
        .that()
        .resideInAPackage("io.evbus.ingress..")
        .and()
        .arePublic()
        .and()
        // PostgreSQL's driver makes it by its name.
        .doNotHaveSimpleName("TlsSockets")
        .should()
        .haveSimpleNameEndingWith("Ingress")
        .check(all);
  }

  @Test
  void anIngressNeitherSleepsNorSchedules() {
    noClasses()
        .that()
        .resideInAPackage("io.evbus.ingress..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ScheduledExecutorService")
        .check(all);
  }

  @Test
  void theEngineTakesTimeAndThreadsAsArguments() {
    noClasses()
        .that()
        .resideInAPackage("io.evbus.core..")
        .and()
        .resideOutsideOfPackage("io.evbus.core.time")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Thread.class, Runnable.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(ForkJoinPool.class, "commonPool")
        .check(all);
  }

  @Test
  void aLaneIsAStateMachineThatCallsNobody() {
    noClasses()
        .that()
        .haveFullyQualifiedName("io.evbus.core.lane.Lane")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "java.net..", "java.nio.file..")
        .check(all);
  }

  @Test
  void namesSayWhatThingsAre() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .check(all);
  }

  @Test
  void secretsCannotBeSerialised() {
    noClasses()
        .that()
        .haveFullyQualifiedName("io.evbus.spi.Secret")
        .should()
        .beAssignableTo(Serializable.class)
        .check(all);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.evbus.acct", "io.evbus.ingress..", "io.evbus.cli")
        .and(
            new DescribedPredicate<JavaClass>("are neither Secret nor Tls, which reads keys") {
              @Override
              public boolean test(JavaClass type) {
                return !Set.of("Secret", "Tls").contains(type.getSimpleName());
              }
            })
        .should()
        .callMethod(Secret.class, "reveal")
        .check(all);
  }
}
