package io.evbus.core;

import io.evbus.Probed;
import io.evbus.spi.Durations;
import io.evbus.spi.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Connects to the destinations of lanes, all at once, and changes nothing there. */
final class Probing {
  private Probing() {}

  static List<Probed> probe(List<LanePlan> plans, Executor calls, Duration atMost)
      throws InterruptedException {
    Map<String, Probed> answers = new ConcurrentHashMap<>();
    CountDownLatch open = new CountDownLatch(plans.size());
    for (LanePlan plan : plans) {
      calls.execute(
          () -> {
            try {
              answers.put(plan.name(), probe(plan));
            } finally {
              open.countDown();
            }
          });
    }
    boolean unused = open.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    List<Probed> all = new ArrayList<>();
    for (LanePlan plan : plans) {
      Probed late =
          new Probed(
              plan.name(), Probed.Result.FAILED, "no answer within " + Durations.format(atMost));
      all.add(answers.getOrDefault(plan.name(), late));
    }
    return all;
  }

  private static Probed probe(LanePlan plan) {
    if (!(plan.ingress() instanceof Probe able)) {
      return new Probed(
          plan.name(),
          Probed.Result.UNKNOWN,
          "the ingress " + plan.ingress().name() + " can't be asked without an event");
    }
    try {
      return new Probed(plan.name(), Probed.Result.OK, able.probe(plan.destination()));
    } catch (Exception | LinkageError e) {
      String message = e.getMessage();
      return new Probed(
          plan.name(),
          Probed.Result.FAILED,
          message == null ? e.getClass().getSimpleName() : message);
    }
  }
}
