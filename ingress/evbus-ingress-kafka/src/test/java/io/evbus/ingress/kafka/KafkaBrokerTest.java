package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.testkit.KafkaBroker;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that doesn't start leaves nothing behind. */
@Timeout(180)
class KafkaBrokerTest {
  private static final Pattern FOLDER = Pattern.compile("(/\\S*evbus-kafka\\d+)");

  @Test
  void aFolderThatCantBeFormatted() {
    KafkaBroker.assumeInstalled();
    assertNothingLeft(() -> KafkaBroker.start("auto.create.topics.enable=perhaps"));
  }

  @Test
  void aProcessThatEnds() {
    KafkaBroker.assumeInstalled();
    assertNothingLeft(() -> KafkaBroker.start("authorizer.class.name=no.such.Authorizer"));
  }

  private static void assertNothingLeft(ThrowingCallable start) {
    Throwable thrown = catchThrowable(start);
    assertThat(thrown).isNotNull();
    Matcher folder = FOLDER.matcher(String.valueOf(thrown.getMessage()));
    assertThat(folder.find()).as("%s", thrown).isTrue();
    assertThat(Path.of(folder.group(1))).doesNotExist();
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(folder.group(1)));
  }
}
