package io.evbus.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Runs a command inside the test's process. */
record Run(int status, String out, String err) {

  static Run evbus(Map<String, String> environment, String in, String... arguments) {
    return with(environment, in, terminal -> Evbus.run(terminal, arguments));
  }

  static Run evbusTest(Map<String, String> environment, String... arguments) {
    return with(environment, "", terminal -> EvbusTest.run(terminal, arguments));
  }

  static Run acct(Map<String, String> environment, String... arguments) {
    return with(environment, "", terminal -> Acct.run(terminal, arguments));
  }

  private static Run with(
      Map<String, String> environment, String in, ToIntFunction<Terminal> command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new HashMap<>(environment),
            false);
    int status = command.applyAsInt(terminal);
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
