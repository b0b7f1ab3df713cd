package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands on a durable log, each in a process of its own. */
@Timeout(180)
class DurableCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Evbus evbus;

  @BeforeEach
  void prepare() throws Exception {
    evbus = new Evbus(folder, "a", "b");
  }

  @Test
  void whatAKilledProcessLeftIsSeenAndDrained() throws Exception {
    evbus.open("b");
    Evbus.Running put = evbus.start(Evbus.numbers(500), "put", "-");
    awaitLane("gate.b", "delivered", 500);
    put.kill9();

    Evbus.Ended lanes = evbus.run("", "lanes");
    assertThat(lanes.status()).as(lanes.err()).isZero();
    assertThat(lanes.out())
        .containsPattern("gate.a +closed +500 +0 ")
        .contains("offsets 0 to 499")
        .contains("nobody owns it");
    Evbus.Ended tooEarly = evbus.run("", "drain", "--drain", "500ms");
    assertThat(tooEarly.status()).isEqualTo(1);
    assertThat(tooEarly.err())
        .contains("lane gate.a: 0 of 500 delivered, 500 not delivered")
        .contains("the gate is shut")
        .doesNotContain("lane gate.b:");

    evbus.open("a");
    Evbus.Ended drained = evbus.run("", "drain");
    assertThat(drained.status()).as(drained.err()).isZero();
    assertThat(evbus.got("a")).containsExactlyElementsOf(Evbus.numbers(500).lines().toList());
    assertThat(evbus.got("b")).hasSizeLessThan(1_100);
    assertThat(lane("gate.a")).containsEntry("pending", 0).containsEntry("delivered", 500);
  }

  @Test
  void aLiveOwnerIsAskedThroughItsSocket() throws Exception {
    evbus.open("a");
    Evbus.Running owner = evbus.start("", "evbus_test", "--random", "--interval", "10ms");
    try {
      await().atMost(PATIENCE).until(() -> evbus.got("a").size() > 3);
      Evbus.Ended lanes = evbus.run("", "lanes");
      assertThat(lanes.out())
          .containsPattern("gate.a +connected")
          .contains("  last error: the gate is shut")
          .contains("process " + owner.process().pid() + " owns it");
      Evbus.Ended drain = evbus.run("", "drain");
      assertThat(drain.status()).isEqualTo(1);
      assertThat(drain.err()).contains("process " + owner.process().pid() + " owns it");
      assertThat(evbus.run("1\n", "put", "-").err()).contains("owns it");
      assertThat(evbus.run("", "check").status()).isZero();

      Evbus.Ended typo = evbus.run("", "pause", "gate.c");
      assertThat(typo.status()).isEqualTo(2);
      assertThat(typo.err()).contains("known: gate.a, gate.b, internal.evbus_test").hasLineCount(1);
      assertThat(evbus.run("", "pause", "gate.a").status()).isZero();
      assertThat(lane("gate.a")).containsEntry("state", "paused");
      int before = evbus.got("a").size();
      await().atMost(PATIENCE).until(() -> ((Number) lane("gate.a").get("pending")).intValue() > 3);
      assertThat(evbus.got("a")).hasSize(before);
      assertThat(evbus.run("", "resume", "gate.a").status()).isZero();
      await().atMost(PATIENCE).until(() -> evbus.got("a").size() > before);
      assertThat(evbus.run("", "lanes", "forget", "gate.a").err()).contains("it is configured");

      evbus.open("b");
      await().atMost(PATIENCE).until(() -> !evbus.got("b").isEmpty());
    } finally {
      owner.signal("TERM");
    }
    assertThat(owner.end().status()).as(owner.errors()).isZero();
    assertThat(lanes().keySet()).containsExactlyInAnyOrder("gate.a", "gate.b");
  }

  @Test
  void aHangUpReadsTheConfigurationAgainOrChangesNothing() throws Exception {
    evbus.open("b");
    Evbus.Running put = evbus.start(Evbus.numbers(5), "put", "-");
    try {
      awaitLane("gate.b", "delivered", 5);
      Files.writeString(evbus.config(), "lanes: {\"gate.*\": {windo: 5}}\nlgo: {}\n");
      put.signal("HUP");
      awaitErrors(put, "reload:");
      assertThat(put.errors())
          .contains("did you mean window?")
          .contains("lgo: is no option here; did you mean log?")
          .contains("reload: nothing has changed");

      Files.writeString(evbus.config(), "lanes: {\"gate.a\": {window: 5}}\n");
      evbus.profiles("a", "c");
      put.signal("HUP");
      awaitErrors(put, "added");
      assertThat(put.errors()).contains("reload: added gate.c; changed gate.a; removed gate.b");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(lane("gate.b")).containsEntry("state", "detached"));
    } finally {
      evbus.open("a");
    }
    assertThat(put.end().status()).as(put.errors()).isZero();
    assertThat(evbus.got("a")).hasSize(5);

    Evbus.Ended refused = evbus.run("", "lanes", "forget", "gate.a");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("--force");
    assertThat(evbus.run("", "lanes", "forget", "gate.b").out()).contains("is forgotten");
    assertThat(lanes().keySet()).containsExactlyInAnyOrder("gate.a", "gate.c");
  }

  @Test
  void deadLettersAreListedShownSentAgainAndRemoved() throws Exception {
    evbus.open("a");
    evbus.open("b");
    evbus.cure("b");
    Evbus.Ended put =
        evbus.run("1\n{\"is\": \"poison\"}\n3\n\"poison too\"\n", "put", "--profile", "a", "-");
    assertThat(put.status()).isEqualTo(1);
    assertThat(put.err()).contains("lane gate.a: 2 of 4 delivered, 2 given up");
    assertThat(evbus.run("", "doctor").out()).contains("dead letters 2 at most, beside the room");
    Evbus.Ended again = evbus.run("5\n", "put", "-");
    assertThat(again.status()).as("old dead letters are no failure").isZero();

    Evbus.Ended list = evbus.run("", "dead-letters", "list");
    assertThat(list.out()).containsPattern("gate.a +invalid +\\S+Z +1 ").contains("  poison\n");
    Evbus.Ended show = evbus.run("", "dead-letters", "show", "--lane", "gate.a", "--offset", "1");
    assertThat(show.out())
        .contains("reason        invalid: poison")
        .contains("{\"is\": \"poison\"}");
    Evbus.Ended none = evbus.run("", "dead-letters", "show", "--lane", "gate.a", "--offset", "2");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("the next one is at 3");

    Evbus.Ended still = evbus.run("", "dead-letters", "replay", "--lane", "gate.a");
    assertThat(still.status()).isEqualTo(1);
    assertThat(still.out()).contains("0 of 2 events delivered, 2 refused");
    evbus.cure("a");
    Evbus.Ended one = evbus.run("", "dead-letters", "replay", "--lane", "gate.a", "--offset", "1");
    assertThat(one.status()).as(one.err()).isZero();
    assertThat(evbus.got("a")).contains("{\"is\": \"poison\"}");
    assertThat(evbus.run("", "dead-letters", "purge", "--all").out())
        .contains("1 dead letter is removed");
    assertThat(evbus.run("", "dead-letters", "list").out()).isEqualTo("no dead letters\n");
  }

  @Test
  void aRangeOfTheLogIsSentOnceMore() throws Exception {
    Files.writeString(evbus.config(), "log: {keep: {age: 1h}}\n");
    evbus.open("a");
    evbus.open("b");
    assertThat(evbus.run(Evbus.numbers(50), "put", "-").status()).isZero();
    Evbus.Ended dry =
        evbus.run("", "replay", "--lane", "gate.a", "--from", "earliest", "--dry-run", "--json");
    assertThat(dry.out()).contains("\"matched\": 50").contains("\"last_offset\": 49");
    Evbus.Ended sent =
        evbus.run("", "replay", "--lane", "gate.a", "--from", "10", "--to", "20", "--rate", "1000");
    assertThat(sent.status()).as(sent.err()).isZero();
    assertThat(sent.out()).isEqualTo("lane gate.a: 10 of 10 events delivered\n");
    List<String> got = evbus.got("a");
    assertThat(got.subList(50, 60)).startsWith("11").endsWith("20");
    assertThat(lane("gate.a")).containsEntry("delivered", 50);
    Evbus.Ended other = evbus.run("", "replay", "--lane", "gate.x", "--from", "0");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err()).contains("there is no such lane");
  }

  @Test
  void theDoctorExaminesFolderAndLanes() throws Exception {
    evbus.open("a");
    evbus.open("b");
    evbus.run("1\n", "put", "-");
    Evbus.Ended doctor = evbus.run("", "doctor");
    assertThat(doctor.status()).as(doctor.err()).isZero();
    assertThat(doctor.out())
        .contains(evbus.data().toString())
        .contains("mode rwx------")
        .contains("rocksdb, format 1, id ")
        .contains("events/s")
        .contains("dead letters none")
        .contains("lane gate.a")
        .contains("persisted");
    try (var files = Files.list(evbus.data())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  @Test
  void allFaultsOfTheLogAreNamedAtOnce() throws Exception {
    Files.writeString(
        evbus.config(),
        "log: {max_byte: 1GiB, keep: {aeg: 1h}, keep_detached: soon, write_bufer: 1MiB}\n"
            + "lanes: {\"*\": {windo: 3}}\nserialiser: json\n");
    for (String verb : List.of("check", "put")) {
      Evbus.Ended refused = evbus.run("1\n", verb);
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err())
          .contains("log.max_byte: is no option here; did you mean max_bytes?")
          .contains("log.keep.aeg: is no option here; did you mean keep.age?")
          .contains("log.keep_detached: is not a duration")
          .contains("log.write_bufer: is no option here; did you mean write_buffer?")
          .contains("windo: is no option here; did you mean window?")
          .contains("serialiser: is no option here; did you mean serializer?")
          .hasLineCount(6);
    }
    Evbus.Ended drain = evbus.run("", "drain");
    assertThat(drain.status()).isEqualTo(1);
    assertThat(drain.err()).contains("there is no log in it").hasLineCount(1);
    assertThat(evbus.data()).doesNotExist();
  }

  private static void awaitErrors(Evbus.Running command, String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(command.errors()).as("%s", command.process()).contains(text));
  }

  private void awaitLane(String lane, String counter, int value) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(lane(lane)).containsEntry(counter, value));
  }

  private Map<String, Object> lane(String name) throws Exception {
    return lanes().get(name);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Map<String, Object>> lanes() throws Exception {
    Evbus.Ended ended = evbus.run("", "lanes", "--json");
    assertThat(ended.status()).as(ended.err()).isZero();
    Map<String, Object> all = new JsonMapper().readValue(ended.out(), Map.class);
    Map<String, Map<String, Object>> lanes = new TreeMap<>();
    for (Map<String, Object> lane : (List<Map<String, Object>>) all.get("lanes")) {
      lanes.put((String) lane.get("lane"), lane);
    }
    return lanes;
  }
}
