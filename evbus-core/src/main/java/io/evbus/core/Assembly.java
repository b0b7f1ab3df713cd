package io.evbus.core;

import io.evbus.ConfigurationException;
import io.evbus.Fault;
import io.evbus.LanePolicy;
import io.evbus.core.log.Storage;
import io.evbus.core.plugin.Plugins;
import io.evbus.core.queue.InternalIngress;
import io.evbus.core.route.LanePattern;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.Matcher;
import io.evbus.spi.Nearest;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.spi.ProfileException;
import io.evbus.spi.ProfileSet;
import io.evbus.spi.RawProfile;
import io.evbus.spi.Serializer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a specification into lanes, or into all of its faults. Used once. */
final class Assembly {
  private static final System.Logger LOG = System.getLogger(Assembly.class.getName());

  /** The option with which an ingress names the source of events; the bus's name by default. */
  private static final String SOURCE = "source";

  private static final Map<String, String> MODULES =
      Map.of("pika", "rabbitmq", "amqp", "rabbitmq", "rabbitmq", "rabbitmq", "webhook", "http");

  private final BusSpec spec;
  private final InternalIngress internal;
  private final List<Fault> faults = new ArrayList<>();
  private final List<LanePlan> plans = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, Integer> repeated = new HashMap<>();
  private final LanePolicies policies;
  private @Nullable Matcher matcher;

  Assembly(BusSpec spec, InternalIngress internal) {
    this.spec = spec;
    this.internal = internal;
    this.policies = new LanePolicies(spec, faults::add);
  }

  /**
   * The lanes of the specification.
   *
   * @throws ConfigurationException with all faults
   */
  List<LanePlan> plan() {
    faults.addAll(spec.faults());
    spec.log().ifPresent(log -> FolderSource.check(log, faults::add));
    if (spec.purpose() == BusSpec.Purpose.INSPECT) {
      matcher = matcher(Optional.empty());
      refuseFaults();
      return List.of();
    }
    ProfileSet profiles = ProfileReader.read(spec, faults::add);
    Plugins plugins = Plugins.find(spec, faults::add);
    policies.checkPatterns();
    matcher = matcher(profiles.matchPlugin());
    Set<String> unserved = new LinkedHashSet<>();
    for (RawProfile profile : profiles.profiles()) {
      Optional<Ingress> ingress = serving(plugins, profile.provider());
      if (ingress.isPresent()) {
        plan(ingress.get(), profile);
      } else {
        unserved.add(profile.provider());
      }
    }
    unserved.forEach(provider -> warnUnserved(provider, plugins));
    plugins.withoutProfile().forEach(this::planWithoutProfile);
    spec.internals().stream().distinct().forEach(this::planInternal);
    refuseFaults();
    return plans;
  }

  private void refuseFaults() {
    if (!faults.isEmpty()) {
      throw new ConfigurationException(faults.stream().distinct().toList());
    }
  }

  /** What a lane took that only the log knows, by the profile name that it matched with. */
  Storage.Candidate candidate(String profileName) {
    LanePattern everything = LanePattern.everything();
    LanePattern known =
        profileName.isEmpty() ? everything : pattern(profileName, "profiles." + profileName);
    return new Storage.Candidate(profileName, (known == null ? everything : known)::takes);
  }

  /** The plan of a lane to an internal queue that was asked for. */
  LanePlan internal(String queue) {
    Profile profile = nameless(internal.name());
    Destination declared =
        internal.destinations(new Profile(internal.name(), queue, profileValues())).get(0);
    String lane = internal.name() + "." + queue;
    return new LanePlan(
        lane,
        internal,
        new Destination("", profile, declared.address(), declared.traits()),
        LanePattern.everything(),
        policies.of(lane, Map.of("ack", "optional"), "", Map.of()));
  }

  /** The serializer that the specification names. */
  static Serializer serializer(String name) {
    return service(Serializer.class, Serializer::name, name, "serializer");
  }

  private Optional<Ingress> serving(Plugins plugins, String provider) {
    return provider.equals(internal.name()) ? Optional.of(internal) : plugins.serving(provider);
  }

  private @Nullable Matcher matcher(Optional<String> fromProfiles) {
    String wanted = spec.matcher().or(() -> fromProfiles).orElse("glob");
    try {
      return service(Matcher.class, Matcher::name, wanted, "match");
    } catch (ConfigurationException e) {
      faults.addAll(e.faults());
      return null;
    }
  }

  private static <T> T service(
      Class<T> type, Function<T, String> name, String wanted, String path) {
    Map<String, T> known = new TreeMap<>();
    ServiceLoader.load(type, Assembly.class.getClassLoader())
        .forEach(service -> known.put(name.apply(service), service));
    T found = known.get(wanted);
    if (found == null) {
      throw new ConfigurationException(
          List.of(
              new Fault(
                  path,
                  wanted
                      + " is none of "
                      + String.join(", ", known.keySet())
                      + Nearest.hint(wanted, known.keySet()))));
    }
    return found;
  }

  private void plan(Ingress ingress, RawProfile raw) {
    String path = "profiles." + raw.provider() + "." + raw.name();
    Map<String, Object> options = new LinkedHashMap<>(raw.options());
    Map<String, Object> delivery = map(options.remove("delivery"), path + ".delivery");
    Object lane = options.remove("lane");
    if (hasOption(ingress, SOURCE)) {
      options.putIfAbsent(SOURCE, spec.name());
    }
    int faultsBefore = faults.size();
    OptionValues values = ingress.options().parse(path, options, faults::add);
    LanePattern pattern = pattern(raw.name(), path);
    if (faults.size() > faultsBefore || pattern == null) {
      policies.of(path, Map.of(), path + ".delivery", delivery);
      return;
    }
    Profile profile = new Profile(raw.provider(), raw.name(), values);
    List<Destination> destinations = destinations(ingress, profile, path);
    String base = lane == null ? raw.provider() + "." + raw.name() : lane.toString();
    int copy = lane == null ? repeated.merge(base, 1, Integer::sum) : 1;
    if (copy > 1 && spec.log().isPresent()) {
      faults.add(
          new Fault(
              path, "the name is there already; a durable log needs a lane: name of its own"));
    }
    for (Destination destination : destinations) {
      String name = base + (copy > 1 ? "#" + copy : "");
      name += destination.id().isEmpty() ? "" : "/" + destination.id();
      if (!names.add(name)) {
        faults.add(
            new Fault(path, "the lane " + name + " is there already; set another lane: name"));
      }
      Map<String, String> preset = ingress == internal ? Map.of("ack", "optional") : Map.of();
      LanePolicy policy = policies.of(name, preset, path + ".delivery", delivery);
      check(ingress, destination, policy, path);
      plans.add(new LanePlan(name, ingress, destination, pattern, policy));
    }
  }

  private static boolean hasOption(Ingress ingress, String name) {
    return ingress.options().options().stream().anyMatch(option -> option.name().equals(name));
  }

  private List<Destination> destinations(Ingress ingress, Profile profile, String path) {
    try {
      List<Destination> destinations = ingress.destinations(profile);
      for (String warning : ingress.warnings(profile)) {
        LOG.log(System.Logger.Level.WARNING, "Reading " + path + ": " + warning);
      }
      return destinations;
    } catch (IllegalArgumentException e) {
      ProfileException.faultsOf(e).forEach(fault -> faults.add(new Fault(path, fault)));
      return List.of();
    }
  }

  private void check(Ingress ingress, Destination destination, LanePolicy policy, String path) {
    try {
      ingress.check(destination, policy);
    } catch (IllegalArgumentException e) {
      ProfileException.faultsOf(e).forEach(fault -> faults.add(new Fault(path, fault)));
    }
  }

  private @Nullable LanePattern pattern(String name, String path) {
    Matcher chosen = matcher;
    if (chosen == null) {
      return null;
    }
    try {
      return LanePattern.of(chosen, name);
    } catch (IllegalArgumentException e) {
      faults.add(new Fault(path, "the name " + e.getMessage()));
      return null;
    }
  }

  private void planWithoutProfile(Ingress ingress) {
    for (Destination destination : ingress.destinations(nameless(ingress.name()))) {
      String name = ingress.name() + (destination.id().isEmpty() ? "" : "/" + destination.id());
      if (!names.add(name)) {
        faults.add(new Fault("ingresses." + ingress.name(), "a lane of this name exists"));
      }
      LanePolicy policy = policies.of(name, Map.of(), "", Map.of());
      plans.add(new LanePlan(name, ingress, destination, LanePattern.everything(), policy));
    }
  }

  private void planInternal(String queue) {
    boolean served =
        plans.stream()
            .anyMatch(
                plan ->
                    plan.ingress() == internal
                        && queue.equals(plan.destination().address().get("queue")));
    if (!served) {
      plans.add(internal(queue));
    }
  }

  private void warnUnserved(String provider, Plugins plugins) {
    String module = MODULES.get(provider);
    LOG.log(
        System.Logger.Level.WARNING,
        "Reading profiles: no installed ingress serves provider "
            + provider
            + Nearest.hint(provider, plugins.providers())
            + "; its profiles get no events. Add the module io.evbus:evbus-ingress-"
            + (module == null ? provider : module)
            + " if there is one");
  }

  private Map<String, Object> map(@Nullable Object value, String path) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> given) {
      given.forEach((key, entry) -> map.put(String.valueOf(key), entry));
    } else if (value != null) {
      faults.add(new Fault(path, "is not a map of lane options"));
    }
    return map;
  }

  private static Profile nameless(String ingress) {
    return new Profile(ingress, "", profileValues());
  }

  private static OptionValues profileValues() {
    return OptionSpec.anything().parse("", Map.of(), fault -> {});
  }
}
