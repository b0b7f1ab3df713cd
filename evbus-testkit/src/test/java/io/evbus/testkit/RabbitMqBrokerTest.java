package io.evbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RabbitMqBrokerTest {
  private static final Pattern FOLDER = Pattern.compile("(/\\S*evbus-rabbitmq\\d+)");

  @Test
  void whatEndsAtOnceLeavesNothing() {
    RabbitMqBroker.assumeInstalled();
    assertNothingLeft(() -> RabbitMqBroker.start("no_such_option = 1"));
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
